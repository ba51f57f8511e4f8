"""Many channels in and out: from one image with one kernel to a whole convolutional layer."""

import numpy as np


def _pair(option):
    """A size option, an int or a pair, as `(vertical, horizontal)`."""
    return option if isinstance(option, tuple) else (option, option)


def _corr2d(X, K):
    """Cross-correlation of one channel with one kernel, as in the assignment `convolution`."""
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y


def add_channel_axis(images):
    """Grey images with the channel axis that convolutional layers expect.

    images: `(N, H, W)`, numbers of any type, not changed; or images that have their channels already, `(N, C, H, W)`.
    Returns an array `(N, 1, H, W)`, or the four axes as they came.
    Raises ValueError: any other number of axes.
    Source: class 128, "Errores comunes".
    """
    if images.ndim == 4:
        return images
    if images.ndim != 3:
        raise ValueError(f"images must have the axes (N, H, W) or (N, C, H, W), not {images.ndim} axes")
    return images[:, np.newaxis]


def corr2d_multi_in(X, K):
    """Cross-correlation of an image of many channels: each channel with its own kernel, and the results added up.

    X: image `(C, H, W)`, any real numbers. K: a kernel for each channel, `(C, KH, KW)`, at most as large as X. Neither is changed.
    Returns an array `(H - KH + 1, W - KW + 1)`: one map, stride 1, only whole windows, nothing flipped.
    Source: the notebook, "Entrada multicanal"; the chapter, section 8.14.
    """
    return sum(_corr2d(channel, kernel) for channel, kernel in zip(X, K, strict=True))


def corr2d_multi_in_out(X, K):
    """Many filters on an image of many channels: each filter looks at all channels and makes one map.

    X: image `(C, H, W)`, any real numbers. K: filters `(F, C, KH, KW)`, at most as large as X. Neither is changed.
    Returns an array `(F, H - KH + 1, W - KW + 1)`: map f comes from filter `K[f]`.
    Source: the notebook, "Salidas con múltiples canales"; the chapter, section 8.14.
    """
    return np.stack([corr2d_multi_in(X, kernels) for kernels in K])


def corr2d_1x1(X, K):
    """Filters of a single pixel: at each place a weighted sum of the channels, the same as a dense layer for each pixel.

    X: image `(C, H, W)`, any real numbers. K: filters `(F, C, 1, 1)`. Neither is changed.
    Returns an array `(F, H, W)`, `Y[f, i, j]` the sum of `K[f, c, 0, 0] * X[c, i, j]` over all channels c.
    One product of matrices is enough.
    Source: the notebook, "Convoluciones ... de tamaño 1x1".
    """
    C, H, W = X.shape
    return (K.reshape(-1, C) @ X.reshape(C, H * W)).reshape(-1, H, W)


def im2col(X, kernel_size, stride=1, padding=0):
    """Every window of every image as a column, so that a convolution becomes a product of matrices.

    X: images `(N, C, H, W)`, any real numbers, not changed.
    kernel_size, stride: an int from 1 up, or a pair `(vertical, horizontal)`. padding: zeros on both sides of H and W, an int from 0
    up or a pair. The kernel fits into the padded image.
    Returns an array `(N, C * KH * KW, HO * WO)`. Along each axis there are `floor((n + 2p - k) / s) + 1` windows, numbered row by row;
    inside a column the order is channel, kernel row, kernel column.
    Source: beyond the sources; it is how libraries compute convolutions.
    """
    (KH, KW), (down, across), (ph, pw) = _pair(kernel_size), _pair(stride), _pair(padding)
    padded = np.pad(X, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    N, C, H, W = padded.shape
    HO, WO = (H - KH) // down + 1, (W - KW) // across + 1
    columns = np.zeros((N, C, KH, KW, HO, WO))
    for u in range(KH):
        for v in range(KW):  # one cell of the kernel, at all positions at once
            columns[:, :, u, v] = padded[:, :, u : u + down * HO : down, v : v + across * WO : across]
    return columns.reshape(N, C * KH * KW, HO * WO)


def conv2d(X, W, b=None, stride=1, padding=0):
    """A convolutional layer: many filters, with a bias each, on a batch of images of many channels.

    X: images `(N, C, H, W)`, any real numbers. W: filters `(F, C, KH, KW)`. b: the bias of each filter, `(F,)`, or None for no bias.
    None of them is changed.
    stride: an int from 1 up, or a pair `(vertical, horizontal)`. padding: zeros on both sides of H and W, an int from 0 up or a pair.
    The kernel fits into the padded image.
    Returns an array `(N, F, HO, WO)`, along each axis `floor((n + 2p - k) / s) + 1`; nothing is flipped; `b[f]` is added once to each
    number of map f.
    Source: class 128, "Una capa convolucional"; the notebook, "Salidas con múltiples canales".
    """
    F, _, KH, KW = W.shape
    (down, across), (ph, pw) = _pair(stride), _pair(padding)
    HO, WO = (X.shape[2] + 2 * ph - KH) // down + 1, (X.shape[3] + 2 * pw - KW) // across + 1
    Y = W.reshape(F, -1) @ im2col(X, (KH, KW), stride, padding)
    if b is not None:
        Y = Y + b[:, np.newaxis]
    return Y.reshape(len(X), F, HO, WO)
