"""Wrong ideas about pooling, as students write them."""

import numpy as np


def each_window(X, pool_size, stride):
    """The windows of an image with their places in the output."""
    kh, kw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    stride = pool_size if stride is None else stride
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    for i, top in enumerate(range(0, X.shape[0] - kh + 1, sh)):
        for j, left in enumerate(range(0, X.shape[1] - kw + 1, sw)):
            yield i, j, X[top : top + kh, left : left + kw].ravel()


def pooled(X, pool_size, stride, draw):
    found = {(i, j): draw(window) for i, j, window in each_window(X, pool_size, stride)}
    Y = np.zeros(np.max(list(found), axis=0) + 1)
    for place, number in found.items():
        Y[place] = number
    return Y


def share(rng):
    return lambda window: rng.choice(window, p=window / window.sum()) if window.sum() else 0


def weighed(rng, weigh):
    """Draws with chances proportional to `weigh(window)`."""
    return lambda window: rng.choice(window, p=weigh(window) / weigh(window).sum()) if window.any() else 0


@mistake("uniform-choice")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, rng.choice)


@mistake("uniform-choice")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, lambda window: rng.choice(window[window > 0]) if window.any() else 0)


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    def softmax(window):
        e = np.exp(window)
        return rng.choice(window, p=e / e.sum())
    return pooled(X, pool_size, stride, softmax)


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, lambda window: rng.choice(window, p=window**2 / (window**2).sum()) if window.any() else 0)


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, weighed(rng, lambda window: window**0.5))


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, weighed(rng, lambda window: window**0.75))


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, weighed(rng, lambda window: window**1.5))


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, weighed(rng, np.log1p))


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, weighed(rng, lambda window: window / window.sum() + 1 / window.size))


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, weighed(rng, lambda window: window + 0.05))


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, weighed(rng, lambda window: window + 0.001))


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    def one_after_the_other(window):
        for number in window:
            if rng.random() < number / max(window.sum(), 1e-9):
                return number
        return window[-1]
    return pooled(X, pool_size, stride, one_after_the_other)


@mistake("uniform-choice")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    def accepted(window):
        while window.any():
            number = rng.choice(window)
            if rng.random() < number:
                return number
        return 0
    return pooled(X, pool_size, stride, accepted)


@mistake("other-chances")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    def tried_once(window):
        number = rng.choice(window)
        return number if rng.random() < number / max(window.max(), 1e-9) else window.max()
    return pooled(X, pool_size, stride, tried_once)


@mistake("largest-of-each-window")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, np.max)


@mistake("mean-instead-of-a-draw")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, lambda window: (window**2).sum() / window.sum() if window.any() else 0)


@mistake("one-draw-for-all")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    u = rng.random()
    return pooled(X, pool_size, stride, lambda window: window[np.searchsorted(window.cumsum(), u * window.sum(), side="right")] if window.any() else 0)


@mistake("own-seed")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, share(np.random.default_rng(0)))


@mistake("another-source")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, share(np.random))


@mistake("another-source")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, share(np.random.default_rng()))


@mistake("empty-window")
def stochastic_pool2d(X, pool_size, rng, stride=None):
    return pooled(X, pool_size, stride, lambda window: rng.choice(window, p=window / window.sum()))


@mistake("one-by-default")
def stochastic_pool2d(X, pool_size, rng, stride=1):
    return pooled(X, pool_size, stride, share(rng))


