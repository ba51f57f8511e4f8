"""Looks for what must stay with the instructor in every byte that is released, inside archives too."""

from __future__ import annotations

import ast
import hashlib
import io
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.release import ReleaseError
from autograder.release.solution import Span, read, squeezed, telling
from autograder.spec import Course

SHORTEST_SEED = 6  # digits; a shorter number turns up in innocent files by chance, and can be found by trying
LOCAL = frozenset({".git", ".venv", ".autograder", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__"})  # arise where people work


@dataclass(frozen=True)
class Secrets:
    """What may not be released: lines (squeezed) and whole files (SHA-256), each with where it stands, and the grading seed."""

    lines: Mapping[str, str]
    files: Mapping[str, str]
    seed: str

    def of(self, name: str, data: bytes) -> Iterator[str]:
        """A sentence for each secret in one file; the members of an archive are files, too."""
        whole = self.files.get(hashlib.sha256(data).hexdigest())
        if whole is not None:
            yield f"{name} is {whole}."
        text = data.decode("utf-8", errors="replace")
        if self.seed and re.search(rf"(?<!\d){self.seed}(?!\d)", text):
            yield f"{name} holds the grading seed."
        short = squeezed(text)
        for line, where in self.lines.items():
            if line in short:
                yield f"{name} repeats {where}."
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.infolist():
                    yield from self.of(f"{name}/{member.filename}", archive.read(member))


def secrets(root: Path, course: Course) -> Secrets:
    """What `solutions/` in the course's folder keeps; `ReleaseError` when it cannot be read.

    `course` is loaded with its hidden part. The lines of a solution are those that its stub lacks; of a hidden module all but imports.
    """
    lines: dict[str, str] = {}
    for assignment in course.assignments:
        file = root / "solutions" / f"{assignment.id}.py"
        solution = read(_text(file), [q.name for q in assignment.questions], f"solutions/{file.name}")
        _note(lines, solution.source, solution.secret, f"solutions/{file.name}")
    hidden = sorted((root / "solutions" / "hidden").glob("*.py"))
    for file in hidden:
        source = _text(file)
        _note(lines, source, [(1, source.count("\n") + 1)], f"solutions/hidden/{file.name}")
    files = {hashlib.sha256(data).hexdigest(): f"solutions/{name}" for name, data in _files(root / "solutions") if data}
    return Secrets(lines, files, _seed(course))


def found(root: Path, course: Course, place: Path) -> list[str]:
    """A sentence for each secret of the course in a file or in the files under a folder; empty when there is none."""
    return search(place, secrets(root, course))


def search(place: Path, known: Secrets) -> list[str]:
    """The same for secrets that are known already."""
    files = _files(place) if place.is_dir() else [(place.name, place.read_bytes())]
    return [leak for name, data in files for leak in known.of(name, data)]


def _files(top: Path) -> Iterator[tuple[str, bytes]]:
    for parent, folders, files in os.walk(top):
        folders[:] = sorted(set(folders) - LOCAL)
        for name in sorted(files):
            path = Path(parent, name)
            yield path.relative_to(top).as_posix(), path.read_bytes()


def _note(lines: dict[str, str], source: str, spans: list[Span], file: str) -> None:
    for line, number in telling(source, spans).items():
        lines.setdefault(line, f"{file}, line {number}")


def _text(file: Path) -> str:
    try:
        text = file.read_text("utf-8")
        ast.parse(text)
        return text
    except FileNotFoundError:
        raise ReleaseError(f"There is no {file.parent.name}/{file.name}. Release from a checkout of the course, where the solutions are.") from None
    except (OSError, ValueError, SyntaxError) as bad:
        raise ReleaseError(f"{file.parent.name}/{file.name} cannot be read: {bad}. Mend it, then release again.") from bad


def _seed(course: Course) -> str:
    seed = "" if course.grading_seed is None else str(abs(course.grading_seed))
    if seed and len(seed) < SHORTEST_SEED:
        raise ReleaseError(
            f"The grading seed has {len(seed)} digits, and could be found by trying. "
            f"Give SEED in solutions/hidden/__init__.py at least {SHORTEST_SEED}."
        )
    return seed
