"""What a course is: assignments, questions, cases, mistakes. Frozen data, written in `assignments/<a>/questions.py`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from autograder.sentence import _ as _  # whoever writes questions marks their sentences

Numbers = Callable[..., Any]
NUMPY_FORBIDDEN = ("torch", "torchvision", "scipy", "skimage", "cv2", "tensorflow", "keras", "jax")


class SpecError(ValueError):
    """A course, assignment or question is written wrongly; the message says where and how."""


class SettingError(SpecError):
    """course.toml asks for something that cannot be had; the message says what to write."""


@dataclass(frozen=True)
class Tolerance:
    """How far from the truth a right answer may lie: `relative * max(scale of the expected output, floor)`.

    1e-5 is above what honest float32 arithmetic inside a solution loses and below what any named mistake changes. For models, which run in
    float32, it is at least `float32_multiple` times the distance between PyTorch's float32 and float64 answers on the same case.
    """

    relative: float = 1e-5
    floor: float = 1e-6
    float32_multiple: float = 0.0

    def allows(self, scale: float) -> float:
        """The largest absolute error allowed for an output of this scale (its largest absolute value)."""
        return self.relative * max(scale, self.floor)


@dataclass(frozen=True)
class Limits:
    """What one question may use in the worker."""

    seconds: float = 10.0
    memory_mb: int = 1024


class Row:
    """One case written out: a group, and the arguments by name in the order of the signature.

    `_positional`: options are passed by position, too. `_times`: the function is called so often, each time with arguments as good as new,
    and has to give the same answer each time.
    """

    def __init__(self, group: str, /, _positional: bool = False, _times: int = 1, **args: Any) -> None:
        self.group = group
        self.positional = _positional
        self.times = _times
        self.args = args


class Draw:
    """`n` cases drawn from a seed: `make(rng)` returns the arguments by name; `rng` is a `cases.Rng`."""

    def __init__(self, group: str, make: Callable[[Any], Mapping[str, Any]], n: int = 3) -> None:
        self.group = group
        self.make = make
        self.n = n


@dataclass(frozen=True)
class Mistake:
    """A wrong idea: what it gives instead of the truth (any of `gives`), and the sentence that names it to the student."""

    name: str
    gives: Numbers | tuple[Numbers, ...]
    say: str
    read: str = ""

    @property
    def alternatives(self) -> tuple[Numbers, ...]:
        """The ways in which this mistake shows."""
        return self.gives if isinstance(self.gives, tuple) else (self.gives,)


@dataclass(frozen=True)
class Question:
    """One function that the student writes: its truth, its cases by idea, its points, its mistakes.

    `truth` has the signature of the contract, in float64. `probe` names what the worker does with the function: `call` it, call it
    `several` times, `transplant` weights into the model that it builds, or feed the test images to it (`accuracy`). `given` makes what a
    probe needs beside the arguments (`given_names`; those with a leading underscore stay in the parent); `truth` and the mistakes take them as
    keywords, too. `attachments` names the files beside the student's that the probe may use, best first. `forbidden` are dotted names that
    the function may not use (`torch.nn.functional.conv2d`, or all of `torch.nn`). `judge` replaces `compare.difference`, for mistakes, too.
    `quiet` names the groups in which a warning of NumPy's (overflow, invalid value, division by zero) is a fault. `drift` is how far an
    argument's numbers may be from what they were after the call. `updates` names the arguments that the function is to change in
    place: the answer is then a dict of what it `returned` and of those arguments after the call. `conclude` gives the answer that follows from
    what the probe has seen (a plain value), beside which it gets the arguments and what was given, by name. `refused` are patterns (regular
    expressions) of names of operations (`conv`, or `autograd`) that PyTorch may not carry out while the function runs.
    """

    name: str
    points: Mapping[str, int]
    truth: Numbers
    visible: Sequence[Row | Draw]
    mistakes: Sequence[Mistake] = ()
    hints: Sequence[str] = ()
    hidden: Sequence[Row | Draw] = ()
    probe: str = "call"
    given: Callable[..., Mapping[str, Any]] | None = None
    given_names: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    conclude: Callable[..., Any] | None = None
    judge: Callable[..., Any] | None = None
    quiet: tuple[str, ...] = ()
    drift: float = 0.0
    updates: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    tolerance: Tolerance = Tolerance()
    limits: Limits = Limits()

    @property
    def max_score(self) -> int:
        """The points of all groups."""
        return sum(self.points.values())

    @cached_property
    def signature(self) -> inspect.Signature:
        """The contract's parameters and defaults, as the truth has them."""
        whole = inspect.signature(self.truth)
        return whole.replace(parameters=[p for p in whole.parameters.values() if p.name not in self.given_names])

    def with_hidden(self, cases: Sequence[Row | Draw], mistakes: Sequence[Mistake]) -> Question:
        """This question as the instructor's side knows it."""
        return replace(self, hidden=tuple(cases), mistakes=(*self.mistakes, *mistakes))


