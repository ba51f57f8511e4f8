"""Warm hosts by need: one with NumPy, one with torch, each started when first asked for or ahead of time."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.channel import Call, Job
from autograder.sandbox.host import Host, HostFailed, Run
from autograder.spec import NUMPY_FORBIDDEN
from autograder.layers.isolation import PROCESS, Isolation

# NumPy imports these lazily, so that each worker would pay for them anew: numpy.random alone costs 13 ms.
NUMPY = ("numpy", "numpy.random", "numpy.linalg", "numpy.fft", "numpy.lib.stride_tricks", "numpy.ma", "numpy.polynomial")
LIBRARIES = {False: NUMPY, True: (*NUMPY, "torch", "torch.nn.functional", "safetensors.torch")}


class Hosts:
    """Hosts for one thread of work; not shared between threads, since a host runs one job at a time."""

    def __init__(self, isolation: Isolation = PROCESS) -> None:
        self._isolation = isolation
        self._hosts: dict[bool, Host] = {}

    def start(self, *, torch: bool) -> None:
        """Begin starting the host; returns at once."""
        if torch not in self._hosts:
            self._hosts[torch] = Host(LIBRARIES[torch], self._isolation, () if torch else NUMPY_FORBIDDEN)
            self._hosts[torch].start()

    def run(self, torch: bool, job: Job, batches: Sequence[Sequence[Call]]) -> Run:
        """Run a job, once more in a fresh host if the host died under it; `HostFailed` when that fails, too."""
        self.start(torch=torch)
        try:
            return self._hosts[torch].run(job, batches)
        except HostFailed:
            return self._hosts[torch].run(job, batches)

    def close(self) -> None:
        """End all hosts."""
        for host in self._hosts.values():
            host.close()
        self._hosts.clear()

    def __enter__(self) -> Hosts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
