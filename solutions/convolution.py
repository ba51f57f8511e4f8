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
        return tuple(-(-n // s) for n, s in zip(input_shape, step, strict=True))
    if isinstance(padding, str) and padding != "valid":
        raise ValueError(f"padding must be a number, 'valid' or 'same', not {padding!r}")
    border = _pair(0 if padding == "valid" else padding)
    if min(border) < 0:
        raise ValueError("padding must be at least 0")
    room = [n + 2 * p - d * (k - 1) - 1 for n, p, d, k in zip(input_shape, border, spread, kernel, strict=True)]
    if min(room) < 0:
        raise ValueError("the kernel is larger than the padded input")
    return tuple(r // s + 1 for r, s in zip(room, step, strict=True))


def pad2d(X, padding, value=0.0):
    """The image with a border of `value` around it.

    X: image `(H, W)`, any real numbers, not changed.
    padding: an int, for all four sides; a pair `(ph, pw)`, for top and bottom, and for left and right; or
    `((top, bottom), (left, right))`. From 0 up.
    value: the number in the border. An image of integers with a border of 0.5 keeps the 0.5.
    Returns an array `(top + H + bottom, left + W + right)`.
    Source: the notebook, "Padding"; the chapter, section 8.9.
    """
    vertical, horizontal = _pair(padding)
    (top, bottom), (left, right) = _pair(vertical), _pair(horizontal)
    H, W = X.shape
    padded = np.full((top + H + bottom, left + W + right), float(value))
    padded[top : top + H, left : left + W] = X
    return padded


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


def corr2d_strided(X, K, stride=1, padding=0):
    """Cross-correlation with zeros around the image, at every `stride`-th position.

    X: image `(H, W)`, any real numbers. K: kernel `(KH, KW)`, at most as large as the padded image. Neither is changed.
    stride: an int from 1 up, or a pair `(vertical, horizontal)`. padding: an int from 0 up, or a pair; on both sides of each axis.
    Returns an array, along each axis `floor((n + 2p - k) / s) + 1` with image size n, kernel size k: only whole windows count.
    Source: the notebook, "Padding y Stride"; the chapter, section 8.10.
    """
    down, across = _pair(stride)
    padded = pad2d(X, padding)
    rows, columns = conv_output_shape(padded.shape, K.shape, stride)
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * down, j * across
            Y[i, j] = (padded[top : top + K.shape[0], left : left + K.shape[1]] * K).sum()
    return Y


def convolve2d(X, K):
    """Strict convolution: cross-correlation with the kernel turned upside down and left to right.

    X: image `(H, W)`, any real numbers. K: kernel `(KH, KW)`, at most as large as X. Neither is changed.
    Returns an array `(H - KH + 1, W - KW + 1)`: only whole windows count, stride 1.
    Source: the notebook, "Correlación cruzada y convoluciones".
    """
    return corr2d(X, K[::-1, ::-1])


def detect_edges(X, axis=1):
    """Differences of neighbouring pixels: 0 where nothing changes, large at an edge.

    X: image `(H, W)`, any real numbers, also uint8 (where 3 - 5 must still give -2); not changed.
    axis: 1 for `X[i, j] - X[i, j + 1]`, an array `(H, W - 1)`; 0 for `X[i, j] - X[i + 1, j]`, an array `(H - 1, W)`.
    Limits: at least two pixels along the axis.
    Source: the notebook, "Primer ejemplo: Detector de bordes verticales".
    """
    kernel = np.array([[1.0, -1.0]])
    return corr2d(X, kernel if axis == 1 else kernel.T)


def classic_kernel(name):
    """A classic 3x3 filter of image processing, by its name.

    name: `"sobel_x"` (rows 1 0 -1, 2 0 -2, 1 0 -1), `"prewitt_x"` (each row 1 0 -1), `"sobel_y"` and `"prewitt_y"` (their
    transposes), `"laplacian"` (four neighbours: centre -4, corners 0), `"box"` (the mean) or `"gaussian"` (1 2 1, 2 4 2, 1 2 1
    divided by 16).
    Returns an array `(3, 3)`.
    Raises ValueError: another name.
    Source: the chapter, sections 8.4 and 8.5.
    """
    sobel = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
    prewitt = np.array([[1.0, 0.0, -1.0]] * 3)
    kernels = {
        "sobel_x": sobel,
        "sobel_y": sobel.T,
        "prewitt_x": prewitt,
        "prewitt_y": prewitt.T,
        "laplacian": np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]),
        "box": np.ones((3, 3)) / 9,
        "gaussian": np.array([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]) / 16,
    }
    if name not in kernels:
        raise ValueError(f"name must be one of {', '.join(kernels)}, not {name!r}")
    return kernels[name]


def _centred(size):
    """The coordinates x (to the right) and y (downwards) of each pixel of a kernel, 0 at its centre."""
    steps = np.arange(size) - size // 2
    return steps[None, :], steps[:, None]


def gaussian_kernel(size, sigma):
    """A bell that blurs: `exp(-(x² + y²) / (2 sigma²))` at the centre of each pixel, divided so that all numbers add up to 1.

    size: an odd int from 1 up. The middle pixel has x = y = 0, its neighbours are 1 away.
    sigma: the width of the bell in pixels, above 0.
    Returns an array `(size, size)`.
    Source: the chapter, section 8.4.
    """
    x, y = _centred(size)
    bell = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    return bell / bell.sum()


def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    """A wave under a bell, which answers to stripes of one direction and width: the real part of Gabor's filter.

    `exp(-(x'² + gamma² y'²) / (2 sigma²)) cos(2 pi x' / wavelength + psi)` with `x' = x cos(theta) + y sin(theta)` and
    `y' = -x sin(theta) + y cos(theta)`; x to the right, y downwards, the middle pixel at 0.

    size: an odd int from 1 up. sigma: the width of the bell in pixels, above 0. theta, psi: angles in radians.
    wavelength: in pixels, above 0. gamma: above 1 the bell is narrower along y', below 1 wider.
    Returns an array `(size, size)`, not normalised.
    Source: the chapter, section 8.4.
    """
    x, y = _centred(size)
    along = x * np.cos(theta) + y * np.sin(theta)
    across = -x * np.sin(theta) + y * np.cos(theta)
    bell = np.exp(-(along**2 + gamma**2 * across**2) / (2 * sigma**2))
    return bell * np.cos(2 * np.pi * along / wavelength + psi)


def gradient_magnitude(X):
    """How steeply the brightness changes at each place, in any direction: the root of the sum of the squares of both Sobel answers.

    X: image `(H, W)` of at least 3x3, any real numbers, not changed.
    Returns an array `(H - 2, W - 2)`: only whole windows count.
    Source: the chapter, section 8.4.
    """
    return np.sqrt(corr2d(X, classic_kernel("sobel_x")) ** 2 + corr2d(X, classic_kernel("sobel_y")) ** 2)


def extract_patches(X, size, stride=1):
    """All patches of an image, in rows and columns as they lie in it.

    X: image `(H, W)`, or a colour image `(C, H, W)`; any real numbers, not changed.
    size: of a patch, an int or a pair `(KH, KW)`, at most as large as the image.
    stride: from one patch to the next, an int from 1 up or a pair. Below the size patches overlap; equal to it they are tiles.
    Returns an array `(rows, columns, KH, KW)`, for a colour image `(rows, columns, C, KH, KW)`, with
    `floor((n - k) / s) + 1` rows and columns: only whole patches count.
    Source: the chapter, section 8.3; the slides.
    """
    (KH, KW), (down, across) = _pair(size), _pair(stride)
    *channels, H, W = X.shape
    rows, columns = conv_output_shape((H, W), size, stride)
    patches = np.zeros((rows, columns, *channels, KH, KW))
    for i in range(rows):
        for j in range(columns):
            top, left = i * down, j * across
            patches[i, j] = X[..., top : top + KH, left : left + KW]
    return patches


def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    """A kernel that turns X into Y, found by gradient descent on the sum of the squared errors.

    It starts with random numbers of about 1 (the distribution is yours), drawn from `seed`: equal seeds give equal kernels, other
    seeds others. Each step is `K - lr * gradient` with `error = corr2d(X, K) - Y` and `gradient = 2 corr2d(X, error)`.

    X: image `(H, W)`, any real numbers. Y: what corr2d should give, `(H - KH + 1, W - KW + 1)`. Neither is changed.
    kernel_size: an int, or a pair `(KH, KW)`. lr: the learning rate, above 0. steps: an int from 0 up; 0 gives the start.
    Returns an array `(KH, KW)`.
    Source: the notebook, "Aprendiendo un kernel".
    """
    K = np.random.default_rng(seed).standard_normal(_pair(kernel_size))
    for _ in range(steps):
        error = corr2d(X, K) - Y
        K = K - lr * 2 * corr2d(X, error)
    return K
