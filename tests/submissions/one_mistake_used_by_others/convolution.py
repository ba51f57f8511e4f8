import numpy as np


def corr2d(X, K):
    K = K[::-1, ::-1]
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = np.sum(X[i:i + h, j:j + w] * K)
    return Y


def convolve2d(X, K):
    return corr2d(X, K[::-1, ::-1])


def edges(X, kernel):
    return corr2d(X.astype(float), kernel)


def detect_edges(X, axis=1):
    kernel = np.array([[1, -1]])
    return edges(X, kernel if axis == 1 else kernel.T)
