"""A warm host as the parent sees it: start it once, run jobs in it one at a time, replace it when it dies."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import autograder
from autograder import channel, shared, values
from autograder.channel import Call, Closed, Confined, Ended, FromWorker, Job, Loaded, Output, ProtocolError, Reader, Result, Scanned, Timeout
from autograder.layers.bubblewrap import ENVIRONMENT
from autograder.layers.isolation import PROCESS, Isolation

START_SECONDS = 120.0  # torch takes 1.2 s to import on an idle machine; a loaded one with a cold disk has taken a minute
ENDING = 20.0  # seconds that a host may take to kill what a worker has left; a host that is dead is noticed at once
GRACE = 2.0  # the host watches the clock itself; this long after it the parent stops believing in the host
MOST_OUTPUT = 4_000  # characters kept per call

MESSAGE = 16  # bytes of each message to the host, as `worker.host` has it
SIGXCPU = 24

End = Literal["done", "timeout", "memory", "processes", "crash", "protocol"]


class HostFailed(RuntimeError):
    """The host did not start, or died on its own: the grader's fault, not the student's."""


@dataclass
class Run:
    """What a worker sent, and how it ended. `results` has one entry for each call that was answered, in order."""

    confined: Confined | None = None
    scanned: Scanned | None = None
    loaded: Loaded | None = None
    results: list[Result] = field(default_factory=list)
    output: dict[int, str] = field(default_factory=dict)
    end: End = "done"
    code: int = 0
    seconds: float = 0.0


class Host:
    """A process with the named libraries imported, which forks a worker for each job; workers cannot find those in `hidden`."""

    def __init__(self, libraries: Sequence[str] = ("numpy",), isolation: Isolation = PROCESS, hidden: Sequence[str] = ()) -> None:
        self.hidden = tuple(hidden)
        self.libraries = tuple(libraries)
        self.isolation = isolation
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._killed = False
        self._owes = False  # word that the worker of the job before is gone

    def start(self) -> None:
        """Begin starting the process; returns at once. `HostFailed` when it has been killed meanwhile."""
        if self._killed:
            raise HostFailed("The process that runs the students' code was ended.")
        ours, theirs = socket.socketpair()
        root = str(Path(autograder.__file__).parent.parent)
        argv = [sys.executable, "-I", "-c", _BOOT, root, str(theirs.fileno()), self.isolation.confining, ",".join(self.hidden), *self.libraries]
        self._process = subprocess.Popen(
            self.isolation.command(argv), pass_fds=[theirs.fileno()], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self._control, self._ready = ours, False

    def run(self, job: Job, batches: Sequence[Sequence[Call]]) -> Run:
        """Run one job to its end, whatever the student's code does; `HostFailed` when the host itself cannot.

        A batch of calls is sent when the one before it has been answered whole.
        """
        control = self._free()
        ours, theirs = socket.socketpair()
        with ours:
            ours.settimeout(job.seconds + GRACE)  # for sending the job; reading has the deadline
            try:
                socket.send_fds(control, [f"{job.seconds:.2f} {job.memory_mb}".encode().ljust(MESSAGE)], [theirs.fileno()])
            except OSError as gone:
                self.close()
                raise HostFailed("The process that runs the students' code has died.") from gone
            finally:
                theirs.close()
            run = collect(ours, job, batches, time.monotonic() + job.seconds + GRACE)
        if run.end == "done":
            self._owes = _told_to_end(control)  # what there is to judge is here; the worker may go meanwhile
        else:
            self._finish(control, run)
        if run.confined is None and run.end != "timeout":
            raise HostFailed("A worker ended before it ran any of the student's code.")
        if run.confined is not None and run.confined.problem:
            raise HostFailed(f"A worker could not be isolated ({run.confined.problem}).")
        return run

    def _free(self) -> socket.socket:
        """The control socket of a host that has no worker any more. One that does not get rid of it is replaced."""
        if self._owes and self._control is not None:
            self._owes = False
            try:
                Reader(self._control, Ended, 1_000).read(time.monotonic() + ENDING)
            except (Closed, Timeout, ProtocolError):
                self.close()
        return self._warm()

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
        """End the worker, and learn from the host how it went. A host that does not say is replaced, and `HostFailed` when nobody else knows."""
        reader = Reader(control, Ended, 1_000)
        crashed = run.end == "crash"
        try:
            if crashed:
                try:
                    ended = reader.read(time.monotonic() + GRACE)
                except Timeout:  # it closed its channel and lives on
                    run.end = "protocol"
            if run.end != "crash":
                _told_to_end(control)
                ended = reader.read(time.monotonic() + ENDING)
        except Timeout:
            self.close()
            return
        except (OSError, Closed, ProtocolError) as gone:
            self.close()
            if crashed:  # the worker may have died of the host's death
                raise HostFailed("The process that runs the students' code has died.") from gone
            return
        run.code = ended.code
        if run.end == "crash" and (ended.killed_for == "timeout" or ended.code == -SIGXCPU):
            run.end = "timeout"
        elif run.end == "crash" and ended.killed_for == "memory":
            run.end = "memory"
        elif run.end == "crash" and ended.killed_for == "processes":
            run.end = "processes"

    def kill(self) -> None:
        """End the process and everything it runs, at once; a job that another thread has in it fails with `HostFailed`, and so does the next."""
        self._killed = True
        if self._process is not None:
            self._process.kill()

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
        self._ready = self._owes = False

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _told_to_end(control: socket.socket) -> bool:
    """Ask a host to end its worker; True, since it will say when that is done. A host that is dead does not say so, and is replaced then."""
    with contextlib.suppress(OSError):
        control.sendall(b" " * MESSAGE)
    return True


def collect(sock: socket.socket, job: Job, batches: Sequence[Sequence[Call]], deadline: float) -> Run:
    """Send batches and read answers until there are no more, or the worker is gone or out of turn: an honest one never is."""
    run = Run()
    reader = Reader(sock, FromWorker, channel.MAX_ANSWER, channel.MAX_ANSWERS)
    waiting = [list(batch) for batch in batches if batch]
    expected = 0
    try:
        _until(sock, deadline)
        channel.send(sock, job)
        while True:
            if run.loaded is not None and len(run.results) == expected:
                if not waiting or not run.loaded.callable:
                    return run
                expected += len(waiting[0])
                _until(sock, deadline)
                channel.send(sock, shared.together(waiting.pop(0)))
            if not _take(run, reader.read(deadline), expected):
                run.end = "protocol"
                return run
    except Closed:
        run.end = "crash"
    except Timeout:
        run.end = "timeout"
    except ProtocolError:
        run.end = "protocol"
    return run


def _until(sock: socket.socket, deadline: float) -> None:
    """Let nothing that is sent wait longer than that for a worker that does not read."""
    sock.settimeout(max(deadline - time.monotonic(), 0.001))


def _take(run: Run, message: FromWorker, expected: int) -> bool:
    """Whether the message is one that may come now; if so, it is kept. One out of turn is not even looked at: it may carry a hidden case."""
    loading, turn = run.loaded is None, len(run.results)
    if isinstance(message, Output):
        if message.call == (-1 if loading else turn):  # a thread may print late: not kept, and no offence
            run.output[message.call] = (run.output.get(message.call, "") + message.text)[:MOST_OUTPUT]
        return True
    if isinstance(message, Result):
        now = not loading and message.call == turn < expected and values.sound(message.value)
        if now:
            run.results.append(message)
        return now
    if isinstance(message, Confined) and run.confined is None:
        run.confined = message
    elif isinstance(message, Scanned) and run.confined is not None and run.scanned is None:
        run.scanned = message
    elif isinstance(message, Loaded) and run.scanned is not None and loading and values.sound(message.stopped):
        run.loaded = message
    else:
        return False
    return True


# -I keeps the working directory and PYTHON* variables out; the folder of the package, where solutions may lie, is on the path for one import.
_BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from autograder.worker.host import main; del sys.path[0]; main(sys.argv[1:])"
