"""Channels by broadcasting, einsum and matrix products."""

import torch
import torch.nn.functional as F


def pair(size):
    return (size, size) if isinstance(size, int) else size


def add_channel_axis(images):
    if images.dim() not in (3, 4):
        raise ValueError(f"{images.dim()} axes")
    return images.unsqueeze(1) if images.dim() == 3 else images


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K[None])[0]


def corr2d_multi_in_out(X, K):
    X, K = X.double(), K.double()
    F_, C, KH, KW = K.shape
    HO, WO = X.shape[1] - KH + 1, X.shape[2] - KW + 1
    Y = torch.zeros(F_, HO, WO)
    for u in range(KH):
        for v in range(KW):
            Y += torch.einsum("fc,chw->fhw", K[:, :, u, v], X[:, u:u + HO, v:v + WO])
    return Y


def corr2d_1x1(X, K):
    return torch.tensordot(K[:, :, 0, 0].double(), X.double(), dims=1)


def im2col(X, kernel_size, stride=1, padding=0):
    (KH, KW), (sh, sw), (ph, pw) = pair(kernel_size), pair(stride), pair(padding)
    X = F.pad(X, (pw, pw, ph, ph))
    N, C, H, W = X.shape
    windows = [
        X[:, :, i:i + KH, j:j + KW].reshape(N, -1)
        for i in range(0, H - KH + 1, sh)
        for j in range(0, W - KW + 1, sw)
    ]
    return torch.stack(windows, dim=2)


def conv2d(X, W, b=None, stride=1, padding=0):
    sizes = [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(X.shape[2:], pair(padding), W.shape[2:], pair(stride))]
    Y = torch.matmul(W.flatten(1).double(), im2col(X, tuple(W.shape[2:]), stride, padding).double())
    Y = Y if b is None else Y + b[:, None]
    return Y.unflatten(2, sizes)
