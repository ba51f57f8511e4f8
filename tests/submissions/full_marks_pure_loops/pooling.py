# Pooling without numpy functions: the padding is never built, cells outside are asked about one by one.
import math
import numpy as np


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    if mode not in ["max", "avg", "min", "sum", "l2"]:
        raise ValueError("mode")
    if type(pool_size) == int:
        pool_size = (pool_size, pool_size)
    if type(stride) == int:
        stride = (stride, stride)
    if type(padding) == int:
        padding = (padding, padding)
    H = len(X)
    W = len(X[0])
    result = []
    top = -padding[0]
    while top + pool_size[0] <= H + padding[0]:
        row = []
        left = -padding[1]
        while left + pool_size[1] <= W + padding[1]:
            inside = []
            for i in range(top, top + pool_size[0]):
                for j in range(left, left + pool_size[1]):
                    if i >= 0 and j >= 0 and i < H and j < W:
                        inside.append(float(X[i][j]))
            cells = pool_size[0] * pool_size[1]
            if mode == "max":
                row.append(max(inside))
            elif mode == "min":
                row.append(min(inside))
            elif mode == "sum":
                row.append(math.fsum(inside))
            elif mode == "avg":
                row.append(math.fsum(inside) / cells)
            else:
                row.append(math.sqrt(sum([x * x for x in inside]) / cells))
            left += stride[1]
        result.append(row)
        top += stride[0]
    return np.array(result)
