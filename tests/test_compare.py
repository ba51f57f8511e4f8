"""`autograder.compare`: the first thing wrong, in a teacher's order, and the sentence that says so. Never broadcasts, never too lenient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import compare
from autograder.compare import ANY_CRASH, Fault, difference, same, scale
from autograder.feedback.words import sentence
from autograder.spec import Tolerance
from autograder.values import Array, Opaque, Problem, Raised, encode

MATRIX = np.arange(6.0).reshape(2, 3)


def found(expected: Any, got: Any, allowed: float = 1e-9) -> Fault | None:
    """The difference of two Python objects."""
    return difference(encode(expected), encode(got), allowed)


def said(fault: Fault) -> str:
    """The sentence that a student of `f` would read."""
    return sentence(fault, "en", function="f", file="x.py", seconds=10, memory_mb=1024)


RIGHT = [
    (MATRIX, MATRIX),
    (MATRIX, MATRIX.astype(np.float32)),
    (MATRIX, MATRIX.astype(np.uint8)),
    (MATRIX, MATRIX + 1e-10),
    (np.array([np.inf, -np.inf, 1.0]), np.array([np.inf, -np.inf, 1.0])),
    (np.zeros((0, 3)), np.zeros((0, 3))),
    (np.array(3.0), np.float32(3)),
    (np.array(3.0), 3),
    (0.75, np.array(0.75)),
    (3, np.int16(3)),
    (3, np.array(3, np.uint8)),
    ((4, 5), [4, 5]),
    ((4, 5), np.array([4, 5])),
    ((4, 5), (np.int64(4), 5)),
    ([MATRIX, MATRIX.T], (MATRIX, MATRIX.T)),
    (("conv", (1, 2)), ["conv", [1, 2]]),
    ({"a": 1, "b": "x"}, {"b": "x", "a": 1}),
    (True, np.bool_(True)),
    ("max", "max"),
    (None, None),
]


@pytest.mark.parametrize(("expected", "got"), RIGHT)
def test_right_in_any_of_the_forms_that_the_contract_allows(expected: Any, got: Any) -> None:
    assert found(expected, got) is None


WRONG = [
    # the type
    (MATRIX, None, "type", "returned-none", "f returned None. Is there a return at its end?"),
    (3, None, "type", "returned-none", "f returned None."),
    (MATRIX, MATRIX.tolist(), "type", "list-for-array", "f returned a list. Return an array: np.array(...)."),
    (MATRIX, (1, 2), "type", "list-for-array", "f returned a tuple. Return an array"),
    (MATRIX, "text", "type", "not-an-array", "f returned a str where an array is expected."),
    (MATRIX, {"a": 1}, "type", "not-an-array", "f returned a dict where an array is expected."),
    (MATRIX, 2.0, "type", "not-an-array", "f returned a float where an array is expected."),
    (MATRIX, np.float64(2), "type", "not-an-array", "f returned a float64 where an array is expected."),
    (MATRIX, True, "type", "not-an-array", "f returned a bool where an array is expected."),
    (3, "3", "type", "not-a-number", "f returned a str where a number is expected."),
    (3, True, "type", "not-a-number", "f returned a bool where a number is expected."),
    (0.5, [0.5], "type", "not-a-number", "f returned a list where a number is expected."),
    (3, np.array([3]), "type", "array-for-number", "f returned an array of shape (1,) where a single number is expected."),
    ((4, 5), 4, "type", "not-a-tuple", "f returned an int where a tuple of 2 is expected."),
    ((4, 5), np.eye(2), "type", "not-a-tuple", "where a tuple of 2 is expected."),
    ((4, 5), {"h": 4}, "type", "not-a-tuple", "f returned a dict where a tuple of 2 is expected."),
    ((4, 5), (4, 5, 6), "type", "wrong-length", "f returned 3 values; 2 are expected."),
    ((4, 5), (), "type", "wrong-length", "f returned 0 values; 2 are expected."),
    ({"a": 1}, [1], "type", "not-a-dict", "f returned a list where a dict is expected."),
    ("conv", 1, "type", "wrong-type", "f returned an int where a str is expected."),
    (True, 1, "type", "wrong-type", "f returned an int where a bool is expected."),
    (True, np.array([True]), "type", "wrong-type", "where a bool is expected."),
    # the shape
    (MATRIX, MATRIX[None], "shape", "wrong-shape", "f returned an array of shape (1, 2, 3); (2, 3) is expected."),
    (MATRIX, MATRIX.T, "shape", "wrong-shape", "f returned an array of shape (3, 2); (2, 3) is expected."),
    (MATRIX, MATRIX[:1], "shape", "wrong-shape", "f returned an array of shape (1, 3); (2, 3) is expected."),
    (MATRIX, np.array(1.0), "shape", "wrong-shape", "f returned an array of shape (); (2, 3) is expected."),
    (np.zeros((0, 3)), np.zeros((3, 0)), "shape", "wrong-shape", "f returned an array of shape (3, 0); (0, 3) is expected."),
    # the dtype
    (MATRIX, MATRIX + 0j, "dtype", "not-real", "f returned numbers of dtype complex128. Return real ones (float64, for example)."),
    (MATRIX, MATRIX.astype(object), "dtype", "not-real", "f returned numbers of dtype object."),
    (0.5, np.complex64(0.5), "dtype", "not-real", "f returned numbers of dtype complex64."),
    (3, 3.0, "dtype", "not-an-integer", "f returned 3.0, a float. Sizes and counts are integers: use // or int()."),
    ((4, 5), (4.0, 5.0), "dtype", "not-an-integer", "f returned 4.0, a float."),
    # the values
    (MATRIX, MATRIX * np.nan, "nonfinite", "not-finite", "f returned nan at index (0, 0): 6 of 6 numbers are not finite."),
    (MATRIX, np.where(MATRIX == 4, -np.inf, MATRIX), "nonfinite", "not-finite", "f returned -inf at index (1, 1): 1 of 6 numbers are not finite."),
    (np.array([np.inf]), np.array([-np.inf]), "nonfinite", "not-finite", "f returned -inf at index (0,)"),
    (np.array([np.inf]), np.array([1e300]), "value", "wrong-values", "1 of 1 numbers are wrong. The worst, at index (0,): yours 1e+300, right inf."),
    (MATRIX, MATRIX + np.eye(2, 3), "value", "wrong-values", "2 of 6 numbers are wrong. The worst, at index (0, 0): yours 1, right 0."),
    (MATRIX, MATRIX * [1, 2, 3], "value", "wrong-values", "4 of 6 numbers are wrong. The worst, at index (1, 2): yours 15, right 5."),
    (3, 4, "value", "wrong-number", "f returned 4; 3 is right."),
    (0.75, 75.0, "value", "wrong-number", "f returned 75.0; 0.75 is right."),
    ((4, 5), (4, 6), "value", "wrong-plain", "f returned (4, 6); (4, 5) is right."),
    ((2.5, np.float64(0.25)), (2.5, 0.5), "value", "wrong-plain", "f returned (2.5, 0.5); (2.5, 0.25) is right."),
    ((1, 2, 3, 4, 5), (1, 2, 3, 4, 6), "value", "wrong-number", "f returned 6; 5 is right."),
    ("conv", "dense", "value", "wrong-plain", "f returned 'dense'; 'conv' is right."),
    (True, False, "value", "wrong-plain", "f returned False; True is right."),
    ({"a": 1, "b": 2}, {"a": 1}, "value", "key-missing", "The dict that f returned has no 'b'."),
    ({"a": 1}, {"a": 1, "c": 3}, "value", "key-unknown", "The dict that f returned has a 'c' that nobody asked for."),
    ({"a": {"b": 1}}, {"a": {"b": 2}}, "value", "wrong-number", "f returned 2; 1 is right."),
]


@pytest.mark.parametrize(("expected", "got", "kind", "code", "says"), WRONG)
def test_the_first_thing_wrong_and_its_sentence(expected: Any, got: Any, kind: str, code: str, says: str) -> None:
    fault = found(expected, got)
    assert fault is not None
    assert (fault.kind, fault.code) == (kind, code)
    assert says in said(fault)


def test_exceptions() -> None:
    refusal = Raised("ValueError")
    for got in (Raised("ValueError", "no"), Raised("BadSize", "no", parents=("ValueError", "Exception"))):
        assert difference(refusal, got, 0) is None
    fault = difference(refusal, encode((4, 5)), 0)
    assert fault is not None
    assert said(fault) == "These arguments are impossible, so f should raise ValueError; yours returned something."
    fault = difference(refusal, Raised("KeyError", "'x'", 3), 0)
    assert fault is not None
    assert said(fault) == "These arguments are impossible, so f should raise ValueError; yours raised KeyError: 'x'"
    fault = difference(encode(1), Raised("KeyError", "'x'", 3), 0)
    assert fault is not None
    assert said(fault) == "Your code raised KeyError at line 3: 'x'"
    fault = difference(encode(1), Raised("TypeError", "f() takes 1 positional argument but 2 were given"), 0)
    assert fault is not None
    assert said(fault) == "Your code raised TypeError: f() takes 1 positional argument but 2 were given"
    fault = difference(encode(1), Raised("AssertionError", "", 3), 0)
    assert fault is not None
    assert said(fault) == "Your code raised AssertionError at line 3"


def test_a_problem_of_a_probe_is_told_with_its_facts() -> None:
    fault = difference(encode(MATRIX), Problem("tensor-missing", {"shape": encode((10, 84))}), 0)
    assert fault is not None
    assert (fault.kind, said(fault)) == ("type", "The model has no parameter of shape (10, 84), which one of its layers needs.")


def test_whole_numbers_are_exact_however_large() -> None:
    assert found(225_034, 225_035, Tolerance().allows(225_034)) is not None
    assert found(10**13, 10**13 + 1, Tolerance().allows(10**13)) is not None
    assert found(2**62 + 1, 2**62) is not None
    assert found(np.array([2**53]), np.array([2**53 + 1]), 1e9) is not None


SHAPES = hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4)
NUMBERS = SHAPES.flatmap(lambda shape: hnp.arrays(np.float64, shape, elements=st.floats(-1e6, 1e6)))


@given(NUMBERS)
def test_every_answer_is_right_against_itself_and_in_float32(numbers: np.ndarray) -> None:
    allowed = Tolerance().allows(scale(encode(numbers)))
    assert found(numbers, numbers, allowed) is None
    assert found(numbers, numbers, 0.0) is None
    if scale(encode(numbers)) > 1e-30:  # smaller ones are zero in float32
        assert found(numbers, numbers.astype(np.float32), allowed) is None


@given(NUMBERS, st.data())
def test_any_change_above_the_tolerance_is_found_where_it_is(numbers: np.ndarray, data: st.DataObject) -> None:
    allowed = Tolerance().allows(scale(encode(numbers)))
    index = data.draw(st.tuples(*(st.integers(0, n - 1) for n in numbers.shape)))
    change = data.draw(st.sampled_from([-1, 1])) * data.draw(st.floats(1.001, 1e6)) * allowed
    changed = numbers.copy()
    changed[index] += change
    assume(abs(changed[index] - numbers[index]) > allowed)
    fault = found(numbers, changed, allowed)
    assert fault is not None
    assert (fault.code, fault.facts["index"], fault.facts["count"]) == ("wrong-values", index, 1)
    changed[index] = numbers[index] + 0.5 * allowed
    assert found(numbers, changed, allowed) is None


@given(NUMBERS, SHAPES)
def test_nothing_is_ever_broadcast(numbers: np.ndarray, shape: tuple[int, ...]) -> None:
    constant = np.full(shape, numbers.flat[0])
    fault = found(np.full_like(numbers, numbers.flat[0]), constant, 1e-9)
    assert (fault is None) == (numbers.shape == shape)
    assert fault is None or fault.code == "wrong-shape"


@given(NUMBERS, st.sampled_from([np.nan, np.inf, -np.inf]), st.data())
def test_what_is_not_finite_is_never_right(numbers: np.ndarray, strange: float, data: st.DataObject) -> None:
    index = data.draw(st.tuples(*(st.integers(0, n - 1) for n in numbers.shape)))
    changed = numbers.copy()
    changed[index] = strange
    fault = found(numbers, changed, np.inf)
    assert fault is not None
    assert (fault.kind, fault.facts["index"]) == ("nonfinite", index)


def test_the_nan_of_a_mistake_is_matched_by_nan_alone() -> None:
    assert found(np.array([np.nan, 1]), np.array([np.nan, 1])) is None
    assert found(np.array([np.nan]), np.array([1.0]), np.inf) is not None
    assert found(np.array([np.nan]), np.array([np.inf]), np.inf) is not None


def test_the_scale_is_that_of_the_largest_finite_number() -> None:
    assert scale(encode(np.array([-3.0, np.inf, np.nan]))) == 3
    assert scale(encode([1, {"a": -7.5, "b": "text", "c": True}])) == 7.5
    assert scale(encode(np.zeros((0, 2)))) == 0
    assert scale(Opaque("x")) == 0
    assert Tolerance().allows(0.0) == pytest.approx(1e-11)
    assert Tolerance().allows(200.0) == pytest.approx(2e-3)


def test_what_a_mistake_gives() -> None:
    assert same(encode((4.0, 5.0)), encode((4.0, 5.0)), 1e-9)
    assert not same(encode((4.0, 5.0)), encode((4, 5)), 1e-9)  # floats are this mistake's mark
    assert not same(encode((4, 5)), encode((4.0, 5.0)), 1e-9)
    assert same(ANY_CRASH, Raised("IndexError", "index 4 is out of bounds"), 0)
    assert not same(ANY_CRASH, Raised("NameError", "a typing error is no idea"), 0)
    assert not same(ANY_CRASH, encode(1), 0)
    refused = Problem("raised", {"type": "RuntimeError", "message": "x256 and 400x120"})
    assert same(refused, Raised("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (3x256 and 400x120)"), 0)
    assert not same(refused, Raised("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (3x150 and 400x120)"), 0)
    assert same(Problem("layer-does-not-fit", {"position": 3}), Problem("layer-does-not-fit", {"position": 3, "got": "x"}), 0)
    assert not same(Problem("layer-does-not-fit", {"position": 3}), Problem("layer-too-many", {"position": 3}), 0)
    assert not same(Problem("layer-does-not-fit", {"position": 3}), encode(MATRIX), 0)


def test_what_a_student_would_call_it() -> None:
    names = {"array": MATRIX, "float32": np.float32(1), "tuple": (1,), "list": [1], "dict": {}, "int": 1, "NoneType": None, "object": object()}
    assert {compare.type_name(encode(thing)): name for name, thing in names.items()} == {name: name for name in names}
    assert compare.type_name(Array("float32", (), bytes(4), "tensor")) == "tensor"
