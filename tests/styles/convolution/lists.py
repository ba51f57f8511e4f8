"""Plain Python inside: lists and loops, an array only at the very end."""

import math
import random

import numpy


def both(option):
    if isinstance(option, int):
        return [option, option]
    return list(option)


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    out = []
    for axis in range(2):
        n = input_shape[axis]
        k, s, d = both(kernel_size)[axis], both(stride)[axis], both(dilation)[axis]
        if k <= 0 or s <= 0 or d <= 0:
            raise ValueError("too small")
        if padding == "same":
            out.append(math.ceil(n / s))
            continue
        if padding == "valid":
            p = 0
        elif isinstance(padding, str):
            raise ValueError("what is " + padding + "?")
        else:
            p = both(padding)[axis]
        if p < 0:
            raise ValueError("negative padding")
        count, start = 0, -p
        while start + d * (k - 1) <= n + p - 1:
            count += 1
            start += s
        if count == 0:
            raise ValueError("the kernel does not fit")
        out.append(count)
    return out


def pad2d(X, padding, value=0.0):
    vertical, horizontal = both(padding)
    top, bottom = both(vertical)
    left, right = both(horizontal)
    width = left + len(X[0]) + right
    rows = [[float(value)] * width for _ in range(top)]
    for row in X.tolist():
        rows.append([float(value)] * left + [float(number) for number in row] + [float(value)] * right)
    rows += [[float(value)] * width for _ in range(bottom)]
    return numpy.array(rows)


def corr2d(X, K):
    return corr2d_strided(X, K)


def corr2d_strided(X, K, stride=1, padding=0):
    image, kernel = pad2d(X, padding).tolist(), K.tolist()
    down, across = both(stride)
    result = []
    for i in range(0, len(image) - len(kernel) + 1, down):
        row = []
        for j in range(0, len(image[0]) - len(kernel[0]) + 1, across):
            total = 0.0
            for u in range(len(kernel)):
                for v in range(len(kernel[0])):
                    total += image[i + u][j + v] * kernel[u][v]
            row.append(total)
        result.append(row)
    return numpy.array(result)


def convolve2d(X, K):
    turned = [row[::-1] for row in K.tolist()[::-1]]
    return corr2d(X, numpy.array(turned))


def detect_edges(X, axis=1):
    rows = X.tolist()
    if axis == 0:
        return numpy.array([[a - b for a, b in zip(upper, lower)] for upper, lower in zip(rows, rows[1:])])
    return numpy.array([[a - b for a, b in zip(row, row[1:])] for row in rows])


def classic_kernel(name):
    weights = {"sobel": (1, 2, 1), "prewitt": (1, 1, 1)}
    family, _, axis = name.partition("_")
    if family in weights and axis == "x":
        return numpy.array([[w, 0, -w] for w in weights[family]])
    if family in weights and axis == "y":
        return numpy.array([list(weights[family]), [0, 0, 0], [-w for w in weights[family]]])
    if name == "laplacian":
        return numpy.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    if name == "box":
        return numpy.array([[1 / 9] * 3] * 3)
    if name == "gaussian":
        return numpy.array([[a * b / 16 for b in (1, 2, 1)] for a in (1, 2, 1)])
    raise ValueError(name)


def gaussian_kernel(size, sigma):
    half = size // 2
    rows = [[math.exp(-(x * x + y * y) / 2 / sigma**2) for x in range(-half, half + 1)] for y in range(-half, half + 1)]
    total = sum(map(sum, rows))
    return numpy.array([[number / total for number in row] for row in rows])


def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    half = size // 2
    rows = []
    for y in range(-half, half + 1):
        row = []
        for x in range(-half, half + 1):
            a = x * math.cos(theta) + y * math.sin(theta)
            b = -x * math.sin(theta) + y * math.cos(theta)
            row.append(math.exp(-(a**2 + (gamma * b) ** 2) / (2 * sigma**2)) * math.cos(2 * math.pi * a / wavelength + psi))
        rows.append(row)
    return numpy.array(rows)


def gradient_magnitude(X):
    horizontal, vertical = corr2d(X, classic_kernel("sobel_x")), corr2d(X, classic_kernel("sobel_y"))
    return numpy.array([[math.hypot(a, b) for a, b in zip(one, other)] for one, other in zip(horizontal, vertical)])


def extract_patches(X, size, stride=1):
    (KH, KW), (down, across) = both(size), both(stride)
    H, W = X.shape[-2:]
    rows = []
    for i in range(0, H - KH + 1, down):
        rows.append([X[..., i : i + KH, j : j + KW].tolist() for j in range(0, W - KW + 1, across)])
    return numpy.array(rows)


def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    KH, KW = both(kernel_size)
    source = random.Random(seed)
    K = [[source.uniform(-1, 1) for _ in range(KW)] for _ in range(KH)]
    for _ in range(steps):
        out = corr2d(X, numpy.array(K)).tolist()
        slopes = [[0.0] * KW for _ in range(KH)]
        for i, row in enumerate(out):
            for j, number in enumerate(row):
                for u in range(KH):
                    for v in range(KW):
                        slopes[u][v] += 2 * (number - float(Y[i, j])) * float(X[i + u, j + v])
        for u in range(KH):
            for v in range(KW):
                K[u][v] -= lr * slopes[u][v]
    return numpy.array(K)
