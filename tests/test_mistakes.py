"""Every mistake of every question, simulated: visible cases alone catch it and name it. And the solutions agree with the truth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder import compare, diagnose, intake
from autograder import course as courses
from autograder.diagnose import Observation
from autograder.evaluate import Evaluator, observe
from autograder.relations import Relations
from autograder.spec import Assignment, Mistake, Question, Tolerance
from autograder.values import Problem, Raised, Value, decode

COURSE = courses.load(hidden=True)
ROOT = courses.root()
QUESTIONS = [(a, q) for a in COURSE.assignments for q in a.questions]
FORMS = [
    pytest.param(a, q, mistake, form, id=f"{q.name}-{mistake.name}-{form}")
    for a, q in QUESTIONS
    for mistake in q.mistakes
    for form in range(len(mistake.alternatives))
]
READ = sorted({(a.id, mistake.read) for a, q in QUESTIONS for mistake in q.mistakes if mistake.read})


def from_student(question: Question, value: Value) -> Value:
    """What a student who makes the mistake would send, where the mistake only describes that."""
    if value == compare.ANY_CRASH:
        return Raised("IndexError", "index 3 is out of bounds", 7, "Y[i, j] = 0")
    if isinstance(value, Problem) and value.code == "raised":
        facts = {key: decode(fact) for key, fact in value.facts.items()}
        return Raised(facts.get("type", "RuntimeError"), f"before {facts.get('message', '')} after", 7, "return model(x)")
    return question.judge.example(value) if isinstance(question.judge, Relations) else value


def simulated(evaluator: Evaluator, assignment: Assignment, question: Question, mistake: Mistake, form: int) -> list[Observation]:
    known = [(each.case, each.answer) for each in evaluator.answers(assignment, question) if each.case.visible]
    return [observe(question, case, answer, from_student(question, answer.mistakes[mistake.name][form])) for case, answer in known]


def names(question: Question, seen: Sequence[Observation]) -> list[str | None]:
    """What each failing group is told."""
    told = []
    for group in question.points:
        of_group = [o for o in seen if o.case.group == group]
        if any(o.fault for o in of_group):
            found = diagnose.mistake(question.mistakes, of_group, seen)
            told.append(found.name if found else None)
    return told


@pytest.mark.parametrize(("assignment", "question", "mistake", "form"), FORMS)
def test_visible_cases_catch_and_name_it(
    checker: Evaluator, assignment: Assignment, question: Question, mistake: Mistake, form: int
) -> None:
    told = names(question, simulated(checker, assignment, question, mistake, form))
    assert told, "no visible case catches it"
    assert set(told) == {mistake.name}


@pytest.mark.parametrize(("assignment", "question", "mistake", "form"), FORMS)
def test_a_mistake_is_far_outside_the_tolerance(
    checker: Evaluator, assignment: Assignment, question: Question, mistake: Mistake, form: int
) -> None:
    for o in simulated(checker, assignment, question, mistake, form):
        if o.fault is not None and o.fault.kind == "value":
            judge = Relations(Tolerance(relative=1e-4)) if isinstance(question.judge, Relations) else compare.difference
            assert judge(o.answer.expected, o.got, 10 * o.answer.allowed) is not None


TRAINED = [a.id for a in COURSE.assignments if any(q.attachments for q in a.questions)]
SOLVED = [pytest.param(a, id=a.id, marks=[pytest.mark.slow] if a.id in TRAINED else []) for a in COURSE.assignments]


@pytest.mark.parametrize("assignment", SOLVED)
def test_the_solution_agrees_with_the_truth(evaluator: Evaluator, assignment: Assignment) -> None:
    submission = intake.read("solutions", ROOT / "solutions", COURSE, [assignment.id])
    result = evaluator.assignment(submission, assignment)
    for question in result.questions:
        if question.outcome == "skipped":
            pytest.skip(question.findings[0].message)
    assert [f.message for q in result.questions for f in q.findings] == []
    assert result.score == assignment.max_score


@pytest.mark.parametrize(("assignment", "section"), READ)
def test_the_handouts_have_the_sections_that_are_named(assignment: str, section: str) -> None:
    folder = Path(ROOT, "assignments", assignment)
    english = [slug(line) for line in (folder / "handout.md").read_text("utf-8").splitlines() if line.startswith("#")]
    assert section in english
    assert f'<a id="{section}"></a>\n## ' in (folder / "handout.es.md").read_text("utf-8")


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return "".join(c for c in heading.lstrip("# ").lower().replace(" ", "-") if c.isalnum() or c in "-_")
