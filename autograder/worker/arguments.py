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


def arguments(call: Call, *, tensors: bool) -> Arguments:
    """The arguments of a call, as good as new."""
    fresh = Arguments(
        [made(v, tensors=tensors) for v in call.positional], {name: made(v, tensors=tensors) for name, v in call.keywords.items()}, {}
    )
    return Arguments(fresh.positional, fresh.keywords, fresh.now())


def made(value: Value, *, tensors: bool = False) -> Any:
    """The object that a plain value stands for; models, functions and generators are made from their recipes."""
    if isinstance(value, Made):
        return models.make(value)
    if isinstance(value, values.Sequence):
        items = [made(item, tensors=tensors) for item in value.items]
        return tuple(items) if value.type == "tuple" else items
    if isinstance(value, values.Mapping):
        return {key: made(item, tensors=tensors) for key, item in value.items}
    return _tensor(value) if tensors and isinstance(value, Array) else values.decode(value)


def _tensor(value: Array) -> Any:
    import torch

    numbers = torch.from_numpy(values.array(value).copy())
    return numbers.float() if numbers.dtype == torch.float64 else numbers  # students' tensors have PyTorch's default type


def _by_place(positional: list[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    return {**{str(i): thing for i, thing in enumerate(positional)}, **keywords}


def _unchanged(before: Value, after: Value, drift: float) -> bool:
    if drift and isinstance(before, Array) and isinstance(after, Array) and (before.dtype, before.shape) == (after.dtype, after.shape):
        return bool(np.all(np.abs(values.array(after) - values.array(before)) <= drift))
    return after == before
