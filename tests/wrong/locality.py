"""Wrong ideas about locality, as students write them."""

import numpy as np


def moved(X, di, dj):
    """A right shift, for the questions about something else."""
    Y = np.zeros_like(X)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            if 0 <= i - di < X.shape[0] and 0 <= j - dj < X.shape[1]:
                Y[i, j] = X[i - di, j - dj]
    return Y


@mistake("column-major")
def vect(X):
    return X.flatten("F")


@mistake("not-reshaped")
def unvect(v, shape):
    v.reshape(shape)
    return v


@mistake("off-by-one")
def patch(X, i, j, k):
    if min(i, j) - k < 0 or i + k >= X.shape[0] or j + k >= X.shape[1]:
        raise ValueError
    return X[i - k : i + k, j - k : j + k]


@mistake("wraps-round")
def patch(X, i, j, k):
    return X[i - k : i + k + 1, j - k : j + k + 1]


@mistake("crashes-at-the-border")
def patch(X, i, j, k):
    rows, columns = range(i - k, i + k + 1), range(j - k, j + k + 1)
    if min(*rows, 0) < 0 or min(*columns, 0) < 0:
        raise IndexError("negative")
    return np.array([[X[r, c] for c in columns] for r in rows])


@mistake("32-bit-overflow")
def dense_params(h, w, c, c_out):
    with np.errstate(all="ignore"):
        return np.prod(np.array([h, w, h, w, c, c_out], dtype=np.int32), dtype=np.int32)


@mistake("float-rounding")
def dense_params(h, w, c, c_out):
    return (h * w) ** 2.0 * c * c_out


@mistake("shared-already")
def local_params(h, w, c, c_out, kernel_size):
    return int(np.prod(np.broadcast_to(kernel_size, 2))) * c * c_out


@mistake("bias-per-kernel-cell")
def conv_params(c, c_out, kernel_size, bias=True):
    return int(np.prod(np.broadcast_to(kernel_size, 2))) * (c + bias) * c_out


@mistake("transposed")
def local_matrix_1d(W, n):
    M = np.zeros((n, n + W.shape[1] - 1))
    for j in range(n):
        M[j, j : j + W.shape[1]] = W[j]
    return M


@mistake("flipped")
def conv_matrix_1d(w, n):
    return np.stack([np.convolve(row, w, mode="valid") for row in np.eye(n + len(w) - 1)])


@mistake("kernel-in-one-row")
def conv_matrix_2d(K, input_shape):
    rows, columns = input_shape[0] - K.shape[0] + 1, input_shape[1] - K.shape[1] + 1
    M = np.zeros((rows * columns, input_shape[0] * input_shape[1]))
    for i in range(rows):
        for j in range(columns):
            start = i * input_shape[1] + j
            M[i * columns + j, start : start + K.size] = K.ravel()
    return M


@mistake("wraps-round")
def shift2d(X, di, dj):
    return np.roll(np.roll(X, di, axis=0), dj, axis=1)


@mistake("zero-shift")
def shift2d(X, di, dj):
    Y = np.zeros_like(X)
    h, w = X.shape[:2]
    if abs(di) >= h or abs(dj) >= w:
        return Y
    to = [slice(d, None) if d > 0 else slice(None, d) for d in (di, dj)]
    source = [slice(None, -d) if d > 0 else slice(-d, None) for d in (di, dj)]
    Y[to[0], to[1]] = X[source[0], source[1]]
    return Y


@mistake("compares-the-borders")
def is_translation_equivariant(layer, X, di, dj):
    return np.allclose(layer(moved(X, di, dj)), moved(layer(X), di, dj))


@mistake("exact-equality")
def is_translation_equivariant(layer, X, di, dj):
    m = max(abs(di), abs(dj)) + 3
    return bool((layer(moved(X, di, dj)) == moved(layer(X), di, dj))[m:-m, m:-m].all())


@mistake("always-true")
def is_translation_equivariant(layer, X, di, dj):
    return True


def insides(layer, X, di, dj):
    m = max(abs(di), abs(dj)) + 3
    return layer(moved(X, di, dj))[m:-m, m:-m], moved(layer(X), di, dj)[m:-m, m:-m]


@mistake("one-channel-only")
def is_translation_equivariant(layer, X, di, dj):
    one, other = insides(layer, X, di, dj)
    return np.allclose(one[:, :, 0], other[:, :, 0])


@mistake("one-channel-only")
def is_translation_equivariant(layer, X, di, dj):
    one, other = insides(layer, X, di, dj)
    return np.allclose(one[:, :, -1], other[:, :, -1])


@mistake("means-compared")
def is_translation_equivariant(layer, X, di, dj):
    one, other = insides(layer, X, di, dj)
    return bool(np.isclose(one.mean(), other.mean()))


