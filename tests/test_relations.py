"""Several calls judged by how they hang together: what holds, what does not, and what is said about it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.compare import Fault
from autograder.feedback.words import sentence
from autograder.relations import Relations
from autograder.spec import Tolerance
from autograder.values import Opaque, Raised, Value, encode
from autograder.worker.probes import several

START = np.array([[1.0, 2.0]])
FREE = {"shape": (1, 2)}
HALVED = {"from": "a", "times": np.eye(2) / 2, "plus": np.array([0.0, 1.0])}


def judged(expected: dict[str, Any], got: dict[str, Any]) -> Fault | None:
    return Relations()(encode(expected), encode(got), 0.0)


HOLD = [
    ({"a": FREE}, {"a": START}),
    ({"a": {"is": START}}, {"a": START.astype(np.float32)}),
    ({"a": FREE, "b": {"same": "a"}}, {"a": START, "b": START + 1e-7}),
    ({"a": FREE, "b": {"unlike": "a"}}, {"a": START, "b": START[:, ::-1].copy()}),
    ({"a": FREE, "b": HALVED}, {"a": START, "b": np.array([[0.5, 2.0]])}),
    ({"a": FREE, "b": HALVED | {"near": np.array([[1.0, 2.0]]), "within": 0.6}}, {"a": START, "b": np.array([[0.5, 2.0]])}),
]


@pytest.mark.parametrize(("expected", "got"), HOLD)
def test_what_holds(expected: dict[str, Any], got: dict[str, Any]) -> None:
    assert judged(expected, got) is None


SAID = [
    ({"a": FREE, "b": {"same": "a"}}, {"a": START, "b": START + 1}, "calls-differ",
     "f was called with a and again with b, and gave two different answers. They should be equal."),
    ({"a": FREE, "b": {"unlike": "a"}}, {"a": START, "b": START}, "calls-alike",
     "f gave the same answer with b as with a. They should differ."),
    ({"a": FREE, "b": HALVED}, {"a": START, "b": np.array([[0.5, 1.0]])}, "call-does-not-follow",
     "With b, 1 of 2 numbers do not follow from what yours gave with a. The worst, at index (0, 1): yours 1, right 2."),
    ({"a": FREE, "b": HALVED | {"near": np.array([[1.0, 2.0]]), "within": 0.25}}, {"a": START, "b": np.array([[0.5, 2.0]])}, "call-too-far",
     "With b, f should come within 0.25 of the right answer; yours is farther away."),
    ({"a": {"is": START}}, {"a": START + 1}, "wrong-values", "2 of 2 numbers are wrong. The worst, at index (0, 0): yours 2, right 1."),
    ({"a": FREE}, {"a": START.T.copy()}, "wrong-shape", "f returned an array of shape (2, 1); (1, 2) is expected."),
    ({"a": FREE}, {"a": None}, "returned-none", "f returned None. Is there a return at its end?"),
    ({"a": FREE}, {"a": [[1.0, 2.0]]}, "list-for-array", "f returned a list. Return an array: np.array(...)."),
    ({"a": FREE}, {"a": START * np.nan}, "not-finite", "f returned nan at index (0, 0): 2 of 2 numbers are not finite."),
    ({"a": FREE}, {}, "returned-none", "f returned None. Is there a return at its end?"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "got", "code", "said"), SAID, ids=[code for _, _, code, _ in SAID])
def test_what_does_not_hold_is_said(expected: dict[str, Any], got: dict[str, Any], code: str, said: str) -> None:
    fault = judged(expected, got)
    assert fault is not None
    assert fault.code == code
    assert sentence(fault, "en", function="f") == said


@pytest.mark.parametrize("got", [Raised("IndexError", "out of bounds", 3, "Y[i]"), Opaque("generator"), None])
def test_no_answers_at_all(got: Value) -> None:
    assert Relations()(encode({"a": FREE}), got, 0.0) is not None


@pytest.mark.parametrize(("expected", "_got"), HOLD[:5])
def test_an_example_is_one(expected: dict[str, Any], _got: object) -> None:
    relations = Relations(Tolerance(relative=1e-12))
    assert relations(encode(expected), relations.example(encode(expected)), 0.0) is None


def test_what_is_right_is_shown_for_the_call_that_is_wrong() -> None:
    fault = judged({"a": FREE, "b": HALVED}, {"a": START, "b": START})
    assert fault is not None
    right, yours = fault.facts["shown"]
    assert (right.tolist(), yours) == ([[0.5, 2.0]], encode(START))


def test_the_probe_changes_options_and_lists_them_by_position() -> None:
    def function(x: int, steps: int = 5, seed: int = 0) -> tuple[int, int, int]:
        return x, steps, seed

    calls = {"as it is": {}, "start": {"steps": 0}, "by position": [7, 8]}
    assert several(function, [1], {"seed": 3}, {"calls": calls}, {}) == {"as it is": (1, 5, 3), "start": (1, 0, 3), "by position": (1, 7, 8)}
