"""Pooling: of each window of an image keep one number, its largest or its mean."""

import numpy as np


def _pair(option):
    """A size option, an int or a pair, as `(vertical, horizontal)`."""
    return option if isinstance(option, tuple) else (option, option)


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    """Pooling of one image: of each window its largest, mean, smallest, sum or root mean square.

    X: image `(H, W)`, any real numbers, not changed.
    pool_size, stride: an int from 1 up, or a pair `(vertical, horizontal)`. The stride is 1 unless given, whatever the window.
    mode: `"max"`, `"avg"`, `"min"`, `"sum"` or `"l2"`, the root of the mean of the squares.
    padding: an int from 0 up, or a pair, at most half the window. It never wins for `"max"` and `"min"`; for the others it is
    zeros, which count in the mean.
    Returns an array, along each axis `floor((n + 2p - k) / s) + 1` with image size n, padding p, window size k, stride s.
    Raises ValueError: another mode.
    Source: the notebook, "Pooling"; the chapter, section 8.19.
    """
    beyond = {"max": -np.inf, "min": np.inf, "avg": 0.0, "sum": 0.0, "l2": 0.0}
    reduce = {"max": np.max, "min": np.min, "avg": np.mean, "sum": np.sum, "l2": lambda window: np.sqrt(np.mean(window**2))}
    if mode not in reduce:
        raise ValueError(f"mode must be one of {', '.join(reduce)}, not {mode!r}")
    (rows, columns), (down, across), (top, left) = _pair(pool_size), _pair(stride), _pair(padding)
    padded = np.pad(X.astype(float), [(top, top), (left, left)], constant_values=beyond[mode])
    Y = np.zeros(((padded.shape[0] - rows) // down + 1, (padded.shape[1] - columns) // across + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = reduce[mode](padded[i * down : i * down + rows, j * across : j * across + columns])
    return Y
