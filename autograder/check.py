"""What a student runs: the visible cases of the work in one folder, in a process of its own on the student's own machine."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import intake
from autograder.evaluate import Evaluator
from autograder.layers.isolation import PROCESS
from autograder.report import AssignmentResult, Report
from autograder.sandbox.pool import Hosts
from autograder.sentence import Sentence, _, either
from autograder.spec import Assignment, Course

ASSIGNMENT = (_("There is no assignment named {name}. Did you mean {near}?"), _("There is no assignment named {name}. There are: {known}."))
QUESTION = (_("There is no question named {name}. Did you mean {near}?"), _("There is no question named {name}. There are: {known}."))


class UnknownName(ValueError):
    """An assignment or question that the course does not have; the message names the nearest ones."""


@dataclass(frozen=True)
class Selection:
    """The assignments asked for, and the questions of them (none: all)."""

    assignments: Sequence[Assignment]
    questions: Sequence[str]


def select(course: Course, assignments: Sequence[str], questions: Sequence[str]) -> Selection:
    """The assignments and questions of those names; `UnknownName` for one that does not exist."""
    by_id = {a.id: a for a in course.assignments}
    all_questions = [q.name for a in course.assignments for q in a.questions]
    for name in assignments:
        _known(name, list(by_id), ASSIGNMENT)
    for name in questions:
        _known(name, all_questions, QUESTION)
    chosen = [by_id[name] for name in assignments] or list(course.assignments)
    if questions:
        chosen = [a for a in chosen if any(q.name in questions for q in a.questions)]
        if not chosen:
            elsewhere = _("{question} is not a question of {assignments}.")
            raise UnknownName(Sentence(elsewhere, question=questions[0], assignments=", ".join(assignments)))
    return Selection(chosen, questions)


def _known(name: str, known: Sequence[str], say: tuple[str, str]) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, 3, 0.4)
        raise UnknownName(Sentence(say[0], name=name, near=either(near)) if near else Sentence(say[1], name=name, known=", ".join(known)))


class Checker:
    """Checks one folder as often as asked, with hosts that stay warm in between."""

    def __init__(self, course: Course, folder: Path, selection: Selection, language: str) -> None:
        self._course = course
        self._folder = folder
        self._selection = selection
        self._hosts = Hosts(PROCESS)
        self._evaluator = Evaluator(course, self._hosts.run, language)

    def start(self) -> None:
        """Begin starting the hosts, so that they import while the parent does other things."""
        for torch in {a.torch for a in self._selection.assignments if self._present(a)}:
            self._hosts.start(torch=torch)

    def _present(self, assignment: Assignment) -> bool:
        return any((self._folder / f"{assignment.id}{suffix}").exists() for suffix in (".py", ".ipynb"))

    def results(self, on_result: Callable[[AssignmentResult], None] | None = None) -> Iterator[AssignmentResult]:
        """The verdict on each assignment as soon as it is known; `NothingToGrade` when none of their files is there."""
        names = [a.id for a in self._selection.assignments]
        submission = intake.read(self._folder.resolve().name, self._folder, self._course, names)
        if submission.problem:
            raise intake.NothingToGrade(submission.problem)
        for assignment in self._selection.assignments:
            yield self._evaluator.assignment(submission, assignment, self._selection.questions)

    def report(self, results: Sequence[AssignmentResult]) -> Report:
        """The results as one report."""
        return Report(
            submission=self._folder.resolve().name, status="graded", isolation=list(PROCESS.layers), assignments=list(results),
            score=sum(a.score for a in results), max_score=sum(a.max_score for a in results),
        )  # fmt: skip

    def close(self) -> None:
        """End the hosts."""
        self._hosts.close()
