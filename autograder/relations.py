"""Judges the answers to several calls by how they hang together, where a choice of the student's (a random start) decides what is right.

What is expected is plain data: for each call of the probe `several`, by its name, what its answer has to be. A mistake expects
something else; whoever's answers agree with that has made it.

    {"shape": (2, 3)}                            finite numbers of that shape, chosen by the student
    {"is": numbers}                              these numbers
    {"same": "seed=3"}                           what the call of that name gave
    {"unlike": "seed=3"}                         anything but that
    {"from": "steps=0", "times": A, "plus": b}   A @ that + b, with the numbers of both in one row-major vector
    {"one of": ..., "chances": ..., "apart": ...}   drawn at random, as `chances` says
    {"from": ..., "near": numbers, "within": 0.5}   ... and in the end no farther than that from these numbers
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder import chances, compare, values
from autograder.compare import Fault
from autograder.spec import Tolerance
from autograder.values import Value, decode, encode

Answers = Mapping[str, Value]


@dataclass(frozen=True)
class Relations:
    """A question's `judge`; `tolerance` is measured against each answer that follows from another."""

    tolerance: Tolerance = field(default_factory=Tolerance)

    def __call__(self, expected: Value, got: Value, allowed: float) -> Fault | None:
        """The first answer that is not what it has to be."""
        if not isinstance(expected, values.Mapping) or not isinstance(got, values.Mapping):
            return compare.difference(expected, got, allowed)
        answers = dict(got.items)
        faults = (self._fault(name, relation, answers) for name, relation in decode(expected).items())
        return next((fault for fault in faults if fault is not None), None)

    def chosen(self, expected: Value) -> bool:
        """Whether the numbers of all answers are the student's choice, so that other numbers may be as right."""
        relations = decode(expected).values() if isinstance(expected, values.Mapping) else [{"is": None}]
        return all(set(relation) <= {"shape", "same", "unlike"} for relation in relations)

    def example(self, expected: Value) -> Value:
        """Answers of which all that is expected holds: what a student might send."""
        if not isinstance(expected, values.Mapping):
            return expected
        answers: dict[str, Value] = {}
        random = np.random.RandomState(len(expected.items))
        for name, relation in decode(expected).items():
            right = chances.example(relation, random) if "one of" in relation else _right(relation, answers)
            answers[name] = encode(random.standard_normal(_shape(relation, answers)) if right is None else right)
        return values.Mapping(list(answers.items()))

    def _fault(self, name: str, relation: Mapping[str, Any], answers: Answers) -> Fault | None:
        have = answers.get(name)
        if "one of" in relation:
            return _shown(chances.fault(relation, have, self._allowed(relation["one of"][-1])), values.Made("", None, "…"), have)
        right = _right(relation, answers)
        if right is None:
            return compare.difference(encode(np.zeros(_shape(relation, answers))), have, np.inf) or self._alike(name, relation, answers)
        fault = compare.difference(encode(right), have, self._allowed(right))
        if fault is None:
            return _too_far(name, relation, have)
        if fault.kind != "value" or "is" in relation:
            return _shown(fault, right, have)
        code = "calls-differ" if "same" in relation else "call-does-not-follow"
        source = relation.get("same", relation.get("from"))
        return Fault("value", code, {**fault.facts, "call": name, "source": source, "shown": (right, have)})

    def _alike(self, name: str, relation: Mapping[str, Any], answers: Answers) -> Fault | None:
        source = relation.get("unlike")
        if source is None or compare.difference(answers[source], answers[name], self._allowed(_numbers(answers[source]))) is not None:
            return None
        other = values.Made("", None, f"≠ {source}")  # how a counterexample writes what there is no value for
        return Fault("value", "calls-alike", {"call": name, "source": source, "shown": (other, answers[name])})

    def _allowed(self, right: np.ndarray) -> float:
        return self.tolerance.allows(compare.scale(encode(right)))


def _shown(fault: Fault | None, right: Any, have: Value | None) -> Fault | None:
    """The fault, with the one answer that it is about."""
    return fault and Fault(fault.kind, fault.code, {**fault.facts, "shown": (right, have)})


def _right(relation: Mapping[str, Any], answers: Answers) -> np.ndarray | None:
    """What the answer has to be; None where the student chooses."""
    if "is" in relation:
        return np.asarray(relation["is"])
    if "same" in relation:
        return _numbers(answers[relation["same"]])
    if "from" in relation:
        source = _numbers(answers[relation["from"]])
        return np.reshape(relation["times"] @ source.ravel() + relation["plus"], source.shape)
    return None


def _shape(relation: Mapping[str, Any], answers: Answers) -> tuple[int, ...]:
    return tuple(relation["shape"]) if "shape" in relation else _numbers(answers[relation["unlike"]]).shape


def _too_far(name: str, relation: Mapping[str, Any], have: Value) -> Fault | None:
    if "near" not in relation or compare.difference(encode(relation["near"]), have, relation["within"]) is None:
        return None
    return Fault("value", "call-too-far", {"call": name, "within": relation["within"], "shown": (relation["near"], have)})


def _numbers(answer: Value) -> np.ndarray:
    """The numbers of an answer that has been found to be finite numbers."""
    return np.asarray(decode(answer), np.float64)
