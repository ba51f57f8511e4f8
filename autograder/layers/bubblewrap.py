"""bubblewrap around the host: no network, an empty environment, the interpreter and its libraries read-only, nothing else of this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import autograder
from autograder.layers.confine import readable

NOBODY = "65534"  # a worker maps its own user into its namespace, which the kernel does not allow for root without its capabilities
ETC = ("/etc/ld.so.conf", "/etc/ld.so.conf.d", "/sbin")  # where the loader, and libraries looking for libraries, look
TMP_BYTES = 64 * 2**20

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
    course = package / "_course"  # in an installed wheel: the questions with their stored answers, which no worker may see
    binds = [part for path in (*readable(), *ETC, str(package)) if Path(path).exists() for part in ("--ro-bind", path, path)]
    return (
        bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--uid", NOBODY, "--gid", NOBODY, "--cap-drop", "ALL",
        "--proc", "/proc", "--dev", "/dev", "--size", str(TMP_BYTES), "--tmpfs", "/tmp", *binds,
        *(("--tmpfs", str(course)) if course.exists() else ()), "--chdir", "/tmp",
        *(part for item in ENVIRONMENT.items() for part in ("--setenv", *item)), "--",
    )  # fmt: skip
