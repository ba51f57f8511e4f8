"""A network written as data, its seeded weights, and what it answers: the truth for models that students build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.cases import Rng

Layers = Sequence[tuple[Any, ...]]  # ("conv", c_in, c_out, k, padding), ("linear", n_in, n_out), ("relu",), ("max", k), ("flatten",) ...


def weights(layers: Layers, seed: int) -> list[dict[str, np.ndarray]]:
    """Seeded weights for the layers that have any, in order; scaled so that signals neither fade nor saturate."""
    rng = Rng(seed)
    found = []
    for kind, *sizes in layers:
        if kind in ("conv", "linear"):
            shape = (sizes[1], sizes[0], sizes[2], sizes[2]) if kind == "conv" else (sizes[1], sizes[0])
            fan_in = int(np.prod(shape[1:]))
            found.append({"weight": _single(rng.normal(*shape) * np.sqrt(3 / fan_in)), "bias": _single(rng.normal(shape[0]) * 0.5)})
    return found


def _single(numbers: np.ndarray) -> np.ndarray:
    """Float64 numbers that float32 holds exactly, so that rounding the weights is no part of the error."""
    return numbers.astype(np.float32).astype(np.float64)


def network(layers: Layers, weights: Sequence[Mapping[str, np.ndarray]], x: np.ndarray) -> np.ndarray:
    """The network's output for a batch `(N, C, H, W)`, in the dtype of `x`."""
    import torch
    import torch.nn.functional as F

    out = torch.from_numpy(np.asarray(x))
    pending = iter(weights)
    for kind, *sizes in layers:
        if kind in ("conv", "linear"):
            w, b = (torch.from_numpy(np.asarray(tensor)) for tensor in next(pending).values())
            out = F.conv2d(out, w, b, padding=sizes[3]) if kind == "conv" else F.linear(out, w, b)
        elif kind in ("max", "avg"):
            out = (F.max_pool2d if kind == "max" else F.avg_pool2d)(out, sizes[0])
        elif kind == "flatten":
            out = out.flatten(1)
        elif kind == "softmax":
            out = out.softmax(1)
        else:
            out = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}[kind](out)
    return np.asarray(out)
