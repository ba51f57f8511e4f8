import os
import socket
import stat
import struct
import itertools

import msgspec


def channel():
    """The worker's only socket."""
    for fd in range(3, 1024):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return socket.socket(fileno=fd)
        except OSError:
            continue


def frame(message):
    body = msgspec.msgpack.encode(message)
    return struct.pack(">I", len(body)) + body


CHANNEL = channel()


CODES = itertools.cycle(["grader-error", "unavailable", "accuracy-reached", "hidden", "not-written", "no-file", "\x00", "a" * 9_000])


def corr2d(X, K):
    for _ in range(X.size % 8 + 1):
        code = next(CODES)
    CHANNEL.sendall(frame({"type": "result", "call": 0, "value": {"is": "problem", "code": code, "facts": {}}}))
    os._exit(0)
