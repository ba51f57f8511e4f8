import numpy as np


def corr2d(X, K):
    n = X.shape[1] - K.shape[1] + 1
    m = X.shape[1] - K.shape[1] + 1
    Y = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i + a, j + b] * K[a, b]
    return Y
