"""The same checks in pytest: one item a question, our feedback in the place of tracebacks. Turned on by `-p autograder.doors.pytest_plugin`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder import course as courses
from autograder import i18n, intake
from autograder.evaluate import Evaluator
from autograder.feedback import text
from autograder.layers.isolation import PROCESS
from autograder.report import QuestionResult
from autograder.sandbox.pool import Hosts
from autograder.spec import Assignment, Course, Question

GRADER = pytest.StashKey["Grader"]()


class NotPassed(Exception):
    """A question is not passed, or could not be checked; carries the result."""

    def __init__(self, result: QuestionResult) -> None:
        super().__init__(result.id)
        self.result = result


class Grader:
    """The course, and the warm hosts that last for the session."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.language = i18n.preferred(None, course.language)
        self.hosts = Hosts(PROCESS)
        self._evaluator = Evaluator(course, self.hosts.run, self.language)

    def result(self, folder: Path, assignment: Assignment, question: Question) -> QuestionResult:
        """The verdict on one question of the work in a folder."""
        submission = intake.read(folder.name, folder, self.course, [assignment.id])
        return self._evaluator.assignment(submission, assignment, [question.name]).questions[0]


class StudentFile(pytest.File):
    """One assignment's file; its questions are collected without running it."""

    assignment: Assignment

    def collect(self) -> Iterator[pytest.Item]:
        """An item a question."""
        for question in self.assignment.questions:
            item: QuestionItem = QuestionItem.from_parent(self, name=question.name)
            item.assignment, item.question = self.assignment, question
            yield item


class QuestionItem(pytest.Item):
    """One question."""

    assignment: Assignment
    question: Question

    def runtest(self) -> None:
        """Evaluate the question; a skipped one is skipped here, too."""
        result = self.config.stash[GRADER].result(self.path.parent, self.assignment, self.question)
        if result.outcome == "skipped":
            pytest.skip(result.findings[0].message if result.findings else result.note)
        if result.outcome != "passed":
            raise NotPassed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Our feedback, and nothing of pytest's."""
        if isinstance(excinfo.value, NotPassed):
            return text.question(excinfo.value.result, self.config.stash[GRADER].language)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the question is from, and its name."""
        return self.path, None, self.name


def pytest_configure(config: pytest.Config) -> None:
    """Read the course."""
    config.stash[GRADER] = Grader(courses.load())


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> StudentFile | None:
    """Collect the files of the course; of a script and a notebook side by side, the one that `check` looks at."""
    course = parent.config.stash[GRADER].course
    assignment = next((a for a in course.assignments if file_path.name in (f"{a.id}.py", f"{a.id}.ipynb")), None)
    if assignment is None:
        return None
    source = intake.read(file_path.parent.name, file_path.parent, course, [assignment.id]).sources.get(assignment.id)
    if source is None or source.file != file_path.name:
        return None
    file: StudentFile = StudentFile.from_parent(parent, path=file_path)
    file.assignment = assignment
    return file


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin starting the hosts that the chosen items need."""
    items = [] if session.config.option.collectonly else session.items
    for torch in {item.assignment.torch for item in items if isinstance(item, QuestionItem)}:
        session.config.stash[GRADER].hosts.start(torch=torch)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the hosts."""
    if GRADER in config.stash:
        config.stash[GRADER].hosts.close()
