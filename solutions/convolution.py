"""Correlation by hand: slide a kernel over an image, and know beforehand how large the result will be."""

import numpy as np


def _pair(option):
    """A size option, an int or a pair, as `(vertical, horizontal)`."""
    return option if isinstance(option, tuple) else (option, option)


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
    kernel, step, spread = _pair(kernel_size), _pair(stride), _pair(dilation)
    if min(*kernel, *step, *spread) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if padding == "same":
        return tuple(-(-n // s) for n, s in zip(input_shape, step))
    if isinstance(padding, str) and padding != "valid":
        raise ValueError(f"padding must be a number, 'valid' or 'same', not {padding!r}")
    border = _pair(0 if padding == "valid" else padding)
    if min(border) < 0:
        raise ValueError("padding must be at least 0")
    room = [n + 2 * p - d * (k - 1) - 1 for n, p, d, k in zip(input_shape, border, spread, kernel)]
    if min(room) < 0:
        raise ValueError("the kernel is larger than the padded input")
    return tuple(r // s + 1 for r, s in zip(room, step))


def corr2d(X, K):
    """Cross-correlation of an image with a kernel: at each position, the sum of the products of window and kernel.

    X: image `(H, W)`, any real numbers. K: kernel `(KH, KW)`, at most as large as X. Neither is changed.
    Returns an array `(H - KH + 1, W - KW + 1)`: only whole windows count, stride 1, the kernel is not flipped.
    Source: the notebook, "Capas convolucionales"; the chapter, section 8.6.
    """
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y
