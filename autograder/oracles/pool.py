"""Pooling over the windows of one image."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.oracles.conv import pair


def pool2d(X: np.ndarray, pool_size: Any, mode: str = "max", stride: Any = 1, padding: Any = 0) -> np.ndarray:
    """`F.max_pool2d` and `F.avg_pool2d` of one `(H, W)` image, and what follows from them for `min`, `sum` and `l2`.

    Padding counts in the mean, as PyTorch's default has it, and never wins a maximum or minimum.
    """
    import torch
    import torch.nn.functional as F

    x = torch.from_numpy(np.asarray(X, np.float64))[None, None]
    window, s, p = pair(pool_size), pair(stride), pair(padding)
    if mode == "max":
        out = F.max_pool2d(x, window, s, p)
    elif mode == "min":
        out = -F.max_pool2d(-x, window, s, p)
    elif mode == "avg":
        out = F.avg_pool2d(x, window, s, p)
    elif mode == "sum":
        out = F.avg_pool2d(x, window, s, p) * (window[0] * window[1])
    elif mode == "l2":
        out = F.avg_pool2d(x**2, window, s, p).sqrt()
    else:
        raise ValueError(f"unknown mode {mode!r}")
    return np.asarray(out[0, 0])
