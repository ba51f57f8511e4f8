import numpy as np


def corr2d(X, K):
    Y = np.zeros_like(X, dtype=float)
    for i in range(X.shape[0] - K.shape[0] + 1):
        for j in range(X.shape[1] - K.shape[1] + 1):
            Y[i, j] = np.sum(X[i:i + K.shape[0], j:j + K.shape[1]] * K)
    return Y