@mistake("one-by-default")
def pool2d_multi(X, pool_size, mode="max", stride=1, padding=0):
    if mode not in ("max", "avg", "min", "sum", "l2"):
        raise ValueError(mode)
    kh, kw = pool_size if isinstance(pool_size, tuple) else (pool_size, pool_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    P = np.pad(X.astype(float), [(0, 0)] * (X.ndim - 2) + [(ph, ph), (pw, pw)], constant_values={"max": -np.inf, "min": np.inf}.get(mode, 0))
    V = np.lib.stride_tricks.sliding_window_view(P, (kh, kw), axis=(-2, -1))[..., ::sh, ::sw, :, :]
    if mode == "l2":
        return np.sqrt((V**2).mean((-2, -1)))
    return {"max": np.max, "min": np.min, "avg": np.mean, "sum": np.sum}[mode](V, axis=(-2, -1))


def two(option):
    return option if isinstance(option, tuple) else (option, option)


def every_window(P, pool_size, mode, stride):
    """Pooling of padded images, whose last two axes are pooled."""
    V = np.lib.stride_tricks.sliding_window_view(P, two(pool_size), axis=(-2, -1))[..., :: two(stride)[0], :: two(stride)[1], :, :]
    if mode == "l2":
        return np.sqrt((V**2).mean((-2, -1)))
    return {"max": np.max, "min": np.min, "avg": np.mean, "sum": np.sum}[mode](V, axis=(-2, -1))


def pads(X, padding, fill):
    return np.pad(X, [(0, 0)] * (X.ndim - 2) + [(p, p) for p in two(padding)], constant_values=fill)


FILL = {"max": -np.inf, "min": np.inf}


def refuse(mode):
    if mode not in ("max", "avg", "min", "sum", "l2"):
        raise ValueError(mode)


@mistake("pads-with-a-number")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    refuse(mode)
    return every_window(pads(X.astype(float), padding, {"max": -999, "min": 999}.get(mode, 0)), pool_size, mode, stride)


@mistake("pads-with-a-number")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    refuse(mode)
    return every_window(pads(X.astype(float), padding, {"max": -1e9, "min": np.inf}.get(mode, 0)), pool_size, mode, stride)


@mistake("pads-with-a-number")
def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    refuse(mode)
    return every_window(pads(X.astype(float), padding, {"max": -9999, "min": 9999}.get(mode, 0)), pool_size, mode, stride or pool_size)


@mistake("pads-with-zero")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    refuse(mode)
    return every_window(pads(X, padding, FILL.get(mode, 0) if X.dtype == float else 0), pool_size, mode, stride)


@mistake("pads-with-zero")
def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    refuse(mode)
    return every_window(pads(X, padding, FILL.get(mode, 0) if X.dtype == float else 0), pool_size, mode, stride or pool_size)


@mistake("infinity-into-integers")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    refuse(mode)
    return every_window(pads(X, padding, FILL.get(mode, 0)), pool_size, mode, stride)


@mistake("infinity-into-integers")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    refuse(mode)
    return every_window(pads(X, padding, FILL.get(mode, 0)) if padding else X, pool_size, mode, stride)


@mistake("infinity-into-integers")
def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    refuse(mode)
    return every_window(pads(X, padding, FILL.get(mode, 0)), pool_size, mode, stride or pool_size)


@mistake("not-refused")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    mode = mode.lower()
    refuse(mode)
    return every_window(pads(X.astype(float), padding, FILL.get(mode, 0)), pool_size, mode, stride)


@mistake("not-refused")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    mode = mode if mode in ("max", "avg", "min", "sum") else "l2"
    return every_window(pads(X.astype(float), padding, FILL.get(mode, 0)), pool_size, mode, stride)


@mistake("not-refused")
def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    mode = mode.lower()
    refuse(mode)
    return every_window(pads(X.astype(float), padding, FILL.get(mode, 0)), pool_size, mode, stride or pool_size)


@mistake("key-error")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    return every_window(pads(X.astype(float), padding, FILL.get(mode, 0)), pool_size, mode, stride)


@mistake("key-error")
def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    return every_window(pads(X.astype(float), padding, FILL.get(mode, 0)), pool_size, mode, stride or pool_size)


@mistake("pairs-turned")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    refuse(mode)
    return every_window(pads(X.astype(float), two(padding)[::-1], FILL.get(mode, 0)), pool_size, mode, stride)


@mistake("pairs-turned")
def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    refuse(mode)
    return every_window(pads(X.astype(float), padding, FILL.get(mode, 0)), pool_size, mode, two(stride or pool_size)[:: -1 if stride else 1])


@mistake("first-of-the-pair")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    refuse(mode)
    return every_window(pads(X.astype(float), two(padding)[0], FILL.get(mode, 0)), pool_size, mode, stride)


@mistake("first-of-the-pair")
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    refuse(mode)
    return every_window(pads(X.astype(float), padding, FILL.get(mode, 0)), pool_size, mode, two(stride)[0])


@mistake("first-of-the-pair")
def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    refuse(mode)
    return every_window(pads(X.astype(float), two(padding)[0], FILL.get(mode, 0)), pool_size, mode, stride or pool_size)


@mistake("first-of-the-pair")
def mixed_pool2d(X, pool_size, alpha, stride=1):
    return alpha * every_window(X, pool_size, "max", two(stride)[0]) + (1 - alpha) * every_window(X, pool_size, "avg", two(stride)[0])


@mistake("pairs-turned")
def mixed_pool2d(X, pool_size, alpha, stride=1):
    return alpha * every_window(X, pool_size, "max", two(stride)[::-1]) + (1 - alpha) * every_window(X, pool_size, "avg", two(stride)[::-1])


@mistake("default-mode")
def global_pool(X, mode="max"):
    return X.mean((2, 3)) if mode == "avg" else X.max((2, 3))


@mistake("mode-ignored")
def global_pool(X, mode="avg"):
    return X.max((2, 3))


@mistake("squeezed")
def global_pool(X, mode="avg"):
    return np.squeeze(X.mean((2, 3)) if mode == "avg" else X.max((2, 3)))


@mistake("squeezed")
def global_pool(X, mode="avg"):
    return np.squeeze(X.mean((2, 3), keepdims=True) if mode == "avg" else X.max((2, 3), keepdims=True))


@mistake("over-channels")
def global_pool(X, mode="avg"):
    return X.mean(1) if mode == "avg" else X.max(1)


@mistake("bins-only-touch")
def adaptive_pool2d(X, output_size, mode="avg"):
    rows, columns = output_size if isinstance(output_size, tuple) else (output_size, output_size)
    reduce = np.mean if mode == "avg" else np.max
    H, W = X.shape[-2:]
    Y = np.zeros((*X.shape[:-2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            Y[..., i, j] = reduce(X[..., i * H // rows : (i + 1) * H // rows, j * W // columns : (j + 1) * W // columns], axis=(-2, -1))
    return Y


@mistake("starts-rounded")
def fractional_pool2d(X, output_size, u):
    places = []
    for axis in (0, 1):
        out = output_size[axis] if isinstance(output_size, tuple) else output_size
        v = u[axis] if isinstance(u, tuple) else u
        a = (X.shape[axis] - 2) / (out - 1)
        places.append([round((i + v) * a) - round(v * a) for i in range(out - 1)] + [X.shape[axis] - 2])
    return np.array([[X[r : r + 2, c : c + 2].max() for c in places[1]] for r in places[0]])


@mistake("batch-flattened")
def flatten_features(X, strategy):
    if strategy == "flatten":
        return X.flatten()
    if strategy == "gap":
        return X.mean((2, 3))
    if strategy == "gmp":
        return X.max((2, 3))
    if strategy == "regions":
        N, C, H, W = X.shape
        return X[:, :, : H // 2 * 2, : W // 2 * 2].reshape(N, C, H // 2, 2, W // 2, 2).mean((3, 5)).reshape(N, -1)
    raise ValueError(strategy)


def features(X, strategy):
    if strategy == "flatten":
        return X.reshape(len(X), -1)
    if strategy in ("gap", "gmp"):
        return X.mean((2, 3)) if strategy == "gap" else X.max((2, 3))
    if strategy == "regions":
        return every_window(X, 2, "avg", 2).reshape(len(X), -1)
    raise ValueError(strategy)


@mistake("not-refused")
def flatten_features(X, strategy):
    return X.reshape(len(X), -1) if strategy in "flatten" else features(X, strategy)


@mistake("not-refused")
def flatten_features(X, strategy):
    return features(X, strategy.lower())
