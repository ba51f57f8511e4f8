"""`autograder.feedback.show`: a counterexample as a student would type it, on lines that fit."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.feedback.show import MOST, grid, plain, text
from autograder.values import Made, Opaque, Problem, Raised, encode

SHOWN = [
    (3, "3"),
    (3.0, "3.0"),
    (0.1 + 0.2, "0.3"),
    (-1e-7, "-1e-07"),
    (np.float32(0.1), "0.1"),
    (True, "True"),
    (None, "None"),
    ("max", "'max'"),
    ((4, 5), "(4, 5)"),
    ((4,), "(4,)"),
    ([4.0, 5.5], "(4.0, 5.5)"),
    ([4, 5.0], "(4, 5.0)"),
    (np.array([[0.0, 1.0], [2.5, -3.0]]), "[[0, 1], [2.5, -3]]"),
    (np.array([[0, 1], [2, 3]]), "[[0, 1], [2, 3]]"),
    (np.array([1.5, np.nan, -np.inf]), "[1.5, nan, -inf]"),
    (np.zeros((0, 3)), "[]"),
    ([("0", (1, 6, 28, 28)), ("1", (1, 6, 14, 14))], "[['0', (1, 6, 28, 28)], ['1', (1, 6, 14, 14)]]"),
    ({"conv": 1, "dominant": "dense"}, "{'conv': 1, 'dominant': 'dense'}"),
]


@pytest.mark.parametrize(("thing", "shown"), SHOWN)
def test_as_a_student_would_type_it(thing: Any, shown: str) -> None:
    assert text(plain(encode(thing))) == shown


OTHERS = [
    (Raised("ValueError", "no"), {"raises": "ValueError"}, "ValueError"),
    (Opaque("generator"), {"type": "generator"}, "<generator>"),
    (Problem("weights-missing", {}), {"problem": "weights-missing"}, "–"),
    (Made("model", None, "nn.Linear(4, 3)"), {"code": "nn.Linear(4, 3)"}, "nn.Linear(4, 3)"),
    (encode(np.zeros((7, 28, 28))), {"shape": [7, 28, 28], "dtype": "float64"}, "array(shape=(7, 28, 28))"),
    (encode("x" * 500), "x" * MOST, repr("x" * MOST)),
    (encode([1] * 500), [1] * MOST, text([1] * MOST)),
]


@pytest.mark.parametrize(("value", "data", "shown"), OTHERS)
def test_what_is_no_number(value: Any, data: Any, shown: str) -> None:
    assert plain(value) == data
    assert text(data) == shown


@given(hnp.arrays(st.sampled_from(["float64", "float32", "int64", "bool"]), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0)))
def test_any_array_becomes_json(numbers: np.ndarray) -> None:
    data = plain(encode(numbers))
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert plain(numbers) == data
    assert "\n" not in text(data)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_anything_is_shown(thing: Any) -> None:
    data = plain(encode(thing))
    json.dumps(data, allow_nan=False)
    assert isinstance(text(data), str)
    assert isinstance(grid(data, 4, 60), str)


@pytest.mark.parametrize("key", ["raises", "type", "problem", "code"])
def test_a_students_dict_may_have_the_keys_that_mean_something_here(key: str) -> None:
    for item in (1, None, [1, 2], "x"):
        assert isinstance(text(plain(encode({key: item}))), str)
        assert isinstance(text(plain(encode({"shape": item, "dtype": item}))), str)


def test_a_matrix_that_fits_stays_on_its_line() -> None:
    assert grid(plain(np.eye(2)), 10, 88) == "[[1, 0], [0, 1]]"


def test_a_matrix_that_does_not_fit_is_aligned_row_by_row() -> None:
    shown = grid(plain(np.array([[1, -10.5, 3], [100, 2, 0.25]])), 4, 20)
    assert shown.splitlines() == ["[[  1, -10.5,    3],", "     [100,     2, 0.25]]"]
    integers = grid(plain(np.arange(12).reshape(2, 6)), 4, 20)
    assert integers.splitlines() == ["[[0, 1, 2, 3,  4,  5],", "     [6, 7, 8, 9, 10, 11]]"]


def test_rows_of_different_lengths_are_shown_all_the_same() -> None:
    assert grid([[1.5, 2.5], [3.5]], 4, 10).splitlines() == ["[[1.5, 2.5],", "     [3.5]]"]


def test_a_dict_that_does_not_fit_has_a_part_a_line() -> None:
    shown = grid(plain(encode({"y": np.array([[1.5, 2.5], [3.5, 4.5]]), "grad": np.array([[1, -10.5, 3], [100, 2, 0.25]])})), 4, 36)
    assert shown.splitlines() == ["{'y': [[1.5, 2.5], [3.5, 4.5]],", "     'grad': [[  1, -10.5,    3],", "              [100,     2, 0.25]]}"]


def test_a_long_row_is_wrapped_and_a_batch_has_an_image_a_line() -> None:
    row = grid(plain(np.arange(12.0) / 8), 4, 30)
    assert row.splitlines() == ["[0, 0.125, 0.25, 0.375,", "     0.5, 0.625, 0.75, 0.875,", "     1, 1.125, 1.25, 1.375]"]
    assert grid(plain(np.ones((2, 2, 3))), 4, 28).splitlines() == ["[[[1, 1, 1], [1, 1, 1]],", "     [[1, 1, 1], [1, 1, 1]]]"]


@given(hnp.arrays(st.sampled_from(["float64", "int64"]), hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=5)))
def test_lines_differ_from_one_line_by_space_alone(numbers: np.ndarray) -> None:
    data = plain(encode({"of": numbers}))
    assert "".join(grid(data, 4, 20).split()) == "".join(text(data).split())
