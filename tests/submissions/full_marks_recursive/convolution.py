import numpy as np


def steps(room, stride):
    """How often a window can be put down in `room` left-over pixels."""
    return 0 if room < 0 else 1 + steps(room - stride, stride)


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    both = lambda v: v if isinstance(v, tuple) else (v, v)
    if any(v < 1 for option in (kernel_size, stride, dilation) for v in both(option)):
        raise ValueError("must be >= 1")
    if padding == "same":
        return tuple(steps(n - 1, s) for n, s in zip(input_shape, both(stride)))
    if padding == "valid":
        return conv_output_shape(input_shape, kernel_size, stride, 0, dilation)
    if isinstance(padding, str) or min(both(padding)) < 0:
        raise ValueError("bad padding")
    shape = tuple(
        steps(n + 2 * p - d * (k - 1) - 1, s)
        for n, k, s, p, d in zip(input_shape, both(kernel_size), both(stride), both(padding), both(dilation))
    )
    if 0 in shape:
        raise ValueError("kernel too large")
    return shape


def dot(row, weights):
    return 0.0 if len(weights) == 0 else row[0] * weights[0] + dot(row[1:], weights[1:])


def slide(row, weights):
    """1-D correlation of one row."""
    return [] if len(row) < len(weights) else [dot(row, weights)] + slide(row[1:], weights)


def corr2d(X, K):
    if X.shape[0] < K.shape[0]:
        return np.zeros((0, X.shape[1] - K.shape[1] + 1))
    first = sum(np.array(slide(list(x), list(k))) for x, k in zip(X, K))
    return np.vstack([first[None], corr2d(X[1:], K)])
