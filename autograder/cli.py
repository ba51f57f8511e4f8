"""Commands. No logic: each reads its arguments, calls one module and turns what comes back into text and an exit code."""

from __future__ import annotations

import io
import os
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, Optional

import typer

import autograder
from autograder.sentence import Sentence, _

if TYPE_CHECKING:
    from autograder.spec import Course

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
data_app = typer.Typer(no_args_is_help=True, help="The data that questions need.")
app.add_typer(data_app, name="data")

PASSED, NOT_ALL, USAGE, GRADER_ERROR, INTERRUPTED = 0, 1, 2, 3, 130
NO_FOLDER = _("There is no folder {folder}. Give the folder that holds your work.")


class Language(str, Enum):
    """Languages that students read."""

    en = "en"
    es = "es"


class Door(str, Enum):
    """What a release is for: each is a module of `autograder.release`."""

    starter = "starter"
    otter = "otter"


class Format(str, Enum):
    """What a command prints."""

    text = "text"
    json = "json"



@app.callback(invoke_without_command=True)
def options(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Auto-graded assignments on convolutional networks, and the grader that runs them."""
    if version:
        typer.echo(f"cnn-autograder {autograder.__version__}")
        raise typer.Exit(PASSED)


Assignments = Annotated[Optional[list[str]], typer.Option("-a", "--assignment", help="Only this assignment (may be given again).")]
Questions = Annotated[Optional[list[str]], typer.Option("-q", "--question", help="Only this question (may be given again).")]
Lang = Annotated[Optional[Language], typer.Option("--lang", help="Language of the feedback.")]
PrintFormat = Annotated[Format, typer.Option("--format", help="What to print.")]


def _stop(sentence: str | BaseException, code: int = USAGE, language: str = "en") -> NoReturn:
    from autograder.i18n import translate
    from autograder.sentence import told

    typer.echo(translate(told(sentence) if isinstance(sentence, BaseException) else sentence, language), err=True)
    raise typer.Exit(code)


def _failed(bad: OSError, place: Path | None, again: str, language: str) -> NoReturn:
    """A file or folder of the student's cannot be read or written."""
    if isinstance(bad, BrokenPipeError):
        raise bad  # whoever read the output has gone: typer ends quietly
    template = _("{place} cannot be read or written ({reason}). Mend that, then run {again} again.")
    _stop(Sentence(template, place=str(bad.filename or place), reason=bad.strerror or str(bad), again=again), USAGE, language)


def _course(*, hidden: bool = False) -> Course:
    from autograder import course
    from autograder.spec import SettingError, SpecError

    try:
        return course.load(hidden=hidden)
    except SettingError as bad:
        _stop(bad)
    except SpecError as bad:
        _stop(bad, GRADER_ERROR)


def _language(lang: Language | None, course: Course) -> str:
    from autograder import i18n

    return i18n.preferred(lang.value if lang else None, course.language)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where the work is.")] = Path("."),
    assignment: Assignments = None,
    question: Questions = None,
    lang: Lang = None,
    format: PrintFormat = Format.text,
    watch: Annotated[bool, typer.Option("--watch", help="Check again on every save.")] = False,
    summary: Annotated[Optional[Path], typer.Option("--summary", help="Also append a Markdown summary to this file.")] = None,
) -> None:
    """Run the visible cases on the work in DIR (default: here)."""
    from autograder.check import UnknownName, select
    from autograder.doors import terminal
    from autograder.intake import NothingToGrade
    from autograder.sandbox.host import HostFailed

    course = _course()
    language = _language(lang, course)
    if not folder.is_dir():
        _stop(Sentence(NO_FOLDER, folder=str(folder)), USAGE, language)
    try:
        selection = select(course, assignment or [], question or [])
        if watch:
            terminal.watch(course, folder, selection, language)
            raise typer.Exit(PASSED)
        report = terminal.check(course, folder, selection, language, as_json=format is Format.json, summary=summary)
    except (UnknownName, NothingToGrade) as bad:
        _stop(bad, USAGE, language)
    except OSError as bad:
        _failed(bad, summary or folder, "make check", language)
    except HostFailed as broken:
        _stop(broken, GRADER_ERROR)
    outcomes = {q.outcome for a in report.assignments for q in a.questions}
    raise typer.Exit(GRADER_ERROR if "grader_error" in outcomes else PASSED if outcomes == {"passed"} else NOT_ALL)


@app.command()
def hint(question: Annotated[str, typer.Argument(help="The question's name.")], lang: Lang = None) -> None:
    """Print the next hint for a question."""
    from autograder.check import UnknownName, select
    from autograder.doors import terminal
    from autograder.feedback.wording import wording

    course = _course()
    language = _language(lang, course)
    try:
        assignment = select(course, [], [question]).assignments[0]
    except UnknownName as bad:
        _stop(bad, USAGE, language)
    asked = assignment.question(question)
    try:
        typer.echo(terminal.hint(asked, Path.cwd(), [wording(words, language, tensors=assignment.in_tensors) for words in asked.hints]))
    except OSError as bad:
        _stop(Sentence(_("The hints already given cannot be noted here: {reason}."), reason=str(bad)), USAGE, language)


@app.command()
def submit(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where the work is.")] = Path("."),
    lang: Lang = None,
) -> None:
    """Pack just your own files into submission.zip."""
    from autograder.intake import NothingToGrade
    from autograder.release.submit import submit

    course = _course()
    language = _language(lang, course)
    try:
        packed = submit(course, folder, language)
    except NothingToGrade as bad:
        _stop(bad, USAGE, language)
    except OSError as bad:
        _failed(bad, folder, "make submit", language)
    typer.echo(packed.listing())


