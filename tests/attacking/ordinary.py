"""Runs Python as `nobody` on a copy of the repository, also where the interpreter lies in root's home."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder import course

NOBODY = "65534"
NEEDED = ("autograder", "assignments", "solutions", "tests", "course.toml", "pyproject.toml")
ENVIRONMENT = ("env", "-i", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1")


@contextmanager
def user_command(arguments: Sequence[str]) -> Iterator[list[str]]:
    """The words that start Python with these arguments as `nobody` in a copy of the repository; skips the test where that cannot be."""
    if not shutil.which("setpriv") or not shutil.which("unshare"):
        pytest.skip("setpriv or unshare of util-linux is missing")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        copy = Path(folder) / "copy"
        for name in NEEDED:
            place = course.root() / name
            if place.is_dir():
                shutil.copytree(place, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(place, copy / name)
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        os.chown(copy, int(NOBODY), int(NOBODY))
        user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *ENVIRONMENT, f"HOME={copy}", sys.executable]
        script = "\n".join(["set -e", *_opened(Path(folder)), f"cd {shlex.quote(str(copy))}", f"exec {shlex.join(user)} \"$@\""])
        argv = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"]
        tried = subprocess.run([*argv, "-c", "import numpy, torch, msgspec, pytest, autograder"], capture_output=True, text=True, check=False)
        if tried.returncode:
            pytest.skip(f"nobody cannot run this interpreter: {(tried.stderr.strip().splitlines() or ['no reason given'])[-1]}")
        yield [*argv, *arguments]


def _opened(scratch: Path) -> Iterator[str]:
    """Lines of a shell script after which an interpreter in a closed home can be reached, in this mount namespace alone."""
    for number, prefix in enumerate(sorted({sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parent.parent)})):
        closed = next((folder for folder in reversed(Path(prefix).parents) if not folder.stat().st_mode & 0o001), None)
        if closed is not None:
            stash, home, place = shlex.quote(str(scratch / str(number))), shlex.quote(str(closed)), shlex.quote(prefix)
            yield f"mkdir -p {stash} && mount --bind {place} {stash}"
            yield f"mountpoint -q {home} || mount -t tmpfs -o mode=755 none {home}"
            yield f"mkdir -p {place} && mount --move {stash} {place}"
