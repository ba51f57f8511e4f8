"""Cross-correlation, and the size of its output."""

from __future__ import annotations

from typing import Any

import numpy as np


def pair(option: Any) -> tuple[Any, Any]:
    """A size option as `(vertical, horizontal)`."""
    return (option[0], option[1]) if isinstance(option, tuple) else (option, option)


def flip(K: np.ndarray) -> np.ndarray:
    """The kernel turned upside down and left to right."""
    return np.ascontiguousarray(K[::-1, ::-1])


def conv2d(X: np.ndarray, K: np.ndarray, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> np.ndarray:
    """`F.conv2d` of one `(H, W)` image with one `(KH, KW)` kernel."""
    import torch
    import torch.nn.functional as F

    x, k = (torch.from_numpy(np.asarray(a, np.float64))[None, None] for a in (X, K))
    return np.asarray(F.conv2d(x, k, None, stride, padding, dilation)[0, 0])


def conv_shape(input_shape: tuple[int, int], kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> tuple[int, ...]:
    """The size of `nn.Conv2d`'s output, computed on the meta device; `ValueError` for impossible arguments.

    `padding` is also `"valid"` (0) or `"same"`: `ceil(n / stride)`, Keras's rule, which `nn.Conv2d` has for stride 1 only.
    """
    k, s, d = pair(kernel_size), pair(stride), pair(dilation)
    if min(*k, *s, *d) < 1:
        raise ValueError("kernel_size, stride and dilation start at 1")
    if padding == "same":
        return (-(-input_shape[0] // s[0]), -(-input_shape[1] // s[1]))
    if isinstance(padding, str) and padding != "valid":
        raise ValueError(f"unknown padding {padding!r}")
    p = pair(0 if padding == "valid" else padding)
    if min(p) < 0 or any(d[i] * (k[i] - 1) + 1 > input_shape[i] + 2 * p[i] for i in (0, 1)):
        raise ValueError("padding is at least 0, and the dilated kernel fits into the padded input")
    import torch

    layer = torch.nn.Conv2d(1, 1, k, s, p, d, device="meta")
    return tuple(int(n) for n in layer(torch.empty(1, 1, *input_shape, device="meta")).shape[2:])
