"""Tensors of a model that are in none of PyTorch's layers: which of them stands for which of the grader's weights.

Names and the order of declaration are free, so shape decides, then what a tensor holds at first (running variances and scales begin at
one, running means at zero), then the order in which forward first uses them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

RUNNING = {"running_mean": 0.0, "running_var": 1.0}  # what they hold at first


def watch(order: list[int]) -> Any:
    """A context in which each tensor that one of PyTorch's operations gets is noted, by its id."""
    from torch import Tensor
    from torch.overrides import TorchFunctionMode

    class Watch(TorchFunctionMode):
        def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            options = kwargs or {}
            order.extend(id(each) for each in (*args, *options.values()) if isinstance(each, Tensor))
            return function(*args, **options)

    return Watch()


def tensors(module: Any) -> list[Any]:
    """A module's own parameters, buffers and other tensors of real numbers."""
    from torch import Tensor

    plain = [thing for thing in vars(module).values() if isinstance(thing, Tensor)]
    found = [*module.parameters(recurse=False), *module.buffers(recurse=False), *plain]
    return [tensor for tensor in found if tensor.is_floating_point()]


def starts(model: Any) -> dict[int, float]:
    """Of each tensor that holds one number only, in whatever many places, that number, by the tensor's id."""
    found = {}
    for tensor in (tensor for module in model.modules() for tensor in tensors(module)):
        first = tensor.detach().flatten()[:1]
        if len(first) and bool((tensor.detach() == first).all()):
            found[id(tensor)] = float(first)
    return found


class Loose:
    """Those that are still to be had. `order`: ids in the order of their first use; `first`: see `starts`."""

    def __init__(self, found: Iterable[Any], order: list[int], first: dict[int, float]) -> None:
        place = {tensor: -number for number, tensor in enumerate(reversed(order))}
        different = {id(tensor): tensor for tensor in found}
        self.left = sorted(different.values(), key=lambda tensor: place.get(id(tensor), 1))  # what is never used comes last
        self._first = first

    def take(self, name: str, numbers: np.ndarray) -> Any:
        """The tensor for these numbers, of this name in PyTorch's layer; None when there is none."""
        fitting = [t for t in self.left if _is_parameter(t) != (name in RUNNING) and _shape(t) == (numbers.shape or (1,))]
        fitting = fitting or [t for t in self.left if _is_parameter(t) != (name in RUNNING) and _bare(t) == _bare(numbers)]
        begins = RUNNING.get(name, 1.0 if name == "weight" and numbers.ndim == 1 else None)
        found = next((t for t in fitting if begins is not None and self._first.get(id(t)) == begins), fitting[0] if fitting else None)
        self.left = [t for t in self.left if t is not found]
        return found

    def parameters(self) -> list[Any]:
        """The parameters among them."""
        return [t for t in self.left if _is_parameter(t)]


def _is_parameter(tensor: Any) -> bool:
    from torch.nn import Parameter

    return isinstance(tensor, Parameter)


def _shape(tensor: Any) -> tuple[int, ...]:
    return tuple(tensor.shape) or (1,)


def _bare(tensor: Any) -> tuple[int, ...]:
    """The shape without axes of length 1."""
    return tuple(n for n in tensor.shape if n != 1)
