"""Every question of the course against answers that no honest worker sends: the right ones with a part changed, of any type and shape.

They end in a verdict and in pages, never in a failure of the grader; a judge of a question's own is the most at risk.
"""

from __future__ import annotations

import random
from collections.abc import Sequence as Several
from typing import Any

import numpy as np
import pytest
from attacking.battle import in_the_pages

from autograder import course as courses
from autograder import values
from autograder.channel import Call, Chunk, Confined, Job, Loaded, Result, Scanned
from autograder.evaluate import Evaluator
from autograder.oracles import drawn
from autograder.sandbox.host import Run
from autograder.spec import Assignment, Course
from autograder.submission import Source, Submission
from autograder.truth import Unavailable
from autograder.values import Again, Array, Made, Mapping, Opaque, Problem, Raised, Sequence, Value, encode

ODD: list[Value] = [
    None, True, 0, -1, 2**63 - 1, 0.5, float("nan"), float("inf"), "", "{x}", "a" * 9_000,
    *map(encode, ([], [[]], (), {}, {"a": 1}, [1, [2, [3]]], (1.5, 2.5), [True, False], [np.zeros(2)] * 3)),
    *map(encode, (np.array(1.0), np.float32(2), np.zeros((2, 3), np.uint8), np.ones(3, bool), np.full((2, 2), np.nan), np.zeros(0))),
    Array("float32", (0, 10**9), b""), Opaque("T"), Raised("ValueError", "m", -5, "s", ("ValueError",)), Raised("Forbidden", "torch", 2**62),
    Raised("NotImplementedError", "", 3, "raise NotImplementedError"), Problem("forbidden-name", {}), Problem("parameter-shape", {"got": encode({})}),
    Problem("grader-error", {}), Problem("", {}), Made("nothing", None, "{x}"), Again(0), Sequence("tuple", [Opaque("x"), None]),
    Mapping([("a", 1), ("a", 2)]),
]  # fmt: skip
ARRAYS = (
    lambda a: a.T, lambda a: a.reshape(-1), lambda a: a[..., None], lambda a: a.sum(), lambda a: a.tolist(), lambda a: np.stack([a, a]),
    lambda a: a.astype(np.float32), lambda a: a.astype(np.uint8), lambda a: a.astype(bool), lambda a: a * np.nan, lambda a: a.ravel()[:0],
)  # fmt: skip


def changed(value: Value, chance: random.Random) -> Value:
    """The same with one part of it left out, doubled, renamed or replaced."""
    if isinstance(value, Array) and chance.random() < 0.7:
        with np.errstate(all="ignore"):
            return encode(chance.choice(ARRAYS)(values.array(value)))
    inside = value.items if isinstance(value, Sequence | Mapping) else []
    if not inside or chance.random() < 0.3:
        return chance.choice(ODD)
    k, parts, what = chance.randrange(len(inside)), list(inside), chance.random()
    if what < 0.15:
        del parts[k]
    elif what < 0.25:
        parts.append(parts[k])
    elif isinstance(value, Mapping):
        name, part = parts[k]
        parts[k] = (f"{name}x", part) if what < 0.35 else (name, changed(part, chance))
    else:
        parts[k] = changed(parts[k], chance)
    return Mapping(parts) if isinstance(value, Mapping) else Sequence(value.type, parts)



@pytest.mark.parametrize("assignment", courses.load(answers=False).assignments, ids=lambda assignment: assignment.id)
def test_any_answer_to_any_question_ends_in_pages(assignment: Assignment, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "learned", lambda images, labels: 1.0)  # seconds of training, on sound images alone
    for question in course.assignment(assignment.id).questions:
        chance = random.Random(question.name)
        evaluator = Evaluator(course, lambda *_: Run())
        try:
            asked = evaluator.answers(course.assignment(assignment.id), question)
        except Unavailable:
            continue
        rights = [each.answer.expected for each in asked]

        def run(torch: bool, job: Job, batches: Several[Several[Call]], rights: Any = rights, chance: Any = chance) -> Run:
            answers = [right if chance.random() < 0.4 else changed(right, chance) for right in rights[: sum(map(len, batches))]]
            sound = [answer if values.sound(answer) else None for answer in answers]
            results = [Result(k, answer, ["0", "none"][: chance.randrange(3)], ["overflow encountered"]) for k, answer in enumerate(sound)]
            return Run(Confined(), Scanned([], []), Loaded([], found=True, callable=True), results, {0: "printed"})

        evaluator.runner = run
        file = f"{assignment.id}.py"
        submission = Submission("fuzzed", {assignment.id: Source(file, (Chunk(file, b""),), dict.fromkeys(question.attachments, b""))})
        for _ in range(5 if question.judge else 2):
            result = evaluator.assignment(submission, course.assignment(assignment.id), [question.name])
            assert result.questions[0].outcome in ("passed", "failed"), question.name
            assert in_the_pages(submission, result) == [], question.name
