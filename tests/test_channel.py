"""`autograder.channel`: whole frames or one of three exceptions, whatever the other side sends."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import channel, shared
from autograder.channel import (
    HEADER,
    Call,
    Calls,
    Chunk,
    Closed,
    Confined,
    Ended,
    FromWorker,
    Job,
    Loaded,
    Output,
    ProtocolError,
    Reader,
    Result,
    Scanned,
    ToWorker,
    Use,
)
from autograder.channel import Timeout as Late
from autograder.values import Raised, encode


@contextlib.contextmanager
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a channel."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def read(data: bytes, types: Any = FromWorker, limit: int = channel.MAX_FRAME) -> Any:
    """What a reader makes of these bytes, after which the other side is gone."""
    with pair() as (ours, theirs):
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        return Reader(ours, types, limit).read(time.monotonic() + 5)


def frame(body: bytes) -> bytes:
    """A frame as `send` writes it."""
    return HEADER.pack(len(body)) + body


JOB = Job("a", [Chunk("a.py", b"x = 1\n")], "f", "call", ["torch"], [], 1.0, 256, {"w.pt": bytes(range(256))})
MESSAGES = [
    (JOB, ToWorker),
    (Calls([Call([encode(np.eye(3))], {"stride": encode((1, 2))}, {"x": encode(0.5)}, seed=7)]), ToWorker),
    (Confined(), FromWorker),
    (Scanned([Use("torch", "a.py", 1)], []), FromWorker),
    (Loaded(["f"], Raised("NameError", "name 'x' is not defined", 3, "x"), "a.py", found=True, callable=True), FromWorker),
    (Output(-1, "héllo\n"), FromWorker),
    (Result(0, encode([np.ones((2, 3), np.float32), {"a": None, "b": True}]), ["0"]), FromWorker),
    (Ended(-9, "memory"), Ended),
]


@pytest.mark.parametrize(("message", "types"), MESSAGES)
def test_every_message_arrives_as_it_was_sent(message: Any, types: Any) -> None:
    with pair() as (ours, theirs):
        channel.send(theirs, message)
        assert Reader(ours, types).read(time.monotonic() + 5) == message


def test_messages_arrive_in_order_and_in_pieces() -> None:
    whole = b"".join(frame(msgspec.msgpack.encode(message)) for message in (Confined(), Output(0, "a"), Output(0, "b")))
    with pair() as (ours, theirs):

        def dribble() -> None:
            for byte in whole:
                theirs.sendall(bytes([byte]))

        thread = threading.Thread(target=dribble)
        thread.start()
        reader = Reader(ours, FromWorker)
        assert [reader.read(time.monotonic() + 5) for _ in range(3)] == [Confined(), Output(0, "a"), Output(0, "b")]
        thread.join()


def test_a_message_of_the_other_direction_is_refused() -> None:
    with pytest.raises(ProtocolError):
        read(frame(msgspec.msgpack.encode(JOB)), FromWorker)
    with pytest.raises(ProtocolError):
        read(frame(msgspec.msgpack.encode(Confined())), ToWorker)


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_random_bytes_do_no_harm(data: bytes) -> None:
    with contextlib.suppress(Closed, Late, ProtocolError):
        read(data)


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_a_frame_of_random_bytes_is_no_message(body: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        assert isinstance(read(frame(body)), FromWorker)


@settings(max_examples=300)
@given(st.sampled_from([message for message, types in MESSAGES if types is FromWorker]), st.data())
def test_a_damaged_message_does_no_harm(message: Any, data: st.DataObject) -> None:
    body = bytearray(msgspec.msgpack.encode(message))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ProtocolError):
        assert isinstance(read(frame(bytes(body))), FromWorker)


def nested(depth: int) -> bytes:
    """A result that is a list in a list in a list ..., written by hand."""
    inside = b"\x83\xa2is\xa8sequence\xa4type\xa4list\xa5items\x91"
    return b"\x83\xa4type\xa6result\xa4call\x00\xa5value" + inside * depth + b"\x01"


def test_a_message_nested_without_end_is_refused() -> None:
    assert isinstance(read(frame(nested(20))), Result)
    with pytest.raises(ProtocolError):
        read(frame(nested(3_000)))


def test_text_has_an_end() -> None:
    with pytest.raises(ProtocolError):
        read(frame(msgspec.msgpack.encode({"type": "output", "call": 0, "text": "x" * 10_001})))


def test_a_frame_beyond_the_limit_is_refused_before_it_comes() -> None:
    with pytest.raises(ProtocolError, match="4294967295 bytes; the limit is"):
        read(HEADER.pack(2**32 - 1))
    with pytest.raises(ProtocolError, match="11 bytes; the limit is 10"):
        read(frame(b"x" * 11), limit=10)


def test_a_frame_that_only_claims_to_be_large_costs_nothing() -> None:
    tracemalloc.start()
    with pytest.raises(Closed):
        read(HEADER.pack(channel.MAX_FRAME) + b"x")
    assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    tracemalloc.stop()


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x00\x00\x05", b"\x00\x00\x00\x05abcd"])
def test_the_other_side_leaves_in_the_middle(data: bytes) -> None:
    with pytest.raises(Closed):
        read(data)


@pytest.mark.parametrize("data", [b"", b"\x00\x00\x00\x05abcd"])
def test_the_other_side_says_no_more(data: bytes) -> None:
    with pair() as (ours, theirs):
        theirs.sendall(data)
        started = time.monotonic()
        with pytest.raises(Late):
            Reader(ours, FromWorker).read(started + 0.05)
        assert 0.04 < time.monotonic() - started < 5


def test_a_deadline_holds_for_the_whole_frame_not_for_each_piece() -> None:
    with pair() as (ours, theirs):
        stop = threading.Event()

        def dribble() -> None:
            with contextlib.suppress(OSError):
                theirs.sendall(HEADER.pack(1_000))
                while not stop.wait(0.02):
                    theirs.sendall(b"x")

        thread = threading.Thread(target=dribble)
        thread.start()
        started = time.monotonic()
        with pytest.raises(Late):
            Reader(ours, FromWorker).read(started + 0.2)
        assert time.monotonic() - started < 5
        stop.set()
        thread.join()


def test_a_deadline_that_has_passed() -> None:
    with pair() as (ours, _theirs), pytest.raises(Late):
        Reader(ours, FromWorker).read(time.monotonic() - 1)


def test_sending_to_nobody() -> None:
    with pair() as (ours, theirs):
        theirs.close()
        with pytest.raises(Closed):
            channel.send(ours, Confined())


def test_sending_to_somebody_who_does_not_listen() -> None:
    with pair() as (ours, _theirs):
        ours.settimeout(0.05)
        with pytest.raises(Late):
            channel.send(ours, Result(0, encode(np.zeros(10**6))))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_calls_come_apart_as_they_were_put_together(which: list[int]) -> None:
    """Whatever they share."""
    weights = [np.full((20, 20), k, np.float32) for k in range(4)]
    calls = [Call([encode(k)], {}, {"weights": encode([{"weight": weights[k], "bias": np.ones(2)}, weights[0]]), "x": encode(k)}) for k in which]
    message = shared.together(calls)
    assert shared.apart(msgspec.msgpack.decode(msgspec.msgpack.encode(message), type=Calls)) == calls
    assert len(message.arrays) == len({*which, 0})


def test_what_many_calls_share_travels_once() -> None:
    calls = [Call([encode(k)], {}, {"weights": encode(np.ones(10_000))}) for k in range(20)]
    assert len(msgspec.msgpack.encode(shared.together(calls))) < 2 * len(msgspec.msgpack.encode(calls[0]))
