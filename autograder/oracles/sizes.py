"""The size of a convolution's output on any number of axes."""

from __future__ import annotations

from typing import Any


def each(option: Any, axes: int) -> tuple[int, ...]:
    """An option for every axis: as it is, or one number for all of them."""
    return tuple(option) if isinstance(option, tuple) else (option,) * axes


def conv_shape(input_shape: tuple[int, ...], kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> tuple[int, ...]:
    """The size of `nn.Conv1d`'s, `nn.Conv2d`'s or `nn.Conv3d`'s output; `ValueError` for impossible arguments.

    One channel is convolved: PyTorch's meta device would import half a second of its compiler first. `padding` is also `"valid"` (0) or
    `"same"`: `ceil(n / stride)`, Keras's rule, which PyTorch has for stride 1 only.
    """
    axes = len(input_shape)
    k, s, d = each(kernel_size, axes), each(stride, axes), each(dilation, axes)
    if min(*k, *s, *d) < 1:
        raise ValueError("kernel_size, stride and dilation start at 1")
    if padding == "same":
        return tuple(-(-n // step) for n, step in zip(input_shape, s, strict=True))
    if isinstance(padding, str) and padding != "valid":
        raise ValueError(f"unknown padding {padding!r}")
    p = each(0 if padding == "valid" else padding, axes)
    if min(p) < 0 or any(d[i] * (k[i] - 1) + 1 > input_shape[i] + 2 * p[i] for i in range(axes)):
        raise ValueError("padding is at least 0, and the dilated kernel fits into the padded input")
    import torch

    layer = getattr(torch.nn, f"Conv{axes}d")(1, 1, k, s, p, d)
    with torch.no_grad():
        return tuple(int(n) for n in layer(torch.zeros(1, 1, *input_shape)).shape[2:])
