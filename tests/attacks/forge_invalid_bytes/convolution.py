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


BAD = [
    b"\x83\xa4type\xa6result\xa4call\x00\xa5value\xa3\xff\xfe\xfd", b"\x83\xa4type\xa6result\xa4call\x00\xa5value\xa3\xed\xa0\x80",
    b"\x83\xa4type\xa6result\xa4call\x00\xa5value\xd4\x01x", b"\x81\x01\x02", b"\xc1", b"", b"\xdf\xff\xff\xff\xff", b"\xc9\xff\xff\xff\xff\x01",
    b"\x83\xa4type\xa6result\xa4call\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00\xa5value\x01",
    b"\x83\xa4type\xa6result\xa4call\x00\xa5value\xd7\xff" + b"\xff" * 8,
]


def corr2d(X, K):
    body = BAD[int(X.size + K.size) % len(BAD)]
    CHANNEL.sendall(struct.pack(">I", len(body)) + body)
    return X
