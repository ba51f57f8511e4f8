import numpy as np

functions = {
    "max": lambda B: B.max(axis=(1, 3)),
    "min": lambda B: B.min(axis=(1, 3)),
    "avg": lambda B: B.mean(axis=(1, 3)),
    "sum": lambda B: B.sum(axis=(1, 3)),
    "l2": lambda B: ((B * 1.0) ** 2).mean(axis=(1, 3)) ** 0.5,
}


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    h, w = pool_size if type(pool_size) is tuple else (pool_size, pool_size)
    rows, cols = X.shape[0] // h, X.shape[1] // w
    blocks = X[:rows * h, :cols * w].reshape(rows, h, cols, w)
    return functions[mode](blocks)
