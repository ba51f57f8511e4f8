"""Otter-Grader as a door: its tests report our verdict on the file that was handed in.

Otter runs a submission and its tests in one process, believes what that process pickled, and unpickles the log that lies beside a submission.
Therefore `Plugin` works in Otter's own process, before all this: it has our worker evaluate the file, moves everything handed in out of
Otter's way, leaves in its place a notebook that only announces the verdicts, and writes the scores itself in the end. No line of a student's is
ever run by Otter. Whoever patches NumPy or Otter, or rewrites `tests/`, does so in a worker that ends before the tests begin.

What this cannot do: where the worker cannot be isolated, as in many containers, it is a process of the same user, who can read and write
what Otter can, this package and Otter's included; the report printed at the end of a run names the layers in force. If the plugin is taken out of
`otter_config.json`, the tests evaluate the file themselves, in a process that has already run it. On the student's own machine
that is what happens, and there it is enough.
"""

from __future__ import annotations

import html
import inspect
import json
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from autograder import course as courses
from autograder import intake
from autograder import notebook as notebooks
from autograder.doors import terminal
from autograder.evaluate import Evaluator
from autograder.feedback import text
from autograder.feedback.wording import wording
from autograder.i18n import translate
from autograder.layers.isolation import PROCESS, Isolation, detect
from autograder.report import AssignmentResult, Finding, QuestionResult, assignment_result
from autograder.sandbox.pool import Hosts
from autograder.sentence import _
from autograder.spec import Assignment

UNSAVED = _("The notebook was not saved after you last ran this function. Save it (Ctrl+S), then run the check again.")
NOT_HERE = _("There is no {file} in this folder. The check reads the saved notebook: keep this name, and save it first.")


class NotPassed(AssertionError):
    """A group of cases does not pass; the message is what the student should read."""


class GraderFailed(RuntimeError):
    """No verdict could be reached, and not by the student's fault: better no score than a wrong one."""


def load_ipython_extension(ipython: Any) -> None:
    """What `%load_ext autograder.doors.otter` in a student's notebook does: the magics `%check QUESTION` and `%hint QUESTION`.

    Magics, and not calls of `otter.Notebook`: in our worker, which has neither IPython nor Otter, such cells are empty.
    """
    import otter

    grader = otter.Notebook(tests_dir="tests")
    ipython.push({"grader": grader})
    ipython.register_magic_function(lambda line: grader.check(line.strip(), ipython.user_ns), "line", "check")
    ipython.register_magic_function(lambda line: print(_hint(line.strip())), "line", "hint")


def _hint(name: str) -> str:
    course = courses.load()
    for assignment in course.assignments:
        for question in assignment.questions:
            if question.name == name:
                hints = [wording(words, course.language, tensors=assignment.in_tensors) for words in question.hints]
                return terminal.hint(question, Path.cwd(), hints)
    return ""


_announced: dict[str, QuestionResult] = {}


def announce(verdicts: str) -> None:
    """Take the verdicts that `Plugin` reached; the tests of this process then only report them."""
    _announced.update((result.id, result) for result in msgspec.json.decode(verdicts, type=list[QuestionResult]))


def verdict(assignment: str, question: str, group: str, language: str, env: Mapping[str, object]) -> None:
    """What each Otter test calls: returns when this group of cases passes, `NotPassed` otherwise.

    `env` are the names that live in the student's notebook. They are not tested, only compared with what is saved.
    """
    result, note = _announced.get(question), ""
    if result is None:
        file = _saved(assignment, language)
        result = evaluate(file, assignment, language, PROCESS, [question]).questions[0]
        note = translate(UNSAVED, language) if _unsaved(env.get(question), file) else ""
    words = message(result, group, language)
    if words:
        shown = "\n" + "\n".join(filter(None, (note, words)))
        raise NotPassed(html.escape(shown, quote=False) if not _announced and "ipykernel" in sys.modules else shown)


def message(result: QuestionResult, group: str, language: str) -> str:
    """What to tell about one group of a question's cases; nothing when it passes."""
    findings = [f for f in result.findings if not f.group or group in f.group.split(", ")]
    if result.outcome == "passed" or (result.outcome == "failed" and not findings):
        return ""
    if findings and findings[0].group and findings[0].group.split(", ")[0] != group:
        return findings[0].message  # shown whole with the first of the groups that fail for this reason
    make = [text.label(key, language, question=result.id) for key in ("only", "hint")]  # there is no Makefile beside an Otter notebook
    lines = text.question(msgspec.structs.replace(result, findings=findings), language).splitlines()
    return "\n".join([*result.file_notes, *(line for line in lines if not any(words in line for words in make))])


