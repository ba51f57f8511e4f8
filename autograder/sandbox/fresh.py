"""Where forking is missing or unsafe (Windows, macOS): a fresh process for each job, started ahead of it, that speaks the same protocol.

The clock and the end of the process with all that it started are this side's; there are no other layers on these systems. It is meant for
`check`, where the code is the student's own.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import autograder
from autograder.channel import Call, Job
from autograder.layers.bubblewrap import ENVIRONMENT
from autograder.sandbox.host import GRACE, SIGXCPU, START_SECONDS, HostFailed, Run, collect

AHEAD = 2 if (os.cpu_count() or 1) >= 4 else 1  # processes that are made ready while one works; torch takes a second to import
LOOK = 0.1  # seconds between two looks whether a process that is starting has ended instead
# What sockets, the loader and temporary files need of the user's environment on these systems.
KEPT = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "USERPROFILE", "TEMP", "TMP", "TMPDIR")
SIGKILL, SIGSEGV = 9, 11
WINDOWS_CRASHED = 0xC0000000  # exit codes from there up are exceptions that nobody caught, as an access violation


class Fresh:
    """Processes with the named libraries imported, one for each job; the next are on their way while one works."""

    def __init__(self, libraries: Sequence[str] = ("numpy",)) -> None:
        self.libraries = tuple(libraries)
        self._ahead: list[_Process] = []
        self._now: _Process | None = None
        self._killed = False

    def start(self) -> None:
        """Begin starting processes; returns at once."""
        while len(self._ahead) < AHEAD:
            self._ahead.append(_Process.started(self.libraries))

    def run(self, job: Job, batches: Sequence[Sequence[Call]]) -> Run:
        """Run one job to its end, whatever the student's code does; `HostFailed` when its process could not be had."""
        self.start()
        self._now = self._ahead.pop(0)
        try:
            with self._now.connected() as sock:
                self.start()
                run = collect(sock, job, batches, time.monotonic() + job.seconds)
            self._now.ended(run)
        finally:
            self._now.kill()
        if self._killed:
            raise HostFailed("The process that runs the students' code was ended.")
        if run.confined is None and run.end != "timeout":
            raise HostFailed("A worker ended before it ran any of the student's code.")
        return run

    def kill(self) -> None:
        """End everything at once; a job that another thread has under way fails with `HostFailed`."""
        self._killed = True
        for process in [*self._ahead, *([self._now] if self._now else [])]:
            process.kill()

    def close(self) -> None:
        """End everything."""
        for process in self._ahead:
            process.kill()
        self._ahead.clear()


@dataclass(frozen=True)
class _Process:
    """A process that was started, the socket at which it will knock, and the word by which it is known."""

    process: subprocess.Popen[bytes]
    door: socket.socket
    token: bytes
    libraries: tuple[str, ...]

    @classmethod
    def started(cls, libraries: tuple[str, ...]) -> _Process:
        """A new one, which imports the libraries; returns at once."""
        door = socket.create_server(("127.0.0.1", 0))
        token = secrets.token_bytes(32)
        root = str(Path(autograder.__file__).parent.parent)
        argv = [sys.executable, "-I", "-c", _BOOT, root, str(door.getsockname()[1]), *libraries]
        process = subprocess.Popen(
            argv, env={**ENVIRONMENT, **{name: os.environ[name] for name in KEPT if name in os.environ}}, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, creationflags=_flags(),
        )  # fmt: skip
        assert process.stdin is not None
        with contextlib.suppress(OSError), process.stdin as told:  # it may have ended already; `connected` will say so
            told.write(token)
        return cls(process, door, token, libraries)

    def connected(self) -> socket.socket:
        """The connection to it, once it is ready; `HostFailed` when it ends before that."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            over = self.process.poll() is not None  # before the look at the door: it may have knocked and ended
            try:
                self.door.settimeout(LOOK)
                sock, _ = self.door.accept()
            except TimeoutError:
                if over:
                    break
                continue
            except OSError:  # it has been killed, and its door closed
                break
            sock.settimeout(GRACE)
            if hmac.compare_digest(_word(sock, len(self.token)), self.token):  # anybody on this machine can knock
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return sock
            sock.close()
        raise HostFailed(f"The process that runs the students' code did not start (libraries: {', '.join(self.libraries)}).")

    def ended(self, run: Run) -> None:
        """Note how it ended, when it has by itself."""
        if run.end != "crash":
            return
        try:
            code = self.process.wait(GRACE)
        except subprocess.TimeoutExpired:  # it closed its channel and lives on
            run.end = "protocol"
            return
        run.code = -SIGSEGV if code >= WINDOWS_CRASHED else code
        if code == -SIGXCPU:
            run.end = "timeout"

    def kill(self) -> None:
        """End it, and what it started as far as the system can tell: its session, or its tree on Windows."""
        self.door.close()
        _kill_all(self.process.pid)
        self.process.kill()
        self.process.wait()


def _word(sock: socket.socket, length: int) -> bytes:
    """So many bytes, or what came of them in time."""
    word = b""
    try:
        while len(word) < length and (part := sock.recv(length - len(word))):
            word += part
    except OSError:  # whoever it was is no process of ours
        return word
    return word


def _flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _kill_all(pid: int) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left in it; macOS says so in the second way
            os.killpg(pid, SIGKILL)


_BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from autograder.worker.fresh import main; del sys.path[0]; main(sys.argv[1:])"
