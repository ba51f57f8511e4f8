"""Two plain values -> the first thing that is wrong with the second, in the order in which a teacher looks.

Type, then shape, then dtype, then finiteness, then values. Never broadcasts, never asks the student's object for an opinion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.report import Kind
from autograder.values import Array, Opaque, Problem, Raised, Sequence, Value, array, decode
from autograder.values import Mapping as MappingValue

# What a wrong idea crashes with is an accident of how it was written, so a mistake that crashes matches any of these.
CRASHES = frozenset({"IndexError", "ValueError", "RuntimeError", "TypeError", "UFuncTypeError", "ZeroDivisionError"})
ANY_CRASH = Raised("*")
OF_TYPES = re.compile(r"\bdtypes?\b|scalar type|floating point or complex|not implemented for '")  # how PyTorch refuses to mix types of numbers
OF_TENSORS = re.compile(r"Tensor|\(\): argument '|invalid combination of arguments|unexpected keyword argument")
INTEGERS = "iu"  # kinds of dtype
MOST_NUMERALS = 4  # of an answer that is told whole
POLICY = frozenset({"forbidden-operation", "forbidden-name"})  # what a worker has refused


@dataclass(frozen=True)
class Fault:
    """What is wrong, as data: `code` names a sentence of `feedback.words`, `facts` fill it in."""

    kind: Kind
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def difference(expected: Value, got: Value, allowed: float) -> Fault | None:
    """The first thing wrong with `got`, or None when it is right within the absolute error `allowed`."""
    if isinstance(expected, Raised):
        return _raised(expected, got)
    if isinstance(got, Raised):
        code = "raised" if got.line else "raised-elsewhere"
        return Fault("exception", code, {"type": got.type, "message": got.message, "line": got.line, "source": got.source})
    if isinstance(got, Problem):
        return Fault("policy" if got.code in POLICY else "type", got.code, {key: decode(fact) for key, fact in got.facts.items()})
    if got is None:
        return None if expected is None else Fault("type", "returned-none")
    if isinstance(expected, Sequence):
        return _sequence(expected, got, allowed)
    if isinstance(expected, MappingValue):
        return _mapping(expected, got, allowed)
    if isinstance(expected, str | bool):
        return _plain(expected, got)
    return _numbers(expected, got, allowed)


def same(expected: Value, got: Value, allowed: float) -> bool:
    """Whether `got` is what a mistake gives: right against it, and a float exactly where it gives a float.

    A mistake that gives no value returns a `Problem`: the code of the sentence that the student would read, and those facts that tell this
    mistake from others; of a text, a part is enough. An exception has the code `raised`, and the facts `type` and `message`.
    """
    if expected == ANY_CRASH:
        return got == expected or (isinstance(got, Raised) and got.type in CRASHES and not of_types(got) and not _of_tensors(got))
    if isinstance(expected, Problem):
        return _alike(expected, Problem("raised", {"type": got.type, "message": got.message}) if isinstance(got, Raised) else got)
    return difference(expected, got, allowed) is None and _float_places(expected) == _float_places(got)


def of_types(got: Raised) -> bool:
    """Whether PyTorch would not compute with numbers of these types: an exception that no wrong idea is needed for."""
    return "RuntimeError" in (got.type, *got.parents) and OF_TYPES.search(got.message) is not None


def _of_tensors(got: Raised) -> bool:
    """Whether a tensor met what it does not work with, an array or NumPy's way to give arguments: no wrong idea either."""
    return got.type == "TypeError" and OF_TENSORS.search(got.message) is not None


def _alike(expected: Problem, got: Value) -> bool:
    if not isinstance(got, Problem) or got.code != expected.code:
        return False
    facts = [(fact, got.facts.get(key)) for key, fact in expected.facts.items()]
    return all(want in have if isinstance(want, str) and isinstance(have, str) else want == have for want, have in facts)


def _float_places(value: Value) -> list[bool]:
    if isinstance(value, Sequence):
        return [place for item in value.items for place in _float_places(item)]
    if isinstance(value, Array) and not value.shape:
        return [value.dtype.startswith("float")]
    return [isinstance(value, float)] if isinstance(value, int | float) else []


def _raised(expected: Raised, got: Value) -> Fault | None:
    if not isinstance(got, Raised):
        return Fault("exception", "should-raise", {"expected": expected.type})
    if expected.type == got.type or expected.type in got.parents:
        return None
    facts = {"expected": expected.type, "type": got.type, "message": got.message, "line": got.line, "source": got.source}
    return Fault("exception", "raised-another", facts)


def _sequence(expected: Sequence, got: Value, allowed: float) -> Fault | None:
    length = _length(got)
    if length is None:
        return Fault("type", f"not-a-{expected.type}", {"type": type_name(got), "length": len(expected.items)})
    if length != len(expected.items):  # first, since an array may have millions
        return Fault("type", "wrong-length", {"got": length, "expected": len(expected.items)})
    items = _items(got)
    for position, (want, have) in enumerate(zip(expected.items, items, strict=True)):
        fault = difference(want, have, allowed)
        if fault is not None:
            pair = _numerals(expected.items), _numerals(items)
            if fault.code == "wrong-number" and all(pair):  # a pair of sizes reads best whole
                return Fault("value", "wrong-plain", {"expected": f"({pair[0]})", "got": f"({pair[1]})"})
            parts = {"part": position + 1, "parts": len(items)} if isinstance(want, Array) and want.shape else {}
            return Fault(fault.kind, fault.code, {**fault.facts, "position": position, **parts})
    return None


