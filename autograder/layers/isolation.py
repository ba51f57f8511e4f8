"""Which layers this machine offers, found out by trying each; the strongest combination is what `grade` uses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import autograder
from autograder.layers import bubblewrap, limits

ALWAYS = ("process", "limits") if limits.AVAILABLE else ("process",)
CONFINING = ("namespaces", "landlock", "seccomp", "limits")  # put on by each worker
WHAT = {
    "bubblewrap": "an empty machine around the host",
    "namespaces": "per worker: no other process, no network, a private /tmp",
    "landlock": "per worker: no file but the interpreter's",
    "seccomp": "per worker: no system calls that numeric code has no use for",
    "process": "a process of its own for each question, and frames without pickle",
    "limits": "processor time, wall clock, memory, processes, files",
}
NEEDS = {
    "bubblewrap": ": apt-get install bubblewrap",
    "namespaces": " (needs user namespaces)",
    "landlock": " (needs Linux 5.13; signals and sockets 6.12)",
    "seccomp": " (needs libseccomp)",
}
PROBE = """
import os, sys
sys.path.insert(0, sys.argv[1])
from autograder.layers import confine
prepared = confine.prepare([sys.argv[2]] if sys.argv[2] else [])
pid = prepared.fork()
if pid == 0:
    try:
        prepared.enter(5.0, 1024)
    except BaseException:
        os._exit(1)
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@dataclass(frozen=True)
class Layer:
    """One layer: whether it works here, what it does, and what it needs, where it does not work."""

    name: str
    works: bool
    what: str
    needs: str


@dataclass(frozen=True)
class Isolation:
    """The layers in force, by name, strongest first, and the command prefix that puts a host inside them."""

    layers: tuple[str, ...]
    prefix: tuple[str, ...] = ()

    @property
    def strong(self) -> bool:
        """More than a process of its own: something keeps the code from reading this machine's files."""
        return bool({"bubblewrap", "landlock"} & set(self.layers))

    @property
    def confining(self) -> str:
        """The layers that the workers put on, and whether bubblewrap is around them, as the host wants to be told."""
        return ",".join(name for name in self.layers if name in ("bubblewrap", *CONFINING))

    def command(self, argv: Sequence[str]) -> list[str]:
        """`argv`, run inside the layers."""
        return [*self.prefix, *argv]


PROCESS = Isolation(ALWAYS)


@cache
def detect() -> Isolation:
    """The strongest isolation that this machine offers."""
    return with_layers(tuple(layer.name for layer in survey() if layer.works))


def with_layers(names: Sequence[str]) -> Isolation:
    """The isolation made of these layers."""
    return Isolation(tuple(names), bubblewrap.command() if "bubblewrap" in names else ())


@cache
def _survey() -> tuple[Layer, ...]:
    prefix = bubblewrap.command()
    wrapped = bool(prefix) and _tried(prefix, "")
    around = prefix if wrapped else ()
    works = {"bubblewrap": wrapped, **{name: _tried(around, name) for name in CONFINING}, **dict.fromkeys(ALWAYS, True)}
    return tuple(Layer(name, works[name], what, NEEDS.get(name, "")) for name, what in WHAT.items())


def survey() -> list[Layer]:
    """Every layer that there is, and whether it works on this machine."""
    return list(_survey())


def _tried(prefix: Sequence[str], layer: str) -> bool:
    if sys.platform != "linux":
        return False
    argv = [*prefix, sys.executable, "-I", "-c", PROBE, str(Path(autograder.__file__).parent.parent), layer]
    try:
        return subprocess.run(argv, capture_output=True, timeout=30, check=False, env=bubblewrap.ENVIRONMENT).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
