"""Correlation by hand: slide a kernel over an image, and know beforehand how large the result will be."""

import numpy as np


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """Height and width of what a convolution gives, as a pair of ints `(HO, WO)`.

    Along each axis `floor((n + 2p - d(k - 1) - 1) / s) + 1`, with input size n, kernel size k, stride s, padding p on both sides and
    dilation d.

    input_shape: `(H, W)`, ints from 1 up.
    kernel_size, stride, dilation: an int from 1 up, or a pair `(vertical, horizontal)`.
    padding: an int from 0 up, a pair, `"valid"` (no padding) or `"same"` (the output has `ceil(n / s)`, whatever the kernel).
    Raises ValueError: kernel size, stride or dilation below 1, padding below 0, another string, a dilated kernel larger than the
    padded input.
    Source: class 128, "Resultados de aprendizaje"; the notebook, "Padding y Stride".
    """
    raise NotImplementedError("conv_output_shape")


def corr2d(X, K):
    """Cross-correlation of an image with a kernel: at each position, the sum of the products of window and kernel.

    X: image `(H, W)`, any real numbers. K: kernel `(KH, KW)`, at most as large as X. Neither is changed.
    Returns an array `(H - KH + 1, W - KW + 1)`: only whole windows count, stride 1, the kernel is not flipped.
    Source: the notebook, "Capas convolucionales"; the chapter, section 8.6.
    """
    raise NotImplementedError("corr2d")
