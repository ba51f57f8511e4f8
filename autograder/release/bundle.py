"""`autograder release`: a door's bundle is built apart, searched for what must not leave, and only then put in its place."""

from __future__ import annotations

import importlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from autograder import __version__
from autograder import course as courses
from autograder.release import ReleaseError, leaks
from autograder.spec import Assignment

MARK = ".cnn-autograder.json"  # in every bundle: who wrote it, and which files, so that the next release can replace them
SHOWN = 10


def release(door: str, out: Path, names: Sequence[str], language: str | None) -> list[str]:
    """Write the bundle for a door (a module of this package with `build(course, folder, assignments, language)`); the paths in it.

    `names` are the assignments (none: all); `language` None is the course's. `ReleaseError` says what stands in the way; nothing is written then.
    """
    before = _ours(out)
    root = courses.root()
    course = courses.load(root, answers=False)
    assignments: list[Assignment] = [course.assignment(name) for name in names] or list(course.assignments)
    known = leaks.secrets(root, courses.load(root, hidden=True, answers=False))
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "bundle"  # a folder with the usual permissions, which the temporary one does not have
        made.mkdir()
        importlib.import_module(f"autograder.release.{door}").build(course, made, assignments, language or course.language)
        written = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
        mark = {"by": f"cnn-autograder {__version__}", "door": door, "files": written}
        (made / MARK).write_text(json.dumps(mark, indent=1) + "\n", "utf-8")
        leaked = leaks.search(made, known)
        if leaked:
            more = [f"... and {len(leaked) - SHOWN} more."] if len(leaked) > SHOWN else []
            raise ReleaseError("\n".join(["Nothing was released, since it would give away what is the instructor's:", *leaked[:SHOWN], *more]))
        _place(made, out, before)
    return written


def _ours(out: Path) -> list[str]:
    """The files of an earlier release in `out`; `ReleaseError` when something else lies there."""
    if out.name.startswith("-"):
        raise ReleaseError(f"{out.name} looks like an option, not like a folder. Give --out the folder that the bundle goes to.")
    if out.exists() and not out.is_dir():
        raise ReleaseError(f"{out} is a file. Give a folder to --out.")
    if not out.exists() or not any(path.name != ".git" for path in out.iterdir()):
        return []
    try:
        files = json.loads((out / MARK).read_text("utf-8"))["files"]
        return [name for name in files if not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts]
    except (OSError, ValueError, KeyError, TypeError) as bad:
        raise ReleaseError(f"{out} is not empty, and no release has written it. Give --out an empty folder, or one of an earlier release.") from bad


def _place(made: Path, out: Path, before: Sequence[str]) -> None:
    """Take the earlier release's files out and put the new ones in; what else lies there, `.git` above all, stays."""
    for name in before:
        (out / name).unlink(missing_ok=True)
    shutil.copytree(made, out, dirs_exist_ok=True)
