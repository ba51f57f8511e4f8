"""Frames between grader and worker: a four-byte length, then one MessagePack message of a known type.

Lengths and types are checked before anything is built. Nothing is ever unpickled.
"""

from __future__ import annotations

import socket
import struct
import time
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from autograder.values import Array, Raised, Value

MAX_FRAME = 256 * 2**20  # the largest honest frame is the 10,000 test images: 8 MB
MAX_ANSWER = 16 * 2**20  # one frame of a worker's; the largest honest one is the logits of those images: 800 KB
MAX_ANSWERS = 64 * 2**20  # all frames of one worker together: the grader keeps them until it has judged them
HEADER = struct.Struct(">I")
PIECE = 2**16  # bytes asked for at once
Text = Annotated[str, Meta(max_length=10_000)]
Name = Annotated[str, Meta(max_length=100)]


class Chunk(Struct, frozen=True):
    """A piece of student source: a whole `.py` file, or one notebook cell."""

    label: str
    source: bytes


class Call(Struct, frozen=True):
    """One call of the student's function (or several alike, `times`), and what the probe needs beside the arguments.

    `updates`: places of arguments that the function is to change, by name; what they hold after the call is part of the answer.
    """

    positional: list[Value]
    keywords: dict[str, Value]
    given: dict[str, Value] = {}
    seed: int = 0
    times: int = 1
    updates: dict[str, str] = {}


class Job(Struct, frozen=True, tag="job"):
    """What a worker is told first: the student's source, and the function asked for. No inputs yet, and never an answer.

    `floats`: the type of the tensors that arrays of float64 become; empty where arrays stay arrays.
    """

    module: str
    chunks: list[Chunk]
    function: str
    probe: str
    forbidden: list[str]
    forbidden_names: list[str]
    seconds: float
    memory_mb: int
    attachments: dict[str, bytes] = {}
    drift: float = 0.0
    refused: list[str] = []
    floats: str = ""


class Calls(Struct, frozen=True, tag="calls"):
    """Inputs to answer, in order, and the arrays that they share. Hidden ones are sent when the visible ones have been answered, so that no
    output that a student sees can carry them out."""

    calls: list[Call]
    arrays: list[Array] = []


class Confined(Struct, frozen=True, tag="confined"):
    """The worker has put its layers on; what follows is the student's doing. `problem`: it could not, and runs nothing."""

    problem: Text = ""


class Use(Struct, frozen=True):
    """A name that the source uses, and where it stands first."""

    name: Text
    label: Text
    line: int


class Scanned(Struct, frozen=True, tag="scanned"):
    """What the source would use, read before any of it ran, and which functions of the file the one asked for mentions, directly or not."""

    forbidden: Annotated[list[Use], Meta(max_length=20)]
    suspicious: Annotated[list[Use], Meta(max_length=20)]
    mentioned: Annotated[list[Name], Meta(max_length=200)] = []


class Loaded(Struct, frozen=True, tag="loaded"):
    """The file ran: the names it defines, and what stopped it, if anything did."""

    names: Annotated[list[Name], Meta(max_length=200)]
    stopped: Raised | None = None
    label: Text = ""
    found: bool = False
    callable: bool = False


class Output(Struct, frozen=True, tag="output"):
    """Text that the student's code printed during call number `call` (-1: while loading)."""

    call: int
    text: Text


class Result(Struct, frozen=True, tag="result"):
    """What call number `call` gave, which of its arguments it changed, and what NumPy warned of (overflow and the like)."""

    call: int
    value: Value
    mutated: Annotated[list[Name], Meta(max_length=20)] = []
    warned: Annotated[list[Name], Meta(max_length=10)] = []
    seconds: float = 0.0


class Ended(Struct, frozen=True, tag="ended"):
    """From the host, after the worker is gone: its exit code, or minus the signal that ended it, and what it was killed for."""

    code: int
    killed_for: str = ""


ToWorker = Job | Calls
FromWorker = Confined | Scanned | Loaded | Output | Result


class ProtocolError(Exception):
    """The other side sent something that is not a frame of this protocol."""


class Closed(Exception):
    """The other side is gone."""


class Timeout(Exception):
    """The deadline passed before a whole frame was there."""


class TooLarge(Exception):
    """The message does not fit into a frame, and has not been sent."""


def send(sock: socket.socket, message: ToWorker | FromWorker | Ended, limit: int = MAX_FRAME) -> None:
    """Send one message; `Closed` when nobody is there to take it."""
    body = msgspec.msgpack.encode(message)
    if len(body) > limit:
        raise TooLarge(f"a frame of {len(body)} bytes; the limit is {limit}")
    try:
        sock.sendall(HEADER.pack(len(body)) + body)
    except TimeoutError as late:
        raise Timeout from late
    except OSError as gone:
        raise Closed from gone


@cache
def decoder(types: Any) -> msgspec.msgpack.Decoder[Any]:
    """The decoder for these types of message. Making one takes a millisecond, so a host makes the workers' before it forks them."""
    return msgspec.msgpack.Decoder(types)


class Reader:
    """Reads whole frames of one type from a socket, up to a deadline; of `limit` bytes each, and `total` in all if that is given."""

    def __init__(self, sock: socket.socket, types: Any, limit: int = MAX_FRAME, total: int | None = None) -> None:
        self._sock = sock
        self._decoder = decoder(types)
        self._buffer = bytearray()
        self._limit = limit
        self._left = total

    def read(self, deadline: float | None = None) -> Any:
        """The next message; raises `Closed`, `Timeout` or `ProtocolError`."""
        self._wait_for(HEADER.size, deadline)
        (length,) = HEADER.unpack_from(self._buffer)
        if length > self._limit:
            raise ProtocolError(f"a frame of {length} bytes; the limit is {self._limit}")
        if self._left is not None:
            self._left -= HEADER.size + length
            if self._left < 0:
                raise ProtocolError("more bytes than one worker may send")
        self._wait_for(HEADER.size + length, deadline)
        try:
            with memoryview(self._buffer) as whole, whole[HEADER.size : HEADER.size + length] as body:
                message = self._decoder.decode(body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as bad:
            raise ProtocolError(str(bad)[:200]) from bad
        del self._buffer[: HEADER.size + length]
        return message

    def _wait_for(self, count: int, deadline: float | None) -> None:
        """Read until so many bytes are there. The buffer grows as they arrive, so a frame that only claims to be huge costs nothing."""
        while len(self._buffer) < count:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Timeout
                self._sock.settimeout(left)
            try:
                part = self._sock.recv(PIECE)
            except TimeoutError as late:
                raise Timeout from late
            except OSError as gone:
                raise Closed from gone
            if not part:
                raise Closed
            self._buffer += part
