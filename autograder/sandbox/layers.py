"""Isolation layers: what stands between student code and this machine, detected at run time, strongest available."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import autograder


@dataclass(frozen=True)
class Isolation:
    """The layers in force, by name, and the command prefix that puts a host inside them."""

    layers: tuple[str, ...]
    prefix: tuple[str, ...] = ()

    @property
    def strong(self) -> bool:
        """More than a process of its own."""
        return bool(self.prefix)

    def command(self, argv: Sequence[str]) -> list[str]:
        """`argv`, run inside the layers."""
        return [*self.prefix, *argv]


PROCESS = Isolation(("process", "limits"))


@cache
def detect() -> Isolation:
    """The strongest isolation that this machine offers."""
    prefix = _bubblewrap()
    if prefix and _works(prefix):
        return Isolation(("bubblewrap", "namespaces", *PROCESS.layers), prefix)
    return PROCESS


def _bubblewrap() -> tuple[str, ...]:
    """The command that starts a program with the interpreter and its libraries read-only, and nothing else of this machine."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return ()
    seen = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime"]
    seen += sorted({sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parent.parent)})
    package = Path(autograder.__file__).parent
    course = package / "_course"  # in an installed wheel: stored answers, which no worker may see
    hidden = ("--tmpfs", str(course)) if course.exists() else ()
    binds = [part for path in seen if Path(path).exists() for part in ("--ro-bind", path, path)]
    return (
        bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL",
        "--proc", "/proc", "--dev", "/dev", "--size", str(64 * 2**20), "--tmpfs", "/tmp", *binds,
        "--ro-bind", str(package), str(package), *hidden, "--chdir", "/tmp",
        *(part for item in ENVIRONMENT.items() for part in ("--setenv", *item)), "--",
    )  # fmt: skip


# One thread each: a forked child hangs in a thread pool that its parent started. Everything else of the user's stays outside.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1",
}  # fmt: skip


def _works(prefix: Sequence[str]) -> bool:
    """Whether this kernel lets the command run: in some containers user namespaces are switched off."""
    try:
        return subprocess.run([*prefix, sys.executable, "-I", "-c", ""], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
