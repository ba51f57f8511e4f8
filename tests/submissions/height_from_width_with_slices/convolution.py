import numpy as np


def corr2d(X, K):
    size = X.shape[1] - K.shape[1] + 1
    Y = np.zeros((size, size))
    for r in range(size):
        for c in range(size):
            Y[r, c] = (X[r:r + K.shape[0], c:c + K.shape[1]] * K).sum()
    return Y
