"""Where the submissions are, and what each is called."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from autograder.intake import archive
from autograder.intake.entries import SKIPPED, NothingToGrade, printable
from autograder.spec import Course

CODE = (".py", ".ipynb")
PACKED = "submission.zip"  # what `make submit` leaves beside a student's files


def submissions(place: Path, course: Course) -> list[tuple[str, Path]]:
    """The submissions under `place` by name, sorted: each folder, archive, `.py` or `.ipynb` in it is one.

    A folder that itself holds the course's files, and nothing that looks like another submission, is one. `NothingToGrade` when there is none.
    """
    if place.is_file():
        return [(printable(_stem(place)), place)]
    if not place.is_dir():
        raise NothingToGrade(f"There is no {place}. Give the folder that holds the submissions.")
    try:
        listed = sorted(path for path in place.iterdir() if not path.name.startswith((".", "~")))
    except OSError as bad:
        raise NothingToGrade(f"{place} cannot be read ({bad.strerror}). Give a folder that you may read.") from bad
    own = set(files_of(place, course))
    others = [path for path in listed if own & set(files_of(path, course)) or (archive.looks_like_one(path) and path.name != PACKED)]
    if own and not others:
        return [(printable(os.path.basename(os.path.realpath(place))), place)]
    found = [path for path in listed if _may_be_one(path)]
    if not found:
        raise NothingToGrade(f"{place} holds no submission. Each folder, .zip, .py or .ipynb directly in it would be one.")
    return sorted(zip(_names(found), found, strict=True))


def files_of(place: Path, course: Course) -> list[str]:
    """The files of the course that lie directly in a folder."""
    names = [f"{a.id}{suffix}" for a in course.assignments for suffix in CODE]
    return [name for name in names if os.path.isfile(place / name)]


def _may_be_one(path: Path) -> bool:
    return path.suffix.lower() in CODE or archive.looks_like_one(path) or (path.name not in SKIPPED and (path.is_dir() or path.is_symlink()))


def _names(paths: list[Path]) -> list[str]:
    """A name for each, no two alike: without its ending where that is clear, else with it; with a digest where only escapes make two alike."""
    whole = [printable(path.name) for path in paths]
    names = [printable(_stem(path)) for path in paths]
    while clashing := [i for i, name in enumerate(names) if names.count(name) > 1 and name != whole[i]]:
        for i in clashing:
            names[i] = whole[i]
    while len(set(names)) < len(names):  # again, since a name may be made to look like one with a digest
        names = [name if names.count(name) == 1 else f"{name}-{_digest(path)}" for name, path in zip(names, paths, strict=True)]
    return names


def _stem(path: Path) -> str:
    return path.name if path.is_dir() else path.stem


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]
