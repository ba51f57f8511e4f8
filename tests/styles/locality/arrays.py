"""No loop over pixels: strides, einsum, rolls, masks and unit vectors."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def vect(X):
    return np.ravel(X)


def unvect(v, shape):
    image = v.copy()
    image.shape = shape
    return image


def patch(X, i, j, k):
    windows = sliding_window_view(X, (2 * k + 1, 2 * k + 1), axis=(0, 1)) if 2 * k < min(X.shape[:2]) else np.zeros((0, 0, 1, 1, 1))
    if not (0 <= i - k < windows.shape[0] and 0 <= j - k < windows.shape[1]):
        raise ValueError("no such patch")
    return windows[i - k, j - k].transpose(1, 2, 0)


def dense_params(h, w, c, c_out):
    return np.prod([h, w, c, h, w, c_out], dtype=np.int64)


def local_params(h, w, c, c_out, kernel_size):
    return h * w * c * c_out * int(np.prod(np.broadcast_to(kernel_size, 2)))


def conv_params(c, c_out, kernel_size, bias=True):
    return np.zeros((c_out, c, *np.broadcast_to(kernel_size, 2))).size + bias * c_out


def local_matrix_1d(W, n):
    """What the layer does to each unit vector."""
    windows = sliding_window_view(np.eye(n + W.shape[1] - 1), W.shape[1], axis=1)
    return np.einsum("rjt,jt->rj", windows, W)


def conv_matrix_1d(w, n):
    return np.sum([weight * np.eye(n + len(w) - 1, n, -t) for t, weight in enumerate(w)], axis=0)


def conv_matrix_2d(K, input_shape):
    """Kronecker products of shifted identities: one for each number of the kernel."""
    (H, W), (KH, KW) = input_shape, K.shape
    return sum(K[a, b] * np.kron(np.eye(H - KH + 1, H, a), np.eye(W - KW + 1, W, b)) for a in range(KH) for b in range(KW))


def shift2d(X, di, dj):
    moved = np.roll(X, (di, dj), axis=(0, 1)).astype(np.float32)
    i, j = np.arange(X.shape[0]) - di, np.arange(X.shape[1]) - dj
    inside = np.outer((i >= 0) & (i < X.shape[0]), (j >= 0) & (j < X.shape[1]))
    return np.where(inside.reshape(inside.shape + (1,) * (X.ndim - 2)), moved, 0)


def is_translation_equivariant(layer, X, di, dj):
    m = max(abs(di), abs(dj)) + 3
    rolled = layer(np.roll(X, (di, dj), axis=(0, 1))) - np.roll(layer(X), (di, dj), axis=(0, 1))
    return np.abs(rolled[m:-m, m:-m]).max() < 1e-8
