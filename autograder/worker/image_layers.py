"""Layers on images `(h, w, c)` as plain data: the grader describes one, the worker makes it with NumPy and hands it to the student's function.

Some do the same everywhere, some do not. None looks farther than 2 pixels, and none changes the size of the image.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import values
from autograder.sentence import _
from autograder.values import Made


@dataclass(frozen=True)
class Kind:
    """A kind of layer: what it does to an image with its weights, and after how many pixels it repeats itself, down and across (None: never)."""

    apply: Callable[[Any, Any], Any]
    periods: tuple[int | None, int | None]
    text: str


def _convolution(X: Any, K: Any) -> Any:
    """Correlation with `(KH, KW, c, c')`, both sizes odd, zeros around the image."""
    (h, w, _), (KH, KW) = X.shape, K.shape[:2]
    P = np.pad(X.astype(float), [(KH // 2, KH // 2), (KW // 2, KW // 2), (0, 0)])
    return sum(P[a : a + h, b : b + w] @ K[a, b] for a in range(KH) for b in range(KW))


def _box(X: Any, K: Any) -> Any:
    """The mean of 3x3 pixels, by running sums: quick, and rounded a little differently at each place."""
    P = np.pad(X.astype(float), [(2, 1), (2, 1), (0, 0)]).cumsum(0).cumsum(1)
    return (P[3:, 3:] - P[:-3, 3:] - P[3:, :-3] + P[:-3, :-3]) / 9


def _largest(X: Any, K: Any) -> Any:
    """The largest of 3x3 pixels."""
    h, w, _ = X.shape
    P = np.pad(X.astype(float), [(1, 1), (1, 1), (0, 0)], constant_values=-np.inf)
    return np.max([P[a : a + h, b : b + w] for a in range(3) for b in range(3)], axis=0)


def _tiles(X: Any, K: Any) -> Any:
    """The mean of each tile of 2x2 pixels, in place of all four; image sizes are even."""
    h, w, c = X.shape
    return X.reshape(h // 2, 2, w // 2, 2, c).mean((1, 3)).repeat(2, 0).repeat(2, 1)


def _by_row(X: Any, K: Any) -> Any:
    return _convolution(X, K) * (1 + np.arange(len(X)) / 4)[:, None, None]


def _by_column(X: Any, K: Any) -> Any:
    return _convolution(X, K) * (1 + np.arange(X.shape[1]) / 4)[None, :, None]


def _by_place(X: Any, K: Any) -> Any:
    return _by_row(X, K) + np.arange(X.shape[1])[None, :, None]


def _frame(X: Any, K: Any) -> Any:
    """Pixels less than `K` away from the border doubled."""
    h, w, _ = X.shape
    away = np.minimum.outer(np.minimum(np.arange(h), np.arange(h)[::-1]), np.minimum(np.arange(w), np.arange(w)[::-1]))
    return np.where(away < K, 2, 1)[..., None] * X


KINDS = {
    "convolution": Kind(_convolution, (1, 1), _("a convolution with shared weights and zero padding, kernel {size}")),
    "box": Kind(_box, (1, 1), _("a 3x3 mean, computed with running sums")),
    "largest": Kind(_largest, (1, 1), _("a 3x3 maximum with stride 1")),
    "tiles": Kind(_tiles, (2, 2), _("a 2x2 mean with stride 2, each number put back in place of its four pixels")),
    "by row": Kind(_by_row, (None, 1), _("a local layer whose weights change from row to row, kernel {size}")),
    "by column": Kind(_by_column, (1, None), _("a local layer whose weights change from column to column, kernel {size}")),
    "by place": Kind(_by_place, (None, None), _("a local layer with other weights and another bias at each place, kernel {size}")),
    "frame": Kind(_frame, (None, None), _("a layer that doubles the pixels less than {number} away from a border, and keeps the others")),
}


def image_layer(kind: str, K: Any = ()) -> Made:
    """A layer from `(h, w, c)` to `(h, w, c')` as an argument of a case; `K` is its kernel `(KH, KW, c, c')` or its one number, if it has one."""
    kernel = np.array(K, np.float64)
    facts = {"size": "x".join(map(str, kernel.shape[:2]))} if kernel.ndim else {"number": f"{kernel:g}"}
    return Made("image_layer", values.encode({"kind": kind, "K": kernel}), KINDS[kind].text, facts)


def made(kind: str, K: np.ndarray) -> Callable[[Any], Any]:
    """The layer that a recipe describes; of a tensor it makes a tensor."""

    def layer(X: Any) -> Any:
        if not hasattr(X, "detach"):
            return KINDS[kind].apply(X, K)
        import torch

        return torch.from_numpy(np.ascontiguousarray(KINDS[kind].apply(np.asarray(X), K)))

    return layer
