"""Each folder under `submissions/` is what a student might hand in; its `expected.json` says what the report must say about it.

    about                        what the student did, in a sentence
    unreadable                   a part of the sentence, when nothing of the submission can be graded
    ASSIGNMENT                   what must be said about each of its questions; `others` speaks for those that it does not name
      outcome, score             as in the report; a question that passed has all its points
      kind, mistake, says        of the first finding; `says` is a part of its message; no `mistake`: none may be named
      line, prints               where that matters: the line it points to, a part of what the student's code printed
      mend_first                 the question that is told to be looked at before it; empty if absent
      then                       kind, mistake, says of the second finding
      notes, flags               a part of what is said about the file as a whole, to the student and to the instructor alone
      data                       true: needs the real Fashion-MNIST; other models are tried on toy images (`conftest.py`)
    xfail                        why the grader cannot say that yet; `xfail_only`: "check" when that holds for the student's side alone

They are written by hand from the curriculum. When one disagrees with the grader, ask who is right; never record what came out.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from test_wrong import WRONG

from autograder import intake
from autograder.evaluate import Evaluator
from autograder.report import AssignmentResult, QuestionResult
from autograder.spec import Course

SUBMISSIONS = Path(__file__).parent / "submissions"
EXPECTED: dict[str, dict[str, Any]] = {file.parent.name: json.loads(file.read_text("utf-8")) for file in sorted(SUBMISSIONS.glob("*/expected.json"))}
ABOUT_THE_WHOLE = ("about", "unreadable", "xfail", "xfail_only")
ABOUT_THE_FILE = ("others", "notes", "flags", "data")


def _marks(folder: str, assignment: str, side: str) -> list[pytest.MarkDecorator]:
    expected = EXPECTED[folder]
    marks = []
    if expected[assignment].get("data", False):
        reason = "FASHION_MNIST_DIR does not say where the real images are"
        marks += [pytest.mark.slow, pytest.mark.skipif("FASHION_MNIST_DIR" not in os.environ, reason=reason)]
    if "xfail" in expected and expected.get("xfail_only", side) == side:
        marks += [pytest.mark.xfail(reason=expected["xfail"], strict=True)]
    return marks


GRADED = [
    pytest.param(folder, assignment, marks=_marks(folder, assignment, "grade"), id=f"{folder}-{assignment}")
    for folder, expected in EXPECTED.items()
    for assignment in expected
    if assignment not in ABOUT_THE_WHOLE
]


def _result(evaluator: Evaluator, folder: str, assignment: str) -> AssignmentResult:
    submission = intake.read(folder, SUBMISSIONS / folder, evaluator.course)
    assert submission.problem == ""
    return evaluator.assignment(submission, evaluator.course.assignment(assignment))


@pytest.mark.parametrize(("folder", "assignment"), GRADED)
def test_the_report_says_what_it_must(folder: str, assignment: str, request: pytest.FixtureRequest) -> None:
    expected = EXPECTED[folder][assignment]
    hangs = any(question.get("kind") == "timeout" for question in expected.values() if isinstance(question, dict))
    toys = assignment == "fashion" and not expected.get("data", False)
    evaluator: Evaluator = request.getfixturevalue("hasty" if hangs else "toy_evaluator" if toys else "evaluator")
    result = _result(evaluator, folder, assignment)
    for question in result.questions:
        assert question.id in expected or "others" in expected, f"{folder}/expected.json says nothing about {question.id}"
        _compare(question, expected.get(question.id) or expected["others"])
    unknown = set(expected) - {q.id for q in result.questions} - set(ABOUT_THE_FILE)
    assert not unknown, f"{folder}/expected.json speaks of {unknown}, which are no questions of {assignment}"
    notes = " ".join(result.notes)
    assert expected["notes"] in notes if "notes" in expected else notes == ""
    assert expected.get("flags", "") in " ".join(result.flags)
    assert result.score == sum(q.score for q in result.questions)


def _compare(question: QuestionResult, expected: dict[str, Any]) -> None:
    points = question.max_score if expected["outcome"] == "passed" else 0
    assert (question.outcome, question.score) == (expected["outcome"], expected.get("score", points)), f"{question.id}: {question.findings}"
    if question.outcome == "passed":
        assert question.score == question.max_score
        assert question.findings == []
        assert expected.get("says", "") in question.note
        return
    first = question.findings[0]
    assert (first.kind, first.mistake) == (expected["kind"], expected.get("mistake")), f"{question.id}: {question.findings}"
    assert expected.get("says", "") in first.message
    assert expected.get("prints", "") in first.output
    assert first.line == expected.get("line", first.line)
    if first.kind in ("timeout", "crash") and first.counterexample is not None:
        assert first.counterexample.got == {"problem": "no-answer"}, "None would be an answer"
    assert question.mend_first == expected.get("mend_first", "")
    if "then" in expected:
        second = question.findings[1]
        assert (second.kind, second.mistake) == (expected["then"]["kind"], expected["then"].get("mistake"))
        assert expected["then"].get("says", "") in second.message
    for finding in question.findings:  # a whole sentence, with all its facts
        assert finding.message
        assert "?" not in finding.message.replace("forget it?", "").replace("at its end?", "")


NAMED = [
    pytest.param(folder, assignment, name, question["mistake"], marks=_marks(folder, assignment, "check"), id=f"{folder}-{name}")
    for folder, expected in EXPECTED.items()
    for assignment, questions in expected.items()
    if assignment not in ABOUT_THE_WHOLE
    for name, question in questions.items()
    if isinstance(question, dict) and "mistake" in question
]


@pytest.mark.parametrize(("folder", "assignment", "question", "mistake"), NAMED)
def test_a_student_is_told_the_same_mistake_without_the_hidden_cases(
    checker: Evaluator, folder: str, assignment: str, question: str, mistake: str
) -> None:
    results = {q.id: q for q in _result(checker, folder, assignment).questions}
    assert results[question].outcome == "failed"
    assert results[question].findings[0].mistake == mistake
    assert not results[question].findings[0].hidden


@pytest.mark.parametrize("folder", EXPECTED)
def test_what_is_not_handed_in_is_missing(folder: str, course: Course, checker: Evaluator) -> None:
    submission = intake.read(folder, SUBMISSIONS / folder, course)
    if "unreadable" in EXPECTED[folder]:
        assert EXPECTED[folder]["unreadable"] in submission.problem
        assert submission.sources == {}
        return
    for assignment in course.assignments:
        if assignment.id in EXPECTED[folder]:
            continue
        result = checker.assignment(submission, assignment)
        assert {(q.outcome, q.findings[0].kind) for q in result.questions} == {("failed", "missing")}
        assert f"There is no {assignment.id}.py in this submission. Put {assignment.id}.py (or" in result.questions[0].findings[0].message
        assert result.score == 0


def test_every_folder_says_what_it_is_about() -> None:
    folders = sorted(folder.name for folder in SUBMISSIONS.iterdir() if folder.is_dir())
    assert folders == sorted(EXPECTED)
    assert all(expected["about"].endswith(".") for expected in EXPECTED.values())


# Of these questions each mistake is made by real code here; those of the others are simulated, in `test_mistakes.py`.
WRITTEN_OUT = ("conv_output_shape", "corr2d", "pool2d", "count_params", "build_lenet")


def test_every_named_mistake_has_a_submission_that_makes_it(course: Course) -> None:
    made = {(a, q, m) for _folder, a, q, m in (param.values for param in NAMED)} | {(a, q, m) for a, q, m, _code in WRONG}
    for assignment in course.assignments:
        for question in (q for q in assignment.questions if q.name in WRITTEN_OUT):
            untried = {m.name for m in question.mistakes} - {m for a, q, m in made if (a, q) == (assignment.id, question.name)}
            assert not untried, f"no submission makes these mistakes in {assignment.id}.{question.name}: {sorted(untried)}"
