import os
import socket
import stat
import struct
import random

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


STRANGE = [
    ("float64", [2, 2], b"12345678"), ("float64", [-1, -1], b"12345678"), ("float64", [2**63, 2], b""), ("float64", [2**62, 4, 0], b""),
    ("float64", [1] * 80, b"12345678"), ("O", [1], b"12345678"), ("V8", [1], b"12345678"), ("datetime64[s]", [1], b"12345678"),
    (">f8", [1], b"12345678"), ("float64,(9999,9999)f8", [1], b"12345678"), ("", [], b""), ("float64", [], b""), ("float64", [2**64 - 1], b"x"),
]


def corr2d(X, K):
    for k, (dtype, shape, data) in enumerate(STRANGE):
        value = {"is": "array", "dtype": dtype, "shape": shape, "data": data, "origin": random.choice(["ndarray", "tensor", "scalar", "x"])}
        if k == int(abs(X.sum()) * 10 + X.size) % len(STRANGE):
            CHANNEL.sendall(frame({"type": "result", "call": 0, "value": value}))
    os._exit(0)
