"""A warm host as the parent sees it: start it once, run jobs in it one at a time, replace it when it dies."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import autograder
from autograder import channel
from autograder.channel import Closed, Done, Ended, FromWorker, Job, Loaded, Output, ProtocolError, Reader, Result, Timeout
from autograder.sandbox.layers import ENVIRONMENT, PROCESS, Isolation

START_SECONDS = 120.0  # torch takes 1.2 s to import on an idle machine; a loaded one with a cold disk has taken a minute
GRACE = 2.0  # the host watches the clock itself; this long after it the parent stops believing in the host
MOST_OUTPUT = 4_000  # characters kept per call

End = Literal["done", "timeout", "memory", "crash", "protocol"]


class HostFailed(RuntimeError):
    """The host did not start, or died on its own: the grader's fault, not the student's."""


@dataclass
class Run:
    """What a worker sent, and how it ended. `results` has one entry for each call that was answered, in order."""

    loaded: Loaded | None = None
    results: list[Result] = field(default_factory=list)
    output: dict[int, str] = field(default_factory=dict)
    end: End = "done"
    code: int = 0
    seconds: float = 0.0


class Host:
    """A process with the named libraries imported, which forks a worker for each job."""

    def __init__(self, libraries: Sequence[str] = ("numpy",), isolation: Isolation = PROCESS) -> None:
        self.libraries = tuple(libraries)
        self.isolation = isolation
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False

    def start(self) -> None:
        """Begin starting the process; returns at once."""
        ours, theirs = socket.socketpair()
        argv = [sys.executable, "-I", "-c", _BOOT, str(Path(autograder.__file__).parent.parent), str(theirs.fileno()), *self.libraries]
        self._process = subprocess.Popen(
            self.isolation.command(argv), pass_fds=[theirs.fileno()], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self._control, self._ready = ours, False

    def run(self, job: Job) -> Run:
        """Run one job to its end, whatever the student's code does; `HostFailed` when the host itself cannot."""
        control = self._warm()
        ours, theirs = socket.socketpair()
        with ours:
            try:
                socket.send_fds(control, [b"%.3f" % job.seconds], [theirs.fileno()])
            except OSError as gone:
                self.close()
                raise HostFailed("The process that runs the students' code has died.") from gone
            theirs.close()
            run = _collect(ours, job, time.monotonic() + job.seconds + GRACE)
        self._finish(control, run)
        return run

    def _warm(self) -> socket.socket:
        if self._control is None:
            self.start()
        assert self._control is not None
        if not self._ready:
            self._control.settimeout(START_SECONDS)
            try:
                self._ready = self._control.recv(1) == b"r"
            except OSError:
                self._ready = False
            if not self._ready:
                self.close()
                raise HostFailed(f"The process that runs the students' code did not start (libraries: {', '.join(self.libraries)}).")
        return self._control

    def _finish(self, control: socket.socket, run: Run) -> None:
        """Learn from the host how the worker ended; when it does not say, the host is replaced."""
        try:
            ended = Reader(control, Ended, 1_000).read(time.monotonic() + GRACE)
        except (Closed, Timeout, ProtocolError):
            self.close()
            run.end = "timeout" if run.end == "timeout" else "crash"
            return
        assert isinstance(ended, Ended)
        run.code, run.seconds = ended.code, ended.seconds
        if ended.timed_out:
            run.end = "timeout"
        elif run.end == "crash" and ended.code == -24:  # SIGXCPU: the CPU limit
            run.end = "timeout"

    def close(self) -> None:
        """End the process and everything it runs."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=GRACE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._control = self._process = None
        self._ready = False

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _collect(sock: socket.socket, job: Job, deadline: float) -> Run:
    """Read frames until the worker is done or gone. Answers out of turn end the run: an honest worker never sends one."""
    run = Run()
    reader = Reader(sock, FromWorker)
    try:
        channel.send(sock, job)
        while True:
            message = reader.read(deadline)
            if isinstance(message, Output):
                text = run.output.get(message.call, "")
                run.output[message.call] = (text + message.text)[:MOST_OUTPUT]
            elif isinstance(message, Loaded) and run.loaded is None:
                run.loaded = message
            elif isinstance(message, Result) and run.loaded and message.call == len(run.results) < len(job.calls):
                run.results.append(message)
            elif isinstance(message, Done):
                return run
            else:
                run.end = "protocol"
                return run
    except Closed:
        run.end = "crash"
    except Timeout:
        run.end = "timeout"
    except ProtocolError:
        run.end = "protocol"
    return run


# -I keeps the working directory and PYTHON* variables out; the package's own folder is then put back by name.
_BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from autograder.worker.host import main; main(sys.argv[1:])"
