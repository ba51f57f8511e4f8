"""Judges an answer by what has to hold of it, where many answers are right: a random split, images changed at random, drawn shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder import compare, values
from autograder.compare import Fault
from autograder.report import Kind
from autograder.values import Problem, Raised, Value, decode


@dataclass(frozen=True)
class Properties:
    """A question's `judge`. What is expected is plain data, from which `broken` tells the first property that an answer lacks.

    Whoever's answers break first what a mistake's answers break first has made that mistake.
    """

    broken: Callable[[Any, Value], Fault | None]

    def __call__(self, expected: Value, got: Value, allowed: float) -> Fault | None:
        """The first property that does not hold; what is no value at all, as ever."""
        if isinstance(expected, Raised) or isinstance(got, Raised | Problem) or got is None:
            return compare.difference(expected, got, allowed)
        return self.broken(decode(expected), got)

    def alike(self, expected: Value, one: Value, other: Value, allowed: float) -> bool:
        """Whether two answers lack the same property, or none, or are the same in what is wrong with them."""
        faults = [self(expected, value, allowed) for value in (one, other)]
        lacking = ["" if fault is None else fault.facts.get("property") for fault in faults]
        return compare.same(one, other, allowed) if lacking == [None, None] else lacking[0] == lacking[1]


def lacks(name: str, kind: Kind = "value") -> Fault:
    """An answer lacks what it needs; `name` is that of the mistake which says so to the student."""
    return Fault(kind, "property", {"property": name})


def numbers(value: Value, shape: tuple[int, ...] | None = None, *, whole: bool = False) -> Fault | None:
    """What keeps a value from being finite numbers (`whole`: integers) of that shape, or of any; empty ones are always whole."""
    if not isinstance(value, values.Array):
        return Fault("type", "not-an-array", {"type": compare.type_name(value)})
    if shape is not None and value.shape != shape:
        return Fault("shape", "wrong-shape", {"got": value.shape, "expected": shape})
    found = values.array(value)
    if whole and found.size and found.dtype.kind not in "iu":
        return Fault("dtype", "not-an-integer", {"got": found.flat[0].item()})
    return compare.difference(values.encode(found * 0), value, float("inf")) if found.dtype.kind == "f" else None
