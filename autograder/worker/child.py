"""One job in a process of its own: load the student's file, answer the calls one after the other, send results as they come."""

from __future__ import annotations

import gc
import random
import socket
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograder import channel, shared, values
from autograder.channel import Call, Calls, Closed, Job, Output, Reader, Result
from autograder.values import Opaque, Problem, Raised, Value
from autograder.worker.absent import DATA, LOOKING, Absent
from autograder.worker.arguments import arguments, made
from autograder.worker.everywhere import refuse
from autograder.worker.load import OURS, Refuse, describe, parse, run
from autograder.worker.names import Names
from autograder.worker.policy import scan
from autograder.worker.printed import Printed
from autograder.worker.probes import PROBES
from autograder.worker.problem import ModelProblem

LARGEST = 8 * 2**20  # bytes of one answer: the questions' answers are a hundred times smaller
WARNINGS = ("overflow encountered", "invalid value encountered", "divide by zero encountered")  # of NumPy's; underflow is harmless
RECURSION = 1_000  # Python's default, stated so that a host started elsewhere has the same


def serve(sock: socket.socket, reader: Reader, job: Job) -> None:
    """Load the file of one job, then answer calls until the parent closes its end."""
    sys.setrecursionlimit(RECURSION)
    gc.disable()  # a syntax tree is many objects and no garbage
    current = -1
    printed = Printed(lambda text: channel.send(sock, Output(current, text)))
    sys.stdout = sys.stderr = printed
    _seed(0)
    _default_floats(job.floats)
    pieces = parse(job.chunks)
    trees = [(chunk.label, tree) for chunk, tree in pieces if not isinstance(tree, Raised)]
    met: list[ModelProblem] = []
    names = Names(job.forbidden_names, [chunk.label for chunk in job.chunks], met)
    channel.send(sock, scan(trees, job.function, [*job.forbidden, *job.forbidden_names]))
    names.cover()
    gc.enable()
    labels = {chunk.label for chunk in job.chunks}
    sys.meta_path[:0] = [Absent(DATA, labels), Refuse([*job.forbidden, OURS])]
    sys.meta_path.append(Absent(LOOKING, labels))
    module, loaded = run(job.module, pieces, job.function)
    names.cover(module)  # and what the file has imported
    names.arm()
    refuse(job.refused, met)  # not before: other functions of the file may use them when it is loaded
    channel.send(sock, loaded)
    function = vars(module).get(job.function)
    while True:
        try:
            message = reader.read()
        except Closed:
            return
        for call in shared.apart(message) if isinstance(message, Calls) else ():
            current += 1
            printed.next_call()
            result = _answer(current, function, call, job, labels, met)
            try:
                channel.send(sock, result, channel.MAX_ANSWER)
            except channel.TooLarge:
                channel.send(sock, Result(current, Opaque(f"{type(result.value).__name__.lower()} with too much in it")))


def _seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.manual_seed(seed)  # manual_seed also asks for accelerators, 0.2 ms a call


def _default_floats(floats: str) -> None:
    """What torch.zeros and the like make is of the type of the arguments, so that the two fit together in a product of matrices."""
    if floats:
        torch = sys.modules["torch"]
        torch.set_default_dtype(getattr(torch, floats))


def _answer(number: int, function: Any, call: Call, job: Job, labels: set[str], met: list[ModelProblem]) -> Result:
    first = _once(number, function, call, job, labels, met)
    for _ in range(1, call.times):
        if _once(number, function, call, job, labels, met).value != first.value:
            return Result(number, Problem("another-answer", {}), seconds=first.seconds)
    return first


def _once(number: int, function: Any, call: Call, job: Job, labels: set[str], met: list[ModelProblem]) -> Result:
    """One call, and its answer. `met`: what has been refused to the student's code, also where that went on as if nothing had been."""
    _seed(call.seed)
    args = arguments(call, job.floats)
    given = {name: made(v) for name, v in call.given.items()}
    warned: list[str] = []
    started = time.perf_counter()
    try:
        with _listening(warned):
            value = _encode(PROBES[job.probe](function, args.positional, args.keywords, given, job.attachments))
        if call.updates:
            now = args.now()
            value = values.Mapping([("returned", value), *((name, now[place]) for name, place in call.updates.items())])
    except ModelProblem as problem:
        value = _problem(problem)
    except BaseException as raised:  # the student's sys.exit or KeyboardInterrupt costs this call, not the process
        value = describe(raised, labels)
    if met:
        value = _problem(met[0])
        met.clear()
    mutated = [place for place in args.changed(job.drift) if place not in call.updates.values()]
    return Result(number, value, mutated, warned[:10], time.perf_counter() - started)


def _problem(problem: ModelProblem) -> Problem:
    return Problem(problem.code, {key: values.encode(fact) for key, fact in problem.facts.items()})


@contextmanager
def _listening(warned: list[str]) -> Iterator[None]:
    """Note which numbers NumPy warns of. What the student has silenced stays silent, and what is shown is still shown."""
    with warnings.catch_warnings():
        shown = warnings.showwarning

        def note(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            if issubclass(category, RuntimeWarning) and str(message).startswith(WARNINGS):
                warned.append(str(message)[:100])
            shown(message, category, *where, **more)

        warnings.showwarning = note
        yield


def _encode(thing: Any) -> Value:
    size = getattr(thing, "nbytes", 0)
    if isinstance(size, int) and size > LARGEST:
        return Opaque(f"{type(thing).__name__[:100]} of {size // 2**20} MB")
    try:
        value = values.encode(thing)
    except (RecursionError, MemoryError):
        return Opaque(f"{type(thing).__name__[:100]} that contains itself or is too large")
    return value if values.sound(value) else Opaque(f"{type(thing).__name__[:100]} with too much in it")