@dataclass(frozen=True)
class Operation:
    """Something that PyTorch does by itself: how a student would write it, as in `Question.forbidden` its names, as in `refused` a pattern."""

    shown: str
    names: tuple[str, ...]
    pattern: str = ""


@dataclass(frozen=True)
class Assignment:
    """One file that the student edits: `<id>.py` or `<id>.ipynb`.

    `torch`: values come as tensors. `answers` are PyTorch's own answers, by question: they are refused where an assignment of arrays is
    handed out with tensors (`tensors.handed_out`); `by_arrays` is then the assignment of arrays, for which the reference is written.
    """

    id: str
    title: str
    questions: Sequence[Question]
    torch: bool = False
    forbidden: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    answers: Mapping[str, Sequence[Operation]] = field(default_factory=dict)
    by_arrays: Assignment | None = None

    @property
    def in_tensors(self) -> bool:
        """Whether this is an assignment of arrays, handed out with tensors."""
        return self.by_arrays is not None

    @property
    def floats(self) -> str:
        """What arrays of float64 become in the worker: nothing else, tensors of the same type, or of the type of models."""
        return "" if not self.torch else "float64" if self.in_tensors else "float32"

    @property
    def max_score(self) -> int:
        """The points of all questions."""
        return sum(q.max_score for q in self.questions)

    def question(self, name: str) -> Question:
        """The question of that name; `KeyError` when there is none."""
        return next(q for q in self.questions if q.name == name)


@dataclass(frozen=True)
class Course:
    """The assignments in their order, and what holds for all of them."""

    name: str
    language: str
    assignments: Sequence[Assignment]
    visible_seed: int
    grading_seed: int | None = None
    truths: Mapping[str, Any] = field(default_factory=dict)

    def assignment(self, name: str) -> Assignment:
        """The assignment of that name; `KeyError` when there is none."""
        found = [a for a in self.assignments if a.id == name]
        if not found:
            raise KeyError(name)
        return found[0]


def check(assignment: Assignment) -> Assignment:
    """The assignment itself, when its spec is sound; `SpecError` otherwise."""
    seen: set[str] = set()
    for question in assignment.questions:
        where = f"{assignment.id}.{question.name}"
        if question.name in seen:
            raise SpecError(f"{where} stands twice.")
        seen.add(question.name)
        _check_question(where, question)
    for name in assignment.answers:
        if name not in seen:
            raise SpecError(f"{assignment.id} has answers of PyTorch's for {name!r}, which is no question of it.")
    return assignment


def _check_question(where: str, question: Question) -> None:
    if any(type(n) is not int or n < 1 for n in question.points.values()):
        raise SpecError(f"{where}: points are whole numbers from 1 up, by group.")
    parameters = set(question.signature.parameters)
    for case in (*question.visible, *question.hidden):
        if case.group not in question.points:
            raise SpecError(f"{where}: a case of the group {case.group!r}, which has no points.")
        unknown = set(case.args) - parameters if isinstance(case, Row) else set()
        if unknown:
            raise SpecError(f"{where}: a row with {sorted(unknown)[0]!r}, which is no parameter.")
    for group in question.quiet:
        if group not in question.points:
            raise SpecError(f"{where}: {group!r} is to be quiet, but has no points.")
    for group in question.points:
        if not any(case.group == group for case in question.visible):
            raise SpecError(f"{where}: the group {group!r} has no visible case.")
    names = [m.name for m in question.mistakes]
    for name in names:
        if names.count(name) > 1 or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise SpecError(f"{where}: the mistake {name!r} needs a name of its own, in lower case with hyphens.")