@app.command()
def release(
    out: Annotated[Path, typer.Option("--out", help="Where the bundle goes: an empty folder, or one of an earlier release.")],
    assignment: Assignments = None,
    lang: Annotated[Optional[Language], typer.Option("--lang", help="Language of the bundle (default: the course's).")] = None,
    door: Annotated[Door, typer.Option("--door", help="What the bundle is for.")] = Door.starter,
) -> None:
    """Turn the solutions into what students get: stubs, handouts, the grader; never a solution, a hidden case or the seed."""
    from autograder.check import UnknownName, select
    from autograder.release import ReleaseError, bundle
    from autograder.spec import SpecError

    try:
        names = [a.id for a in select(_course(), assignment or [], []).assignments]
        written = bundle.release(door.value, out, names, lang.value if lang else None)
    except (UnknownName, ReleaseError, SpecError) as bad:
        _stop(bad)
    except OSError as bad:
        _stop(f"{bad.filename or out} cannot be written ({bad.strerror or bad}). Give another folder to --out.")
    typer.echo(f"{out}: {len(written)} files, of {', '.join(names)}. No solution, hidden case or seed is in any of them.")


@app.command()
def template() -> None:
    """Renew student_template/ and the stored answers from solutions/ and assignments/."""
    from autograder import course
    from autograder.release import ReleaseError, template
    from autograder.spec import SpecError

    try:
        changed = template.write(course.root())
    except (ReleaseError, SpecError) as bad:
        _stop(bad)
    typer.echo("\n".join(changed) or "student_template/ and the stored answers are current.")


@app.command()
def grade(
    submissions: Annotated[Path, typer.Argument(help="A folder of submissions: each folder, .zip, .py or .ipynb in it is one.")],
    out: Annotated[Path, typer.Option("--out", help="Where the gradebook, the feedback and the report go.")],
    assignment: Assignments = None,
    jobs: Annotated[Optional[int], typer.Option("--jobs", min=1, help="How many at a time (default: one a core).")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the results in --out.")] = False,
    seed: Annotated[Optional[int], typer.Option("--seed", help="Seed of the hidden cases (default: the course's).")] = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Grade even where code can only be kept in a process of its own.")] = False,
    lang: Lang = None,
) -> None:
    """Grade every submission under SUBMISSIONS, visible and hidden cases."""
    from autograder.check import UnknownName
    from autograder.doors import bulk
    from autograder.grade import ReferenceFailed
    from autograder.intake import NothingToGrade
    from autograder.sandbox.host import HostFailed
    from autograder.store import StoreError
    from autograder.truth import OracleError

    course = _course(hidden=True)
    request = bulk.Request(submissions, out, assignment or [], jobs, resume, seed, unsafe)
    try:
        summary = bulk.run(course, request, lang.value if lang else course.language)  # not the teacher's own, which the environment says
    except (UnknownName, NothingToGrade, bulk.TooWeak, StoreError) as bad:
        _stop(bad)
    except OSError as bad:
        if isinstance(bad, BrokenPipeError):
            raise  # as in `_failed`
        _stop(f"{bad.filename or out} cannot be written ({bad.strerror or bad}). What was graded is kept: go on with --resume.")
    except KeyboardInterrupt:
        _stop(f"Stopped. What was graded is kept in {out}: go on with --resume.", INTERRUPTED)
    except (ReferenceFailed, HostFailed, OracleError) as broken:
        _stop(broken, GRADER_ERROR)
    raise typer.Exit(GRADER_ERROR if any(line.status == "grader_error" for line in summary.lines) else PASSED)


@app.command()
def audit() -> None:
    """Check the course: solutions full marks, template zero, every mistake named, every mutant of a solution caught, nothing leaked or stale."""
    from autograder import course as courses
    from autograder.doors import auditing
    from autograder.sandbox.host import HostFailed
    from autograder.spec import SpecError
    from autograder.truth import OracleError

    try:
        holds = auditing.run(_course(hidden=True), courses.root())
    except SpecError as bad:
        _stop(bad)
    except (HostFailed, OracleError) as broken:
        _stop(broken, GRADER_ERROR)
    raise typer.Exit(PASSED if holds else NOT_ALL)


@app.command()
def doctor(format: PrintFormat = Format.text) -> None:
    """Say what this machine offers: versions, isolation layers, data."""
    import json

    from autograder import doctor as surgery

    found = surgery.examine()
    typer.echo(json.dumps(surgery.as_data(found), indent=2) if format is Format.json else surgery.as_text(found))


@data_app.command("fashion-mnist")
def fashion_mnist(lang: Lang = None) -> None:
    """Download Fashion-MNIST and verify it, or say where it was found."""
    from autograder.data import fashion_mnist
    from autograder.i18n import translate
    from autograder.truth import Unavailable

    language = _language(lang, _course())
    if fashion_mnist.find() is None:
        typer.echo(translate(_("Downloading Fashion-MNIST, 31 MB ..."), language), err=True)
    try:
        found = Sentence(_("Fashion-MNIST is in {folder}, all four files verified."), folder=str(fashion_mnist.locate(download=True)))
    except Unavailable as missing:
        _stop(missing, NOT_ALL, language)
    typer.echo(translate(found, language))


def main() -> None:
    """The console script."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # the parent only compares; its cores are for the workers
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a path or a name may hold what the terminal's encoding has not
    app()
