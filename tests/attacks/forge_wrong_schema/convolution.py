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


MESSAGES = itertools.cycle([
    {"type": "verdict", "outcome": "passed", "score": 6}, {"type": "result"}, [1, 2, 3], None, "result", 7, {"type": 1}, {},
    {"type": "result", "call": "0", "value": 1}, {"type": "result", "call": 0.5, "value": 1}, {"type": "job"}, {"type": "ended", "code": 0},
    {"type": "result", "call": 0, "value": {"is": "pickle", "data": b"x"}},
    {"type": "result", "call": 0, "value": {"is": "array", "dtype": 1, "shape": "x", "data": 1}},
    {"type": "calls", "calls": []}, {"type": "confined", "problem": 1},
])


def corr2d(X, K):
    for _ in range(int(K.size) + int(X.size) % 5):
        message = next(MESSAGES)
    CHANNEL.sendall(frame(message))
    return X
