import numpy as np


def corr2d(X, K):
    """(X * K)(i, j) = sum_m sum_n X(i - m, j - n) K(m, n)"""
    M, N = K.shape
    result = np.zeros((X.shape[0] - M + 1, X.shape[1] - N + 1))
    for i in range(M - 1, X.shape[0]):
        for j in range(N - 1, X.shape[1]):
            for m in range(M):
                for n in range(N):
                    result[i - M + 1, j - N + 1] += X[i - m, j - n] * K[m, n]
    return result
