"""`autograder audit` as its author reads it: a table of the questions, then what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder import audit
from autograder.audit import Row
from autograder.spec import Course


def run(course: Course, root: Path) -> bool:
    """Print the audit; whether everything holds."""
    console = Console()
    rows, problems = [], []
    with console.status("auditing ...") as status:
        for row in audit.rows(course, root):
            status.update(f"{row.assignment}.{row.question}")
            rows.append(row)
            problems += [f"{row.question}: {problem}" for problem in row.problems]
        problems += audit.whole(course, root)
    console.print(table(rows))
    for problem in problems:
        console.print(problem, markup=False, highlight=False, soft_wrap=True)
    console.print("Everything holds." if not problems else f"{len(problems)} problems.", highlight=False)
    return not problems


def table(rows: Sequence[Row]) -> Table:
    """The questions, assignment by assignment: cases, named mistakes, and mutants with how many are killed by the visible cases and by all."""
    shown = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    shown.add_column("question", no_wrap=True)
    for name in ("visible", "hidden", "mistakes", "mutants", "killed,\nvisible", "killed,\nall", "equal"):
        shown.add_column(name, justify="right", no_wrap=True)
    assignment = ""
    for row in rows:
        if row.assignment != assignment:
            shown.add_row(f"[bold]{row.assignment}")
            assignment = row.assignment
        shown.add_row(row.question, *map(str, _numbers(row)))
    totals = [sum(numbers) for numbers in zip(*map(_numbers, rows), strict=True)]
    shown.add_row(f"[bold]{len(rows)} questions", *map(str, totals))
    return shown


def _numbers(row: Row) -> tuple[int, ...]:
    return row.visible, row.hidden, row.mistakes, row.mutants, row.by_visible, row.by_all, row.equivalent
