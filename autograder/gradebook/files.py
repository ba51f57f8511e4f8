"""Writes everything that `grade` leaves in --out, from the store, one submission at a time."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from autograder import report
from autograder.feedback import markdown
from autograder.gradebook import pages
from autograder.gradebook.summary import Summary
from autograder.report import Report
from autograder.spec import Course
from autograder.store import Store

COLUMNS = ("submission", "score", "max_score", "percent", "status", "flags")
LONGEST = 180  # bytes of a file name: 255 is the limit of most file systems, and a digest and endings follow
DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))))  # on Windows, with any ending
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # a spreadsheet runs a cell that begins so; names come from students


def write(store: Store, course: Course, out: Path, language: str) -> Summary:
    """gradebook.csv, feedback/ and report.html; what they sum up to. Files appear whole or not at all. Raises OSError."""
    folder = out / "feedback"
    folder.mkdir(parents=True, exist_ok=True)
    summary = Summary(course)
    table = io.StringIO(newline="")
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow([*COLUMNS, *(a.id for a in course.assignments)])
    for name, stem in file_stems(store.names()).items():
        one = store.report(name, course)
        rows.writerow(row(one, course))
        summary.add(one, stem)
        _write(folder / f"{stem}.json", report.to_json(one))
        _write(folder / f"{stem}.md", markdown.summary(one, language).encode())
        _write(folder / f"{stem}.html", pages.feedback(one, language).encode())
    _write(out / "gradebook.csv", table.getvalue().encode())
    _write(out / "report.html", pages.overview(summary, language).encode())
    return summary


def row(one: Report, course: Course) -> list[str]:
    """One submission as a line of the gradebook; an assignment that was not graded is an empty cell."""
    percent = 100 * one.score / one.max_score if one.max_score else 0.0
    scores = {a.id: str(a.score) for a in one.assignments}
    said = [one.message, *one.flags] if one.message else one.flags
    first = [one.submission, str(one.score), str(one.max_score), f"{percent:.1f}", one.status, "; ".join(said)]
    return [_harmless(cell) for cell in first] + [scores.get(a.id, "") for a in course.assignments]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def file_stems(names: Iterable[str]) -> dict[str, str]:
    """For each submission's name a file name that every system takes, no two alike on any: not by case, not by how accents are stored.

    A name that had to be changed, or that is another's on some system, gets a digest.
    """
    clean = {name: _clean(name) for name in names}
    folded = Counter(_folded(stem) for stem in clean.values())
    return {name: stem if stem == name and folded[_folded(stem)] == 1 else f"{stem}-{_digest(name)}" for name, stem in clean.items()}


def _clean(name: str) -> str:
    stem = "".join("_" if c in '<>:"/\\|?*' or not c.isprintable() else c for c in name).strip(". ")
    while len(stem.encode()) > LONGEST:
        stem = stem[:-1]
    awkward = not stem or stem.startswith("-") or stem.partition(".")[0].upper() in DEVICES  # rm *.json takes -rf.json for an option
    return f"_{stem}" if awkward else stem


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", stem).casefold())


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:8]


def _write(file: Path, data: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, file)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
