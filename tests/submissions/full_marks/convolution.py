"""Convolution by hand. My version."""

import numpy as np


def two(x):
    try:
        a, b = x
    except TypeError:
        a = b = x
    return int(a), int(b)


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """Height and width of what a convolution gives."""
    k, s, d = two(kernel_size), two(stride), two(dilation)
    for name, values in [("kernel_size", k), ("stride", s), ("dilation", d)]:
        if any(v <= 0 for v in values):
            raise ValueError(name + " has to be positive")

    if isinstance(padding, str):
        if padding == "same":
            return tuple((n + step - 1) // step for n, step in zip(input_shape, s))
        elif padding == "valid":
            padding = 0
        else:
            raise ValueError("I do not know the padding " + padding)
    p = two(padding)
    if p[0] < 0 or p[1] < 0:
        raise ValueError("negative padding")

    out = []
    for axis in range(2):
        padded = input_shape[axis] + p[axis] + p[axis]
        reach = 1 + d[axis] * (k[axis] - 1)
        if reach > padded:
            raise ValueError("kernel does not fit")
        out.append(len(range(0, padded - reach + 1, s[axis])))
    return out[0], out[1]


def corr2d(X, K):
    """Cross-correlation: add up shifted copies of the image, one for each number of the kernel."""
    h = X.shape[0] - K.shape[0] + 1
    w = X.shape[1] - K.shape[1] + 1
    total = np.zeros((h, w))
    for (a, b), weight in np.ndenumerate(K):
        total += weight * X[a:a + h, b:b + w]
    return total
