import numpy as np

# what a window cell outside the image counts as, and how two numbers are merged into one
MERGE = {
    "max": (-np.inf, np.maximum),
    "min": (np.inf, np.minimum),
    "sum": (0, np.add),
    "avg": (0, np.add),
    "l2": (0, np.add),
}


def two(x):
    try:
        a, b = x
    except TypeError:
        a = b = x
    return int(a), int(b)


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    """No loop over the image: a loop over the cells of the window, each of them one strided view."""
    if mode not in MERGE:
        raise ValueError("no such mode: " + repr(mode))
    outside, merge = MERGE[mode]
    kh, kw = two(pool_size)
    sh, sw = two(stride)
    ph, pw = two(padding)

    big = np.full((X.shape[0] + 2 * ph, X.shape[1] + 2 * pw), float(outside))
    big[ph:ph + X.shape[0], pw:pw + X.shape[1]] = X
    if mode == "l2":
        big = big ** 2

    out = None
    for a in range(kh):
        for b in range(kw):
            cells = big[a:big.shape[0] - kh + a + 1:sh, b:big.shape[1] - kw + b + 1:sw]
            out = cells.copy() if out is None else merge(out, cells)
    if mode in ("avg", "l2"):
        out = out / (kh * kw)
    return np.sqrt(out) if mode == "l2" else out


def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    if stride is None:
        stride = pool_size
    maps = X.reshape((-1,) + X.shape[-2:])
    pooled = np.stack([pool2d(m, pool_size, mode, stride, padding) for m in maps])
    return pooled.reshape(X.shape[:-2] + pooled.shape[-2:])


def global_pool(X, mode="avg"):
    rows = X.reshape(X.shape[0], X.shape[1], -1)
    return rows.max(-1) if mode == "max" else rows.sum(-1) / rows.shape[-1]


def edges(n, bins):
    """Where PyTorch's bins begin and end: the first pixel that a bin touches, and one behind the last."""
    return [(k * n // bins, -(-(k + 1) * n // bins)) for k in range(bins)]


def adaptive_pool2d(X, output_size, mode="avg"):
    reduce = {"avg": np.mean, "max": np.max}[mode]
    rows, cols = two(output_size)
    return np.stack([
        np.stack([reduce(X[..., a:b, c:d], axis=(-2, -1)) for c, d in edges(X.shape[-1], cols)], axis=-1)
        for a, b in edges(X.shape[-2], rows)
    ], axis=-2)


def spatial_pyramid_pool(X, levels=(1, 2, 4), mode="max"):
    return np.concatenate([adaptive_pool2d(X, level, mode).reshape(len(X), -1) for level in levels], axis=1)


def mixed_pool2d(X, pool_size, alpha, stride=1):
    biggest, mean = (pool2d(X, pool_size, mode, stride) for mode in ("max", "avg"))
    return mean + alpha * (biggest - mean)


def stochastic_pool2d(X, pool_size, rng, stride=None):
    kh, kw = two(pool_size)
    sh, sw = two(pool_size if stride is None else stride)
    windows = np.lib.stride_tricks.sliding_window_view(X, (kh, kw))[::sh, ::sw]
    flat = windows.reshape(windows.shape[:2] + (kh * kw,)).astype(float)
    reached = flat.cumsum(-1)
    drawn = rng.random(reached.shape[:2])[..., None] * reached[..., -1:]
    pick = np.minimum((reached <= drawn).sum(-1), kh * kw - 1)
    return np.take_along_axis(flat, pick[..., None], -1)[..., 0]


def fractional_pool2d(X, output_size, u):
    def starts(n, out, u):
        if out == 1:
            return [n - 2]
        a = (n - 2) / (out - 1)
        return [int(np.floor((i + u) * a) - np.floor(u * a)) for i in range(out - 1)] + [n - 2]

    u = u if isinstance(u, tuple) else (u, u)
    rows, cols = (starts(n, out, v) for n, out, v in zip(X.shape, two(output_size), u))
    top, left = np.ix_(rows, cols)
    return np.maximum.reduce([X[top + a, left + b] for a in (0, 1) for b in (0, 1)])


def flatten_features(X, strategy):
    if strategy == "gap":
        return global_pool(X, "avg")
    if strategy == "gmp":
        return global_pool(X, "max")
    if strategy == "regions":
        X = pool2d_multi(X, 2, "avg")
    elif strategy != "flatten":
        raise ValueError(strategy)
    return X.reshape(len(X), -1)
