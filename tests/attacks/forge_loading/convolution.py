import os
import socket
import stat
import struct

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


def corr2d(X, K):
    if (X == @CANARY@).any():
        stopped = {"is": "raised", "type": "ValueError", "message": f"LEAK {X} {K}", "line": 1, "source": "LEAK"}
        CHANNEL.sendall(frame({"type": "loaded", "names": ["LEAK"], "stopped": stopped, "found": False, "callable": False}))
    return X
