"""`autograder audit` as its author reads it: a table of the questions, then what is wrong."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder import audit
from autograder.spec import Course


def run(course: Course, root: Path) -> bool:
    """Print the audit; whether everything holds."""
    console = Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("assignment", "question"):
        table.add_column(name, no_wrap=True)
    for name in ("visible", "hidden", "mistakes", "problems"):
        table.add_column(name, justify="right", no_wrap=True)
    problems: list[str] = []
    for row in audit.rows(course, root):
        table.add_row(row.assignment, row.question, str(row.visible), str(row.hidden), str(row.mistakes), str(len(row.problems)))
        problems += [f"{row.question}: {problem}" for problem in row.problems]
    console.print(table)
    problems += audit.whole(course, root)
    for problem in problems:
        console.print(problem, markup=False, highlight=False, soft_wrap=True)
    console.print("Everything holds." if not problems else f"{len(problems)} problems.", highlight=False)
    return not problems
