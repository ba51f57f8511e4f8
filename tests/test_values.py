"""`autograder.values`: what crosses the boundary arrives as it was, and what nobody can have sent is told apart."""

from __future__ import annotations

import enum
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import values
from autograder.values import Array, Malformed, Mapping, Opaque, Problem, Raised, Sequence, Value, array, decode, encode, sound

DTYPES = st.sampled_from(sorted(values.DTYPES)).map(np.dtype)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text() | ARRAYS
THINGS = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner), max_leaves=8)


def alike(one: Any, other: Any) -> bool:
    """The same, with the same types, NaN included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other) or (one != one and other != other)


def over_the_wire(value: Value) -> Value:
    """The value as the other process reads it."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(value), type=Value)


@given(THINGS)
def test_everything_plain_comes_back_as_it_was(thing: Any) -> None:
    value = over_the_wire(encode(thing))
    assert sound(value)
    assert alike(decode(value), thing)


@given(ARRAYS)
def test_arrays_are_copied_both_ways(numbers: np.ndarray) -> None:
    before = numbers.copy()
    value = encode(numbers)
    numbers.fill(0)
    back = decode(value)
    assert alike(back, before)
    assert back.flags.writeable
    assert not array(value).flags.writeable


@pytest.mark.parametrize("view", [np.arange(24).reshape(4, 6).T, np.arange(24)[::-2], np.broadcast_to(7.0, (2, 3)), np.asfortranarray(np.eye(3))])
def test_strides_are_no_part_of_a_value(view: np.ndarray) -> None:
    assert np.array_equal(decode(encode(view)), view)


def test_byte_order_is_no_part_of_a_value() -> None:
    assert np.array_equal(decode(encode(np.array([1, 256], ">i4"))), [1, 256])


class Size(NamedTuple):
    height: int
    width: int


class Colour(enum.IntEnum):
    RED = 3


class Loud(np.ndarray):
    def __eq__(self, other: object) -> bool:  # type: ignore[override]
        raise AssertionError("nobody asks")


def test_subclasses_become_their_base() -> None:
    assert alike(decode(encode(Size(2, 3))), (2, 3))
    assert alike(decode(encode(Colour.RED)), 3)
    assert alike(decode(encode(np.zeros(2).view(Loud))), np.zeros(2))
    assert encode(np.ma.masked_array([[1.0]])) == encode(np.array([[1.0]]))
    assert type(encode(np.str_("max"))) in (str, Opaque)


def test_where_numbers_come_from_is_kept() -> None:
    torch = pytest.importorskip("torch")
    kinds = {"ndarray": np.zeros(()), "scalar": np.float64(0), "tensor": torch.zeros(2, requires_grad=True)}
    for origin, numbers in kinds.items():
        value = encode(numbers)
        assert isinstance(value, Array)
        assert value.origin == origin
    assert np.array_equal(decode(encode(torch.ones(2, dtype=torch.bfloat16))), np.ones(2, np.float32))


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (object(), "object"),
        ({1: 2}, "dict"),
        (2**63, "int beyond 64 bits"),
        (1j, "complex"),
        (np.complex128(1j), "number of dtype complex128"),
        (np.array([1j]), "array of dtype complex128"),
        (np.array([None]), "array of dtype object"),
        (np.array(["a"]), "array of dtype str"),
        (b"bytes", "bytes"),
        ({1, 2}, "set"),
        (range(3), "range"),
        (np.zeros, "_ArrayFunctionDispatcher"),
        (int, "type"),
    ],
)
def test_of_anything_else_only_the_type_travels(thing: Any, name: str) -> None:
    value = encode(thing)
    assert isinstance(value, Opaque)
    assert value.type.startswith(name) or callable(thing)


def test_what_is_nested_without_end_is_cut() -> None:
    endless: list[Any] = [1]
    endless.append(endless)
    value = encode(endless)
    assert sound(value)
    assert "nested too deeply" in repr(value)


FORGED = [
    Array("float64", (2,), bytes(8)),
    Array("float64", (3, 3), b""),
    Array("float64", (-1, -2), bytes(16)),
    Array("object", (1,), bytes(8)),
    Array("float64", (1,) * 100, bytes(8)),
    Array("float64", (0, 2**62, 2**62), b""),
    Array("<f8", (1,), bytes(8)),
    Array("no dtype", (1,), bytes(8)),
]


@pytest.mark.parametrize("value", FORGED)
def test_arrays_that_contradict_themselves_are_malformed(value: Array) -> None:
    with pytest.raises(Malformed):
        array(value)
    for around in (value, Sequence("list", [1, value]), Mapping([("a", value)]), Problem("code", {"fact": value})):
        assert not sound(around)


def test_names_and_nesting_have_an_end() -> None:
    long = "x" * (values.LONGEST + 1)
    for value in (Raised(long), Raised("E", long), Raised("E", "", 0, long), Opaque(long)):
        assert not sound(value)
    deep: Value = 1
    for _ in range(values.DEEPEST + 5):
        deep = Sequence("list", [deep])
    assert not sound(deep)
    assert sound(Raised("E", long[:-1]))


SMALL = st.integers(-1, 5)
ANYTHING = st.recursive(
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.builds(Array, st.sampled_from([*values.DTYPES, "object", ""]), st.lists(SMALL, max_size=4).map(tuple), st.binary(max_size=64), st.text())
    | st.builds(Opaque, st.text())
    | st.builds(Raised, st.text(), st.text(), SMALL),
    lambda inner: st.builds(Sequence, st.text(), st.lists(inner)) | st.builds(Mapping, st.lists(st.tuples(st.text(), inner))),
    max_leaves=6,
)


@given(ANYTHING)
def test_what_is_sound_can_be_decoded(value: Value) -> None:
    if sound(value):
        decode(value)
