"""Activation functions and their derivatives, number by number."""

from __future__ import annotations

from typing import Any

import numpy as np


def activation(name: str, x: np.ndarray, option: Any = None) -> np.ndarray:
    """The function of that name from `torch.nn.functional`; `option` is its alpha, approximation or axis."""
    import torch

    return np.asarray(_applied(name, torch.from_numpy(np.asarray(x, np.float64)), option))


def slope(name: str, x: np.ndarray, option: Any = None) -> np.ndarray:
    """How each number of the output changes with its own number of the input, by autograd."""
    import torch

    t = torch.from_numpy(np.asarray(x, np.float64)).requires_grad_()
    if name == "softmax":  # here each number depends on all of its vector: take the diagonal
        p = _applied(name, t, option).detach()
        return np.asarray(p * (1 - p))
    _applied(name, t, option).sum().backward()
    return np.asarray(t.grad)


def _applied(name: str, t: Any, option: Any) -> Any:
    import torch.nn.functional as F

    plain = {"relu": F.relu, "sigmoid": F.sigmoid, "tanh": F.tanh, "swish": F.silu}
    if name in plain:
        return plain[name](t)
    return {
        "leaky_relu": lambda: F.leaky_relu(t, option),
        "elu": lambda: F.elu(t, option),
        "gelu": lambda: F.gelu(t, approximate=option),
        "softmax": lambda: F.softmax(t, option),
    }[name]()
