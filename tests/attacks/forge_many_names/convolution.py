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


names = [f"corr2_{k:x}" + "d" * 60 for k in range(200_000)]
CHANNEL.sendall(frame({"type": "loaded", "names": names, "found": False, "callable": False}))
