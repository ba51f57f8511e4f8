"""The layers that a worker puts on itself, between its fork and the first line of a student's code."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import autograder
from autograder.layers import landlock, limits, namespaces, seccomp

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime")  # shared libraries, and the time zone
PACKAGES = ("lib*/python3*/*-packages/", "local/lib*/python3*/*-packages/")  # where interpreters keep libraries, below a prefix
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/dev/full")


@dataclass(frozen=True)
class Confinement:
    """Which layers a worker gets: `fork` makes it, `enter` is its first act."""

    layers: frozenset[str]
    uid: int
    gid: int
    hidden: tuple[str, ...]
    readable: tuple[str, ...]
    filter: Callable[[], None] | None
    filter_alone: Callable[[], None] | None
    network: bool

    def fork(self) -> int:
        """A new worker process; 0 in the worker."""
        return namespaces.fork(network=self.network) if "namespaces" in self.layers else os.fork()

    def folder(self) -> str:
        """A folder for one worker, where it cannot have a /tmp of its own and can be kept out of everybody's; else the empty string."""
        return tempfile.mkdtemp() if "landlock" in self.layers and "namespaces" not in self.layers else ""

    def enter(self, seconds: float, memory_mb: int, folder: str = "", *, alone: bool = False) -> None:
        """Put all layers on, for good. Raises OSError when one cannot be had, and then no student's code may run.

        alone: start no other program, which would not know what is refused in this process.
        """
        if folder:
            tempfile.tempdir = os.environ["TMPDIR"] = folder
            os.chdir(folder)
        own = "namespaces" in self.layers
        if own:
            namespaces.settle(self.uid, self.gid, self.hidden, self.readable)
        if "limits" in self.layers:
            limits.apply(seconds, memory_mb, own_user=own)
        if "landlock" in self.layers:
            landlock.apply(self.readable, (folder or "/tmp", *DEVICES))
        filter = self.filter_alone if alone else self.filter
        if filter is not None:
            filter()


def prepare(layers: Sequence[str], forbidden: Sequence[str] = ()) -> Confinement:
    """Get ready, once in the host, for the layers named; OSError when one of them is not to be had."""
    filter = seccomp.prepare() if "seccomp" in layers else None
    filter_alone = seccomp.prepare(seccomp.PROGRAMS) if "seccomp" in layers else None
    if "seccomp" in layers and filter is None:
        raise OSError("seccomp: libseccomp or its Python binding is missing")
    hidden = (*(folder for name in forbidden if name for folder in _places(name)), *secret())
    network = "bubblewrap" not in layers  # in bubblewrap there is none, and no other worker at the same time
    return Confinement(frozenset(layers), os.getuid(), os.getgid(), hidden, tuple(readable()), filter, filter_alone, network)


def secret() -> list[str]:
    """What a worker has no business with, wherever it lies: the checkout with its solutions; the package, which knows the truth."""
    package = Path(autograder.__file__).parent
    return [str(package.parent if (package.parent / "course.toml").exists() else package)]


def readable() -> list[str]:
    """The interpreter and its libraries."""
    return sorted({*SYSTEM, sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parent.parent)})


def _places(library: str) -> list[str]:
    """The folders of a library that a worker must not be able to import: this interpreter's, and those of others that it may read."""
    spec = importlib.util.find_spec(library)
    found = set(spec.submodule_search_locations or ()) if spec is not None else set()
    for prefix in readable():
        found |= {str(folder) for pattern in PACKAGES for folder in Path(prefix).glob(pattern + library) if folder.is_dir()}
    return sorted({os.path.realpath(folder) for folder in found})
