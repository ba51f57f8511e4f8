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


def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    """Pooling of each channel on its own.

    X: one image `(C, H, W)` or a batch `(N, C, H, W)`, any real numbers, not changed.
    pool_size, mode, padding: as in pool2d. stride: an int from 1 up, or a pair; None, the default, is the size of the window.
    Returns an array `(C, HO, WO)` or `(N, C, HO, WO)`, with HO and WO as in pool2d: pooling leaves the number of channels as it is.
    Raises ValueError: another mode.
    Source: the notebook, "Pooling", several channels.
    """
    if stride is None:
        stride = pool_size
    maps = X.reshape(-1, *X.shape[-2:])
    pooled = np.stack([pool2d(each, pool_size, mode, stride, padding) for each in maps])
    return pooled.reshape(*X.shape[:-2], *pooled.shape[-2:])


def global_pool(X, mode="avg"):
    """One number for each map: its mean or its largest number.

    X: batch `(N, C, H, W)`, any real numbers, not changed.
    mode: `"avg"` or `"max"`.
    Returns an array `(N, C)`.
    Source: the chapter, section 8.19.4.
    """
    return X.mean(axis=(2, 3)) if mode == "avg" else X.max(axis=(2, 3))


def adaptive_pool2d(X, output_size, mode="avg"):
    """Pooling to a given output size, whatever the size of the image: the windows (bins) adapt.

    Along an axis of n pixels with `out` numbers in the output, bin i is the pixels from `floor(i n / out)` to just before
    `ceil((i + 1) n / out)`. So bins differ in size and overlap where n / out is no whole number.

    X: one image `(C, H, W)` or a batch `(N, C, H, W)`, any real numbers, not changed.
    output_size: an int or a pair `(vertical, horizontal)`, from 1 up to the size of the image.
    mode: `"avg"` or `"max"`.
    Returns an array `(C, *output_size)` or `(N, C, *output_size)`.
    Source: the chapter, section 8.19.4; the bins are PyTorch's.
    """
    rows, columns = _pair(output_size)
    H, W = X.shape[-2:]
    reduce = np.mean if mode == "avg" else np.max
    Y = np.zeros((*X.shape[:-2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, bottom = i * H // rows, -((i + 1) * H // -rows)
            left, right = j * W // columns, -((j + 1) * W // -columns)
            Y[..., i, j] = reduce(X[..., top:bottom, left:right], axis=(-2, -1))
    return Y


def spatial_pyramid_pool(X, levels=(1, 2, 4), mode="max"):
    """A row of numbers of the same length for images of any size: adaptive pooling at several levels, flattened.

    X: batch `(N, C, H, W)`, any real numbers, not changed.
    levels: a tuple of ints, each at most as large as the image; level l divides it into l by l bins, as in adaptive_pool2d.
    mode: `"max"` or `"avg"`.
    Returns an array `(N, C * sum of l² over the levels)`: level by level in the order given, inside a level channel by channel, inside
    a channel row by row.
    Source: the chapter, section 8.19.4.
    """
    return np.concatenate([adaptive_pool2d(X, level, mode).reshape(len(X), -1) for level in levels], axis=1)


def mixed_pool2d(X, pool_size, alpha, stride=1):
    """A mixture of max and average pooling: `alpha * max + (1 - alpha) * mean` of each window.

    X: image `(H, W)`, any real numbers, not changed.
    pool_size, stride: an int from 1 up, or a pair `(vertical, horizontal)`. The stride is 1 unless given, as in pool2d.
    alpha: from 0 to 1.
    Returns an array, along each axis `floor((n - k) / s) + 1` with image size n, window size k, stride s.
    Source: the chapter, section 8.19.4.
    """
    return alpha * pool2d(X, pool_size, "max", stride) + (1 - alpha) * pool2d(X, pool_size, "avg", stride)


def stochastic_pool2d(X, pool_size, rng, stride=None):
    """Pooling by chance: of each window one number is drawn, with a probability proportional to it.

    X: image `(H, W)` of numbers from 0 up, as they come out of a ReLU; not changed.
    pool_size: an int from 1 up, or a pair `(vertical, horizontal)`. stride: the same; None, the default, is the size of the window.
    rng: a numpy.random.Generator, the only source of randomness: equal generators give equal answers. Each window draws on its own.
    Returns an array, along each axis `floor((n - k) / s) + 1` with image size n, window size k, stride s. A window of zeros gives 0.
    Source: the chapter, section 8.19.4.
    """
    (rows, columns), (down, across) = _pair(pool_size), _pair(pool_size if stride is None else stride)
    H, W = X.shape
    Y = np.zeros(((H - rows) // down + 1, (W - columns) // across + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i * down : i * down + rows, j * across : j * across + columns].ravel()
            if window.sum() > 0:
                Y[i, j] = rng.choice(window, p=window / window.sum())
    return Y


def _fractional_starts(n, out, u):
    """The pixels at which the `out` windows of one axis begin."""
    a = (n - 2) / (out - 1)
    return [int((i + u) * a) - int(u * a) for i in range(out - 1)] + [n - 2]


def fractional_pool2d(X, output_size, u):
    """Max pooling that makes an image smaller by a factor that is no whole number: 2x2 windows that begin at uneven distances.

    Along an axis of n pixels with `out` numbers in the output, window i begins at pixel `floor((i + u) a) - floor(u a)` with
    `a = (n - 2) / (out - 1)`, the last one at pixel n - 2.

    X: image `(H, W)`, any real numbers, not changed.
    output_size: an int from 2 up or a pair `(vertical, horizontal)`, less than the size of the image.
    u: a number between 0 and 1, or a pair `(vertical, horizontal)`: where the pattern of one and two steps begins. In a network it is
    drawn at random.
    Returns an array of that size.
    Source: the chapter, section 8.19.4; the formula is that of B. Graham's paper, as PyTorch has it.
    """
    rows, columns = (_fractional_starts(*axis) for axis in zip(X.shape, _pair(output_size), _pair(u), strict=True))
    return np.array([[X[top : top + 2, left : left + 2].max() for left in columns] for top in rows])


def flatten_features(X, strategy):
    """The maps of each image as one row of numbers, ready for a dense layer.

    X: batch `(N, C, H, W)` with H and W from 2 up, any real numbers, not changed.
    strategy: `"flatten"`, all numbers, channel by channel and row by row: `(N, C * H * W)`;
    `"gap"` and `"gmp"`, the mean and the largest number of each map: `(N, C)`;
    `"regions"`, the mean of each region of 2x2 pixels that touch but do not overlap, then all of these, channel by channel and row by
    row: `(N, C * (H // 2) * (W // 2))`. An odd last row or column is dropped.
    Returns an array with one row for each image.
    Raises ValueError: another strategy.
    Source: the chapter, section 8.21.
    """
    if strategy == "flatten":
        return X.reshape(len(X), -1)
    if strategy == "gap":
        return global_pool(X, "avg")
    if strategy == "gmp":
        return global_pool(X, "max")
    if strategy == "regions":
        return pool2d_multi(X, 2, "avg").reshape(len(X), -1)
    raise ValueError(f'strategy must be "flatten", "gap", "gmp" or "regions", not {strategy!r}')
