"""Loops and lists, an array at the very end."""

import numpy


def add_channel_axis(images):
    axes = len(images.shape)
    if axes < 3 or axes > 4:
        raise ValueError("three or four axes, please")
    if axes == 4:
        return images
    return numpy.array([[image] for image in images.tolist()])


def slide(channel, kernel):
    rows, columns = len(channel) - len(kernel) + 1, len(channel[0]) - len(kernel[0]) + 1
    out = []
    for i in range(rows):
        out.append([])
        for j in range(columns):
            total = 0
            for u, row in enumerate(kernel):
                for v, weight in enumerate(row):
                    total += weight * channel[i + u][j + v]
            out[-1].append(total)
    return out


def corr2d_multi_in(X, K):
    maps = [slide(x, k) for x, k in zip(X.tolist(), K.tolist())]
    return numpy.array([[sum(numbers) for numbers in zip(*rows)] for rows in zip(*maps)])


def corr2d_multi_in_out(X, K):
    return numpy.array([corr2d_multi_in(X, kernel).tolist() for kernel in K])


def corr2d_1x1(X, K):
    channels, weights = X.tolist(), K.tolist()
    height, width = len(channels[0]), len(channels[0][0])
    out = []
    for row in weights:
        out.append([[sum(row[c][0][0] * channels[c][i][j] for c in range(len(channels))) for j in range(width)] for i in range(height)])
    return numpy.array(out)


def both(option):
    return (option, option) if isinstance(option, int) else option


def im2col(X, kernel_size, stride=1, padding=0):
    (KH, KW), (down, across), (ph, pw) = both(kernel_size), both(stride), both(padding)
    N, C, H, W = X.shape

    def pixel(image, c, i, j):
        return float(X[image, c, i, j]) if 0 <= i < H and 0 <= j < W else 0.0

    result = []
    for image in range(N):
        rows = []
        for c in range(C):
            for u in range(KH):
                for v in range(KW):
                    tops, lefts = range(-ph, H + ph - KH + 1, down), range(-pw, W + pw - KW + 1, across)
                    rows.append([pixel(image, c, i + u, j + v) for i in tops for j in lefts])
        result.append(rows)
    return numpy.array(result)


def conv2d(X, W, b=None, stride=1, padding=0):
    KH, KW = W.shape[2:]
    (down, across), (ph, pw) = both(stride), both(padding)
    N, C, height, width = X.shape
    result = []
    for image in X:
        framed = numpy.zeros((C, height + 2 * ph, width + 2 * pw))
        framed[:, ph : ph + height, pw : pw + width] = image
        maps = []
        for f, kernel in enumerate(W):
            bias = 0.0 if b is None else float(b[f])
            rows = []
            for i in range(0, framed.shape[1] - KH + 1, down):
                rows.append([bias + float((framed[:, i : i + KH, j : j + KW] * kernel).sum()) for j in range(0, framed.shape[2] - KW + 1, across)])
            maps.append(rows)
        result.append(maps)
    return numpy.array(result)
