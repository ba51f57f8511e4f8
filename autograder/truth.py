"""What each case must give, and what each mistake would give: stored at release, else asked of the oracle.

Stored answers are found by a digest of the input, so a case that was edited is simply computed anew (which imports torch).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from msgspec import Struct

from autograder import cases, compare, values
from autograder.cases import Case
from autograder.spec import Question
from autograder.values import Raised, Value


class OracleError(RuntimeError):
    """The truth itself failed: a fault of the course, not of the student."""


class Unavailable(RuntimeError):
    """Something outside the course that the truth needs, such as the test images, is not here; the message says what to do."""


class Answer(Struct, frozen=True):
    """The right value, the absolute error allowed, and by mistake the values that it would give."""

    expected: Value
    allowed: float
    mistakes: dict[str, list[Value]]


def answer(question: Question, case: Case, stored: Mapping[str, Answer]) -> Answer:
    """The answer to one case."""
    found = stored.get(cases.digest(question, case)) if case.visible else None
    return found if found is not None and _covers(found, question) else compute(question, case)


def _covers(found: Answer, question: Question) -> bool:
    """Whether a stored answer knows all mistakes: the instructor's side has more of them than what was released."""
    return all(len(found.mistakes.get(m.name, ())) == len(m.alternatives) for m in question.mistakes)


def compute(question: Question, case: Case) -> Answer:
    """Ask the oracle and every mistake; `OracleError` when the truth raises anything but ValueError."""
    arguments = {**case.args, **case.given}
    expected = _ask(question.truth, arguments, OracleError)
    allowed = question.tolerance.allows(compare.scale(expected))
    if question.tolerance.float32_multiple and not isinstance(expected, Raised):
        single = _ask(question.truth, _single(arguments), OracleError)
        allowed = max(allowed, question.tolerance.float32_multiple * _distance(expected, single))
    mistakes = {m.name: [_ask(gives, arguments, None) for gives in m.alternatives] for m in question.mistakes}
    return Answer(expected, allowed, mistakes)


def _ask(function: Callable[..., Any], arguments: Mapping[str, Any], on_failure: type[Exception] | None) -> Value:
    try:
        return values.encode(function(**_fresh(arguments)))
    except ValueError as refused:
        return Raised("ValueError", str(refused))
    except Unavailable:
        raise
    except Exception as failure:  # an oracle is course code: whatever it raises is reported, with the question's name
        if on_failure is None:
            return compare.ANY_CRASH
        raise on_failure(f"the truth failed with {type(failure).__name__}: {failure}") from failure


def _fresh(args: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _copied(value) for name, value in args.items()}


def _copied(value: Any) -> Any:
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def _single(value: Any) -> Any:
    if isinstance(value, values.Made):
        return values.Made(value.maker, values.encode(_single(values.decode(value.recipe))), value.text, value.blanks)
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return value.astype(np.float32)
    if isinstance(value, list | tuple):
        return type(value)(map(_single, value))
    return {key: _single(item) for key, item in value.items()} if isinstance(value, dict) else value


def _distance(one: Value, other: Value) -> float:
    """The largest distance between two numbers at the same place."""
    if isinstance(one, values.Sequence) and isinstance(other, values.Sequence):
        return max(map(_distance, one.items, other.items), default=0.0)
    if isinstance(one, values.Mapping) and isinstance(other, values.Mapping):
        return max(map(_distance, dict(one.items).values(), dict(other.items).values()), default=0.0)
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other)
    if not isinstance(one, values.Array) or not isinstance(other, values.Array):
        return 0.0
    return float(np.max(np.abs(values.array(one) - values.array(other).astype(np.float64)), initial=0.0))
