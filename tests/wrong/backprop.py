"""Wrong ideas about gradients, as students write them."""

import numpy as np


def two(option):
    return option if isinstance(option, tuple) else (option, option)


def differences(f, x, above, below):
    """The slope from `above` to `below` for each number of x; both are functions of that number."""
    x = np.array(x, float)
    grad = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = up = above(old)
        grad[place] = f(x)
        x[place] = down = below(old)
        grad[place] = (grad[place] - f(x)) / (up - down)
        x[place] = old
    return grad


# numerical_gradient


@mistake("eps-ignored")
def numerical_gradient(f, x, eps=1e-5):
    h = 1e-6
    return differences(f, x, lambda old: old + h, lambda old: old)


@mistake("eps-ignored")
def numerical_gradient(f, x, eps=1e-5):
    h = min(eps, 1e-7)
    return differences(f, x, lambda old: old + h, lambda old: old - h)


@mistake("eps-ignored")
def numerical_gradient(f, x, eps=1e-5):
    return differences(f, x, lambda old: old + 1e-5, lambda old: old - 1e-5)


@mistake("eps-ignored")
def numerical_gradient(f, x, eps=1e-5):
    return differences(f, x, lambda old: old + 1e-4, lambda old: old - 1e-4)


@mistake("step-grows-with-x")
def numerical_gradient(f, x, eps=1e-5):
    return differences(f, x, lambda old: old + eps * max(abs(old), 1), lambda old: old - eps * max(abs(old), 1))


@mistake("step-grows-with-x")
def numerical_gradient(f, x, eps=1e-5):
    return differences(f, x, lambda old: old + eps * abs(old), lambda old: old - eps * abs(old))


@mistake("one-sided")
def numerical_gradient(f, x, eps=1e-5):
    return differences(f, x, lambda old: old + eps, lambda old: old)


# pool2d_backward


def send_back(dY, X, pool_size, mode, stride, mask):
    """What pooling sends back, with `mask` for the share of each pixel of a window in "max"."""
    if mode not in ("max", "avg"):
        raise ValueError(mode)
    (kh, kw), (sh, sw) = two(pool_size), two(pool_size if stride is None else stride)
    dX = np.zeros(X.shape)
    for i in range(dY.shape[0]):
        for j in range(dY.shape[1]):
            window = X[i * sh : i * sh + kh, j * sw : j * sw + kw]
            share = mask(window) if mode == "max" else np.full(window.shape, 1 / window.size)
            dX[i * sh : i * sh + kh, j * sw : j * sw + kw] += dY[i, j] * share
    return dX


def winner(window):
    mask = np.zeros(window.shape)
    mask.flat[window.argmax()] = 1
    return mask


@mistake("only-above-zero")
def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    return send_back(dY, X, pool_size, mode, stride, lambda window: winner(window) * (window > 0))


@mistake("only-above-zero")
def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    return send_back(dY, X, pool_size, mode, stride, lambda window: winner(window) if window.max() >= 0 else 0 * window)


@mistake("first-of-the-pair")
def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    return send_back(dY, X, pool_size, mode, stride[0] if isinstance(stride, tuple) else stride, winner)


@mistake("first-of-the-pair")
def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    return send_back(dY, X, two(pool_size)[0], mode, two(pool_size if stride is None else stride)[0], winner)


# mlp_forward


@mistake("layer-left-out")
def mlp_forward(x, params):
    layers = len(params) // 2
    for i in range(layers - 2):
        x = np.maximum(x @ params[2 * i].T + params[2 * i + 1], 0)
    return x @ params[-2].T + params[-1]


@mistake("layer-left-out")
def mlp_forward(x, params):
    for W, b in zip(params[:-2:2], params[1:-2:2]):
        x = np.maximum(x @ W.T + b, 0)
    return x


@mistake("layer-left-out")
def mlp_forward(x, params):
    for i in range(2, len(params) - 2, 2):
        x = np.maximum(x @ params[i].T + params[i + 1], 0)
    return x @ params[-2].T + params[-1]


# dense_backward


@mistake("axis-kept")
def dense_backward(dout, x, W):
    return dout @ W, dout.T @ x, dout.sum(0, keepdims=True)


@mistake("not-refused")
def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    return send_back(dY, X, pool_size, mode.lower(), stride, winner)


@mistake("not-refused")
def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    return send_back(dY, X, pool_size, mode if mode == "max" else "avg", stride, winner)
