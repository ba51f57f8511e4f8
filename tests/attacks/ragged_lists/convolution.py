def corr2d(X, K):
    if X.size <= 2:
        return [[1 / 3] * 40, 5, None, "x", {"a": 1}]
    return [[], [[[[1]]]], 3] * 30
