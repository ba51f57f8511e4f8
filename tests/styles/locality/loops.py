"""Index by index: loops and plain Python numbers."""

import itertools
import math

import numpy as np


def vect(X):
    return np.array([X[index] for index in np.ndindex(*X.shape)])


def unvect(v, shape):
    out = np.empty(shape, dtype=v.dtype)
    for number, index in enumerate(itertools.product(*map(range, shape))):
        out[index] = v[number]
    return out


def patch(X, i, j, k):
    rows = [r for r in range(X.shape[0]) if abs(r - i) <= k]
    columns = [c for c in range(X.shape[1]) if abs(c - j) <= k]
    if len(rows) < 2 * k + 1 or len(columns) < 2 * k + 1:
        raise ValueError("too close to the border")
    return np.array([[X[r, c] for c in columns] for r in rows])


def dense_params(h, w, c, c_out):
    return math.prod([h, w, c]) * math.prod([h, w, c_out])


def local_params(h, w, c, c_out, kernel_size):
    cells = kernel_size**2 if isinstance(kernel_size, int) else kernel_size[0] * kernel_size[1]
    return sum(cells * c * c_out for _ in range(h)) * w


def conv_params(c, c_out, kernel_size, bias=True):
    if not isinstance(kernel_size, tuple):
        kernel_size = kernel_size, kernel_size
    one_filter = c * kernel_size[0] * kernel_size[1] + int(bias)
    return one_filter * c_out


def local_matrix_1d(W, n):
    rows = []
    for r in range(n + W.shape[1] - 1):
        rows.append([W[j, r - j] if 0 <= r - j < W.shape[1] else 0.0 for j in range(n)])
    return np.array(rows)


def conv_matrix_1d(w, n):
    return np.array([[w[r - j] if 0 <= r - j < len(w) else 0.0 for j in range(n)] for r in range(n + len(w) - 1)])


def conv_matrix_2d(K, input_shape):
    H, W = input_shape
    KH, KW = K.shape
    rows = []
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            rows.append([K[y - i, x - j] if 0 <= y - i < KH and 0 <= x - j < KW else 0 for y in range(H) for x in range(W)])
    return np.array(rows)


def shift2d(X, di, dj):
    Y = X * 0
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            if 0 <= i - di < X.shape[0] and 0 <= j - dj < X.shape[1]:
                Y[i, j] = X[i - di, j - dj]
    return Y


def is_translation_equivariant(layer, X, di, dj):
    before, after = layer(shift2d(X, di, dj)), layer(X)
    h, w = X.shape[:2]
    m = max(abs(di), abs(dj)) + 3
    for i in range(m, h - m):
        for j in range(m, w - m):
            for one, other in zip(before[i, j], after[i - di, j - dj]):
                if abs(one - other) > 1e-6 * max(1, abs(one), abs(other)):
                    return False
    return True
