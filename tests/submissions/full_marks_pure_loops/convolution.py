# No numpy inside: only lists, and one array at the end.
import math
import numpy as np


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    if type(kernel_size) == int:
        kernel_size = (kernel_size, kernel_size)
    if type(stride) == int:
        stride = (stride, stride)
    if type(dilation) == int:
        dilation = (dilation, dilation)
    if padding != "same" and padding != "valid":
        if type(padding) == str:
            raise ValueError("padding?")
        if type(padding) == int:
            padding = (padding, padding)
        if padding[0] < 0 or padding[1] < 0:
            raise ValueError("padding < 0")
    i = 0
    while i < 2:
        if kernel_size[i] < 1 or stride[i] < 1 or dilation[i] < 1:
            raise ValueError("less than one")
        i += 1
    result = []
    for i in range(2):
        if padding == "same":
            result.append(math.ceil(input_shape[i] / stride[i]))
            continue
        n = input_shape[i]
        if padding != "valid":
            n = n + 2 * padding[i]
        count = 0
        position = 0
        while position + (kernel_size[i] - 1) * dilation[i] < n:
            count += 1
            position += stride[i]
        if count == 0:
            raise ValueError("no position at all")
        result.append(count)
    return (result[0], result[1])


def corr2d(X, K):
    Y = []
    for i in range(len(X) - len(K) + 1):
        row = []
        for j in range(len(X[0]) - len(K[0]) + 1):
            s = 0.0
            for a in range(len(K)):
                for b in range(len(K[0])):
                    s = s + float(X[i + a][j + b]) * float(K[a][b])
            row.append(s)
        Y.append(row)
    return np.array(Y)
