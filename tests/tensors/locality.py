"""Images (h, w, c) as tensors."""

import torch


def pair(size):
    return (size, size) if isinstance(size, int) else size


def vect(X):
    return torch.flatten(X)


def unvect(v, shape):
    return v.view(*shape)


def patch(X, i, j, k):
    inside = all(k <= place < size - k for place, size in zip((i, j), X.shape))
    if not inside:
        raise ValueError("the patch leaves the image")
    return X.narrow(0, i - k, 2 * k + 1).narrow(1, j - k, 2 * k + 1)


def dense_params(h, w, c, c_out):
    return torch.tensor([h, w, c, h, w, c_out]).prod()


def local_params(h, w, c, c_out, kernel_size):
    return torch.tensor([h, w, *pair(kernel_size), c, c_out]).prod().item()


def conv_params(c, c_out, kernel_size, bias=True):
    weight = torch.empty(c_out, c, *pair(kernel_size), device="meta")
    return weight.numel() + c_out * bias


def local_matrix_1d(W, n):
    M = torch.zeros(n + W.shape[1] - 1, n, dtype=W.dtype)
    for j, weights in enumerate(W):
        M[j:j + len(weights), j] = weights
    return M


def conv_matrix_1d(w, n):
    return local_matrix_1d(w.expand(n, -1), n)


def conv_matrix_2d(K, input_shape):
    (KH, KW), (H, W) = K.shape, input_shape
    M = torch.zeros(H - KH + 1, W - KW + 1, H, W)
    for i in range(M.shape[0]):
        for j in range(M.shape[1]):
            M[i, j, i:i + KH, j:j + KW] = K
    return M.flatten(2).flatten(0, 1)


def shift2d(X, di, dj):
    for axis, d in enumerate((di, dj)):
        n = X.shape[axis]
        X = torch.roll(X, d, axis)
        places = torch.arange(n)
        kept = ((places >= d) & (places < n + d)).view([-1] + [1] * (X.dim() - 1 - axis))
        X = torch.where(kept, X, 0)
    return X


def is_translation_equivariant(layer, X, di, dj):
    m = max(abs(di), abs(dj)) + 3
    one, other = layer(shift2d(X, di, dj)), shift2d(layer(X), di, dj)
    assert isinstance(one, torch.Tensor)
    return torch.isclose(one, other)[m:-m, m:-m].all()
