"""Many channels in and out: from one image with one kernel to a whole convolutional layer."""

import numpy as np


def add_channel_axis(images):
    """Grey images with the channel axis that convolutional layers expect.

    images: `(N, H, W)`, numbers of any type, not changed; or images that have their channels already, `(N, C, H, W)`.
    Returns an array `(N, 1, H, W)`, or the four axes as they came.
    Raises ValueError: any other number of axes.
    Source: class 128, "Errores comunes".
    """
    raise NotImplementedError("add_channel_axis")


def corr2d_multi_in(X, K):
    """Cross-correlation of an image of many channels: each channel with its own kernel, and the results added up.

    X: image `(C, H, W)`, any real numbers. K: a kernel for each channel, `(C, KH, KW)`, at most as large as X. Neither is changed.
    Returns an array `(H - KH + 1, W - KW + 1)`: one map, stride 1, only whole windows, nothing flipped.
    Source: the notebook, "Entrada multicanal"; the chapter, section 8.14.
    """
    raise NotImplementedError("corr2d_multi_in")


def corr2d_multi_in_out(X, K):
    """Many filters on an image of many channels: each filter looks at all channels and makes one map.

    X: image `(C, H, W)`, any real numbers. K: filters `(F, C, KH, KW)`, at most as large as X. Neither is changed.
    Returns an array `(F, H - KH + 1, W - KW + 1)`: map f comes from filter `K[f]`.
    Source: the notebook, "Salidas con múltiples canales"; the chapter, section 8.14.
    """
    raise NotImplementedError("corr2d_multi_in_out")


def corr2d_1x1(X, K):
    """Filters of a single pixel: at each place a weighted sum of the channels, the same as a dense layer for each pixel.

    X: image `(C, H, W)`, any real numbers. K: filters `(F, C, 1, 1)`. Neither is changed.
    Returns an array `(F, H, W)`, `Y[f, i, j]` the sum of `K[f, c, 0, 0] * X[c, i, j]` over all channels c.
    One product of matrices is enough.
    Source: the notebook, "Convoluciones ... de tamaño 1x1".
    """
    raise NotImplementedError("corr2d_1x1")


def im2col(X, kernel_size, stride=1, padding=0):
    """Every window of every image as a column, so that a convolution becomes a product of matrices.

    X: images `(N, C, H, W)`, any real numbers, not changed.
    kernel_size, stride: an int from 1 up, or a pair `(vertical, horizontal)`. padding: zeros on both sides of H and W, an int from 0
    up or a pair. The kernel fits into the padded image.
    Returns an array `(N, C * KH * KW, HO * WO)`. Along each axis there are `floor((n + 2p - k) / s) + 1` windows, numbered row by row;
    inside a column the order is channel, kernel row, kernel column.
    Source: beyond the sources; it is how libraries compute convolutions.
    """
    raise NotImplementedError("im2col")


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
    raise NotImplementedError("conv2d")
