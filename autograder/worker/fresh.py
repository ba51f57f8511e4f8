"""A worker without a host: a process of its own from the start, where forking is missing or unsafe (Windows, macOS).

Run as `main(PORT, LIBRARY, ...)` with a token on standard input: it imports the libraries, shows the token on that port of this machine,
waits for one job, and ends with it. Who started it watches the clock.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence

from autograder import channel
from autograder.channel import Confined, Reader, ToWorker
from autograder.layers import limits
from autograder.worker import child, warm


def main(arguments: Sequence[str]) -> None:
    """Serve one job; never returns."""
    code = 1
    try:
        port, *libraries = arguments
        token = sys.stdin.buffer.read()
        warm.load(libraries)
        sock = socket.create_connection(("127.0.0.1", int(port)))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(token)
        reader = Reader(sock, ToWorker)
        job = reader.read()
        limits.apply(job.seconds, job.memory_mb, own_user=False)
        channel.send(sock, Confined())
        child.serve(sock, reader, job)
        code = 0
    finally:
        os._exit(code)  # no atexit handlers, no destructors: they are the student's
