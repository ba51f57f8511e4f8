"""The wheel that a starter repository carries: the package, and the released assignments with their stored answers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.release import ReleaseError, truths
from autograder.spec import Assignment, Course

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EPOCH = "1580601600"  # 2 February 2020: a date for the files in the wheel that does not depend on when it is built


def build(course: Course, root: Path, assignments: Sequence[Assignment], language: str, folder: Path) -> Path:
    """Build the wheel into `folder`; equal sources give equal bytes. `ReleaseError` when hatchling is missing or fails.

    It is built from a copy of what belongs in it, so that nothing else that lies about in the checkout can get in.
    """
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place)
        _stage(course, root, assignments, language, copy)
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder.resolve())]
        done = subprocess.run(command, cwd=copy, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH}, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        if reason and "No module named hatchling" in reason[0]:
            raise ReleaseError('hatchling, which builds the wheel, is not installed here. Install what a release needs: pip install -e ".[release]"')
        raise ReleaseError(f"The wheel could not be built: {' '.join(reason)} Run make release again once that is mended.")
    return next(folder.glob("*.whl"))


def _stage(course: Course, root: Path, assignments: Sequence[Assignment], language: str, copy: Path) -> None:
    left_out = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    shutil.copytree(root / "autograder", copy / "autograder", ignore=left_out)
    for assignment in assignments:
        shutil.copytree(root / "assignments" / assignment.id, copy / "assignments" / assignment.id, ignore=left_out)
    for path, data in truths.files(replace(course, assignments=assignments), root).items():
        (copy / path).write_bytes(data)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(root / name, copy / name)
    settings = narrowed((root / "course.toml").read_text("utf-8"), [a.id for a in assignments], language)
    (copy / "course.toml").write_text(settings, "utf-8")


def narrowed(toml: str, assignments: Sequence[str], language: str) -> str:
    """`course.toml` for these assignments and this language, all else as it is."""
    settings = tomllib.loads(toml)
    others = [name for name in settings.get("arrays", {}) if name not in assignments]
    kept = {"arrays": {name: kind for name, kind in settings["arrays"].items() if name in assignments}} if others else {}
    wanted = {**settings, "assignments": list(assignments), "language": language, **kept}
    listed = ", ".join(f'"{name}"' for name in assignments)
    text = re.sub(r"^assignments *= *\[[^\]]*\]", f"assignments = [{listed}]", toml, count=1, flags=re.MULTILINE)
    text, found = re.subn(r"^language *= *.*$", f'language = "{language}"', text, count=1, flags=re.MULTILINE)
    for name in others:
        text = re.sub(rf"^{name} *= *[\"'][a-z]*[\"'].*\n?", "", text, flags=re.MULTILINE)
    text = text if found else f'language = "{language}"\n{text}'
    if tomllib.loads(text) != wanted:
        raise ReleaseError(
            'In course.toml, write `assignments = ["...", ...]` and `language = "..."` at the start of a line, before any [table]; '
            "under [arrays], a line for each assignment."
        )
    return text
