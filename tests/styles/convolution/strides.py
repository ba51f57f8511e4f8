"""All windows at once, by stride tricks and einsum, in single precision wherever that is possible."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    n = np.array(input_shape)
    k, s, d = (np.broadcast_to(option, 2) for option in (kernel_size, stride, dilation))
    if (np.stack([k, s, d]) < 1).any():
        raise ValueError("sizes, strides and dilations are positive")
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise ValueError(f"no padding is called {padding}")
        if padding == "same":
            return tuple((n + s - 1) // s)
        padding = 0
    p = np.broadcast_to(padding, 2)
    last = n + 2 * p - (d * (k - 1) + 1)
    if (p < 0).any() or (last < 0).any():
        raise ValueError("does not fit")
    return tuple(last // s + 1)


def pad2d(X, padding, value=0.0):
    widths = np.zeros((2, 2), int)
    for axis, width in enumerate((padding, padding) if np.isscalar(padding) else padding):
        widths[axis] = width
    return np.pad(X.astype(np.float32), widths, constant_values=value)


def corr2d(X, K):
    return np.einsum("ijuv,uv->ij", sliding_window_view(X.astype(np.float32), K.shape), K.astype(np.float32))


def corr2d_strided(X, K, stride=1, padding=0):
    down, across = np.broadcast_to(stride, 2)
    windows = sliding_window_view(pad2d(X, padding), K.shape)[::down, ::across]
    return np.tensordot(windows, K, axes=2)


def convolve2d(X, K):
    return corr2d(X, np.rot90(K, 2))


def detect_edges(X, axis=1):
    return -np.diff(X.astype(np.float32), axis=axis)


def classic_kernel(name):
    difference, smooth = np.array([1, 0, -1]), np.array([1, 2, 1])
    table = {
        "sobel_x": np.outer(smooth, difference),
        "sobel_y": np.outer(difference, smooth),
        "prewitt_x": np.outer(np.ones(3), difference),
        "prewitt_y": np.outer(difference, np.ones(3)),
        "laplacian": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], np.int8),
        "box": np.full((3, 3), 1 / 9, np.float32),
        "gaussian": np.outer(smooth, smooth) / np.float32(16),
    }
    try:
        return table[name]
    except KeyError:
        raise ValueError(f"unknown: {name}") from None


def gaussian_kernel(size, sigma):
    line = np.exp(-((np.arange(size, dtype=np.float32) - (size - 1) / 2) ** 2) / (2 * sigma**2))
    line /= line.sum()
    return np.outer(line, line)


def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    y, x = np.indices((size, size)) - size // 2
    turned = (x + 1j * y) * np.exp(-1j * theta)
    return np.exp(-(turned.real**2 + (gamma * turned.imag) ** 2) / 2 / sigma**2) * np.exp(1j * (2 * np.pi * turned.real / wavelength + psi)).real


def gradient_magnitude(X):
    windows = sliding_window_view(X.astype(float), (3, 3))
    both = np.stack([classic_kernel("sobel_x"), classic_kernel("sobel_y")])
    return np.linalg.norm(np.einsum("ijuv,cuv->cij", windows, both), axis=0)


def extract_patches(X, size, stride=1):
    (KH, KW), (down, across) = np.broadcast_to(size, 2), np.broadcast_to(stride, 2)
    X = np.ascontiguousarray(X)
    *channels, H, W = X.shape
    *skip, by_row, by_column = X.strides
    shape = ((H - KH) // down + 1, (W - KW) // across + 1, *channels, KH, KW)
    return as_strided(X, shape, (by_row * down, by_column * across, *skip, by_row, by_column), writeable=False)


def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    shape = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    windows = sliding_window_view(np.asarray(X, np.float32), shape).reshape(-1, shape[0] * shape[1])
    k = np.random.RandomState(seed).uniform(0, 2, shape).astype(np.float32).ravel()
    for _ in range(steps):
        k = k - np.float32(2 * lr) * (windows.T @ (windows @ k - np.asarray(Y, np.float32).ravel()))
    return k.reshape(shape)
