"""Gradients by hand, on tensors."""

import itertools

import torch


def pair(size):
    return (size, size) if isinstance(size, int) else size


def double(*tensors):
    return [tensor.double() for tensor in tensors]


def dense_forward(x, W, b):
    x, W, b = double(x, W, b)
    return torch.einsum("mn,...n->...m", W, x) + b


def mlp_forward(x, params):
    layers = list(itertools.zip_longest(params[::2], params[1::2]))
    for W, b in layers[:-1]:
        x = dense_forward(x, W, b).clamp(min=0)
    return dense_forward(x, *layers[-1])


def log_probabilities(logits):
    shifted = logits - logits.amax(1, keepdim=True)
    return shifted - shifted.exp().sum(1, keepdim=True).log()


def cross_entropy(logits, labels):
    return -log_probabilities(logits).gather(1, labels[:, None]).mean()


def cross_entropy_backward(logits, labels):
    truth = torch.eye(logits.shape[1])[labels]
    return (log_probabilities(logits).exp() - truth) / len(labels)


def relu_backward(dout, x):
    return dout * (x > 0)


def dense_backward(dout, x, W):
    dout, x, W = double(dout, x, W)
    return dout @ W, dout.mT @ x, dout.sum(0)


def corr2d_backward(dY, X, K):
    KH, KW = K.shape
    HO, WO = dY.shape
    dX, dK = torch.zeros_like(X, dtype=torch.float64), torch.empty(KH, KW)
    for u in range(KH):
        for v in range(KW):
            dX[u:u + HO, v:v + WO] += dY * K[u, v]
            dK[u, v] = (dY * X[u:u + HO, v:v + WO]).sum()
    return [dX, dK]


def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    if mode not in ("max", "avg"):
        raise ValueError(mode)
    (kh, kw), (sh, sw) = pair(pool_size), pair(pool_size if stride is None else stride)
    dX = torch.zeros(X.shape)
    for i, j in itertools.product(range(dY.shape[0]), range(dY.shape[1])):
        window = X[i * sh:i * sh + kh, j * sw:j * sw + kw]
        share = torch.full((kh, kw), 1 / (kh * kw))
        if mode == "max":
            first = int(window.reshape(-1).eq(window.max()).nonzero()[0])
            share = torch.zeros(kh * kw)
            share[first] = 1
        dX[i * sh:i * sh + kh, j * sw:j * sw + kw] += share.view(kh, kw) * dY[i, j]
    return dX


def sgd_step(params, grads, lr):
    return [torch.sub(param, grad, alpha=1).add(grad, alpha=1).double().sub(lr * grad) for param, grad in zip(params, grads)]


def numerical_gradient(f, x, eps=1e-5):
    steps = eps * torch.eye(x.numel()).view(-1, *x.shape)
    return torch.tensor([(f(x + step) - f(x - step)) / (2 * eps) for step in steps]).view(x.shape)
