"""Mutants that do what the solution does: `solutions/equivalents.toml`, each with the reason why no case could notice it.

    [[pooling.pool2d]]
    line = "the line of the solution, without its indentation"
    changes = ["n -> n + 1"]
    because = "The reason, in a sentence."
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.mutation.run import Verdict
from autograder.spec import Course, SpecError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "equivalents.toml"


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a solution, and the changes in it that change nothing."""

    line: str
    changes: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class Equivalents:
    """The entries by assignment and question."""

    entries: dict[str, dict[str, tuple[Entry, ...]]]

    def of(self, assignment: str, question: str) -> list[tuple[str, str]]:
        """The lines and changes that are listed for a question."""
        return [(entry.line, change) for entry in self.entries.get(assignment, {}).get(question, ()) for change in entry.changes]

    def strangers(self, course: Course) -> Iterator[str]:
        """Entries for what is no question of the course."""
        known = {(assignment.id, question.name) for assignment in course.assignments for question in assignment.questions}
        for assignment, questions in self.entries.items():
            for question in questions:
                if (assignment, question) not in known:
                    yield f"solutions/{FILE} has entries for {assignment}.{question}, which is no question. Take them out."


def read(root: Path) -> Equivalents:
    """The list of the course in this folder, empty if it has none; `SpecError` when it cannot be read."""
    file = root / "solutions" / FILE
    if not file.exists():
        return Equivalents({})
    try:
        return Equivalents(msgspec.convert(tomllib.loads(file.read_text("utf-8")), dict[str, dict[str, tuple[Entry, ...]]]))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as bad:
        raise SpecError(f"solutions/{FILE} cannot be read: {bad}.") from bad


def problems(file: str, verdicts: Sequence[Verdict], listed: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Mutants that nothing notices and nobody has listed, and entries that are not true (any more)."""
    by_name = {(verdict.mutant.line_text, verdict.mutant.change): verdict for verdict in verdicts}
    for name, verdict in by_name.items():
        if verdict.noticed_by == "nothing" and name not in listed:
            yield (
                f"{file}, line {verdict.mutant.line}: no case notices the change {verdict.mutant.change}. "
                f"Add a case that does, or list it in solutions/{FILE} with the reason why none can."
            )
    for line, change in listed:
        found = by_name.get((line, change))
        if found is None:
            yield f"solutions/{FILE} lists {change} for the line {line!r} of {file}, where there is no such change. Take it out."
        elif found.noticed_by != "nothing":
            yield f"solutions/{FILE} lists {change} in {file}, line {found.mutant.line}, but {found.noticed_by} cases notice it. Take it out."
