"""The warm host: a process with NumPy (and, if asked, torch) imported and nothing else, that forks a worker for each job.

Run as `main(CONTROL_FD, LAYERS, HIDDEN, LIBRARY, ...)`: layers that workers put on, libraries that they may not find, libraries to import.
For each job the parent passes one end of a fresh socket over the control socket; the host
forks, watches clock and memory, kills what is left, and answers with `Ended`. It never reads what the worker sends.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from autograder import channel
from autograder.channel import Confined, Ended, Job, Reader, ToWorker
from autograder.layers import confine, watchdog
from autograder.worker import child, warm

MESSAGE = 16  # bytes of each message on the control socket: "seconds megabytes", or spaces to end the job in progress
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36


@dataclass(frozen=True)
class Watch:
    """What a job may use."""

    deadline: float
    memory_mb: int
    inherited: int  # bytes that a fork shares with this process


def main(arguments: Sequence[str]) -> NoReturn:
    """Serve jobs until the parent closes the control socket."""
    control = socket.socket(fileno=int(arguments[0]))
    confinement = confine.prepare(arguments[1].split(","), arguments[2].split(","))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    wake = _wake_on_child()
    _guard()
    channel.decoder(ToWorker)
    warm.up(arguments[3:])
    inherited = watchdog.own_memory(os.getpid())
    control.sendall(b"r")
    while True:
        message, fds, _, _ = socket.recv_fds(control, MESSAGE, 1)
        if not message:
            os._exit(0)  # at once: taking torch to pieces in good order takes 0.1 s
        if not fds:
            continue  # the end of a job that has ended by itself
        seconds, memory_mb = message.split()
        watch = Watch(time.monotonic() + float(seconds), int(memory_mb), inherited)
        ended = _job(socket.socket(fileno=fds[0]), control, wake, watch, confinement)
        if ended is None:
            os._exit(0)
        channel.send(control, ended)


def _job(sock: socket.socket, control: socket.socket, wake: socket.socket, watch: Watch, confinement: confine.Confinement) -> Ended | None:
    folder = confinement.folder()
    with sock:
        pid = confinement.fork()
        if pid == 0:
            control.close()
            _work(sock, lambda job: confinement.enter(job.seconds, job.memory_mb, folder, alone=bool(job.refused or job.forbidden_names)))
    ended = _watch(pid, wake, control, watch)
    if folder:
        with contextlib.suppress(RecursionError):  # a student may nest folders deeper than that
            shutil.rmtree(folder, ignore_errors=True)
    return ended


def _work(sock: socket.socket, enter: Callable[[Job], None]) -> None:
    """The worker's whole life; never returns."""
    code = 1
    try:
        os.setsid()
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # a host that is killed cannot end its worker; bubblewrap would, where it is
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _keep_only(sock.fileno())
        reader = Reader(sock, ToWorker)
        job = reader.read()
        problem = _entered(enter, job)
        channel.send(sock, Confined(problem))
        if not problem:
            child.serve(sock, reader, job)
            code = 0
    finally:
        os._exit(code)  # no atexit handlers, no destructors: they are the student's


def _keep_only(channel_fd: int) -> None:
    """Close whatever the host has open but the channel; standard streams lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    os.closerange(3, channel_fd)
    os.closerange(channel_fd + 1, 1_000)


def _entered(enter: Callable[[Job], None], job: Job) -> str:
    """What kept the layers from being put on; empty when they are."""
    try:
        enter(job)
    except (OSError, ValueError) as refused:
        return f"{type(refused).__name__}: {refused}"
    return ""


def _watch(pid: int, wake: socket.socket, control: socket.socket, watch: Watch) -> Ended | None:
    """Wait for the worker; kill it, and whatever it started, when it has used up what it may. None when the parent is gone."""
    parents = [control]
    killed_for, look_at = "", time.monotonic() + watchdog.SECONDS_BETWEEN_LOOKS
    while True:
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            _kill_rest(pid)
            return Ended(os.waitstatus_to_exitcode(status), killed_for) if parents else None
        wait_until = look_at if killed_for else min(watch.deadline, look_at)
        ready, _, _ = select.select([wake, *parents], [], [], max(wait_until - time.monotonic(), 0))
        if wake in ready:
            wake.recv(4096)
        if control in ready:
            _kill(pid)
            if not control.recv(MESSAGE):
                parents.clear()
        elif not killed_for and time.monotonic() >= watch.deadline:
            killed_for = "timeout"
        elif time.monotonic() >= look_at:  # by the clock: orphans that die all the time must not keep it from looking
            killed_for = killed_for or watchdog.excess(pid, watch.memory_mb, watch.inherited)
            look_at = time.monotonic() + watchdog.SECONDS_BETWEEN_LOOKS
        if killed_for:
            _kill(pid)


def _kill(pid: int) -> None:
    """Kill a worker and its session; in a PID namespace of its own the kernel takes all the rest with it."""
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it ended by itself meanwhile, or has not made its session yet


def _kill_rest(pid: int) -> None:
    """Kill and reap what the worker left behind, also what left its session: orphans become children of this process."""
    _kill(pid)
    while left := [orphan for orphan in watchdog.family(os.getpid()) if orphan != os.getpid()]:
        for orphan in left:
            _kill(orphan)
        try:
            os.waitpid(-1, 0)
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue  # thousands may have died
        except ChildProcessError:
            return


def _wake_on_child() -> socket.socket:
    """A socket that is readable once a child has ended."""
    wake, wakeup = socket.socketpair()
    wakeup.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakeup.fileno(), warn_on_full_buffer=False)
    wakeup.detach()  # stays open for as long as the process
    return wake


def _guard() -> None:
    """Adopt orphans, and let no worker look into this process's memory."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    _prctl(PR_SET_DUMPABLE, 0)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
