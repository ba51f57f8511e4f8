"""`autograder grade` as an instructor meets it: a progress bar, a gradebook, and a sentence when something stands in the way."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograder import intake
from autograder.check import select
from autograder.data import fashion_mnist
from autograder.grade import Plan, grade
from autograder.gradebook import files
from autograder.gradebook.summary import Summary
from autograder.intake.entries import printable
from autograder.layers.isolation import Isolation, detect
from autograder.report import Status
from autograder.spec import Course
from autograder.store import Store, StoreError
from autograder.truth import Unavailable

MOST_NAME = 40  # characters of a name on the terminal
MOST_LINES = 250  # of the table on the terminal; of a larger class the rest is in gradebook.csv


class TooWeak(RuntimeError):
    """This machine isolates students' code by a process alone, and `--unsafe` was not given; the message says what to do."""


@dataclass(frozen=True)
class Request:
    """The arguments of `grade`."""

    place: Path
    out: Path
    assignments: Sequence[str]
    jobs: int | None
    resume: bool
    seed: int | None
    unsafe: bool


def run(course: Course, request: Request, language: str) -> Summary:
    """Grade all, write everything, print the gradebook.

    Raises `NothingToGrade`, `UnknownName`, `TooWeak`, `StoreError`, `ReferenceFailed`, `OracleError` or OSError, each with a sentence.
    """
    asked = [a.id for a in select(course, request.assignments, []).assignments]
    places = _places(request, course)
    isolation = detect()
    if not isolation.strong and not request.unsafe:
        raise TooWeak(
            f"This machine can only isolate students' code by: {', '.join(isolation.layers)}. Install bubblewrap (autograder doctor says more), "
            "or grade people whom you trust with --unsafe."
        )
    chosen = replace(course, assignments=tuple(a for a in course.assignments if a.id in asked))
    console = Console(stderr=True)
    _fetch_data(chosen, console)
    with Store(request.out) as store:
        seed = store.begin(chosen, seed=request.seed, language=language, isolation=list(isolation.layers), resume=request.resume)
        plan = _plan(replace(chosen, grading_seed=seed), places, request, isolation, language)
        _graded(plan, store, console)
        _say_what_stands_alone(places, request, chosen, console)
        _say_what_is_gone(store, places, console)
        summary = files.write(store, chosen, request.out, language)
    _print(summary, request.out)
    return summary


def _fetch_data(course: Course, console: Console) -> None:
    """Download the test images where a question needs them and they are nowhere; without a network that question is left out, and the end says so."""
    needed = any(q.attachments for a in course.assignments for q in a.questions)
    if needed and fashion_mnist.find() is None and fashion_mnist.VARIABLE not in os.environ:
        console.print("Downloading Fashion-MNIST, 31 MB ...", soft_wrap=True, markup=False, highlight=False)
        try:
            fashion_mnist.locate(download=True)
        except Unavailable as missing:
            console.print(str(missing), soft_wrap=True, markup=False, highlight=False)


def _places(request: Request, course: Course) -> list[tuple[str, Path]]:
    """The submissions; --out may lie among them, but not be their folder."""
    out = os.path.realpath(request.out)  # not Path.resolve, which raises for a link to itself
    if os.path.realpath(request.place) == out and request.place.is_dir():
        raise StoreError(f"{request.out} holds the submissions. Choose another --out for the results.")
    places = [(name, path) for name, path in intake.submissions(request.place, course) if os.path.realpath(path) != out]
    if not places:
        raise intake.NothingToGrade(f"{request.place} holds no submission. Each folder, .zip, .py or .ipynb directly in it would be one.")
    return places


def _say_what_stands_alone(places: Sequence[tuple[str, Path]], request: Request, course: Course, console: Console) -> None:
    """A file of an assignment beside other submissions is one by itself; whoever meant the folder as one submission has to be told."""
    alone = [path.name for _, path in places if path.parent == request.place and path.name in intake.files_of(request.place, course)]
    if alone:
        console.print(f"{', '.join(alone)}: beside other submissions, so each is one of its own.", soft_wrap=True, markup=False, highlight=False)


def _say_what_is_gone(store: Store, places: Sequence[tuple[str, Path]], console: Console) -> None:
    """Results of submissions that are no longer there are kept: an instructor may grade late ones from another folder."""
    gone = len(set(store.names()) - {name for name, _ in places})
    if gone:
        verb = "is" if gone == 1 else "are"
        console.print(f"Also in the gradebook, from an earlier run: {gone} that {verb} not among these submissions.", soft_wrap=True)


def _plan(course: Course, places: Sequence[tuple[str, Path]], request: Request, isolation: Isolation, language: str) -> Plan:
    jobs = request.jobs or os.cpu_count() or 1
    return Plan(course, places, course.assignments, min(jobs, max(len(places), 1)), isolation, language)


def _graded(plan: Plan, store: Store, console: Console) -> None:
    columns = (TextColumn("[progress.description]{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("grading", total=len(plan.places))

        def advance(name: str, status: Status, message: str) -> None:
            bar.update(task, advance=1)
            if status != "graded":
                bar.console.print(f"{printable(name)}: {status.replace('_', ' ')}. {message}", markup=False, highlight=False, soft_wrap=True)

        grade(plan, store, advance)


def _print(summary: Summary, out: Path) -> None:
    console = Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("submission", overflow="ellipsis", no_wrap=True, max_width=MOST_NAME)
    table.add_column("score", justify="right", no_wrap=True)
    assignments = summary.course.assignments
    names = max((len(line.name) for line in summary.lines[:MOST_LINES]), default=0)
    wide = min(names, MOST_NAME) + sum(len(a.id) + 2 for a in assignments) + len("  162/162  grader error")
    shown = assignments if wide <= console.width else ()  # they are all in gradebook.csv
    for assignment in shown:
        table.add_column(assignment.id, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for line in summary.lines[:MOST_LINES]:
        marks = [str(line.by_assignment.get(a.id, "–")) for a in shown]
        table.add_row(Text(printable(line.name)), f"{line.score}/{line.max_score}", *marks, line.status.replace("_", " "))
    console.print(table)
    if len(summary.lines) > MOST_LINES:
        console.print(f"... and {len(summary.lines) - MOST_LINES} more")
    count, graded = len(summary.lines), len(summary.graded)
    whose = f", {graded} of them graded: " if graded < count else ", "
    console.print(f"\n{count} submission{'s' * (count != 1)}{whose}mean {summary.mean:.0f} %, median {summary.median:.0f} %", highlight=False)
    for question in summary.questions.values():
        if question.outcomes["skipped"]:
            told = f"{question.id} ({question.max_score} points) was left out in {question.outcomes['skipped']} of {graded}."
            console.print(f"{told} {question.unavailable} Then go on with --resume.", markup=False, highlight=False, soft_wrap=True)
    for name in ("gradebook.csv", "report.html"):
        console.print(f"{out / name}", markup=False, highlight=False, soft_wrap=True)
