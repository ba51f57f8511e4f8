"""Refuses operations of PyTorch while a student's function runs, under whatever name they are reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograder.worker.problem import ModelProblem


@contextmanager
def refusing(parts: Sequence[str]) -> Iterator[None]:
    """Inside, an operation in whose name one of `parts` stands raises `ModelProblem`.

    Every call of PyTorch, from `nn.Conv2d` to a compiled function, ends in operations such as `aten::convolution`; there they are seen.
    """
    if not parts:
        yield
        return
    from torch.utils._python_dispatch import TorchDispatchMode

    class Refuse(TorchDispatchMode):  # type: ignore[no-untyped-call]
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            name = func._schema.name.rpartition("::")[2]
            if any(part in name for part in parts):
                raise ModelProblem("forbidden-operation", {"name": name.strip("_")})
            return func(*args, **(kwargs or {}))

    with Refuse():  # type: ignore[no-untyped-call]
        yield
