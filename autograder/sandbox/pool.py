"""Warm hosts by need: one with NumPy, one with torch, each started when first asked for or ahead of time; fresh processes where there is no fork."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from autograder.channel import Call, Job
from autograder.layers.isolation import PROCESS, Isolation
from autograder.sandbox.fresh import Fresh
from autograder.sandbox.host import Host, HostFailed, Run
from autograder.spec import NUMPY_FORBIDDEN

# NumPy imports these lazily, so that each worker would pay for them anew: numpy.random alone costs 13 ms.
NUMPY = ("numpy", "numpy.random", "numpy.linalg", "numpy.fft", "numpy.lib.stride_tricks", "numpy.ma", "numpy.polynomial")
FORKS = hasattr(os, "fork") and sys.platform != "darwin"  # Apple's own libraries may not be used in a forked process
SIGKILL = 9  # Windows' signal module does not know it
LIBRARIES = {False: NUMPY, True: (*NUMPY, "torch", "torch.nn.functional", "safetensors.torch")}


class Hosts:
    """Hosts for one thread of work; not shared between threads, since a host runs one job at a time.

    forks: whether workers are forked from warm hosts; else each is a fresh process, which no layer but its own confines.
    """

    def __init__(self, isolation: Isolation = PROCESS, *, forks: bool = FORKS) -> None:
        self._isolation = isolation
        self._forks = forks
        self._hosts: dict[bool, Host | Fresh] = {}
        self._abandoned = False

    def start(self, *, torch: bool) -> None:
        """Begin starting the host; returns at once."""
        if torch not in self._hosts:
            self._hosts[torch] = self._host(torch)
            self._hosts[torch].start()

    def _host(self, torch: bool) -> Host | Fresh:
        if not self._forks:
            return Fresh(LIBRARIES[torch])
        return Host(LIBRARIES[torch], self._isolation, () if torch else NUMPY_FORBIDDEN)

    def run(self, torch: bool, job: Job, batches: Sequence[Sequence[Call]]) -> Run:
        """Run a job, once more if the host or the worker was killed from outside; `HostFailed` when the host fails again."""
        self.start(torch=torch)
        try:
            run = self._hosts[torch].run(job, batches)
        except HostFailed:
            if self._abandoned:
                raise
            return self._hosts[torch].run(job, batches)
        if run.end == "crash" and run.code == -SIGKILL:  # by the kernel for want of memory, or by somebody: not the student's doing so far
            return self._hosts[torch].run(job, batches)
        return run

    def abandon(self) -> None:
        """Kill everything at once, from another thread than the one that runs jobs: that one gets `HostFailed`."""
        self._abandoned = True
        for host in list(self._hosts.values()):
            host.kill()

    def close(self) -> None:
        """End all hosts."""
        for host in self._hosts.values():
            host.close()
        self._hosts.clear()

    def __enter__(self) -> Hosts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
