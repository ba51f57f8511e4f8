#!/usr/bin/env python3
from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None

log = logging.getLogger(__name__)


class Size(NamedTuple):
    height: int
    width: int


@dataclass(frozen=True)
class Axis:
    n: int
    k: int
    s: int
    d: int
    p: int | str
    problems: list[str] = field(default_factory=list)

    def __post_init__(self):
        if self.k < 1 or self.s < 1 or self.d < 1:
            self.problems.append("k, s and d must be at least 1")
        elif isinstance(self.p, int) and self.p < 0:
            self.problems.append("negative padding")
        elif self.p not in ("same", "valid") and not isinstance(self.p, int):
            self.problems.append("padding is a number, 'same' or 'valid'")
        elif self.p != "same" and self.last < 0:
            self.problems.append("the kernel is larger than the image")

    @property
    def last(self) -> int:
        """The last place where the kernel can start."""
        return self.n + 2 * (0 if self.p == "valid" else self.p) - (self.d * (self.k - 1) + 1)

    def out(self) -> int:
        if self.problems:
            raise ValueError("; ".join(self.problems))
        return -(-self.n // self.s) if self.p == "same" else self.last // self.s + 1


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1) -> Size:
    spread = [v if isinstance(v, tuple) else (v, v) for v in (input_shape, kernel_size, stride, dilation, padding)]
    return Size(*(Axis(*values).out() for values in zip(*spread)))


def corr2d(X: np.ndarray, K: np.ndarray) -> np.ndarray:
    size = conv_output_shape(X.shape, K.shape)
    log.info("corr2d %s -> %s", X.shape, size)
    return np.array([[np.vdot(X[i:i + K.shape[0], j:j + K.shape[1]], K) for j in range(size.width)] for i in range(size.height)])


if __name__ == "__main__":
    plt.imshow(corr2d(np.eye(8), np.ones((3, 3))))
    plt.show()
