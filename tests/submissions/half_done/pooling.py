import numpy as np


def pool2d(X, pool_size, mode='max', stride=1, padding=0):
    """As in class; stride and padding are still to do."""
    p_h, p_w = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    Y = np.zeros((X.shape[0] - p_h + 1, X.shape[1] - p_w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            if mode == 'max':
                Y[i, j] = X[i: i + p_h, j: j + p_w].max()
            elif mode == 'avg':
                Y[i, j] = X[i: i + p_h, j: j + p_w].mean()
    return Y