def _numerals(items: list[Value]) -> str:
    """A few plain numbers in a row; empty when they are many, or anything else."""
    numbers = [array(item).item() if isinstance(item, Array) and not item.shape else item for item in items[: MOST_NUMERALS + 1]]
    plain = len(numbers) <= MOST_NUMERALS and all(isinstance(number, int | float) for number in numbers)
    return ", ".join(f"{number:.6g}" if isinstance(number, float) else str(number) for number in numbers) if plain else ""


def _length(got: Value) -> int | None:
    """How many items a list, a tuple or an array of one axis has; None for anything else."""
    if isinstance(got, Sequence):
        return len(got.items)
    return got.shape[0] if isinstance(got, Array) and len(got.shape) == 1 else None


def _items(got: Value) -> list[Value]:
    if isinstance(got, Sequence):
        return got.items
    assert isinstance(got, Array)
    return [number.item() for number in array(got)]


def _mapping(expected: MappingValue, got: Value, allowed: float) -> Fault | None:
    if not isinstance(got, MappingValue):
        return Fault("type", "not-a-dict", {"type": type_name(got)})
    have = dict(got.items)
    for key, want in expected.items:
        if key not in have:
            return Fault("value", "key-missing", {"key": key})
        fault = difference(want, have[key], allowed)
        if fault is not None:
            return Fault(fault.kind, fault.code, {**fault.facts, "key": key})
    extra = [key for key in have if key not in dict(expected.items)]
    return Fault("value", "key-unknown", {"key": extra[0]}) if extra else None


def _plain(expected: str | bool, got: Value) -> Fault | None:
    if isinstance(got, Array) and got.dtype == "bool" and not got.shape:
        got = bool(array(got))
    if type(got) is not type(expected):
        return Fault("type", "wrong-type", {"type": type_name(got), "expected": type_name(expected)})
    return None if got == expected else Fault("value", "wrong-plain", {"got": repr(got), "expected": repr(expected)})


def _numbers(expected: Value, got: Value, allowed: float) -> Fault | None:
    if isinstance(got, Opaque) and got.type.startswith(("array of dtype", "number of dtype")):
        return Fault("dtype", "not-real", {"dtype": got.type.rpartition(" ")[2]})
    whole = isinstance(expected, int)
    if whole and type(got) is int and got == expected:  # most numbers that students return are these
        return None
    is_array = isinstance(expected, Array) and bool(expected.shape)
    lone = isinstance(got, int | float) or (isinstance(got, Array) and got.origin == "scalar")
    if isinstance(got, bool) or not isinstance(got, Array | int | float) or (is_array and lone):
        code = "list-for-array" if is_array and isinstance(got, Sequence) else "not-an-array" if is_array else "not-a-number"
        return Fault("type", code, {"type": type_name(got)})
    want, have = _as_array(expected), _as_array(got)
    if want.shape != have.shape:
        code = "wrong-shape" if is_array else "array-for-number"
        return Fault("shape" if is_array else "type", code, {"got": have.shape, "expected": want.shape})
    if whole and have.dtype.kind not in INTEGERS:
        return Fault("dtype", "not-an-integer", {"got": have.item(), "expected": want.item()})
    return _elements(want, have, allowed)


def _elements(want: np.ndarray, have: np.ndarray, allowed: float) -> Fault | None:
    if want.dtype.kind in INTEGERS and have.dtype.kind in INTEGERS:
        error = np.where(want != have, np.inf, 0.0)  # exact: no tolerance, and no float64, which rounds numbers past 2^53
    else:
        want, have = want.astype(np.float64), have.astype(np.float64)
        alike = (have == want) | (np.isnan(have) & np.isnan(want))  # a mistake may give NaN; no truth does
        strange = ~np.isfinite(have) & ~alike
        if strange.any():
            index = np.unravel_index(int(np.argmax(strange)), have.shape)
            facts = {"index": _plain_index(index), "got": float(have[index]), "count": int(strange.sum()), "total": have.size}
            return Fault("nonfinite", "not-finite", facts)
        with np.errstate(invalid="ignore"):  # inf - inf where both are the same infinity
            error = np.where(alike, 0.0, np.abs(want - have))
    wrong = ~(error <= allowed)
    if not wrong.any():
        return None
    index = np.unravel_index(int(np.argmax(error)), error.shape)
    return Fault("value", "wrong-number" if not error.shape else "wrong-values", {
        "index": _plain_index(index), "got": have[index].item(), "expected": want[index].item(),
        "count": int(wrong.sum()), "total": error.size,
    })  # fmt: skip


def _plain_index(index: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(int(i) for i in index)


def _as_array(value: Value) -> np.ndarray:
    return array(value) if isinstance(value, Array) else np.asarray(value)


def scale(value: Value) -> float:
    """The largest finite absolute number in a value; 0 when there is none."""
    if isinstance(value, Sequence):
        return max((scale(item) for item in value.items), default=0.0)
    if isinstance(value, MappingValue):
        return max((scale(item) for _, item in value.items), default=0.0)
    if isinstance(value, bool) or not isinstance(value, Array | int | float):
        return 0.0
    numbers = np.abs(_as_array(value).astype(np.float64))
    return float(np.max(numbers, initial=0.0, where=np.isfinite(numbers)))


def type_name(value: Value) -> str:
    """What a student would call the type of this value."""
    if isinstance(value, Array):
        return {"ndarray": "array", "tensor": "tensor", "scalar": value.dtype}.get(value.origin, "array")
    if isinstance(value, Sequence):
        return "tuple" if value.type == "tuple" else "list"
    if isinstance(value, MappingValue):
        return "dict"
    if isinstance(value, Opaque):
        return value.type
    return type(value).__name__
