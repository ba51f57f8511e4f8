"""What makes a dense layer local, as matrices, and which layers treat every place of an image alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import values
from autograder.oracles.conv import conv2d
from autograder.values import Made
from autograder.worker.image_layers import KINDS


def local_matrix(W: np.ndarray, n: int) -> np.ndarray:
    """M with `pad(x, k) @ M` the local layer: its rows are what that layer, written with `Tensor.unfold`, makes of unit vectors."""
    import torch

    units = torch.eye(n + W.shape[1] - 1, dtype=torch.float64)
    return np.asarray((units.unfold(1, W.shape[1], 1) * torch.from_numpy(np.array(W, np.float64))).sum(-1))


def conv_matrix(w: np.ndarray, n: int) -> np.ndarray:
    """The same with shared weights: `F.conv1d` of unit vectors."""
    import torch
    import torch.nn.functional as F

    units = torch.eye(n + len(w) - 1, dtype=torch.float64)
    return np.asarray(F.conv1d(units[:, None], torch.from_numpy(np.array(w, np.float64))[None, None])[:, 0])


def doubly_blocked(K: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """M with `M @ vect(X) == vect(corr2d(X, K))`: its columns are `F.conv2d` of images with a single 1."""
    units = np.eye(shape[0] * shape[1]).reshape(-1, *shape)
    return np.stack([conv2d(unit, K).ravel() for unit in units], axis=1)


def conv_parameters(c: int, c_out: int, kernel_size: Any, bias: bool = True) -> int:
    """The numbers in an `nn.Conv2d`, made on the meta device."""
    import torch

    return sum(p.numel() for p in torch.nn.Conv2d(c, c_out, kernel_size, bias=bias, device="meta").parameters())


def shifted(X: np.ndarray, di: int, dj: int) -> np.ndarray:
    """`F.pad` by as much as the shift on all sides, and the part of that which begins at `-di, -dj`."""
    import torch
    import torch.nn.functional as F

    x = torch.from_numpy(np.array(X, np.float64)).reshape(*X.shape[:2], -1)
    around = F.pad(x, (0, 0, abs(dj), abs(dj), abs(di), abs(di)))
    part = around.narrow(0, abs(di) - di, X.shape[0]).narrow(1, abs(dj) - dj, X.shape[1])
    return np.asarray(part).reshape(X.shape)


def equivariant(layer: Made, shape: tuple[int, int], di: int, dj: int) -> bool:
    """Whether a shift by `di, dj` commutes with a layer on an image of this height and width, as far as `max(|di|, |dj|) + 3` from the borders.

    It is known from how the layer is built: it repeats itself along both axes, or does not; a frame may lie where nobody looks.
    """
    recipe = values.decode(layer.recipe)
    if recipe["kind"] == "frame":
        return not _frame_shows(float(recipe["K"]), shape, di, dj)
    periods = KINDS[recipe["kind"]].periods
    return all(d == 0 if period is None else d % period == 0 for d, period in zip((di, dj), periods, strict=True))


def _frame_shows(width: float, shape: tuple[int, int], di: int, dj: int) -> bool:
    """Whether a pixel that counts lies in the frame before a shift and outside after it, or the other way round."""
    margin = 3 + max(map(abs, (di, dj)))

    def framed(i: int, j: int) -> bool:
        return min(i, j, shape[0] - 1 - i, shape[1] - 1 - j) < width

    counted = [range(margin, n - margin) for n in shape]
    return any(framed(i, j) != framed(i - di, j - dj) for i in counted[0] for j in counted[1])
