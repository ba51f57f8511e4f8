"""Refuses operations of PyTorch from now on: in every thread of this process, under whatever name they are reached."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Sequence
from typing import Any

from autograder.worker.problem import ModelProblem

KEY = "BackendSelect"  # what PyTorch asks before any kernel, whichever thread calls, in Python or not, for tensors of every kind
GRADIENTS = "autograd"
COMPOSED = "CompositeImplicitAutograd"  # operations that are made of others, which are seen instead

_kept: list[Any] = []  # PyTorch forgets its registrations with the objects that made them


def refuse(patterns: Sequence[str], met: list[ModelProblem]) -> None:
    """Let an operation in whose name one of `patterns` is found raise `ModelProblem`; that is added to `met`, since the code may swallow it.

    Every call of PyTorch, from `nn.Conv2d` to a compiled function, ends in operations such as `aten::convolution`; there they are refused.
    Gradients are no operation: they are refused, as `autograd`, in the engine to which all that computes them turns.
    """
    if not patterns:
        return
    from torch import _C
    from torch.library import Library

    unwanted = re.compile("|".join(patterns))
    libraries: dict[str, Library] = {}
    for full in _C._dispatch_get_all_op_names():
        space, _, name = full.partition("::")
        if unwanted.search(name) and not _C._dispatch_has_kernel_for_dispatch_key(full, COMPOSED):
            if space not in libraries:
                libraries[space] = Library(space, "IMPL")  # type: ignore[no-untyped-call]
            libraries[space].impl(name, _refusal(name.partition(".")[0].strip("_"), met), KEY)  # type: ignore[no-untyped-call]
    _kept.extend(libraries.values())
    if unwanted.search(GRADIENTS):
        from torch.autograd import Variable

        engine: Any = types.SimpleNamespace(run_backward=_refusal(GRADIENTS, met))
        Variable._execution_engine = engine


def _refusal(name: str, met: list[ModelProblem]) -> Callable[..., Any]:
    def refused(*_: Any, **__: Any) -> Any:
        met.append(ModelProblem("forbidden-operation", {"name": name}))
        raise met[-1]

    return refused
