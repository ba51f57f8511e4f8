"""A loop over the kernel's cells instead of the image's pixels; recursion; generators; np.pad; Fourier."""

import numpy as np


def pad2d(X, padding, value=0.0):
    def pair(option):
        return option if isinstance(option, tuple) else (option, option)

    return np.pad(X.astype(float), tuple(map(pair, pair(padding))), mode="constant", constant_values=value)


def corr2d(X, K):
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    return sum(K[u, v] * X[u : u + rows, v : v + columns] for u, v in np.ndindex(*K.shape))


def corr2d_strided(X, K, stride=1, padding=0):
    step = (stride, stride) if isinstance(stride, int) else stride
    return corr2d(pad2d(X, padding), K)[:: step[0], :: step[1]]


def convolve2d(X, K):
    size = (X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1)
    full = np.fft.irfft2(np.fft.rfft2(X, size) * np.fft.rfft2(K, size), size)
    return full[K.shape[0] - 1 : X.shape[0], K.shape[1] - 1 : X.shape[1]]


def detect_edges(X, axis=1):
    if axis == 0:
        return detect_edges(X.T).T
    return X[:, :-1].astype(int if X.dtype.kind in "iu" else float) - X[:, 1:]


def classic_kernel(name):
    match name:
        case "sobel_x":
            return np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
        case "prewitt_x":
            return np.sign(classic_kernel("sobel_x"))
        case "sobel_y" | "prewitt_y":
            return classic_kernel(name.replace("_y", "_x")).T
        case "laplacian":
            return -4.0 * np.diag([0, 1, 0]) + [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
        case "box":
            return np.full((3, 3), 1 / 9)
        case "gaussian":
            return np.array([[0.0625, 0.125, 0.0625], [0.125, 0.25, 0.125], [0.0625, 0.125, 0.0625]])
    raise ValueError(f"{name} is not a classic kernel")


def gaussian_kernel(size, sigma):
    y, x = np.meshgrid(np.linspace(-1, 1, size), np.linspace(-1, 1, size), indexing="ij") if size > 1 else (np.zeros((1, 1)),) * 2
    logits = -(np.hypot(x, y) ** 2) * (size - 1) ** 2 / (8 * sigma * sigma)
    weights = np.exp(logits)
    return weights / np.sum(weights)


def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    def value(row, column):
        y, x = row - size // 2, column - size // 2
        x, y = np.array([[np.cos(theta), np.sin(theta)], [-np.sin(theta), np.cos(theta)]]) @ np.array([x, y])
        return np.exp(-0.5 * ((x / sigma) ** 2 + (y * gamma / sigma) ** 2)) * np.cos(2 * np.pi / wavelength * x + psi)

    return np.array([[value(row, column) for column in range(size)] for row in range(size)])


def gradient_magnitude(X):
    X = X.astype(np.float64)
    blurred = X[:-2] + 2 * X[1:-1] + X[2:]
    gx = blurred[:, :-2] - blurred[:, 2:]
    blurred = X[:, :-2] + 2 * X[:, 1:-1] + X[:, 2:]
    gy = blurred[2:] - blurred[:-2]
    return np.abs(gx + 1j * gy)


def extract_patches(X, size, stride=1):
    if X.ndim == 3:
        return np.stack([extract_patches(channel, size, stride) for channel in X], axis=2)
    KH, KW = (size, size) if isinstance(size, int) else size
    down, across = (stride, stride) if isinstance(stride, int) else stride
    tops, lefts = np.arange(0, X.shape[0] - KH + 1, down), np.arange(0, X.shape[1] - KW + 1, across)
    rows = tops[:, None, None, None] + np.arange(KH)[:, None]
    columns = lefts[:, None, None] + np.arange(KW)
    return X[rows, columns]


def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    if steps == 0:
        np.random.seed(seed)
        return np.random.randn(*(kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)))
    K = learn_kernel(X, Y, kernel_size, lr, steps - 1, seed)
    return K + 2 * lr * corr2d(X, Y - corr2d(X, K))
