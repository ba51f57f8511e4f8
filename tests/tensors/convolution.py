"""Tensors from end to end: slices, sums and broadcasting, and autograd to learn the kernel."""

import math

import torch
import torch.nn.functional as F


def two(option):
    return (option, option) if isinstance(option, int) else tuple(option)


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d = torch.tensor(two(kernel_size)), torch.tensor(two(stride)), torch.tensor(two(dilation))
    n = torch.tensor(input_shape)
    if (k < 1).any() or (s < 1).any() or (d < 1).any():
        raise ValueError("sizes, strides and dilations begin at 1")
    if padding == "same":
        return torch.Size(((n + s - 1) // s).tolist())
    if padding == "valid":
        padding = 0
    if isinstance(padding, str):
        raise ValueError(padding)
    p = torch.tensor(two(padding))
    span = n + 2 * p - d * (k - 1)
    if (p < 0).any() or (span < 1).any():
        raise ValueError("the kernel does not fit")
    return tuple(((span - 1) // s + 1).tolist())


def pad2d(X, padding, value=0.0):
    rows, columns = two(padding)
    (top, bottom), (left, right) = two(rows), two(columns)
    Y = X.new_full((X.shape[0] + top + bottom, X.shape[1] + left + right), value, dtype=torch.float64)
    Y[top:top + X.shape[0], left:left + X.shape[1]] = X
    return Y


def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y


def corr2d_strided(X, K, stride=1, padding=0):
    (ph, pw), (sh, sw) = two(padding), two(stride)
    return corr2d(F.pad(X, (pw, pw, ph, ph)), K)[::sh, ::sw]


def convolve2d(X, K):
    return corr2d(X, K.flip(0, 1))


def detect_edges(X, axis=1):
    X = X.to(torch.float32)
    return X.narrow(axis, 0, X.shape[axis] - 1) - X.narrow(axis, 1, X.shape[axis] - 1)


def classic_kernel(name):
    smooth, plain, slope = torch.tensor([1.0, 2.0, 1.0]), torch.ones(3), torch.tensor([1.0, 0.0, -1.0])
    kernels = {
        "sobel_x": torch.outer(smooth, slope), "sobel_y": torch.outer(slope, smooth),
        "prewitt_x": torch.outer(plain, slope), "prewitt_y": torch.outer(slope, plain),
        "laplacian": torch.tensor([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
        "box": torch.full((3, 3), 1 / 9), "gaussian": torch.outer(smooth, smooth) / 16,
    }
    try:
        return kernels[name]
    except KeyError:
        raise ValueError(f"no kernel is named {name}") from None


def gaussian_kernel(size, sigma):
    d = torch.arange(size) - size // 2
    line = torch.exp(-d.square() / (2 * sigma**2))
    bell = line[:, None] * line
    return bell / bell.sum()


def gabor_kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
    d = torch.arange(size, dtype=torch.float64) - size // 2
    y, x = torch.meshgrid(d, d, indexing="ij")
    u, v = x * math.cos(theta) + y * math.sin(theta), y * math.cos(theta) - x * math.sin(theta)
    return (-(u.square() + (gamma * v).square()) / (2 * sigma**2)).exp() * torch.cos(2 * torch.pi * u / wavelength + psi)


def gradient_magnitude(X):
    return torch.hypot(corr2d(X, classic_kernel("sobel_x")), corr2d(X, classic_kernel("sobel_y")))


def extract_patches(X, size, stride=1):
    (kh, kw), (sh, sw) = two(size), two(stride)
    starts = [range(0, n - k + 1, s) for n, k, s in zip(X.shape[-2:], (kh, kw), (sh, sw))]
    return torch.stack([torch.stack([X[..., i:i + kh, j:j + kw] for j in starts[1]]) for i in starts[0]])


def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    """As the notebook does it: the loss of the student's own corr2d, and autograd."""
    K = torch.randn(two(kernel_size), generator=torch.Generator().manual_seed(seed)).requires_grad_()
    for _ in range(steps):
        loss = (corr2d(X, K) - Y).square().sum()
        loss.backward()
        with torch.no_grad():
            K -= lr * K.grad
        K.grad = None
    return K
