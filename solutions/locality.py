"""From dense to convolutional layers: what locality and shared weights save, and what they keep."""

import numpy as np


def _pair(option):
    """A size option, an int or a pair, as `(vertical, horizontal)`."""
    return option if isinstance(option, tuple) else (option, option)


def vect(X):
    """All numbers of an array in one row, in row-major order: the last index runs fastest.

    X: array of any shape, with one axis or more, not changed.
    Returns an array `(n,)`, n being the number of its numbers.
    Source: the slides, "Por qué capas densas no alcanzan".
    """
    return X.reshape(-1)


def unvect(v, shape):
    """The inverse of vect: the numbers of a vector as an array of a given shape, in row-major order.

    v: array `(n,)`; neither its numbers nor its shape are changed.
    shape: a tuple of ints from 1 up, whose product is n.
    Returns an array of that shape.
    Source: the slides, "Por qué capas densas no alcanzan".
    """
    return v.reshape(shape)


def patch(X, i, j, k):
    """The pixels around (i, j) whose row and whose column are at most k away.

    X: image `(h, w, c)`, not changed. i, j: row and column of the centre, counted from 0. k: an int from 0 up.
    Returns an array `(2k + 1, 2k + 1, c)`: all channels of these pixels.
    Raises ValueError: a pixel of the patch lies outside of the image. Here -1 is such a row, not the last one. The rows and columns at
    the border belong to the image.
    Source: the slides, "Capas locales".
    """
    h, w, _ = X.shape
    top, bottom, left, right = i - k, i + k + 1, j - k, j + k + 1
    if top < 0 or left < 0 or bottom > h or right > w:
        raise ValueError(f"the patch of radius {k} around ({i}, {j}) leaves the image of {h} by {w} pixels")
    return X[top:bottom, left:right]


def dense_params(h, w, c, c_out):
    """How many weights a dense layer has that turns an image into an image of the same height and width, biases not counted.

    h, w: height and width. c, c_out: channels of the input and of the output. All are ints from 1 up.
    Returns an int, exact however large (the cases stay below 2^63).
    Source: the slides, "Por qué capas densas no alcanzan".
    """
    inputs, outputs = h * w * c, h * w * c_out
    return inputs * outputs


def local_params(h, w, c, c_out, kernel_size):
    """How many weights a local layer has: each output sees one patch of the input, with weights of its own; biases not counted.

    The image is padded with zeros so that there is a patch for each of the h * w pixels.

    h, w: height and width. c, c_out: channels of the input and of the output. kernel_size: an int or a pair `(KH, KW)`. All from 1 up.
    Returns an int.
    Source: the slides, "De capa densa a capa local".
    """
    KH, KW = _pair(kernel_size)
    return h * w * KH * KW * c * c_out


def conv_params(c, c_out, kernel_size, bias=True):
    """How many parameters a convolutional layer has, whatever the size of the image.

    c, c_out: channels of the input and of the output. kernel_size: an int or a pair `(KH, KW)`. All from 1 up.
    bias: whether there is a bias, one number for each output channel.
    Returns an int.
    Source: the slides, "Eficiencia en parámetros"; the homework, exercise 2.
    """
    KH, KW = _pair(kernel_size)
    return KH * KW * c * c_out + (c_out if bias else 0)


def local_matrix_1d(W, n):
    """A local layer on a row of n pixels as a matrix M: `h = pad(x, k) @ M`, where pad puts k zeros on each side of x.

    W: array `(n, 2k + 1)`; row j holds the weights of output j, from left to right. Not changed.
    n: an int from 1 up.
    Returns an array `(n + 2k, n)`, zero but for the weights.
    Source: the slides, "Ejemplo con manejo de bordes".
    """
    size = W.shape[1]
    M = np.zeros((n + size - 1, n))
    for j in range(n):
        M[j : j + size, j] = W[j]
    return M


def conv_matrix_1d(w, n):
    """A convolutional layer on a row of n pixels as a matrix M, as in local_matrix_1d, with the same weights for each output.

    w: array `(2k + 1,)`, the weights from left to right, not flipped. Not changed.
    n: an int from 1 up.
    Returns an array `(n + 2k, n)`.
    Source: the slides, "Ejemplo con pesos compartidos".
    """
    return local_matrix_1d(np.tile(w, (n, 1)), n)


def conv_matrix_2d(K, input_shape):
    """corr2d with a kernel as a matrix M: `M @ vect(X)` is vect of the cross-correlation of X with K (stride 1, no padding, no flip).

    K: kernel `(KH, KW)`, not changed. input_shape: `(H, W)` of the image, at least as large as K.
    Returns an array `(HO * WO, H * W)` with `HO = H - KH + 1` and `WO = W - KW + 1`. Pixels of the image and of the output are
    numbered as vect does it, row by row.
    Source: beyond the slides, whose example has one row.
    """
    (KH, KW), (H, W) = K.shape, input_shape
    HO, WO = H - KH + 1, W - KW + 1
    M = np.zeros((HO * WO, H * W))
    for i in range(HO):
        for j in range(WO):
            for a in range(KH):
                M[i * WO + j, (i + a) * W + j : (i + a) * W + j + KW] = K[a]
    return M


def shift2d(X, di, dj):
    """An image moved by di rows and dj columns: `Y[i, j] = X[i - di, j - dj]`, and zero where that lies outside of X.

    X: image `(h, w)` or `(h, w, c)`, any real numbers, not changed.
    di, dj: ints. Above 0 the image moves down and to the right, below 0 up and to the left; a shift may be 0, or larger than the image.
    Returns an array of X's shape.
    Source: the slides, "Equivarianza por traslaciones".
    """
    h, w = X.shape[:2]
    Y = np.zeros_like(X)
    for i in range(max(di, 0), min(h + di, h)):
        for j in range(max(dj, 0), min(w + dj, w)):
            Y[i, j] = X[i - di, j - dj]
    return Y


def is_translation_equivariant(layer, X, di, dj):
    """Whether a layer's output moves along when its input is shifted: first shift and then the layer gives what first the layer and then shift gives.

    Near the borders that holds for no layer, since zeros come in; so pixels do not count that are less than `max(|di|, |dj|) + 3`
    away from a border of the image. Numbers are equal when they differ by no more than rounding.

    layer: a function from an image `(h, w, c)` to an array `(h, w, c')`; each output looks at most 2 pixels far.
    X: image `(h, w, c)`, h and w from 12 up, not changed. di, dj: ints from -2 to 2, as in shift2d.
    Returns a bool.
    Source: the slides, "Equivarianza por traslaciones".
    """
    shifted_first = layer(shift2d(X, di, dj))
    shifted_last = shift2d(layer(X), di, dj)
    margin = max(abs(di), abs(dj)) + 3
    inside = np.s_[margin:-margin, margin:-margin]
    return np.allclose(shifted_first[inside], shifted_last[inside])
