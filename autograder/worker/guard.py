"""Refuses operations of PyTorch while a student's function runs, under whatever name they are reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from autograder.worker.operations import seen_by
from autograder.worker.problem import ModelProblem


def refusing(parts: Sequence[str]) -> AbstractContextManager[Any]:
    """A context in which an operation in whose name one of `parts` stands raises `ModelProblem`."""

    def carry(name: str, run: Callable[[], Any], args: Sequence[Any]) -> Any:
        if any(part in name for part in parts):
            raise ModelProblem("forbidden-operation", {"name": name.strip("_")})
        return run()

    return seen_by(carry) if parts else nullcontext()
