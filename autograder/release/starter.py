"""The door `starter`: a repository that a student clones, with the grader in `vendor/`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder import course as courses
from autograder.release import template, wheel
from autograder.spec import Assignment, Course


def build(course: Course, folder: Path, assignments: Sequence[Assignment], language: str) -> None:
    """Write the starter repository into an empty folder."""
    root = courses.root()
    for path, data in template.render(course, root, assignments, language).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "vendor").mkdir()
    wheel.build(course, root, assignments, language, folder / "vendor")
