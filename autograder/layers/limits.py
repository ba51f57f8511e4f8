"""Resource limits that the kernel enforces on one process: processor time, memory, files, processes."""

from __future__ import annotations

import sys
import time

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

OPEN_FILES = 128
PROCESSES = 32  # threads count, too; numeric libraries are held to one
FILE_MB = 64

AVAILABLE = resource is not None


def apply(seconds: float, memory_mb: int, *, own_user: bool) -> None:
    """Limit this process for good, where the system can. `own_user`: it has a user namespace of its own, where its processes alone are counted."""
    if not AVAILABLE:
        return
    cpu = int(time.process_time() + seconds) + 1  # the wall clock ends it first; this holds for a process that escapes the watchdog
    _lower(resource.RLIMIT_CPU, cpu)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, FILE_MB * 2**20)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    if own_user:
        _lower(resource.RLIMIT_NPROC, PROCESSES)
    if sys.platform == "linux":  # counts what is allocated, not address space, of which torch reserves gigabytes
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        _lower(resource.RLIMIT_DATA, used + memory_mb * 2**20)


def _lower(which: int, limit: int) -> None:
    hard = resource.getrlimit(which)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(which, (limit, limit))
