"""The toy course's second solution."""


def average(X):
    """The mean of all numbers."""
    return float(X.mean())
