"""The arguments of a call: made from plain values, tensors where the assignment is written with PyTorch, and watched for changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import values
from autograder.channel import Call
from autograder.values import Array, Made, Value
from autograder.worker import models


@dataclass(frozen=True)
class Arguments:
    """What the function is called with, and what it was before the call; places are `"0"`, `"1"`, ... and keywords."""

    positional: list[Any]
    keywords: dict[str, Any]
    before: Mapping[str, Value]

    def now(self) -> dict[str, Value]:
        """Each argument as a plain value, by place; what cannot travel (a model, a function) is only its type."""
        return {place: values.encode(thing) for place, thing in _by_place(self.positional, self.keywords).items()}

    def changed(self, drift: float) -> list[str]:
        """The places whose arguments are not what they were, numbers within `drift`."""
        now = self.now()
        return [place for place, value in self.before.items() if not _unchanged(value, now[place], drift)]


def arguments(call: Call, floats: str) -> Arguments:
    """The arguments of a call, as good as new; `floats` as a job has it."""
    fresh = Arguments([made(v, floats) for v in call.positional], {name: made(v, floats) for name, v in call.keywords.items()}, {})
    return Arguments(fresh.positional, fresh.keywords, fresh.now())


def made(value: Value, floats: str = "") -> Any:
    """The object that a plain value stands for; models, functions and generators are made from their recipes."""
    if type(value) in values.NUMBERS:
        return value
    if isinstance(value, Made):
        return models.make(value)
    if isinstance(value, values.Sequence):
        items = [made(item, floats) for item in value.items]
        return tuple(items) if value.type == "tuple" else items
    if isinstance(value, values.Mapping):
        return {key: made(item, floats) for key, item in value.items}
    return _tensor(value, floats) if floats and isinstance(value, Array) else values.decode(value)


def _tensor(value: Array, floats: str) -> Any:
    import torch

    numbers = values.array(value)
    return torch.from_numpy(numbers.astype(floats if value.dtype == "float64" else value.dtype))


def _by_place(positional: list[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    return {**{str(i): thing for i, thing in enumerate(positional)}, **keywords}


def _unchanged(before: Value, after: Value, drift: float) -> bool:
    if drift and isinstance(before, Array) and isinstance(after, Array) and (before.dtype, before.shape) == (after.dtype, after.shape):
        return bool(np.all(np.abs(values.array(after) - values.array(before)) <= drift))
    return after == before