@mistake("means-compared")
def is_translation_equivariant(layer, X, di, dj):
    one, other = insides(layer, X, di, dj)
    return bool(abs(one.sum() - other.sum()) < 1e-6)


@mistake("tolerance-too-wide")
def is_translation_equivariant(layer, X, di, dj):
    return np.allclose(*insides(layer, X, di, dj), atol=0.5)


@mistake("tolerance-too-wide")
def is_translation_equivariant(layer, X, di, dj):
    return np.allclose(*insides(layer, X, di, dj), rtol=0.1)


@mistake("tolerance-too-wide")
def is_translation_equivariant(layer, X, di, dj):
    one, other = insides(layer, X, di, dj)
    return bool((abs(one - other) < 0.3).all())


@mistake("any-for-all")
def is_translation_equivariant(layer, X, di, dj):
    return bool(np.isclose(*insides(layer, X, di, dj)).any())


@mistake("margin-too-wide")
def is_translation_equivariant(layer, X, di, dj):
    return np.allclose(layer(moved(X, di, dj))[5:-5, 5:-5], moved(layer(X), di, dj)[5:-5, 5:-5])


@mistake("margin-too-wide")
def is_translation_equivariant(layer, X, di, dj):
    i, j = X.shape[0] // 2, X.shape[1] // 2
    return np.allclose(layer(moved(X, di, dj))[i - 1 : i + 2, j - 1 : j + 2], moved(layer(X), di, dj)[i - 1 : i + 2, j - 1 : j + 2])


@mistake("compares-the-borders")
def is_translation_equivariant(layer, X, di, dj):
    return np.allclose(layer(moved(X, di, dj))[3:-3, 3:-3], moved(layer(X), di, dj)[3:-3, 3:-3])


@mistake("differences-missed")
def is_translation_equivariant(layer, X, di, dj):
    one, other = insides(layer, X, di, dj)
    return bool(np.abs(one - other).mean() < 1)


@mistake("differences-missed")
def is_translation_equivariant(layer, X, di, dj):
    one, other = insides(layer, X, di, dj)
    return bool(np.isclose(np.ptp(one), np.ptp(other), rtol=0.5))


@mistake("cut-at-the-border")
def patch(X, i, j, k):
    h, w, _ = X.shape
    if i - k < 0 or j - k < 0 or i + k > h or j + k > w:
        raise ValueError
    return X[i - k : i + k + 1, j - k : j + k + 1]


@mistake("cut-at-the-border")
def patch(X, i, j, k):
    if i - k < 0 or j - k < 0:
        raise ValueError
    return X[i - k : i + k + 1, j - k : j + k + 1]


@mistake("wraps-round")
def patch(X, i, j, k):
    if i + k + 1 > X.shape[0] or j + k + 1 > X.shape[1]:
        raise ValueError
    return X[i - k : i + k + 1, j - k : j + k + 1]


@mistake("one-axis-checked")
def patch(X, i, j, k):
    if i - k < 0 or i + k >= X.shape[0]:
        raise ValueError
    return X[i - k : i + k + 1, j - k : j + k + 1]


@mistake("height-and-width-swapped")
def patch(X, i, j, k):
    w, h, _ = X.shape
    if i - k < 0 or j - k < 0 or i + k >= h or j + k >= w:
        raise ValueError
    return X[i - k : i + k + 1, j - k : j + k + 1]


@mistake("negative-indices")
def shift2d(X, di, dj):
    Y = np.zeros_like(X)
    h, w = X.shape[:2]
    for i in range(h):
        for j in range(w):
            if i - di < h and j - dj < w:
                Y[i, j] = X[i - di, j - dj]
    return Y


@mistake("negative-indices")
def shift2d(X, di, dj):
    Y = np.zeros_like(X)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Y[i, j] = X[i - di, j - dj]
    return Y


@mistake("gray-only")
def shift2d(X, di, dj):
    h, w = X.shape
    return moved(X, di, dj)


@mistake("float-rounding")
def dense_params(h, w, c, c_out):
    return int((h * w) ** 2.0 * c * c_out)


@mistake("float-rounding")
def dense_params(h, w, c, c_out):
    return int(np.prod([float(h), w, c]) * np.prod([float(h), w, c_out]))


@mistake("float32-rounding")
def dense_params(h, w, c, c_out):
    return int(np.float32(h * w) ** 2 * c * c_out)


@mistake("k-from-the-rows")
def local_matrix_1d(W, n):
    k = len(W) // 2
    M = np.zeros((n + 2 * k, n))
    for j in range(n):
        M[j : j + 2 * k + 1, j] = W[j]
    return M


@mistake("three-axes-only")
def unvect(v, shape):
    h, w, c = shape
    return v.reshape(h, w, c)


@mistake("three-axes-only")
def vect(X):
    h, w, c = X.shape
    return np.array([X[i, j, l] for i in range(h) for j in range(w) for l in range(c)])
