"""Sees every operation of PyTorch that runs, under whatever name it was reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

Carry = Callable[[str, Callable[[], Any], Sequence[Any]], Any]


def seen_by(carry: Carry) -> AbstractContextManager[Any]:
    """A context in which `carry` gets each operation's name, a function that carries it out, and its arguments; it gives the result.

    Every call of PyTorch, from `nn.Conv2d` to a compiled function, ends in operations such as `aten::convolution`; these are what is seen.
    """
    from torch.utils._python_dispatch import TorchDispatchMode

    class Seen(TorchDispatchMode):  # type: ignore[no-untyped-call]
        def __torch_dispatch__(self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
            return carry(func._schema.name.rpartition("::")[2], lambda: func(*args, **(kwargs or {})), args)

    # PyTorch wraps the method so that the first operation imports its compiler: 800 modules, 2.7 s in each worker. This is where it looks first.
    wrapper: Any = Seen.__torch_dispatch__
    wrapper.__wrapped__.__dynamo_disable = wrapper.__wrapped__
    return Seen()  # type: ignore[no-untyped-call]
