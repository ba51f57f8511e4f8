"""What a worker and everything it started use together: memory and processes, read from /proc by the host."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.05  # most jobs are over before the first look
MOST_PROCESSES = 32  # each may cost the kernel 14 MB that no limit counts, and time to be killed
FEW_TASKS = 4  # processes and threads; numeric libraries are held to one thread
LOWEST = 19


def family(pid: int) -> Iterator[int]:
    """A process and its descendants; those that end meanwhile are left out."""
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        yield parent
        for task in _entries(f"/proc/{parent}/task"):
            try:
                waiting += [int(child) for child in Path(f"/proc/{parent}/task/{task}/children").read_text().split()]
            except (OSError, ValueError):
                continue  # it has ended


def excess(pid: int, memory_mb: int, inherited: int) -> str:
    """`memory` or `processes` when the family uses more than it may, else the empty string. A large family is made to give way.

    inherited: see `own_memory`.
    """
    members = list(family(pid))
    if len(members) > MOST_PROCESSES:
        return "processes"
    _calm(members)
    used = sum(max(own_memory(member) - inherited, 0) for member in members)
    return "memory" if used > memory_mb * 2**20 else ""


def _calm(members: Sequence[int]) -> None:
    """Give way to everybody else when it is many: sixty that compute would leave one of the next submission a sixtieth of the processor."""
    tasks = [int(task) for member in members for task in _entries(f"/proc/{member}/task")]
    for task in tasks if len(tasks) > FEW_TASKS else ():
        with contextlib.suppress(OSError):  # it has ended
            os.setpriority(os.PRIO_PROCESS, task, LOWEST)


def own_memory(pid: int) -> int:
    """Bytes in memory that are no file's, and the tables of its pages; a forked worker begins with its host's. 0 when the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon:", "RssShmem:", "VmPTE:")))


def _entries(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
