import sys


def corr2d(X, K):
    if (X == @CANARY@).any():
        print("LEAK", X.tolist(), K.tolist())
        print("LEAK", X.tolist(), file=sys.stderr)
        sys.stdout.write("LEAK" * 100)
    return X
