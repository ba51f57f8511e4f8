"""The stored answers of visible cases: with them a student's check of a NumPy assignment never imports torch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from autograder import cases, truth, values
from autograder.course import truth_file
from autograder.release import ReleaseError
from autograder.spec import Assignment, Course, Question
from autograder.truth import Answer, OracleError
from autograder.values import Array

LARGEST = 500_000  # bytes of an answer with those of all its mistakes; most have a few thousand, a hundred drawn images millions
ROUNDING = 1e-9  # two machines' float64 answers lie closer to each other than this, relative to their scale; no mistake does
MEASURED = 0.5  # a tolerance that was measured in float32 may differ by so much, relatively, between machines


def render(course: Course, assignment: Assignment, root: Path) -> bytes:
    """The content of `truth.json`, a line an answer. An answer that lies there already stays where it differs by rounding only.

    Left out are questions whose truth needs data from outside the course, and answers so large that they are sooner worked out than read.
    `ReleaseError` names one that cannot be answered.
    """
    old = _old(truth_file(root, assignment.id))
    lines = []
    for digest, question, new in sorted(_answers(course, assignment), key=lambda found: found[0]):
        known = old.get(digest)
        kept = msgspec.json.encode(known if known is not None and _alike(known, new, question) else new)
        if len(kept) <= LARGEST:
            lines.append(f'"{digest}": {kept.decode()}')
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _answers(course: Course, assignment: Assignment) -> Iterator[tuple[str, Question, Answer]]:
    for question in assignment.questions:
        for case in [] if question.attachments else cases.cases(question, course.visible_seed, None):
            try:
                found = truth.compute(question, case)
            except OracleError as broken:
                raise ReleaseError(f"{assignment.id}.{question.name}: {broken}. Mend its truth, then try again.") from broken
            if not _finite(found):
                raise ReleaseError(
                    f"{assignment.id}.{question.name}: its truth or a mistake returns a plain NaN or infinity, which JSON cannot hold. "
                    "Return a NumPy number."
                )
            yield cases.digest(question, case), question, found


def _old(file: Path) -> dict[str, Answer]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Answer])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}  # it is written anew in any case


def _alike(one: Answer, other: Answer, question: Question) -> bool:
    near = MEASURED if question.tolerance.float32_multiple else ROUNDING
    return math.isclose(one.allowed, other.allowed, rel_tol=near) and _same((one.expected, one.mistakes), (other.expected, other.mistakes))


def _same(one: Any, other: Any) -> bool:
    """Whether two values of one structure are the same but for rounding."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Array):
        a, b = values.array(one), values.array(other)
        near = ROUNDING * float(np.max(np.abs(b), initial=0.0, where=np.isfinite(b)))
        return (one.dtype, one.shape, one.origin) == (other.dtype, other.shape, other.origin) and np.allclose(a, b, rtol=0, atol=near, equal_nan=True)
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=ROUNDING)
    if isinstance(one, msgspec.Struct):
        one, other = msgspec.structs.astuple(one), msgspec.structs.astuple(other)
    if isinstance(one, dict):
        one, other = [*one.items()], [*other.items()]
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _finite(item: Any) -> bool:
    if isinstance(item, msgspec.Struct):
        item = msgspec.structs.astuple(item)
    if isinstance(item, dict):
        item = [*item.values()]
    if isinstance(item, list | tuple):
        return all(map(_finite, item))
    return not isinstance(item, float) or math.isfinite(item)


def files(course: Course, root: Path) -> dict[str, bytes]:
    """Every `truth.json` of the course that has answers in it, by its path from the course's folder."""
    asked = [a for a in course.assignments if not all(q.attachments for q in a.questions)]
    return {truth_file(root, a.id).relative_to(root).as_posix(): render(course, a, root) for a in asked}
