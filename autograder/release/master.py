"""The master notebook of an assignment, from which `otter assign` makes what students get and what grades it.

Otter strips solutions by marker comments. So a stub is a cell of its own, and the cells with solutions are between markers from end to end.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder import course as courses
from autograder.i18n import translate
from autograder.release import docstrings, tensors
from autograder.sentence import _
from autograder.spec import Assignment, Question

WORDS = {
    "start": _(
        "Write your code in the cells below. Under each function, `%check` tells you what is wrong with it. **It reads the saved notebook: save "
        "it (Ctrl+S), then run the check.** Stuck? Run `%hint {question}` in a new cell.\n\n"
        "Before the first time, run this in a terminal in this folder: `pip install -r requirements.txt`"
    ),
    "points": _("{points} points"),
    "one-point": _("1 point"),
    "hand-in": _("## Hand in\n\nSave the notebook and hand in `{file}`."),
    "hand-in-with": _("## Hand in\n\nSave the notebook. Put `{file}` and `{weights}` into one zip, and hand that in."),
}


@dataclass(frozen=True)
class Cell:
    """A cell of the master notebook; `public` when students get it."""

    kind: str
    text: str
    public: bool = True


def master(assignment: Assignment, language: str) -> list[Cell]:
    """The cells of the master notebook."""
    stub = docstrings.stub(courses.root(), assignment, language)
    solution = (courses.root() / "solutions" / f"{assignment.id}.py").read_text("utf-8")
    answers = _answers(solution, [question.name for question in assignment.questions])
    door = {"assignment": assignment.id, "language": language}
    with_data = any(question.attachments for question in assignment.questions)
    config = {
        "init_cell": False, "export_cell": False, "show_question_points": False, "python_version": _python(),
        # Otter's last check is to grade the solutions; the test images are not everywhere, and with tensors the solutions, of arrays, cannot run.
        "run_tests": not with_data and not assignment.in_tensors,
        "tests": {"files": True, "ok_format": False},
        "generate": {"show_all_public": True, "plugins": [{"autograder.doors.otter.Plugin": door}]},
    }  # fmt: skip
    return [
        Cell("raw", f"# ASSIGNMENT CONFIG\n{json.dumps(config, indent=2)}", public=False),
        Cell("markdown", _handout(assignment, language)),
        Cell("markdown", _words("start", language, question=assignment.questions[0].name)),
        Cell("code", "%load_ext autograder.doors.otter"),
        *_work(assignment, stub, answers, language),
        Cell("markdown", _hand_in(assignment, language)),
    ]


def pieces(source: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A module cut at its questions: pairs of the question's name (or nothing) and the text, in order; the module's docstring left out."""
    tree, lines = ast.parse(source), source.splitlines(keepends=True)
    done = (tree.body[0].end_lineno or 0) if ast.get_docstring(tree) is not None else 0
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in names:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
            yield "", "".join(lines[done:first]).strip()
            done = node.end_lineno or len(lines)
            yield node.name, "".join(lines[first:done]).strip()
    yield "", "".join(lines[done:]).strip()


def _answers(solution: str, names: Sequence[str]) -> dict[str, str]:
    """The solution in pieces by question, each with the imports and helpers that stand before it."""
    answers: dict[str, str] = {}
    waiting, last = "", ""
    for name, text in pieces(solution, names):
        waiting = f"{waiting}\n\n\n{text}".strip()
        if name:
            answers[name], waiting, last = waiting, "", name
    answers[last] = f"{answers[last]}\n\n\n{waiting}".strip()
    return answers


def _work(assignment: Assignment, stub: str, answers: dict[str, str], language: str) -> Iterator[Cell]:
    """The student's cells, each stub followed by what Otter takes out again: solution and tests."""
    for name, text in pieces(stub, list(answers)):
        if not name:
            yield from [Cell("code", text)] if text else []
            continue
        question = assignment.question(name)
        yield Cell("raw", f"# BEGIN QUESTION\nname: {name}\ncheck_cell: false", public=False)
        yield Cell("markdown", _heading(question, language))
        yield from _fenced("PROMPT", [Cell("code", text)])
        answer = f"# BEGIN SOLUTION NO PROMPT\n{answers[name]}\n# END SOLUTION"
        yield from _fenced("SOLUTION", [Cell("code", answer, public=False)])
        yield from _fenced("TESTS", [_test(assignment, question, group, language) for group in question.points])
        yield Cell("raw", "# END QUESTION", public=False)
        yield Cell("code", f"%check {name}")


def _fenced(what: str, cells: Sequence[Cell]) -> list[Cell]:
    return [Cell("raw", f"# BEGIN {what}", public=False), *cells, Cell("raw", f"# END {what}", public=False)]


def _test(assignment: Assignment, question: Question, group: str, language: str) -> Cell:
    """One Otter test case a group of ours, so that partial credit is the same."""
    number = list(question.points).index(group) + 1
    label = json.dumps(f"{translate(group, language)} ({_points(question.points[group], language)})", ensure_ascii=False)
    arguments = ", ".join(map(repr, (assignment.id, question.name, group, language)))
    return Cell("code", "\n".join([
        '""" # BEGIN TEST CONFIG', f"points: {question.points[group]}", f"success_message: {label}", f"failure_message: {label}",
        '""" # END TEST CONFIG', f"def group_{number}(env):", "    from autograder.doors.otter import verdict", f"    verdict({arguments}, env)",
    ]), public=False)  # fmt: skip


def _heading(question: Question, language: str) -> str:
    groups = "".join(f"\n- {translate(group, language)}: {points}" for group, points in question.points.items())
    return f"## {question.name} ({_points(question.max_score, language)})\n{groups}"


def _points(number: int, language: str) -> str:
    return _words("one-point" if number == 1 else "points", language, points=number)


def _words(key: str, language: str, **facts: object) -> str:
    return translate(WORDS[key], language).format(**facts)


def _handout(assignment: Assignment, language: str) -> str:
    """The handout in that language, else in English, else the title alone."""
    place = courses.root() / "assignments" / assignment.id
    for name in (f"handout.{language}.md", "handout.md"):
        if (place / name).exists():
            return tensors.handout((place / name).read_text("utf-8").strip(), assignment, "es" if name == "handout.es.md" else "en")
    return f"# {assignment.title}"


def _hand_in(assignment: Assignment, language: str) -> str:
    weights = next((name for question in assignment.questions for name in question.attachments), "")
    return _words("hand-in-with" if weights else "hand-in", language, file=f"{assignment.id}.ipynb", weights=weights)


def _python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def as_notebook(cells: Sequence[Cell]) -> str:
    """The master notebook as the text of an `.ipynb`."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"cells": [_as_json(cell) for cell in cells], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(book, ensure_ascii=False)


def _as_json(cell: Cell) -> dict[str, object]:
    code: dict[str, object] = {"outputs": [], "execution_count": None} if cell.kind == "code" else {}
    return {"cell_type": cell.kind, "metadata": {}, "source": cell.text, **code}
