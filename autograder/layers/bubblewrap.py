"""bubblewrap around the host: no network, an empty environment, the interpreter and its libraries read-only, nothing else of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import autograder
from autograder.layers.confine import readable, secret

NOBODY = "65534"  # a worker maps its own user into its namespace, which the kernel does not allow for root without its capabilities
ETC = ("/etc/ld.so.conf", "/etc/ld.so.conf.d", "/sbin")  # where the loader, and libraries looking for libraries, look
TMP_BYTES = 64 * 2**20
PARTS = ("__init__.py", "sentence.py", "channel.py", "shared.py", "values.py", "layers", "worker")  # of this package: what a host runs

# One thread each: a forked child hangs in a thread pool that its parent started. Everything else of the user's stays outside.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1",
}  # fmt: skip


def command() -> tuple[str, ...]:
    """The words before a program's own that start it inside bubblewrap; empty where bubblewrap is not installed."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return ()
    package = Path(autograder.__file__).parent
    hidden = [*secret(), str(package)]  # may lie inside what is readable, and may have an interpreter inside
    inside = [path for path in readable() if any(path.startswith(f"{place}/") for place in hidden)]
    inside += [str(package / part) for part in PARTS]
    return (
        bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--uid", NOBODY, "--gid", NOBODY, "--cap-drop", "ALL",
        "--proc", "/proc", "--dev", "/dev", "--size", str(TMP_BYTES), "--tmpfs", "/tmp", *_binds([*readable(), *ETC]),
        *(part for place in hidden for part in ("--tmpfs", place)), *_binds(inside),
        *(part for place in (*hidden, "/dev", "/") for part in ("--remount-ro", place)), "--chdir", "/tmp",
        *(part for item in ENVIRONMENT.items() for part in ("--setenv", *item)), "--",
    )  # fmt: skip


def _binds(paths: Iterable[str]) -> list[str]:
    return [part for path in paths if Path(path).exists() for part in ("--ro-bind", path, path)]
