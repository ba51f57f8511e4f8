"""All windows at once: strided views and reductions over their last axes, in single precision where that is allowed."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def two(n):
    return tuple(n) if isinstance(n, tuple) else (n, n)


def views(X, pool_size, stride, padding=0, fill=0.0):
    k, s, p = two(pool_size), two(stride), two(padding)
    around = [(0, 0)] * (X.ndim - 2) + [(n, n) for n in p]
    P = np.pad(X.astype(np.float32), around, constant_values=fill)
    return sliding_window_view(P, k, axis=(-2, -1))[..., :: s[0], :: s[1], :, :]


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    if mode not in ("max", "avg", "min", "sum", "l2"):
        raise ValueError(mode)
    V = views(X, pool_size, stride, padding, {"max": -np.inf, "min": np.inf}.get(mode, 0))
    if mode == "l2":
        return np.sqrt((V * V).mean((-2, -1)))
    return getattr(V, {"avg": "mean"}.get(mode, mode))((-2, -1))


def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    return pool2d(X, pool_size, mode, pool_size if stride is None else stride, padding)


def global_pool(X, mode="avg"):
    flat = X.reshape(*X.shape[:2], -1)
    return {"avg": np.mean, "max": np.amax}[mode](flat, -1)


def bins(n, out):
    i = np.arange(out)
    return np.floor(i * n / out).astype(int), np.ceil((i + 1) * n / out).astype(int)


def adaptive_pool2d(X, output_size, mode="avg"):
    """Means from an integral image; maxima by reduceat on each axis, with the starts and ends interleaved."""
    rows, columns = two(output_size)
    (top, bottom), (left, right) = bins(X.shape[-2], rows), bins(X.shape[-1], columns)
    if mode == "avg":
        S = np.zeros((*X.shape[:-2], X.shape[-2] + 1, X.shape[-1] + 1))
        S[..., 1:, 1:] = X.cumsum(-2).cumsum(-1)
        total = S[..., bottom, :][..., right] - S[..., top, :][..., right] - S[..., bottom, :][..., left] + S[..., top, :][..., left]
        return total / np.outer(bottom - top, right - left)

    def along(A, starts, ends, axis):
        A = np.moveaxis(A, axis, -1)
        A = np.concatenate([A, A[..., -1:]], -1)  # so that an end may be one past the last
        best = np.maximum.reduceat(A, np.stack([starts, ends], 1).ravel(), axis=-1)[..., ::2]
        return np.moveaxis(best, -1, axis)

    return along(along(X, top, bottom, -2), left, right, -1)


def spatial_pyramid_pool(X, levels=(1, 2, 4), mode="max"):
    parts = []
    for level in levels:
        parts.append(adaptive_pool2d(X, level, mode).reshape(X.shape[0], -1))
    return np.hstack(parts)


def mixed_pool2d(X, pool_size, alpha, stride=1):
    V = views(X, pool_size, stride)
    return alpha * V.max((2, 3)) + (1 - alpha) * V.mean((2, 3))


def stochastic_pool2d(X, pool_size, rng, stride=None):
    """One uniform number for each window, looked up in the running sum of its numbers."""
    k, s = two(pool_size), two(pool_size if stride is None else stride)
    V = sliding_window_view(np.asarray(X, float), k)[:: s[0], :: s[1]]
    V = V.reshape(*V.shape[:2], -1)
    running = V.cumsum(-1)
    u = rng.random(V.shape[:2]) * running[..., -1]
    place = (running <= u[..., None]).sum(-1).clip(max=V.shape[-1] - 1)
    return np.take_along_axis(V, place[..., None], -1)[..., 0] * (running[..., -1] > 0)


def fractional_pool2d(X, output_size, u):
    places = []
    for n, out, shift in zip(X.shape, two(output_size), two(u)):
        a = (n - 2) / (out - 1)
        start = (np.floor((np.arange(out) + shift) * a) - np.floor(shift * a)).astype(int)
        start[-1] = n - 2
        places.append(start)
    r, c = np.ix_(*places)
    return np.maximum.reduce([X[r, c], X[r + 1, c], X[r, c + 1], X[r + 1, c + 1]])


def flatten_features(X, strategy):
    N, C, H, W = X.shape
    match = {"flatten": lambda: X, "gap": lambda: X.mean((2, 3)), "gmp": lambda: X.max((2, 3)),
             "regions": lambda: X[:, :, : H // 2 * 2, : W // 2 * 2].reshape(N, C, H // 2, 2, W // 2, 2).mean((3, 5))}
    if strategy not in match:
        raise ValueError(strategy)
    return match[strategy]().reshape(N, -1)
