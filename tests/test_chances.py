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


def test_a_value_of_chance_0_may_not_come_once() -> None:
    relation = {"one of": [[[0.0]], [[1.0]], [[4.0]]], "shape": (40, 50), "chances": np.array([0, 0.2, 0.8]), "apart": (0, 1)}
    numbers = chances.example(relation, np.random.RandomState(0))
    assert (numbers.shape, chances.fault(relation, encode(numbers), 1e-6)) == ((40, 50), None)
    numbers[3, 4] = 0
    fault = chances.fault(relation, encode(numbers), 1e-6)
    assert fault is not None
    assert fault.code == "share-off"


def test_rare_values_are_told_apart_by_fewer_draws_than_frequent_ones() -> None:
    assert chances._far(0.06, 0.01, 600)
    assert not chances._far(0.55, 0.5, 600)
    assert not chances._far(1.0, 1.0, 9)
    assert not chances._far(0.0, 0.0, 9)


def test_whichever_the_chances_cells_draw_for_themselves() -> None:
    relation = {**RELATION, "whichever": True}
    rare = encode(np.asarray(drawn((20, 30, 1), 0.1)))
    rows = encode(np.asarray(drawn((20, 1, 1), 0.5)))
    assert chances.fault(relation, rare, 1e-6) is None
    told = chances.fault(relation, rows, 1e-6)
    assert told is not None
    assert told.code == "draws-alike"


def test_without_chances_each_cell_is_one_of_its_values_and_no_more_is_asked() -> None:
    values = np.arange(24.0).reshape(2, 3, 4)
    relation = {"one of": list(values), "apart": (0, 1)}
    assert chances.fault(relation, encode(chances.example(relation, np.random.RandomState(0))), 1e-6) is None
    assert chances.fault(relation, encode(values[0]), 1e-6) is None
    told = chances.fault(relation, encode(values[0] + 0.5), 1e-6)
    assert told is not None
    assert told.code == "not-one-of"
