"""Pooling over the windows of images, over bins, and over windows that begin at uneven distances."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.oracles.conv import pair


def pool2d(X: np.ndarray, pool_size: Any, mode: str = "max", stride: Any = 1, padding: Any = 0) -> np.ndarray:
    """`F.max_pool2d` and `F.avg_pool2d` of `(..., H, W)`, and what follows from them for `min`, `sum` and `l2`.

    Padding counts in the mean, as PyTorch's default has it, and never wins a maximum or minimum.
    """
    import torch.nn.functional as F

    window, s, p = pair(pool_size), pair(stride), pair(padding)
    modes: dict[str, Callable[[Any], Any]] = {
        "max": lambda x: F.max_pool2d(x, window, s, p),
        "min": lambda x: -F.max_pool2d(-x, window, s, p),
        "avg": lambda x: F.avg_pool2d(x, window, s, p),
        "sum": lambda x: F.avg_pool2d(x, window, s, p) * (window[0] * window[1]),
        "l2": lambda x: F.avg_pool2d(x**2, window, s, p).sqrt(),
    }
    return _each_image(_chosen(modes, mode), X)


def adaptive(X: np.ndarray, output_size: Any, mode: str = "avg") -> np.ndarray:
    """`F.adaptive_avg_pool2d` or `F.adaptive_max_pool2d` of `(..., H, W)`."""
    import torch.nn.functional as F

    size = pair(output_size)
    modes = {"avg": lambda x: F.adaptive_avg_pool2d(x, size), "max": lambda x: F.adaptive_max_pool2d(x, size)}
    return _each_image(_chosen(modes, mode), X)


def pyramid(X: np.ndarray, levels: Sequence[int] = (1, 2, 4), mode: str = "max") -> np.ndarray:
    """Adaptive pooling of a batch to `l` by `l` for each level, each flattened, one after the other."""
    return np.concatenate([adaptive(X, level, mode).reshape(len(X), -1) for level in levels], axis=1)


def fractional(X: np.ndarray, output_size: Any, u: Any) -> np.ndarray:
    """`F.fractional_max_pool2d` of one `(H, W)` image with 2x2 windows; PyTorch takes its samples as (horizontal, vertical)."""
    import torch
    import torch.nn.functional as F

    samples = torch.tensor([[pair(u)[::-1]]], dtype=torch.float64)
    return _each_image(lambda x: F.fractional_max_pool2d(x, 2, pair(output_size), _random_samples=samples), X)


def _chosen(modes: dict[str, Callable[[Any], Any]], mode: str) -> Callable[[Any], Any]:
    if mode not in modes:
        raise ValueError(f"unknown mode {mode!r}")
    return modes[mode]


def _each_image(pool: Callable[[Any], Any], X: np.ndarray) -> np.ndarray:
    """The answer of a pooling of PyTorch's to each image of `(..., H, W)`."""
    import torch

    out = np.asarray(pool(torch.from_numpy(np.array(X, np.float64)).reshape(-1, 1, *X.shape[-2:])))
    return out.reshape(*X.shape[:-2], *out.shape[-2:])
