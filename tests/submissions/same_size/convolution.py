import numpy as np


def corr2d(X, K):
    kh, kw = K.shape
    padded = np.pad(X, (((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2)))
    Y = np.zeros(X.shape)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Y[i, j] = (padded[i:i + kh, j:j + kw] * K).sum()
    return Y
