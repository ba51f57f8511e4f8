"""The warm host: a process with NumPy (and, if asked, torch) imported and nothing else, that forks a worker for each job.

Run as `python -m autograder.worker.host CONTROL_FD [LIBRARY ...]`. For each job the parent passes one end of a fresh socket over the control
socket; the host forks, watches the wall clock, kills what is left, and answers with `Ended`.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from autograder import channel
from autograder.channel import Ended, Job, Reader
from autograder.worker import child

PR_SET_CHILD_SUBREAPER = 36


def main(arguments: Sequence[str]) -> None:
    """Serve jobs until the parent closes the control socket."""
    control = socket.socket(fileno=int(arguments[0]))
    for library in arguments[1:]:
        importlib.import_module(library)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)  # a forked child hangs in a thread pool that its parent has started
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    wake, wakeup = socket.socketpair()
    wakeup.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakeup.fileno(), warn_on_full_buffer=False)
    _adopt_orphans()
    gc.collect()
    gc.freeze()  # so that the workers share the pages of what is imported
    control.sendall(b"r")
    while True:
        message, fds, _, _ = socket.recv_fds(control, 8, 1)
        if not message:
            return
        sock = socket.socket(fileno=fds[0])
        seconds = float(message)
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            control.close()
            _work(sock)
        sock.close()
        ended = _watch(pid, wake, started + seconds, control)
        if ended is None:
            return
        channel.send(control, Ended(ended[0], ended[1], time.monotonic() - started))


def _work(sock: socket.socket) -> None:
    """The worker's whole life; never returns."""
    code = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(nowhere, fd)
        job = Reader(sock, Job).read()
        assert isinstance(job, Job)
        child.serve(sock, job)
        code = 0
    finally:
        os._exit(code)  # no atexit handlers, no destructors: they are the student's


def _watch(pid: int, wake: socket.socket, deadline: float, control: socket.socket) -> tuple[int, bool] | None:
    """Wait for the worker; kill it, and whatever it started, at the deadline. None when the parent is gone."""
    timed_out = False
    while True:
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            _kill_rest(pid)
            return os.waitstatus_to_exitcode(status), timed_out
        left = deadline - time.monotonic()
        if left <= 0:
            timed_out = True
            _kill_group(pid)
            left = 1.0
        ready, _, _ = select.select([wake, control], [], [], left)
        if wake in ready:
            wake.recv(4096)
        if control in ready and not control.recv(1):  # anything else than the end of file means: stop this job
            _kill_group(pid)
            return None


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended by itself meanwhile


def _kill_rest(pid: int) -> None:
    """Kill and reap what the worker left behind, also what left its session: orphans become children of this process."""
    _kill_group(pid)
    while True:
        children = Path("/proc/self/task", str(os.getpid()), "children")
        left = [int(p) for p in children.read_text().split()] if children.exists() else []
        for orphan in left:
            os.kill(orphan, signal.SIGKILL)
        try:
            if os.waitpid(-1, 0 if left else os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


def _adopt_orphans() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


if __name__ == "__main__":
    main(sys.argv[1:])
