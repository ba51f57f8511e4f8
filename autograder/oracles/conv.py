"""Cross-correlation of one image and of batches, the windows that it looks at, and the size of its output."""

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
    import torch.nn.functional as F

    return np.asarray(F.conv2d(_tensor(X)[None, None], _tensor(K)[None, None], None, stride, padding, dilation)[0, 0])


def layer(X: np.ndarray, W: np.ndarray, b: np.ndarray | None = None, stride: Any = 1, padding: Any = 0) -> np.ndarray:
    """`F.conv2d` of a batch `(N, C, H, W)` with filters `(F, C, KH, KW)`."""
    import torch.nn.functional as F

    return np.asarray(F.conv2d(_tensor(X), _tensor(W), None if b is None else _tensor(b), stride, padding))


def columns(X: np.ndarray, kernel_size: Any, stride: Any = 1, padding: Any = 0) -> np.ndarray:
    """`F.unfold` of a batch `(N, C, H, W)`: each window a column, `(N, C * KH * KW, HO * WO)`."""
    import torch.nn.functional as F

    return np.asarray(F.unfold(_tensor(X), kernel_size, 1, padding, stride))


def patches(X: np.ndarray, size: Any, stride: Any = 1) -> np.ndarray:
    """`Tensor.unfold` on both axes of `(H, W)` or `(C, H, W)`: `(rows, columns, KH, KW)` or `(rows, columns, C, KH, KW)`."""
    windows = _tensor(X).unfold(-2, pair(size)[0], pair(stride)[0]).unfold(-2, pair(size)[1], pair(stride)[1])
    return np.asarray(windows if X.ndim == 2 else windows.movedim(0, 2))


def pad(X: np.ndarray, sides: Any, value: float = 0.0) -> np.ndarray:
    """`F.pad` of an image; `sides` is `((top, bottom), (left, right))`."""
    import torch.nn.functional as F

    (top, bottom), (left, right) = sides
    return np.asarray(F.pad(_tensor(X), (left, right, top, bottom), value=value))


def squared_error(X: np.ndarray, Y: np.ndarray, kernel_size: Any) -> tuple[np.ndarray, np.ndarray]:
    """G and h: the sum of squared errors of `corr2d(X, K)` against Y has the gradient `G k - h`, with k the numbers of K in a row."""
    windows = columns(X[None, None], kernel_size)[0]
    return 2 * windows @ windows.T, 2 * windows @ np.asarray(Y, np.float64).ravel()


def _tensor(numbers: np.ndarray) -> Any:
    import torch

    return torch.from_numpy(np.array(numbers, np.float64))
