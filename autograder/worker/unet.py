"""A model that works at several sizes, looked at from inside: which maps it makes, and what is left when the smaller ones are silenced.

What is seen is sent as it is; the parent, which alone knows why these images were chosen, draws the conclusion (`oracles.unet`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from autograder.worker.operations import seen_by
from autograder.worker.transplant import built, logits

Size = tuple[int, ...]
MOVED = ("detach", "alias", "clone", "view", "_unsafe_view", "slice", "permute", "transpose", "_to_copy")  # the same numbers, placed otherwise


@dataclass
class Pass:
    """One forward pass: the output, the sizes of all maps, what was concatenated at each size, and the last operation that made the output."""

    output: Any
    sizes: set[Size] = field(default_factory=set)
    joined: dict[Size, list[Any]] = field(default_factory=dict)
    last: str = ""


def unet(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
         attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """What a model does with two batches of images, `given["one"]` and `given["other"]`, of as many images as no layer has filters.

    outputs: of both. sizes: of the maps of the first. last: the operation that made its output. joined: for each of `given["levels"]`, a size
    and the smaller ones that are silenced there, what is concatenated at that size for each of the batches, one picture (N, H, W) a part.
    """
    import torch

    model = built(function, args, options)
    one, other = (torch.as_tensor(given[name], dtype=torch.float32) for name in ("one", "other"))
    with torch.no_grad():
        plain, second = _forward(model, one, []), _forward(model, other, [])
        levels = [(tuple(size), [tuple(each) for each in smaller]) for size, *smaller in given["levels"]]
        joined = [[_pictures(_forward(model, batch, smaller), size) for batch in (one, other)] for size, smaller in levels]
    return {"outputs": [plain.output, second.output], "sizes": sorted(plain.sizes), "last": plain.last, "joined": joined}


def _pictures(seen: Pass, size: Size) -> list[Any]:
    """Of each part that is concatenated at this size one picture, the channels weighted so that they do not cancel out."""
    import torch

    return [torch.einsum("nchw,c->nhw", part, torch.linspace(1, 2, part.shape[1])) for part in seen.joined.get(size, [])]


def _forward(model: Any, x: Any, silenced: Sequence[Size]) -> Pass:
    """A forward pass in which all maps of the sizes in `silenced` are zero."""
    seen = Pass(None)
    with _watching(seen, silenced, len(x)):
        seen.output = logits(model(x.clone()))
    return seen


def _watching(seen: Pass, silenced: Sequence[Size], batch: int) -> AbstractContextManager[Any]:
    import torch

    def carry(name: str, run: Callable[[], Any], args: Sequence[Any]) -> Any:
        out = run()
        first = out[0] if isinstance(out, tuple) and out else out  # a pooling also gives the places of its numbers
        if not isinstance(first, torch.Tensor) or first.dim() != 4 or len(first) != batch or first.shape[2:] == (1, 1):
            return out
        size = tuple(first.shape[2:])
        seen.sizes.add(size)
        seen.last = seen.last if name in MOVED else name.rstrip("_")
        if name == "cat":
            seen.joined[size] = [part.clone() for part in args[0]]
        if size not in silenced:
            return out
        return torch.zeros_like(first) if first is out else (torch.zeros_like(first), *out[1:])

    return seen_by(carry)
