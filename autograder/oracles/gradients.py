"""Gradients by autograd, and the forward steps that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


def backward(forward: Callable[..., Any], dout: Any, *inputs: np.ndarray) -> tuple[np.ndarray, ...]:
    """The gradient to each input of `forward` (of tensors, to a tensor), when the gradient to its output is `dout`."""
    import torch

    leaves = [_tensor(a).requires_grad_() for a in inputs]
    out = forward(*leaves)
    grads = torch.autograd.grad(out, leaves, _tensor(dout).expand_as(out))
    return tuple(np.asarray(g) for g in grads)


def _tensor(a: Any) -> Any:
    import torch

    return torch.from_numpy(np.array(a, np.float64))


def linear(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`F.linear`."""
    import torch.nn.functional as F

    return np.asarray(F.linear(_tensor(x), _tensor(W), _tensor(b)))


def cross_entropy(logits: np.ndarray, labels: np.ndarray, reduction: str = "mean") -> Any:
    """`F.cross_entropy`."""
    import torch
    import torch.nn.functional as F

    return np.asarray(F.cross_entropy(_tensor(logits), torch.from_numpy(labels), reduction=reduction))[()]


def cross_entropy_backward(logits: np.ndarray, labels: np.ndarray, reduction: str = "mean") -> np.ndarray:
    """The gradient of `F.cross_entropy` to the logits."""
    import torch
    import torch.nn.functional as F

    return backward(lambda z: F.cross_entropy(z, torch.from_numpy(labels), reduction=reduction), 1.0, logits)[0]


def relu_backward(dout: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The gradient through `F.relu`."""
    import torch.nn.functional as F

    return backward(F.relu, dout, x)[0]


def dense_backward(dout: np.ndarray, x: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, ...]:
    """The gradients through `F.linear`, to x, W and b."""
    import torch.nn.functional as F

    return backward(F.linear, dout, x, W, np.zeros(len(W)))


def corr2d_backward(dY: np.ndarray, X: np.ndarray, K: np.ndarray) -> tuple[np.ndarray, ...]:
    """The gradients through `F.conv2d` of one image with one kernel, to both."""
    import torch.nn.functional as F

    return backward(lambda x, k: F.conv2d(x[None, None], k[None, None])[0, 0], dY, X, K)


def pool2d_backward(dY: np.ndarray, X: np.ndarray, pool_size: Any, mode: str = "max", stride: Any = None) -> np.ndarray:
    """The gradient through `F.max_pool2d` or `F.avg_pool2d` of one image; of equal maxima PyTorch takes the first in row-major order."""
    import torch.nn.functional as F

    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    pool: Callable[..., Any] = F.max_pool2d if mode == "max" else F.avg_pool2d
    return backward(lambda x: pool(x[None, None], pool_size, stride)[0, 0], dY, X)[0]


def gradient(formula: Callable[[Any, Any], Any], c: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The gradient to x of `formula(c, x)`, a function of two tensors to a number."""
    return backward(lambda t: formula(_tensor(c), t), 1.0, x)[0]


def sgd(params: Sequence[np.ndarray], grads: Sequence[np.ndarray], lr: float) -> list[np.ndarray]:
    """One step of `torch.optim.SGD`."""
    import torch

    tensors = [_tensor(p) for p in params]
    for tensor, grad in zip(tensors, grads, strict=True):
        tensor.grad = _tensor(grad)
    torch.optim.SGD(tensors, lr=lr).step()
    return [np.asarray(t) for t in tensors]
