"""Writes everything that `grade` leaves in --out, from the store, one submission at a time."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from pathlib import Path

from autograder import report
from autograder.feedback import markdown
from autograder.gradebook import pages
from autograder.gradebook.summary import Summary
from autograder.report import Report
from autograder.spec import Course
from autograder.store import Store

COLUMNS = ("submission", "score", "max_score", "percent", "status", "flags")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs a cell that begins so; names come from students


def write(store: Store, course: Course, out: Path, language: str) -> Summary:
    """gradebook.csv, feedback/ and report.html; what they sum up to. Files appear whole or not at all. Raises OSError."""
    folder = out / "feedback"
    folder.mkdir(parents=True, exist_ok=True)
    summary = Summary(course)
    table = io.StringIO(newline="")
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow([*COLUMNS, *(a.id for a in course.assignments)])
    for one in store.reports(course):
        rows.writerow(row(one, course))
        stem = file_stem(one.submission)
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
    first = [one.submission, str(one.score), str(one.max_score), f"{percent:.1f}", one.status, "; ".join(one.flags)]
    return [_harmless(cell) for cell in first] + [scores.get(a.id, "") for a in course.assignments]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def file_stem(name: str) -> str:
    """A submission's name as a file name on every system; one that had to be changed gets a digest, so that no two collide."""
    clean = re.sub(r'[\x00-\x1f<>:"/\\|?*\x7f\u202a-\u202e\u2066-\u2069]', "_", name).strip(". ")
    while len(clean.encode()) > 180:  # 255 bytes is the limit of most file systems, and suffixes follow
        clean = clean[:-1]
    return clean if clean == name else f"{clean}-{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:8]}"


def _write(file: Path, data: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(data)
    os.replace(part, file)
