"""Wrong ideas in code: each function of `wrong/ASSIGNMENT.py` that says `@mistake("name")` is handed in, and has to be told just that."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.channel import Chunk
from autograder.evaluate import Evaluator
from autograder.submission import Source, Submission

FILES = sorted((Path(__file__).parent / "wrong").glob("*.py"))


def snippets(file: Path) -> list[tuple[str, str, str]]:
    """(question, mistake, code of a whole file) for each decorated function of a file."""
    body = ast.parse(file.read_text("utf-8")).body
    shared = [node for node in body if not (isinstance(node, ast.FunctionDef | ast.ClassDef) and node.decorator_list)]
    found = []
    for node in body:
        if node not in shared and isinstance(node, ast.FunctionDef | ast.ClassDef) and isinstance(node.decorator_list[0], ast.Call):
            name = ast.literal_eval(node.decorator_list.pop(0).args[0])
            others = [other for other in shared if getattr(other, "name", "") != node.name]
            found.append((node.name, name, ast.unparse(ast.Module([*others, node], []))))
    return found


WRONG = [(file.stem, question, mistake, code) for file in FILES for question, mistake, code in snippets(file)]
IDS = [f"{assignment}-{question}-{mistake}-{number}" for number, (assignment, question, mistake, _) in enumerate(WRONG)]


@pytest.mark.parametrize(("assignment", "question", "mistake", "code"), WRONG, ids=IDS)
def test_it_is_named(checker: Evaluator, assignment: str, question: str, mistake: str, code: str) -> None:
    whole = checker.course.assignment(assignment)
    source = Source(f"{assignment}.py", (Chunk(f"{assignment}.py", code.encode()),))
    result = checker.assignment(Submission("ana", {assignment: source}), whole, [question]).questions[0]
    assert result.outcome == "failed"
    assert {finding.mistake for finding in result.findings} == {mistake}, result.findings