def evaluate(file: Path, assignment: str, language: str, isolation: Isolation, only: Iterable[str] = ()) -> AssignmentResult:
    """The verdict on a script or notebook of any name, with the weights that lie beside it; visible cases only."""
    course = courses.load()
    asked = course.assignment(assignment)
    with tempfile.TemporaryDirectory() as place, Hosts(isolation) as hosts:
        _stage(file, asked, Path(place))
        submission = intake.read(file.stem, Path(place), course, [asked.id])
        if submission.problem:
            return assignment_result(asked.id, [_unread(q.name, q.max_score, translate(submission.problem, language)) for q in asked.questions])
        return Evaluator(course, hosts.run, language).assignment(submission, asked, list(only))


def _unread(question: str, max_score: int, problem: str) -> QuestionResult:
    finding = Finding(kind="missing", group="", message=problem)
    return QuestionResult(id=question, outcome="failed", score=0, max_score=max_score, findings=[finding])


def _stage(file: Path, assignment: Assignment, place: Path) -> None:
    """Copy the file under the name that the course expects, for Otter's users call theirs what they like."""
    shutil.copyfile(file, place / f"{assignment.id}{file.suffix.lower()}", follow_symlinks=False)
    for name in {name for question in assignment.questions for name in question.attachments}:
        if (file.parent / name).is_file():
            shutil.copyfile(file.parent / name, place / name, follow_symlinks=False)


def _saved(assignment: str, language: str) -> Path:
    """The student's file in the working directory: the one of the assignment's name, else the only notebook or script."""
    here = Path.cwd()
    for suffix in (".ipynb", ".py"):
        named = here / f"{assignment}{suffix}"
        others = [path for path in here.glob(f"*{suffix}") if path.name != "__init__.py"]
        if named.is_file():
            return named
        if len(others) == 1:
            return others[0]
    raise NotPassed(translate(NOT_HERE, language).format(file=f"{assignment}.ipynb"))


def _unsaved(function: object, file: Path) -> bool:
    """Whether the function that lives in the notebook is another than the saved one, as far as can be told."""
    try:
        live = textwrap.dedent(inspect.getsource(function)).strip()  # type: ignore[arg-type]
        data = file.read_bytes()
        saved = [cell.source for cell in notebooks.cells(file.name, data)] if file.suffix == ".ipynb" else [data]
    except (OSError, TypeError, notebooks.NotANotebook):
        return False
    return not any(live.encode() in source for source in saved)


class Plugin:
    """What `otter_config.json` names. Not derived from Otter's class: Otter looks only for the methods, and importing it costs a second."""

    def __init__(self, submission_path: str | None, submission_metadata: object, plugin_config: Mapping[str, str]) -> None:
        self._path = submission_path
        self._config = plugin_config
        self._result: AssignmentResult | None = None
        self._layers: tuple[str, ...] = ()

    def before_grading(self, config: object) -> None:
        """Reach the verdicts; then leave to Otter only a notebook that announces them."""
        assert self._path is not None
        submission, isolation = Path(self._path), detect()
        self._layers = isolation.layers
        tests = {path.name: path.read_bytes() for path in (submission.parent / "tests").glob("*.py")}
        self._result = evaluate(submission, self._config["assignment"], self._config["language"], isolation)
        for question in self._result.questions:
            if question.outcome in ("grader_error", "skipped"):
                reason = question.findings[0].message if question.findings else question.note
                raise GraderFailed(f"{question.id} could not be graded: {reason}")
        _set_aside(submission.parent)
        for name, source in tests.items():
            (submission.parent / "tests" / name).write_bytes(source)
        verdicts = msgspec.json.encode(self._result.questions).decode()
        cell = f"from autograder.doors.otter import announce\nannounce({verdicts!r})\n"
        submission.write_text(cell if submission.suffix == ".py" else _as_notebook(cell), "utf-8")

    def after_grading(self, results: Any) -> None:
        """Write the scores down here, where nothing of the student's has run, over what came back from Otter's kernel."""
        assert self._result is not None
        lost = [question.id for question in self._result.questions if question.id not in results.results]
        if results.catastrophic_error or lost:
            raise GraderFailed(f"Otter's own process did not report all tests ({results.catastrophic_error or ', '.join(lost)}).")
        results.results = {question.id: results.results[question.id] for question in self._result.questions}
        for question in self._result.questions:
            results.update_score(question.id, question.score)

    def generate_report(self) -> str:
        """What Otter prints for the instructor at the end of a run."""
        return f"The submission ran in a worker of its own ({', '.join(self._layers)}), not in Otter's process."


def _set_aside(folder: Path) -> None:
    """Empty the folder that Otter's kernel starts in, but for an empty folder of tests.

    A package there would be imported before the installed one of that name, Otter unpickles `.OTTER_LOG`, and a worker that nothing confines
    could have rewritten the tests.
    """
    aside = Path(tempfile.mkdtemp(prefix="handed-in-", dir=folder.parent))
    for path in list(folder.iterdir()):
        shutil.move(path, aside / path.name)
    (folder / "tests").mkdir()


def _as_notebook(cell: str) -> str:
    code: dict[str, object] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": [code], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4})
