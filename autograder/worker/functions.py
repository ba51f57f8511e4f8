"""Functions of an array, and sources of random numbers, as plain data: the grader describes one, the worker makes it with NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import values
from autograder.values import Made

# How a student would write each kind, and the same for an array `x` (or tensor) and its coefficients `c`.
KINDS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "squares": ("(c * x**2).sum()", lambda c, x: (c * x**2).sum()),
    "square of a sum": ("(c * x).sum() ** 2", lambda c, x: (c * x).sum() ** 2),
    "distances": ("(c * abs(x)).sum()", lambda c, x: (c * abs(x)).sum()),
    "cubes": ("(c * x**3).sum()", lambda c, x: (c * x**3).sum()),
}


def function(kind: str, c: Any) -> Made:
    """A function from an array of the shape of `c` to a number, as an argument of a case."""
    coefficients = np.array(c, np.float64)
    return Made("function", values.encode({"kind": kind, "c": coefficients}), f"lambda x: {KINDS[kind][0]}, c = {coefficients.tolist()}")


def made(kind: str, c: np.ndarray) -> Callable[[Any], float]:
    """The function that a recipe describes; it takes tensors, too."""
    return lambda x: float(KINDS[kind][1](c, np.asarray(x) if hasattr(x, "detach") else x))


def generator(seed: int) -> Made:
    """A source of random numbers as an argument of a case."""
    return Made("generator", values.encode({"seed": seed}), f"np.random.default_rng({seed})")
