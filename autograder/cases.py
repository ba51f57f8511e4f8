"""Rows and draws become concrete cases: arguments by name, a seed, and an order in which small ones come first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from autograder import channel, values
from autograder.spec import Draw, Question, Row


class Rng:
    """A seeded source of arguments. Uses NumPy's legacy generator, whose stream is frozen for good across NumPy versions."""

    def __init__(self, seed: int) -> None:
        self._state = np.random.RandomState(seed)

    def image(self, *shape: int) -> np.ndarray:
        """Numbers in [-9.9, 9.9] with one decimal, of that shape: they print short, and no two windows look alike."""
        return np.round(self._state.uniform(-9.9, 9.9, shape), 1)

    def normal(self, *shape: int) -> np.ndarray:
        """Standard normal numbers of that shape."""
        return self._state.standard_normal(shape)

    def sizes(self, n: int, low: int, high: int) -> list[int]:
        """`n` different sizes in [low, high]."""
        return [int(k) for k in self._state.choice(np.arange(low, high + 1), size=n, replace=False)]

    def size(self, low: int, high: int) -> int:
        """One size in [low, high]."""
        return int(self._state.randint(low, high + 1))

    def choice(self, options: Sequence[Any]) -> Any:
        """One of the options."""
        return options[int(self._state.randint(len(options)))]


@dataclass(frozen=True)
class Case:
    """One input of one question."""

    group: str
    args: Mapping[str, Any]
    visible: bool
    positional: bool
    seed: int
    times: int = 1
    make_given: Callable[..., Mapping[str, Any]] | None = None

    @cached_property
    def given(self) -> Mapping[str, Any]:
        """What the probe needs beside the arguments; made when first asked for, since test images are large and may be missing."""
        return self.make_given(self.seed, **self.args) if self.make_given else {}

    @property
    def size(self) -> int:
        """How much a reader has to look at: the numbers in all arguments."""
        return sum(map(_size, self.args.values()))


def _size(value: Any) -> int:
    return sum(map(_size, value)) if isinstance(value, list | tuple) else int(np.size(value))


def cases(question: Question, visible_seed: int, grading_seed: int | None) -> list[Case]:
    """The cases of a question, visible ones first, each kind small ones first.

    With a grading seed there are hidden ones: the hidden rows and draws, and every visible draw drawn again.
    """
    if grading_seed is not None and question.attachments:
        # A trained model is asked once, and not in the order that the student's own check has used.
        return _concrete(question, question.visible, grading_seed, visible=True)
    seen = _concrete(question, question.visible, visible_seed, visible=True)
    if grading_seed is None:
        return seen
    redrawn = [case for case in question.visible if isinstance(case, Draw)]
    return seen + _concrete(question, [*question.hidden, *redrawn], grading_seed, visible=False)


def _concrete(question: Question, sources: Sequence[Row | Draw], seed: int, *, visible: bool) -> list[Case]:
    found = [
        Case(source.group, args, visible, positional, case_seed, getattr(source, "times", 1), question.given)
        for number, source in enumerate(sources)
        for args, positional, case_seed in _arguments(source, _mix(seed, question.name, number))
    ]
    return sorted(found, key=lambda case: case.size)


def _arguments(source: Row | Draw, seed: int) -> Iterator[tuple[dict[str, Any], bool, int]]:
    if isinstance(source, Row):
        yield {name: _as_input(value) for name, value in source.args.items()}, source.positional, seed
        return
    for k in range(source.n):
        case_seed = _mix(seed, "draw", k)
        yield {name: _as_input(value) for name, value in source.make(Rng(case_seed)).items()}, False, case_seed


def _mix(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:4], "big")


def _as_input(value: Any) -> Any:
    """Nested lists of numbers written in a row are float64 arrays; everything else, lists of arrays or tuples too, is what it is."""
    is_numbers = isinstance(value, list) and value and not any(isinstance(item, np.ndarray | tuple) for item in value)
    return np.array(value, dtype=np.float64) if is_numbers else value


def call(question: Question, case: Case, *, with_given: bool = True) -> channel.Call:
    """The call that the worker makes: required arguments by position, options by keyword, unless the row wants all by position."""
    options = {p.name for p in question.signature.parameters.values() if p.default is not p.empty}
    by_keyword = set() if case.positional else options
    places = [name for name in case.args if name not in by_keyword]
    return channel.Call(
        positional=[values.encode(v) for name, v in case.args.items() if name not in by_keyword],
        keywords={name: values.encode(v) for name, v in case.args.items() if name in by_keyword},
        given={name: values.encode(v) for name, v in case.given.items() if not name.startswith("_")} if with_given else {},
        seed=case.seed,
        times=case.times,
        updates={name: str(places.index(name)) if name in places else name for name in question.updates},
    )


def digest(question: Question, case: Case) -> str:
    """A name for the input of a case: equal inputs have equal names, on every machine."""
    message = msgspec.msgpack.encode((question.name, [[name, values.encode(v)] for name, v in case.args.items()], case.seed))
    return hashlib.sha256(message).hexdigest()[:16]
