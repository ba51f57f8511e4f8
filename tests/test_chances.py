"""`autograder.chances`: draws as they should be pass, and what is wrong with others is told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder import chances
from autograder.values import encode

SHAPE = (20, 30, 2)
RELATION: dict[str, Any] = {"one of": [np.zeros(SHAPE), np.full(SHAPE, 2.0)], "chances": np.array([0.3, 0.7]), "apart": (0, 1)}


def judged(numbers: Any) -> str | None:
    fault = chances.fault(RELATION, encode(np.asarray(numbers)), 1e-6)
    return fault and fault.code


def drawn(shape: tuple[int, ...], p: float = 0.7) -> np.ndarray:
    return np.broadcast_to(2.0 * (np.random.default_rng(0).random(shape) < p), SHAPE)


@pytest.mark.parametrize("seed", range(20))
def test_right_draws_pass(seed: int) -> None:
    assert judged(chances.example(RELATION, np.random.RandomState(seed))) is None


WRONG = [
    ("wrong-shape", np.zeros((20, 30))),
    ("not-one-of", drawn((20, 30, 1)) + 0.5),
    ("draws-split", drawn((20, 30, 2))),
    ("share-off", drawn((20, 30, 1), 0.5)),
    ("share-off", np.zeros(SHAPE)),
    ("draws-alike", np.where(np.arange(20)[:, None, None] % 10 < 7, np.full(SHAPE, 2.0), 0)),
]


@pytest.mark.parametrize(("code", "numbers"), WRONG)
def test_wrong_draws_are_told_apart(code: str, numbers: np.ndarray) -> None:
    assert judged(numbers) == code
