"""Pooling: of each window of an image keep one number, its largest or its mean."""

import numpy as np


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
    raise NotImplementedError("pool2d")
