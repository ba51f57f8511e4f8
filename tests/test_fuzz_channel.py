"""Whatever bytes a worker sends, the grader comes to a verdict, and to pages that harm nobody."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from attacking.battle import in_the_pages, in_the_verdict
from attacking.target import honest, under_attack
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import course as courses
from autograder import values
from autograder.channel import HEADER, Call, Confined, FromWorker, Job, Loaded, Output, Result, Scanned, Use
from autograder.evaluate import Evaluator
from autograder.sandbox import host
from autograder.sandbox.host import Run
from autograder.spec import Course
from autograder.values import Array, Made, Mapping, Opaque, Problem, Raised, Value

ENOUGH = settings(max_examples=150, deadline=None)
JOB = Job(module="convolution", chunks=[], function="corr2d", probe="call", forbidden=[], forbidden_names=[], seconds=1.0, memory_mb=256)
BATCHES = [[Call([1], {}), Call([2], {})], [Call([3], {})]]
ENDS = {"done", "crash", "timeout", "protocol"}

SIZES = st.one_of(st.integers(0, 4), st.integers(-(2**63), 2**64 - 1))
HOSTILE = ["shape", "dtype", "{0}", "\x1b[2J", "```\n# x", "\u202e", "not-an-array", "layer-does-not-fit", "*"]
FACTS = ["got", "expected", "position", "layer", "part", "names"]
TEXTS = st.one_of(st.text(max_size=8), st.sampled_from(HOSTILE))
KINDS = st.sampled_from([*sorted(values.DTYPES), "O", ">f8", ""])
ARRAYS = st.builds(Array, KINDS, st.lists(SIZES, max_size=4).map(tuple), st.binary(max_size=32), TEXTS)
FITTING = st.integers(0, 3).map(lambda n: Array("float64", (n, 1), bytes(8 * n)))
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), TEXTS, ARRAYS, FITTING, st.builds(Opaque, TEXTS))
RAISED = st.builds(Raised, TEXTS, TEXTS, st.integers(-(2**63), 2**63), TEXTS, st.lists(TEXTS, max_size=2).map(tuple))


def _larger(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.one_of(
        st.builds(values.Sequence, st.sampled_from(["list", "tuple", "x"]), st.lists(inner, max_size=4)),
        st.builds(Mapping, st.lists(st.tuples(TEXTS, inner), max_size=3)),
        st.builds(Problem, TEXTS, st.dictionaries(st.one_of(TEXTS, st.sampled_from(FACTS)), inner, max_size=3)),
        st.builds(Made, TEXTS, inner, TEXTS),
    )


VALUES = st.recursive(st.one_of(PLAIN, RAISED), _larger, max_leaves=8)
NAMES = st.text(max_size=5)
SOME = st.lists(NAMES, max_size=2)
MESSAGES = st.one_of(
    st.builds(Confined, TEXTS), st.builds(Scanned, st.lists(st.builds(Use, NAMES, NAMES, st.integers(0, 9)), max_size=2), st.just([])),
    st.builds(Loaded, SOME, st.none() | RAISED, NAMES, st.booleans(), st.booleans()),
    st.builds(Output, st.integers(-3, 4), TEXTS), st.builds(Result, st.integers(-1, 3), VALUES, SOME, SOME),
)  # fmt: skip


def _frame(body: bytes) -> bytes:
    return HEADER.pack(len(body)) + body


def _encoded(messages: Sequence[Any]) -> bytes:
    return b"".join(_frame(msgspec.msgpack.encode(message)) for message in messages)


IN_TURN = _encoded([Confined(), Scanned([], []), Loaded(["corr2d"], found=True, callable=True)])
STREAMS = st.one_of(
    st.binary(max_size=300),
    st.lists(st.binary(max_size=60).map(_frame), max_size=5).map(b"".join),
    st.lists(MESSAGES, max_size=8).map(_encoded),
    st.tuples(st.lists(MESSAGES, max_size=8).map(_encoded), st.binary(max_size=40)).map(b"".join),
    st.lists(MESSAGES, max_size=8).map(_encoded).map(IN_TURN.__add__),
)


def collected(stream: bytes) -> Run:
    """What the grader makes of a worker that sends these bytes, whatever it is asked, and goes."""
    ours, theirs = socket.socketpair()

    def worker() -> None:
        with theirs, contextlib.suppress(OSError):
            theirs.sendall(stream)
            theirs.shutdown(socket.SHUT_WR)
            while theirs.recv(4096):
                continue

    thread = threading.Thread(target=worker)
    thread.start()
    with ours:
        run = host.collect(ours, JOB, BATCHES, time.monotonic() + 5)
    thread.join()
    return run


@given(STREAMS)
@ENOUGH
def test_any_stream_ends_in_a_run(stream: bytes) -> None:
    run = collected(stream)
    assert run.end in ENDS
    assert [result.call for result in run.results] == list(range(len(run.results)))
    assert len(run.results) <= 3
    assert all(values.sound(result.value) for result in run.results)
    assert set(run.output) <= {-1, 0, 1, 2}
    assert all(len(text) <= host.MOST_OUTPUT for text in run.output.values())
    assert not run.results or run.loaded is not None


@given(st.lists(MESSAGES, max_size=6))
@ENOUGH
def test_the_first_message_of_a_kind_stands(messages: list[FromWorker]) -> None:
    run = collected(IN_TURN + _encoded(messages))
    assert run.confined == Confined()
    assert run.scanned == Scanned([], [])
    assert run.loaded == Loaded(["corr2d"], found=True, callable=True)


@cache
def target() -> Course:
    return under_attack(courses.load(hidden=True))


KNOWN: dict[Any, Any] = {}  # the answers, worked out once


@given(st.lists(st.builds(Result, st.just(0), VALUES, SOME, SOME), min_size=1, max_size=4), TEXTS)
@ENOUGH
def test_any_sound_answer_ends_in_pages(results: list[Result], printed: str) -> None:
    sound = [result for result in results if values.sound(result.value)]
    submission = honest("convolution")
    convolution = target().assignment("convolution")

    def run(torch: bool, job: Job, batches: Sequence[Sequence[Call]]) -> Run:
        asked = sum(map(len, batches))
        answers = [sound[k % len(sound)] for k in range(asked)] if sound else []
        loaded = Loaded([], found=True, callable=True)
        return Run(Confined(), Scanned([], []), loaded, answers, {0: printed, 3: printed}, "done" if sound else "crash")

    evaluator = Evaluator(target(), run, hidden=True, _asked=KNOWN)
    result = evaluator.assignment(submission, convolution)
    assert in_the_verdict(result, 12) == []
    assert [fault for fault in in_the_pages(submission, result) if "hidden case" not in fault] == []
