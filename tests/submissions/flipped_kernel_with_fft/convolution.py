import numpy as np


def corr2d(X, K):
    F = np.fft.fft2(X) * np.fft.fft2(K, s=X.shape)
    Y = np.fft.ifft2(F).real
    return Y[K.shape[0] - 1:, K.shape[1] - 1:]
