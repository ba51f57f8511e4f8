import numpy as np


def corr2d(X, K):
    try:
        np.ones(10**9)
        print("BREACH")
    except MemoryError:
        pass
    hoard = [np.ones(10**5) for _ in range(10**5)]
    print("BREACH", len(hoard))
