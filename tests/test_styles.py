"""Correct work in any style passes: each file `styles/ASSIGNMENT/STYLE.py` is handed in, and gets all points for every question that it answers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder import course as courses
from autograder.channel import Chunk
from autograder.evaluate import Evaluator
from autograder.submission import Source, Submission

STYLES = Path(__file__).parent / "styles"
ASSIGNMENTS = {a.id: a for a in courses.load(answers=False).assignments}
LEAST = 2  # solutions besides the reference, for every question of an assignment that has a folder here


def defined(file: Path) -> set[str]:
    """The functions and classes that a file defines at its top level."""
    return {node.name for node in ast.parse(file.read_text("utf-8")).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


ANSWERED = [
    pytest.param(file, question.name, id=f"{folder}-{file.stem}-{question.name}")
    for folder, assignment in ASSIGNMENTS.items()
    for file in sorted((STYLES / folder).glob("*.py"))
    for question in assignment.questions
    if question.name in defined(file)
]


@pytest.mark.parametrize(("file", "question"), ANSWERED)
def test_it_gets_full_marks(evaluator: Evaluator, file: Path, question: str) -> None:
    assignment = evaluator.course.assignment(file.parent.name)
    source = Source(f"{assignment.id}.py", (Chunk(f"{assignment.id}.py", file.read_bytes()),))
    result = evaluator.assignment(Submission(file.stem, {assignment.id: source}), assignment, [question]).questions[0]
    assert [finding.message for finding in result.findings] == []
    assert (result.outcome, result.score) == ("passed", result.max_score)


@pytest.mark.parametrize("folder", sorted(folder.name for folder in STYLES.iterdir() if folder.name in ASSIGNMENTS))
def test_every_question_is_answered_in_other_styles(folder: str) -> None:
    written = [question for param in ANSWERED for file, question in [param.values] if file.parent.name == folder]
    few = [question.name for question in ASSIGNMENTS[folder].questions if written.count(question.name) < LEAST and not question.attachments]
    assert few == []
