"""Each function from the one before it, recursion over the channels, a bias as one more channel, tensordot."""

import numpy as np


def add_channel_axis(images):
    try:
        N, H, W = images.shape
    except ValueError:
        N, C, H, W = images.shape  # raises ValueError itself for any other number of axes
        return images
    return images.reshape(N, 1, H, W)


def corr2d(X, K):
    h, w = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    Y = np.zeros((h, w))
    for (u, v), weight in np.ndenumerate(K):
        Y += weight * X[u : u + h, v : v + w]
    return Y


def corr2d_multi_in(X, K):
    if len(X) == 1:
        return corr2d(X[0], K[0])
    half = len(X) // 2
    return corr2d_multi_in(X[:half], K[:half]) + corr2d_multi_in(X[half:], K[half:])


def corr2d_multi_in_out(X, K):
    first = corr2d_multi_in(X, K[0])[None]
    return first if len(K) == 1 else np.concatenate([first, corr2d_multi_in_out(X, K[1:])])


def corr2d_1x1(X, K):
    return np.tensordot(K.squeeze((2, 3)), X, axes=1)


def im2col(X, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    P = np.pad(X, ((0,), (0,), (ph,), (pw,)))
    starts = [(i, j) for i in range(0, P.shape[2] - KH + 1, sh) for j in range(0, P.shape[3] - KW + 1, sw)]
    return np.stack([P[:, :, i : i + KH, j : j + KW].reshape(len(P), -1) for i, j in starts], axis=-1)


def conv2d(X, W, b=None, stride=1, padding=0):
    F, C, KH, KW = W.shape
    s, p = (option if isinstance(option, tuple) else (option, option) for option in (stride, padding))
    columns = im2col(X, (KH, KW), s, p)
    matrix = W.reshape(F, -1)
    if b is not None:
        columns = np.concatenate([columns, np.ones_like(columns[:, :1], float)], axis=1)
        matrix = np.column_stack([matrix, b])
    rows = (X.shape[2] + 2 * p[0] - KH) // s[0] + 1
    return np.stack([matrix @ each for each in columns]).reshape(len(X), F, rows, -1)
