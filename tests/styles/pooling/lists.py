"""Plain Python inside: nested lists, math and comprehensions, an array only at the end."""

import math

import numpy as np


def both(option):
    return [option] * 2 if isinstance(option, int) else list(option)


def number(mode, values):
    if mode == "max":
        return max(values)
    if mode == "min":
        return min(values)
    if mode == "sum":
        return sum(values)
    if mode == "avg":
        return sum(values) / len(values)
    if mode == "l2":
        return math.sqrt(sum(v * v for v in values) / len(values))
    raise ValueError("unknown mode")


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    image = X.tolist()
    (kh, kw), (sh, sw), (ph, pw) = both(pool_size), both(stride), both(padding)
    H, W = len(image), len(image[0])

    def window(top, left):
        """The pixels of a window; those outside are left out for max and min, and zeros for the rest."""
        for r in range(top, top + kh):
            for c in range(left, left + kw):
                if 0 <= r < H and 0 <= c < W:
                    yield image[r][c]
                elif mode not in ("max", "min"):
                    yield 0

    return np.array([[number(mode, list(window(top, left))) for left in range(-pw, W + pw - kw + 1, sw)] for top in range(-ph, H + ph - kh + 1, sh)])


def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    """Peels off the first axis until an image is left."""
    if X.ndim > 2:
        return np.array([pool2d_multi(x, pool_size, mode, stride, padding) for x in X])
    return pool2d(X, pool_size, mode, stride or pool_size, padding)


def global_pool(X, mode="avg"):
    return np.array([[number(mode, channel.ravel().tolist()) for channel in image] for image in X])


def adaptive_pool2d(X, output_size, mode="avg"):
    if X.ndim > 2:
        return np.array([adaptive_pool2d(x, output_size, mode) for x in X])
    rows, columns = both(output_size)
    H, W = X.shape
    out = []
    for i in range(rows):
        line = []
        for j in range(columns):
            values = [float(X[r, c])
                      for r in range(math.floor(i * H / rows), math.ceil((i + 1) * H / rows))
                      for c in range(math.floor(j * W / columns), math.ceil((j + 1) * W / columns))]
            line.append(number(mode, values))
        out.append(line)
    return np.array(out)


def spatial_pyramid_pool(X, levels=(1, 2, 4), mode="max"):
    rows = []
    for image in X:
        row = []
        for level in levels:
            for channel in image:
                row.extend(adaptive_pool2d(channel, level, mode).ravel().tolist())
        rows.append(row)
    return np.array(rows)


def mixed_pool2d(X, pool_size, alpha, stride=1):
    highest, average = pool2d(X, pool_size, "max", stride), pool2d(X, pool_size, "avg", stride)
    return average + alpha * (highest - average)


def stochastic_pool2d(X, pool_size, rng, stride=None):
    """Walks along a window until the running sum passes a random number."""
    (kh, kw), (sh, sw) = both(pool_size), both(pool_size if stride is None else stride)
    out = []
    for top in range(0, X.shape[0] - kh + 1, sh):
        out.append([])
        for left in range(0, X.shape[1] - kw + 1, sw):
            values = [v for v in X[top : top + kh, left : left + kw].ravel().tolist() if v > 0]
            target, drawn = rng.random() * sum(values), 0.0
            for v in values:
                drawn = v
                target -= v
                if target < 0:
                    break
            out[-1].append(drawn)
    return np.array(out)


def fractional_pool2d(X, output_size, u):
    u = u if isinstance(u, tuple) else (u, u)

    def start(i, n, out, shift):
        if i == out - 1:
            return n - 2
        a = (n - 2) / (out - 1)
        return math.floor((i + shift) * a) - math.floor(shift * a)

    rows, columns = both(output_size)
    tops = [start(i, X.shape[0], rows, u[0]) for i in range(rows)]
    lefts = [start(j, X.shape[1], columns, u[1]) for j in range(columns)]
    return np.array([[max(X[t, l], X[t + 1, l], X[t, l + 1], X[t + 1, l + 1]) for l in lefts] for t in tops])


def flatten_features(X, strategy):
    rows = []
    for image in X:
        row = []
        for channel in image:
            if strategy == "flatten":
                row += [v for line in channel for v in line]
            elif strategy == "gap":
                row.append(channel.mean())
            elif strategy == "gmp":
                row.append(channel.max())
            elif strategy == "regions":
                for r in range(0, len(channel) - 1, 2):
                    for c in range(0, len(channel[0]) - 1, 2):
                        row.append((channel[r][c] + channel[r + 1][c] + channel[r][c + 1] + channel[r + 1][c + 1]) / 4)
            else:
                raise ValueError("no such strategy")
        rows.append(row)
    return np.array(rows)
