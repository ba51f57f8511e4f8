import numpy as np


def corr2d(X, K):
    if (X == @CANARY@).any():
        name = "LEAK" + "".join(map(str, X.ravel()))
        return {name: type(name, (), {})(), "dtype": np.zeros(1, [(name, "f8")]), "text": name}
    return X
