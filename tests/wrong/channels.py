"""Wrong ideas as students write them. Each function stands for a file of its own, together with what has no decorator here."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def two(option):
    return option if isinstance(option, tuple) else (option, option)


def corr2d(X, K):
    return (sliding_window_view(X.astype(float), K.shape) * K).sum((2, 3))


def pad(X, padding):
    return np.pad(X, [(0, 0), (0, 0), *((p, p) for p in two(padding))])


def unfold(P, kernel_size, stride):
    """(N, C, KH, KW, HO, WO) of images that are padded already."""
    (KH, KW), (sh, sw) = two(kernel_size), two(stride)
    return sliding_window_view(P.astype(float), (KH, KW), (2, 3))[:, :, ::sh, ::sw].transpose(0, 1, 4, 5, 2, 3)


def layer(X, W, stride=1, padding=0):
    return np.einsum("ncuvij,fcuv->nfij", unfold(pad(X, padding), W.shape[2:], stride), W)


# add_channel_axis


@mistake("channel-last")
def add_channel_axis(images):
    if images.ndim not in (3, 4):
        raise ValueError
    return images if images.ndim == 4 else images[..., np.newaxis]


@mistake("batch-of-one")
def add_channel_axis(images):
    if images.ndim not in (3, 4):
        raise ValueError
    return images if images.ndim == 4 else images[np.newaxis]


@mistake("always-added")
def add_channel_axis(images):
    return np.expand_dims(images, 1)


@mistake("always-added")
def add_channel_axis(images):
    if images.ndim not in (3, 4):
        raise ValueError
    return images[:, None]


@mistake("not-refused")
def add_channel_axis(images):
    if images.ndim == 4:
        return images
    return images[:, None]


@mistake("not-refused")
def add_channel_axis(images):
    if images.ndim == 2 or images.ndim > 4:
        raise ValueError
    return images if images.ndim == 4 else images[:, None]


@mistake("not-refused")
def add_channel_axis(images):
    if images.ndim == 2:
        raise ValueError
    return images if images.ndim == 4 else images[:, None]


@mistake("not-refused")
def add_channel_axis(images):
    if images.ndim < 3:
        raise ValueError
    return images if images.ndim >= 4 else images[:, None]


@mistake("not-refused")
def add_channel_axis(images):
    if images.ndim == 4:
        return images
    if images.ndim == 3:
        return images[:, None]


# corr2d_multi_in


@mistake("not-summed")
def corr2d_multi_in(X, K):
    return np.array([corr2d(x, k) for x, k in zip(X, K)])


@mistake("mean-for-sum")
def corr2d_multi_in(X, K):
    return np.mean([corr2d(x, k) for x, k in zip(X, K)], axis=0)


@mistake("one-channel-only")
def corr2d_multi_in(X, K):
    for x, k in zip(X, K):
        Y = corr2d(x, k)
    return Y


@mistake("one-channel-only")
def corr2d_multi_in(X, K):
    return corr2d(X[0], K[0])


@mistake("same-kernel-for-all")
def corr2d_multi_in(X, K):
    return sum(corr2d(x, K[0]) for x in X)


@mistake("flipped-kernel")
def corr2d_multi_in(X, K):
    return sum(corr2d(x, k[::-1, ::-1]) for x, k in zip(X, K))


@mistake("flipped-kernel")
def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, np.flip(K)))


@mistake("channels-in-reverse")
def corr2d_multi_in(X, K):
    return sum(corr2d(X[c], K[-1 - c]) for c in range(len(X)))


@mistake("fractions-lost")
def corr2d_multi_in(X, K):
    Y = np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1), X.dtype)
    Y[:] = sum(corr2d(x, k) for x, k in zip(X, K))
    return Y


# corr2d_multi_in_out


def multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K, strict=True))


@mistake("f-and-c-swapped")
def corr2d_multi_in_out(X, K):
    return np.array([multi_in(X, K[:, f]) for f in range(K.shape[1])])


@mistake("stacked-on-the-wrong-axis")
def corr2d_multi_in_out(X, K):
    return np.stack([multi_in(X, k) for k in K], axis=-1)


@mistake("channels-not-summed")
def corr2d_multi_in_out(X, K):
    return np.array([[corr2d(x, k) for x, k in zip(X, kernels)] for kernels in K])


@mistake("filters-summed")
def corr2d_multi_in_out(X, K):
    return sum(multi_in(X, k) for k in K)


@mistake("one-filter-only")
def corr2d_multi_in_out(X, K):
    for k in K:
        return multi_in(X, k)


@mistake("joined-in-height")
def corr2d_multi_in_out(X, K):
    return np.concatenate([multi_in(X, k) for k in K])


@mistake("flipped-kernel")
def corr2d_multi_in_out(X, K):
    return np.array([multi_in(X, k[:, ::-1, ::-1]) for k in K])


@mistake("fractions-lost")
def corr2d_multi_in_out(X, K):
    return np.array([multi_in(X, k) for k in K]).astype(X.dtype)


# corr2d_1x1


@mistake("reshape-for-transpose")
def corr2d_1x1(X, K):
    C, H, W = X.shape
    return (X.reshape(H * W, C) @ K.reshape(-1, C).T).reshape(-1, H, W)


@mistake("reshape-for-transpose")
def corr2d_1x1(X, K):
    C, H, W = X.shape
    return (K.reshape(-1, C) @ X.reshape(H * W, C).T).reshape(-1, H, W)


@mistake("reshape-for-transpose")
def corr2d_1x1(X, K):
    C, H, W = X.shape
    return (X.reshape(C, -1).T @ K.reshape(-1, C).T).reshape(-1, H, W)


@mistake("f-and-c-swapped")
def corr2d_1x1(X, K):
    C, H, W = X.shape
    return (K[:, :, 0, 0].T @ X.reshape(C, -1)).reshape(-1, H, W)


@mistake("f-and-c-swapped")
def corr2d_1x1(X, K):
    C, H, W = X.shape
    return (K.reshape(C, -1) @ X.reshape(C, -1)).reshape(-1, H, W)


@mistake("channel-last")
def corr2d_1x1(X, K):
    return X.transpose(1, 2, 0) @ K[:, :, 0, 0].T


@mistake("not-summed")
def corr2d_1x1(X, K):
    return K * X


@mistake("pixels-in-a-row")
def corr2d_1x1(X, K):
    return K[:, :, 0, 0] @ X.reshape(len(X), -1)


@mistake("fractions-lost")
def corr2d_1x1(X, K):
    Y = np.zeros((len(K), *X.shape[1:]), X.dtype)
    for f, i, j in np.ndindex(Y.shape):
        Y[f, i, j] = (K[f, :, 0, 0] * X[:, i, j]).sum()
    return Y


@mistake("squeezed")
def corr2d_1x1(X, K):
    return (K.squeeze() @ X.reshape(len(X), -1)).reshape(len(K), *X.shape[1:])


@mistake("squeezed")
def corr2d_1x1(X, K):
    return np.tensordot(K.squeeze(), X, 1)


@mistake("squeezed")
def corr2d_1x1(X, K):
    return np.einsum("fc,chw->fhw", K.squeeze(), X)


@mistake("squeezed")
def corr2d_1x1(X, K):
    return np.einsum("fc,chw->fhw", K[:, :, 0, 0], X).squeeze()


# im2col


@mistake("reshaped-only")
def im2col(X, kernel_size, stride=1, padding=0):
    (KH, KW), (sh, sw) = two(kernel_size), two(stride)
    V = sliding_window_view(pad(X, padding), (KH, KW), (2, 3))[:, :, ::sh, ::sw]
    return V.reshape(len(X), X.shape[1] * KH * KW, -1)


@mistake("batch-mixed")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, padding), two(kernel_size), stride)
    return V.transpose(1, 2, 3, 4, 5, 0).reshape(V.shape[1] * V.shape[2] * V.shape[3], -1)


@mistake("options-swapped")
def im2col(X, kernel_size, padding=0, stride=1):
    V = unfold(pad(X, padding), two(kernel_size), stride)
    return V.reshape(len(X), V.shape[1] * V.shape[2] * V.shape[3], -1)


@mistake("order-of-rows")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, padding), kernel_size, stride)
    return V.transpose(0, 2, 3, 1, 4, 5).reshape(len(X), -1, V.shape[4] * V.shape[5])


@mistake("order-of-rows")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, padding), kernel_size, stride)
    return V.swapaxes(2, 3).reshape(len(X), -1, V.shape[4] * V.shape[5])


@mistake("order-of-columns")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, padding), kernel_size, stride)
    return V.swapaxes(4, 5).reshape(len(X), -1, V.shape[4] * V.shape[5])


@mistake("transposed")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, padding), kernel_size, stride)
    return V.transpose(0, 4, 5, 1, 2, 3).reshape(len(X), V.shape[4] * V.shape[5], -1)


@mistake("batch-mixed")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, padding), kernel_size, stride)
    return np.concatenate(V.reshape(len(X), -1, V.shape[4] * V.shape[5]), axis=1)


@mistake("batch-mixed")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, padding), kernel_size, stride)
    return V.transpose(1, 2, 3, 0, 4, 5).reshape(len(X), -1, V.shape[4] * V.shape[5])


@mistake("reshaped-only")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, padding), kernel_size, stride)
    return V.transpose(0, 4, 5, 1, 2, 3).reshape(len(X), -1, V.shape[4] * V.shape[5])


@mistake("padding-forgotten")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(X, kernel_size, stride)
    return V.reshape(len(X), -1, V.shape[4] * V.shape[5])


@mistake("padding-on-one-side")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(np.pad(X, [(0, 0), (0, 0), *((p, 0) for p in two(padding))]), kernel_size, stride)
    return V.reshape(len(X), -1, V.shape[4] * V.shape[5])


@mistake("stride-ignored")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, padding), kernel_size, 1)
    return V.reshape(len(X), -1, V.shape[4] * V.shape[5])


@mistake("first-of-the-pair")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, two(padding)[0]), kernel_size, two(stride)[0])
    return V.reshape(len(X), -1, V.shape[4] * V.shape[5])


@mistake("pairs-turned")
def im2col(X, kernel_size, stride=1, padding=0):
    V = unfold(pad(X, two(padding)[::-1]), kernel_size, two(stride)[::-1])
    return V.reshape(len(X), -1, V.shape[4] * V.shape[5])


# conv2d


@mistake("bias-per-kernel-cell")
def conv2d(X, W, b=None, stride=1, padding=0):
    V = unfold(pad(X, padding), W.shape[2:], stride)
    out = np.zeros((len(X), len(W), *V.shape[4:]))
    for c, u, v in np.ndindex(W.shape[1:]):
        for f in range(len(W)):
            out[:, f] += V[:, c, u, v] * W[f, c, u, v] + (0 if b is None else b[f])
    return out


@mistake("bias-per-kernel-cell")
def conv2d(X, W, b=None, stride=1, padding=0):
    maps = [layer(X[:, c : c + 1], W[:, c : c + 1], stride, padding) + (0 if b is None else b[:, None, None]) for c in range(W.shape[1])]
    return sum(maps)


@mistake("bias-along-the-wrong-axis")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, stride, padding)
    return Y if b is None else Y + b


@mistake("bias-along-the-wrong-axis")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, stride, padding)
    return Y if b is None else Y + b[:, None]


@mistake("bias-dropped")
def conv2d(X, W, b=None, stride=1, padding=0):
    return layer(X, W, stride, padding)


@mistake("bias-of-the-first-filter")
def conv2d(X, W, b=None, stride=1, padding=0):
    return layer(X, W, stride, padding) + (0 if b is None else b[0])


@mistake("batch-mixed")
def conv2d(X, W, b=None, stride=1, padding=0):
    V = unfold(pad(X, padding), W.shape[2:], stride)
    Y = W.reshape(len(W), -1) @ V.transpose(1, 2, 3, 0, 4, 5).reshape(W[0].size, -1)
    if b is not None:
        Y = Y + b[:, None]
    return Y.reshape(len(X), len(W), *V.shape[4:])


@mistake("batch-mixed")
def conv2d(X, W, b=None, stride=1, padding=0):
    V = unfold(pad(X, padding), W.shape[2:], stride)
    Y = V.transpose(0, 4, 5, 1, 2, 3).reshape(len(X), -1, W[0].size) @ W.reshape(len(W), -1).T
    if b is not None:
        Y = Y + b
    return Y.reshape(len(X), len(W), *V.shape[4:])


@mistake("first-image-only")
def conv2d(X, W, b=None, stride=1, padding=0):
    for image in X:
        Y = layer(image[None], W, stride, padding)[0]
        return Y if b is None else Y + b[:, None, None]


@mistake("batch-second")
def conv2d(X, W, b=None, stride=1, padding=0):
    maps = [layer(X, w[None], stride, padding)[:, 0] for w in W]
    return np.array(maps if b is None else [Y + bias for Y, bias in zip(maps, b)])


@mistake("f-and-c-swapped")
def conv2d(X, W, b=None, stride=1, padding=0):
    V = unfold(pad(X, padding), W.shape[2:], stride)
    matrix = W.swapaxes(0, 1).reshape(W.shape[1], -1)
    Y = (matrix @ V.reshape(len(X), W[0].size, -1)).reshape(len(X), -1, *V.shape[4:])
    return Y if b is None else Y + b[:, None, None]


@mistake("channel-last")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, stride, padding).transpose(0, 2, 3, 1)
    return Y if b is None else Y + b


@mistake("flipped-kernel")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W[:, :, ::-1, ::-1], stride, padding)
    return Y if b is None else Y + b[:, None, None]


@mistake("padding-forgotten")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, stride)
    return Y if b is None else Y + b[:, None, None]


@mistake("padding-on-one-side")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(np.pad(X, [(0, 0), (0, 0), *((0, p) for p in two(padding))]), W, stride)
    return Y if b is None else Y + b[:, None, None]


@mistake("stride-ignored")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, 1, padding)
    return Y if b is None else Y + b[:, None, None]


@mistake("first-of-the-pair")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, two(stride)[0], two(padding)[0])
    return Y if b is None else Y + b[:, None, None]


@mistake("pairs-turned")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, two(stride)[::-1], two(padding)[::-1])
    return Y if b is None else Y + b[:, None, None]


@mistake("fractions-lost")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, stride, padding)
    return (Y if b is None else Y + b[:, None, None]).astype(X.dtype)


@mistake("fractions-lost")
def conv2d(X, W, b=None, stride=1, padding=0):
    (sh, sw), V = two(stride), sliding_window_view(pad(X, padding), W.shape[2:], (2, 3))
    Y = np.einsum("ncijuv,fcuv->nfij", V[:, :, ::sh, ::sw], W)
    if b is not None:
        Y += b[:, None, None]
    return Y


@mistake("bias-asked-for-its-truth")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, stride, padding)
    if b:
        Y = Y + b[:, None, None]
    return Y


@mistake("bias-asked-for-its-truth")
def conv2d(X, W, b=None, stride=1, padding=0):
    Y = layer(X, W, stride, padding)
    return Y if b == None else Y + b[:, None, None]


@mistake("options-swapped")
def conv2d(X, W, b=None, padding=0, stride=1):
    Y = layer(X, W, stride, padding)
    return Y if b is None else Y + b[:, None, None]
