"""Wrong ideas as students write them. Each function stands for a file of its own, together with what has no decorator here."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
PREWITT = np.array([[1, 0, -1]] * 3)


def two(option):
    return option if isinstance(option, tuple) else (option, option)


def slide(P, K, sh=1, sw=1):
    return (sliding_window_view(np.asarray(P, float), K.shape)[::sh, ::sw] * K).sum((2, 3))


def corr2d(X, K):
    return slide(X, K)


# conv_output_shape


def checked(kernel_size, stride, dilation, padding):
    k, s, d = two(kernel_size), two(stride), two(dilation)
    if min(*k, *s, *d) < 1 or (isinstance(padding, str) and padding not in ("same", "valid")):
        raise ValueError
    p = (0, 0) if isinstance(padding, str) else two(padding)
    if min(p) < 0:
        raise ValueError
    return k, s, d, p


def sizes(input_shape, k, s, d, p):
    if any(n + 2 * pi - di * (ki - 1) < 1 for n, ki, di, pi in zip(input_shape, k, d, p)):
        raise ValueError
    return tuple((n + 2 * pi - di * (ki - 1) - 1) // si + 1 for n, ki, si, di, pi in zip(input_shape, k, s, d, p))


@mistake("same-as-a-padding")
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d, p = checked(kernel_size, stride, dilation, padding)
    if padding == "same":
        p = tuple(ki // 2 for ki in k)
    return sizes(input_shape, k, s, d, p)


@mistake("same-as-a-padding")
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d, p = checked(kernel_size, stride, dilation, padding)
    if padding == "same":
        p = tuple((ki - 1) // 2 for ki in k)
    return sizes(input_shape, k, s, d, p)


@mistake("same-as-a-padding")
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d, p = checked(kernel_size, stride, dilation, padding)
    if padding == "same":
        p = tuple(di * (ki - 1) // 2 for ki, di in zip(k, d))
    return sizes(input_shape, k, s, d, p)


@mistake("padding-not-compared")
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d, p = checked(kernel_size, stride, dilation, padding)
    if padding == "same":
        return tuple(math.ceil(n / si) for n, si in zip(input_shape, s))
    if any(di * (ki - 1) + 1 > n for n, ki, di in zip(input_shape, k, d)):
        raise ValueError
    return sizes(input_shape, k, s, d, p)


@mistake("padding-not-compared")
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d, p = checked(kernel_size, stride, dilation, padding)
    if any(ki > n for n, ki in zip(input_shape, k)):
        raise ValueError
    if padding == "same":
        return tuple(math.ceil(n / si) for n, si in zip(input_shape, s))
    return sizes(input_shape, k, s, d, p)


@mistake("not-refused")
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d, p = checked(kernel_size, stride, dilation, padding)
    if padding == "same":
        return tuple(math.ceil(n / si) for n, si in zip(input_shape, s))
    out = tuple(int((n + 2 * pi - di * (ki - 1) - 1) / si) + 1 for n, ki, si, di, pi in zip(input_shape, k, s, d, p))
    if min(out) < 1:
        raise ValueError
    return out


@mistake("not-refused")
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    if padding == "same":
        return tuple(math.ceil(n / si) for n, si in zip(input_shape, two(stride)))
    return sizes(input_shape, *checked(kernel_size, stride, dilation, padding))


@mistake("not-refused")
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    if 0 in two(stride):
        raise ValueError
    k, _, d, p = checked(kernel_size, 1, dilation, padding)
    if padding == "same":
        return tuple(math.ceil(n / si) for n, si in zip(input_shape, two(stride)))
    return sizes(input_shape, k, two(stride), d, p)


@mistake("padding-counted-once")
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d, p = checked(kernel_size, stride, dilation, padding)
    if padding == "same":
        return tuple(math.ceil(n / si) for n, si in zip(input_shape, s))
    out = tuple((n + pi - di * (ki - 1) - 1) // si + 1 for n, ki, si, di, pi in zip(input_shape, k, s, d, p))
    if min(out) < 1:
        raise ValueError
    return out


# pad2d


@mistake("one-side-only")
def pad2d(X, padding, value=0.0):
    (t, b), (l, r) = (p if isinstance(p, tuple) else (p, 0) for p in two(padding))
    return np.pad(X.astype(float), ((t, b), (l, r)), constant_values=value)


@mistake("one-side-only")
def pad2d(X, padding, value=0.0):
    (t, _), (l, _) = map(two, two(padding))
    P = np.full((t + X.shape[0], l + X.shape[1]), float(value))
    P[t:, l:] = X
    return P


@mistake("half-on-each-side")
def pad2d(X, padding, value=0.0):
    sides = [p if isinstance(p, tuple) else (p // 2, p - p // 2) for p in two(padding)]
    return np.pad(X.astype(float), sides, constant_values=value)


@mistake("axes-swapped")
def pad2d(X, padding, value=0.0):
    return np.pad(X.astype(float), [two(p) for p in two(padding)][::-1], constant_values=value)


@mistake("sides-swapped")
def pad2d(X, padding, value=0.0):
    (b, t), (r, l) = map(two, two(padding))
    return np.pad(X.astype(float), ((t, b), (l, r)), constant_values=value)


@mistake("value-ignored")
def pad2d(X, padding, value=0.0):
    return np.pad(X, [two(p) for p in two(padding)])


@mistake("fractions-lost")
def pad2d(X, padding, value=0.0):
    return np.pad(X, [two(p) for p in two(padding)], constant_values=value)


@mistake("type-of-the-value")
def pad2d(X, padding, value=0.0):
    (t, b), (l, r) = map(two, two(padding))
    P = np.full((t + X.shape[0] + b, l + X.shape[1] + r), value)
    P[t : t + X.shape[0], l : l + X.shape[1]] = X
    return P


@mistake("integer-buffer")
def pad2d(X, padding, value=0.0):
    (t, b), (l, r) = map(two, two(padding))
    P = np.full((t + X.shape[0] + b, l + X.shape[1] + r), value, dtype=int)
    P[t : t + X.shape[0], l : l + X.shape[1]] = X
    return P


# corr2d; its other mistakes are in `submissions/`


@mistake("padded")
def corr2d(X, K):
    return slide(np.pad(X, [(k // 2, k // 2) for k in K.shape]), K)


@mistake("kernel-sides-swapped")
def corr2d(X, K):
    (h, w), (kw, kh) = X.shape, K.shape
    Y = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            Y[i, j] = np.sum(X[i : i + kh, j : j + kw] * K)
    return Y


@mistake("kernel-sides-swapped")
def corr2d(X, K):
    (h, w), (kw, kh) = X.shape, K.shape
    Y = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            for a in range(kh):
                for b in range(kw):
                    Y[i, j] += X[i + a, j + b] * K[a, b]
    return Y


@mistake("image-sides-swapped")
def corr2d(X, K):
    (w, h), (kh, kw) = X.shape, K.shape
    Y = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            Y[i, j] = np.sum(X[i : i + kh, j : j + kw] * K)
    return Y


@mistake("clipped")
def corr2d(X, K):
    return np.clip(slide(X, K), 0, 255)


@mistake("clipped")
def corr2d(X, K):
    return np.minimum(slide(X, K), 255)


@mistake("integer-buffer")
def corr2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1), dtype=int)
    Y[:] = slide(X, K)
    return Y


@mistake("integer-buffer")
def corr2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1), dtype=int)
    for i, j in np.ndindex(Y.shape):
        for a, b in np.ndindex(K.shape):
            Y[i, j] += X[i + a, j + b] * K[a, b]
    return Y


# corr2d_strided


@mistake("integer-buffer")
def corr2d_strided(X, K, stride=1, padding=0):
    return slide(np.pad(X, [(p, p) for p in two(padding)]), K, *two(stride)).astype(int)


@mistake("stride-ignored")
def corr2d_strided(X, K, stride=1, padding=0):
    return slide(np.pad(X, [(p, p) for p in two(padding)]), K)


@mistake("stride-on-one-axis")
def corr2d_strided(X, K, stride=1, padding=0):
    return slide(np.pad(X, [(p, p) for p in two(padding)]), K, two(stride)[0], 1)


@mistake("first-of-the-pair")
def corr2d_strided(X, K, stride=1, padding=0):
    s, p = (option[0] if isinstance(option, tuple) else option for option in (stride, padding))
    return slide(np.pad(X, p), K, s, s)


@mistake("pairs-turned")
def corr2d_strided(X, K, stride=1, padding=0):
    (sw, sh), (pw, ph) = two(stride), two(padding)
    return slide(np.pad(X, ((ph, ph), (pw, pw))), K, sh, sw)


@mistake("stride-and-padding-swapped")
def corr2d_strided(X, K, padding=0, stride=1):
    padding, stride = stride, padding
    (sh, sw), (ph, pw) = two(padding), two(stride)
    P = np.pad(X, ((sh, sh), (sw, sw)))
    Y = np.zeros(((P.shape[0] - K.shape[0]) // ph + 1, (P.shape[1] - K.shape[1]) // pw + 1))
    for i, j in np.ndindex(Y.shape):
        Y[i, j] = (P[i * ph : i * ph + K.shape[0], j * pw : j * pw + K.shape[1]] * K).sum()
    return Y


@mistake("ceil-for-floor")
def corr2d_strided(X, K, stride=1, padding=0):
    s, P = two(stride), np.pad(X, [(p, p) for p in two(padding)])
    Y = np.zeros([math.ceil((P.shape[a] - K.shape[a]) / s[a]) + 1 for a in (0, 1)])
    for i, j in np.ndindex(Y.shape):
        Y[i, j] = (P[i * s[0] : i * s[0] + K.shape[0], j * s[1] : j * s[1] + K.shape[1]] * K).sum()
    return Y


@mistake("padding-ignored")
def corr2d_strided(X, K, stride=1, padding=0):
    return slide(X, K, *two(stride))


@mistake("padding-on-one-side")
def corr2d_strided(X, K, stride=1, padding=0):
    return slide(np.pad(X, [(p, 0) for p in two(padding)]), K, *two(stride))


@mistake("flipped-kernel")
def corr2d_strided(X, K, stride=1, padding=0):
    return slide(np.pad(X, [(p, p) for p in two(padding)]), K[::-1, ::-1], *two(stride))


@mistake("fractions-lost")
def corr2d_strided(X, K, stride=1, padding=0):
    Y = slide(np.pad(X, [(p, p) for p in two(padding)]), K, *two(stride))
    out = np.zeros(Y.shape, X.dtype)
    out[:] = Y
    return out


# convolve2d


@mistake("not-flipped")
def convolve2d(X, K):
    return corr2d(X, K)


@mistake("flipped-on-one-axis")
def convolve2d(X, K):
    return corr2d(X, K[::-1])


@mistake("flipped-on-one-axis")
def convolve2d(X, K):
    return corr2d(X, np.fliplr(K))


@mistake("transposed")
def convolve2d(X, K):
    return corr2d(X, K.T)


@mistake("transposed")
def convolve2d(X, K):
    return corr2d(X, np.rot90(K))


@mistake("full-or-same")
def convolve2d(X, K):
    return corr2d(np.pad(X, [(k - 1, k - 1) for k in K.shape]), K[::-1, ::-1])


@mistake("fractions-lost")
def convolve2d(X, K):
    return corr2d(X, K[::-1, ::-1]).astype(X.dtype)


@mistake("integer-buffer")
def convolve2d(X, K):
    return corr2d(X, K[::-1, ::-1]).astype(int)


# detect_edges


@mistake("sign-swapped")
def detect_edges(X, axis=1):
    return np.diff(X.astype(float), axis=axis)


@mistake("sign-swapped")
def detect_edges(X, axis=1):
    return np.diff(X, axis=axis)


@mistake("wrong-axis")
def detect_edges(X, axis=1):
    return -np.diff(X.astype(float), axis=1 - axis)


@mistake("wrong-axis")
def detect_edges(X, axis=1):
    return corr2d(X, np.array([[1, -1]]))


@mistake("absolute-value")
def detect_edges(X, axis=1):
    return np.abs(np.diff(X.astype(float), axis=axis))


@mistake("unsigned-wrap")
def detect_edges(X, axis=1):
    return X[:, :-1] - X[:, 1:] if axis == 1 else X[:-1] - X[1:]


@mistake("same-size")
def detect_edges(X, axis=1):
    X = X.astype(float)
    return X - np.roll(X, -1, axis=axis)


# classic_kernel


def table():
    return {
        "sobel_x": SOBEL, "sobel_y": SOBEL.T, "prewitt_x": PREWITT, "prewitt_y": PREWITT.T, "box": np.ones((3, 3)) / 9,
        "laplacian": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]), "gaussian": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
    }


def look_up(name, **other):
    known = table() | other
    if name not in known:
        raise ValueError(name)
    return known[name]


@mistake("sign")
def classic_kernel(name):
    return look_up(name, sobel_x=-SOBEL, sobel_y=-SOBEL.T, prewitt_x=-PREWITT, prewitt_y=-PREWITT.T)


@mistake("sign")
def classic_kernel(name):
    return look_up(name, laplacian=-table()["laplacian"])


@mistake("x-and-y-swapped")
def classic_kernel(name):
    return look_up(name).T


@mistake("not-normalised")
def classic_kernel(name):
    return look_up(name, box=np.ones((3, 3)), gaussian=np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]))


@mistake("sobel-and-prewitt-swapped")
def classic_kernel(name):
    return look_up(name, sobel_x=PREWITT, sobel_y=PREWITT.T, prewitt_x=SOBEL, prewitt_y=SOBEL.T)


@mistake("eight-neighbours")
def classic_kernel(name):
    return look_up(name, laplacian=np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]]))


@mistake("not-refused")
def classic_kernel(name):
    return table().get(name)


@mistake("upper-case-accepted")
def classic_kernel(name):
    return look_up(name.lower())


@mistake("not-refused")
def classic_kernel(name):
    return look_up({"sobel": "sobel_x", "prewitt": "prewitt_x"}.get(name, name))


@mistake("key-error")
def classic_kernel(name):
    return table()[name]


# gaussian_kernel


def bell(size, sigma):
    x = np.arange(size) - size // 2
    return np.exp(-(x**2 + x[:, None] ** 2) / (2 * sigma**2))


@mistake("not-normalised")
def gaussian_kernel(size, sigma):
    return bell(size, sigma)


@mistake("not-normalised")
def gaussian_kernel(size, sigma):
    return bell(size, sigma) / (2 * np.pi * sigma**2)


@mistake("sigma-not-squared")
def gaussian_kernel(size, sigma):
    G = bell(size, sigma**0.5)
    return G / G.sum()


@mistake("two-missing")
def gaussian_kernel(size, sigma):
    x = np.arange(size) - size // 2
    G = np.exp(-(x**2 + x[:, None] ** 2) / sigma**2)
    return G / G.sum()


@mistake("root-of-the-distance")
def gaussian_kernel(size, sigma):
    x = np.arange(size) - size // 2
    G = np.exp(-np.sqrt(x**2 + x[:, None] ** 2) / (2 * sigma**2))
    return G / G.sum()


@mistake("one-axis-only")
def gaussian_kernel(size, sigma):
    x = np.arange(size) - size // 2
    G = np.exp(-(x**2) / (2 * sigma**2)) * np.ones((size, 1))
    return G / G.sum()


@mistake("off-centre")
def gaussian_kernel(size, sigma):
    x = np.arange(size) - size / 2
    G = np.exp(-(x**2 + x[:, None] ** 2) / (2 * sigma**2))
    return G / G.sum()


@mistake("off-centre")
def gaussian_kernel(size, sigma):
    x = np.arange(size)
    G = np.exp(-(x**2 + x[:, None] ** 2) / (2 * sigma**2))
    return G / G.sum()


# gabor_kernel


def grid(size):
    y, x = np.mgrid[-(size // 2) : size // 2 + 1, -(size // 2) : size // 2 + 1]
    return x, y


def turn(x, y, theta):
    return x * np.cos(theta) + y * np.sin(theta), y * np.cos(theta) - x * np.sin(theta)


@mistake("turned-on-one-axis")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    x, y = grid(size)
    a, _ = turn(x, y, theta)
    return np.exp(-(a**2 + gamma**2 * y**2) / (2 * sigma**2)) * np.cos(2 * np.pi * a / wavelength + psi)


@mistake("turned-on-one-axis")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    x, y = grid(size)
    x = x * np.cos(theta) + y * np.sin(theta)
    return np.exp(-(x**2 + gamma**2 * y**2) / (2 * sigma**2)) * np.cos(2 * np.pi * x / wavelength + psi)


@mistake("theta-ignored")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    x, y = grid(size)
    return np.exp(-(x**2 + gamma**2 * y**2) / (2 * sigma**2)) * np.cos(2 * np.pi * x / wavelength + psi)


@mistake("degrees-for-radians")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    a, b = turn(*grid(size), np.deg2rad(theta))
    return np.exp(-(a**2 + gamma**2 * b**2) / (2 * sigma**2)) * np.cos(2 * np.pi * a / wavelength + psi)


@mistake("turned-the-other-way")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    x, y = grid(size)
    a, b = turn(x, -y, theta)  # y upwards
    return np.exp(-(a**2 + gamma**2 * b**2) / (2 * sigma**2)) * np.cos(2 * np.pi * a / wavelength + psi)


@mistake("axes-swapped")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    y, x = grid(size)
    a, b = turn(x, y, theta)
    return np.exp(-(a**2 + gamma**2 * b**2) / (2 * sigma**2)) * np.cos(2 * np.pi * a / wavelength + psi)


@mistake("wave-along-y")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    b, a = turn(*grid(size), theta)
    return np.exp(-(a**2 + gamma**2 * b**2) / (2 * sigma**2)) * np.cos(2 * np.pi * a / wavelength + psi)


@mistake("gamma-not-squared")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    a, b = turn(*grid(size), theta)
    return np.exp(-(a**2 + gamma * b**2) / (2 * sigma**2)) * np.cos(2 * np.pi * a / wavelength + psi)


@mistake("gamma-ignored")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    a, b = turn(*grid(size), theta)
    return np.exp(-(a**2 + b**2) / (2 * sigma**2)) * np.cos(2 * np.pi * a / wavelength + psi)


@mistake("sigma-not-squared")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    a, b = turn(*grid(size), theta)
    return np.exp(-(a**2 + gamma**2 * b**2) / (2 * sigma)) * np.cos(2 * np.pi * a / wavelength + psi)


@mistake("psi-ignored")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    a, b = turn(*grid(size), theta)
    return np.exp(-(a**2 + gamma**2 * b**2) / (2 * sigma**2)) * np.cos(2 * np.pi * a / wavelength)


@mistake("sine-for-cosine")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    a, b = turn(*grid(size), theta)
    return np.exp(-(a**2 + gamma**2 * b**2) / (2 * sigma**2)) * np.sin(2 * np.pi * a / wavelength + psi)


@mistake("two-pi-missing")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    a, b = turn(*grid(size), theta)
    return np.exp(-(a**2 + gamma**2 * b**2) / (2 * sigma**2)) * np.cos(a / wavelength + psi)


@mistake("wavelength-as-frequency")
def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    a, b = turn(*grid(size), theta)
    return np.exp(-(a**2 + gamma**2 * b**2) / (2 * sigma**2)) * np.cos(2 * np.pi * a * wavelength + psi)


# gradient_magnitude


@mistake("sum-of-absolutes")
def gradient_magnitude(X):
    return abs(corr2d(X, SOBEL)) + abs(corr2d(X, SOBEL.T))


@mistake("one-axis-only")
def gradient_magnitude(X):
    return np.sqrt(corr2d(X, SOBEL) ** 2)


@mistake("one-axis-only")
def gradient_magnitude(X):
    return corr2d(X, SOBEL.T)


@mistake("root-missing")
def gradient_magnitude(X):
    return corr2d(X, SOBEL) ** 2 + corr2d(X, SOBEL.T) ** 2


@mistake("added-before-squaring")
def gradient_magnitude(X):
    return np.sqrt((corr2d(X, SOBEL) + corr2d(X, SOBEL.T)) ** 2)


@mistake("prewitt-for-sobel")
def gradient_magnitude(X):
    return np.hypot(corr2d(X, PREWITT), corr2d(X, PREWITT.T))


@mistake("same-size")
def gradient_magnitude(X):
    P = np.pad(X, 1)
    return np.hypot(corr2d(P, SOBEL), corr2d(P, SOBEL.T))


@mistake("fractions-lost")
def gradient_magnitude(X):
    Y = np.zeros_like(X)[1:-1, 1:-1].copy()
    Y[:] = np.hypot(corr2d(X, SOBEL), corr2d(X, SOBEL.T))
    return Y


@mistake("clipped")
def gradient_magnitude(X):
    return np.minimum(np.hypot(corr2d(X, SOBEL), corr2d(X, SOBEL.T)), 255)


@mistake("integer-buffer")
def gradient_magnitude(X):
    return np.hypot(corr2d(X, SOBEL), corr2d(X, SOBEL.T)).astype(int)


# extract_patches


def cut(X, size, stride, stop=1):
    (KH, KW), (sh, sw) = two(size), two(stride)
    H, W = X.shape[-2:]
    return np.array([
        [X[..., i : i + KH, j : j + KW] for j in range(0, W - KW + stop, sw)] for i in range(0, H - KH + stop, sh)
    ])


@mistake("last-patch-lost")
def extract_patches(X, size, stride=1):
    (KH, KW), (sh, sw) = two(size), two(stride)
    rows, columns = len(range(0, X.shape[-2] - KH, sh)), len(range(0, X.shape[-1] - KW, sw))
    return cut(X, size, stride)[:rows, :columns]


@mistake("stride-ignored")
def extract_patches(X, size, stride=1):
    return cut(X, size, 1)


@mistake("tiles-only")
def extract_patches(X, size, stride=1):
    return cut(X, size, size)


@mistake("pairs-turned")
def extract_patches(X, size, stride=1):
    return cut(X, two(size)[::-1], two(stride)[::-1])


@mistake("first-of-the-pair")
def extract_patches(X, size, stride=1):
    return cut(X, two(size)[0], two(stride)[0])


@mistake("one-long-list")
def extract_patches(X, size, stride=1):
    return np.array([patch for row in cut(X, size, stride) for patch in row])


@mistake("columns-first")
def extract_patches(X, size, stride=1):
    return cut(X, size, stride).swapaxes(0, 1)


@mistake("channels-in-the-wrong-place")
def extract_patches(X, size, stride=1):
    if X.ndim == 3:
        return np.array([cut(channel, size, stride) for channel in X])
    return cut(X, size, stride)


@mistake("gray-only")
def extract_patches(X, size, stride=1):
    H, W = X.shape
    return cut(X, size, stride)


# learn_kernel


@mistake("gradient-sign")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.default_rng(seed).normal(size=two(kernel_size))
    for _ in range(steps):
        K += lr * 2 * corr2d(X, corr2d(X, K) - Y)
    return K


@mistake("mean-for-sum")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.default_rng(seed).normal(size=two(kernel_size))
    for _ in range(steps):
        K -= lr * 2 * corr2d(X, corr2d(X, K) - Y) / Y.size
    return K


@mistake("two-missing")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.default_rng(seed).normal(size=two(kernel_size))
    for _ in range(steps):
        K -= lr * corr2d(X, corr2d(X, K) - Y)
    return K


@mistake("never-updated")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.default_rng(seed).normal(size=two(kernel_size))
    for _ in range(steps):
        new = K - lr * 2 * corr2d(X, corr2d(X, K) - Y)
    return K


@mistake("one-step-only")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.default_rng(seed).normal(size=two(kernel_size))
    for _ in range(steps):
        return K - lr * 2 * corr2d(X, corr2d(X, K) - Y)
    return K


@mistake("one-step-missing")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.default_rng(seed).normal(size=two(kernel_size))
    for _ in range(1, steps):
        K -= lr * 2 * corr2d(X, corr2d(X, K) - Y)
    return K


@mistake("one-step-too-many")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.default_rng(seed).normal(size=two(kernel_size))
    for _ in range(steps + 1):
        K -= lr * 2 * corr2d(X, corr2d(X, K) - Y)
    return K


@mistake("lr-ignored")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.default_rng(seed).normal(size=two(kernel_size))
    for _ in range(steps):
        K -= 0.03 * 2 * corr2d(X, corr2d(X, K) - Y)
    return K


@mistake("closed-form")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    windows = sliding_window_view(X, two(kernel_size)).reshape(Y.size, -1)
    return np.linalg.lstsq(windows, Y.ravel(), rcond=None)[0].reshape(two(kernel_size))


@mistake("seed-ignored")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.default_rng(0).normal(size=two(kernel_size))
    for _ in range(steps):
        K -= lr * 2 * corr2d(X, corr2d(X, K) - Y)
    return K


@mistake("seed-ignored")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.zeros(two(kernel_size))
    for _ in range(steps):
        K -= lr * 2 * corr2d(X, corr2d(X, K) - Y)
    return K


@mistake("not-repeatable")
def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    K = np.random.normal(size=two(kernel_size))
    for _ in range(steps):
        K -= lr * 2 * corr2d(X, corr2d(X, K) - Y)
    return K
