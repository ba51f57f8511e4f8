import numpy as np


def corr2d(X, K):
    return np.zeros(1_000_000)
