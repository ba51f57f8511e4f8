"""Folder, zip, `.py` or `.ipynb` -> a submission. Nothing is unpacked or executed; only regular files of known names are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.intake.choose import from_file, from_folder, from_zip
from autograder.intake.entries import MAX_WEIGHTS, NotASubmission, NothingToGrade, printable
from autograder.intake.places import files_of, submissions
from autograder.sentence import Sentence, _, told
from autograder.spec import Course
from autograder.submission import Submission

__all__ = ["MAX_WEIGHTS", "NotASubmission", "NothingToGrade", "files_of", "read", "submissions"]


def read(name: str, path: Path, course: Course, only: Sequence[str] = ()) -> Submission:
    """The submission at `path`; one that cannot be opened has a `problem` in place of sources."""
    assignments = [a for a in course.assignments if not only or a.id in only]
    others = [a for a in course.assignments if a not in assignments]
    try:
        if path.is_symlink():
            raise NotASubmission(Sentence(_("{name} is a symbolic link. Hand in the files themselves."), name=path.name))
        if path.is_dir():
            chosen = from_folder(path, assignments, others)
        elif path.suffix.lower() in (".py", ".ipynb"):
            chosen = from_file(path, assignments)
        else:
            chosen = from_zip(path, assignments, others)
    except NotASubmission as bad:
        return Submission(name, problem=printable(told(bad)))
    except OSError as bad:
        return Submission(name, problem=printable(Sentence(_("{name} cannot be read: {reason}."), name=path.name, reason=bad.strerror or str(bad))))
    return Submission(name, chosen.sources, flags=tuple(printable(flag) for flag in chosen.flags))
