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


def pad2d(X, padding, value=0.0):
    try:
        vertical, horizontal = padding
    except TypeError:
        vertical = horizontal = padding
    top, bottom = two(vertical)
    left, right = two(horizontal)
    framed = np.full((top + X.shape[0] + bottom, left + X.shape[1] + right), value, dtype=float)
    framed[top:framed.shape[0] - bottom, left:framed.shape[1] - right] = X
    return framed


def corr2d_strided(X, K, stride=1, padding=0):
    down, across = two(stride)
    return corr2d(pad2d(X, two(padding)), K)[::down, ::across]


def convolve2d(X, K):
    """The definition: Y[i, j] = sum of X[i + KH - 1 - a, j + KW - 1 - b] * K[a, b]."""
    h = X.shape[0] - K.shape[0] + 1
    w = X.shape[1] - K.shape[1] + 1
    total = np.zeros((h, w))
    for (a, b), weight in np.ndenumerate(K):
        i, j = K.shape[0] - 1 - a, K.shape[1] - 1 - b
        total += weight * X[i:i + h, j:j + w]
    return total


def detect_edges(X, axis=1):
    return -np.diff(X.astype(float), axis=axis)


def classic_kernel(name):
    step, triangle, ones = np.array([1, 0, -1]), np.array([1, 2, 1]), np.ones(3)
    sobel, prewitt = np.outer(triangle, step), np.outer(ones, step)
    if name == "laplacian":
        return np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    if name == "box":
        return np.outer(ones, ones) / 9
    if name == "gaussian":
        return np.outer(triangle, triangle) / 16
    for prefix, kernel in (("sobel_", sobel), ("prewitt_", prewitt)):
        if name == prefix + "x":
            return kernel
        if name == prefix + "y":
            return kernel.T
    raise ValueError("never heard of " + str(name))


def gaussian_kernel(size, sigma):
    x = np.arange(size) - (size - 1) / 2
    bell = np.exp(-0.5 * (x / sigma) ** 2)
    return np.outer(bell, bell) / bell.sum() ** 2


def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    half = size // 2
    y, x = np.mgrid[-half:half + 1, -half:half + 1]
    turned = (x + 1j * y) * np.exp(-1j * theta)
    u, v = turned.real, turned.imag
    return np.exp(-(u ** 2 + (gamma * v) ** 2) / (2 * sigma ** 2)) * np.cos(2 * np.pi * u / wavelength + psi)


def gradient_magnitude(X):
    return np.hypot(corr2d(X, classic_kernel("sobel_x")), corr2d(X, classic_kernel("sobel_y")))


def extract_patches(X, size, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(X, two(size), axis=(-2, -1))
    windows = windows[..., ::two(stride)[0], ::two(stride)[1], :, :]
    return windows.copy() if X.ndim == 2 else np.moveaxis(windows, 0, 2)


def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.RandomState(seed).uniform(-1, 1, two(kernel_size))
    for _ in range(steps):
        error = corr2d(X, K) - Y
        K = K - lr * 2 * corr2d(X, error)
    return K
