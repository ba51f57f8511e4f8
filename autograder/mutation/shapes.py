"""Wrong answers of the right shape: what a solution gives, with other numbers in it. No group of cases may take one for right.

Where a student chooses the numbers (a random start), other ones may be right, and only zeros are wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from msgspec import structs

from autograder import values
from autograder.diagnose import Observation
from autograder.evaluate import observe
from autograder.spec import Question
from autograder.values import Array, Value

Change = Callable[[np.ndarray], np.ndarray]

ZEROS = "zeros"
CHANGES: Mapping[str, Change] = {
    ZEROS: np.zeros_like,
    "numbers that are 1 too large": lambda numbers: ~numbers if numbers.dtype == bool else numbers + numbers.dtype.type(1),
    "numbers that are half as large": lambda numbers: ~numbers if numbers.dtype == bool else (numbers * 0.5).astype(numbers.dtype),
}  # fmt: skip


def changed(value: Value, change: Change) -> Value:
    """The value with other numbers in it, all else as it is."""
    if isinstance(value, Array):
        return structs.replace(value, data=change(values.array(value)).tobytes())
    if isinstance(value, bool | int | float):
        number: bool | int | float = change(np.asarray(value)).item()
        return number
    if isinstance(value, values.Sequence):
        return structs.replace(value, items=[changed(item, change) for item in value.items])
    if isinstance(value, values.Mapping):
        return structs.replace(value, items=[(key, changed(item, change)) for key, item in value.items])
    return value


def taken_for_right(question: Question, seen: Sequence[Observation]) -> Iterator[str]:
    """For each group that takes such an answer for right, a sentence; `seen` is what the solution gave."""
    chosen = getattr(question.judge, "chosen", lambda expected: False)
    for name, change in CHANGES.items():
        for group in question.points:
            fixed = [o for o in seen if o.case.group == group and (name == ZEROS or not chosen(o.answer.expected))]
            wrong = [(o, changed(o.got, change)) for o in fixed]
            wrong = [(o, value) for o, value in wrong if value != o.got]  # an error that is asked for, a zero, a text have no other number
            if wrong and not any(observe(question, o.case, o.answer, value).fault for o, value in wrong):
                yield f"the group {group!r} takes {name} for right: add a case that looks at the values"
