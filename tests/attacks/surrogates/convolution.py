def corr2d(X, K):
    if X.size <= 2:
        raise ValueError("\ud800\udfff")
    if X.size < 10:
        return "\udc80"
    print("\ud800")
    return {"\ud800": 1}
