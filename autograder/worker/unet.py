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
PRODUCTS = ("mm", "addmm", "bmm", "baddbmm")
MOVED = ("detach", "alias", "clone", "view", "_unsafe_view", "slice", "permute", "transpose", "_to_copy")  # the same numbers, placed otherwise


@dataclass
class Pass:
    """One forward pass: the output, the sizes of all maps, the parts of each join at each size, the sizes of what was convolved, whether there
    were matrix products, and the last operation that made the output."""

    output: Any
    sizes: set[Size] = field(default_factory=set)
    joins: dict[Size, list[list[Any]]] = field(default_factory=dict)
    convolved: set[Size] = field(default_factory=set)
    products: bool = False
    last: str = ""


def unet(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
         attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """What a model does with two batches of images, `given["one"]` and `given["other"]`, of as many images as no layer has filters.

    outputs: of both. sizes: of the maps of the first; convolved: of those that a convolution made. products: whether there were matrix products,
    by which one can convolve, too. last: the operation that made its output. joins: for each of `given["levels"]`, a size and the smaller ones
    that are silenced there, each join of channels at that size for each of the batches, one picture (N, H, W) a part.
    """
    import torch

    model = built(function, args, options)
    one, other = (torch.as_tensor(given[name], dtype=torch.float32) for name in ("one", "other"))
    with torch.no_grad():
        plain, second = _forward(model, one, []), _forward(model, other, [])
        levels = [(tuple(size), [tuple(each) for each in smaller]) for size, *smaller in given["levels"]]
        joins = [[_pictures(_forward(model, batch, smaller), size) for batch in (one, other)] for size, smaller in levels]
    sizes = {"sizes": sorted(plain.sizes), "convolved": sorted(plain.convolved), "products": plain.products}
    return {"outputs": [plain.output, second.output], **sizes, "last": plain.last, "joins": joins}


def _pictures(seen: Pass, size: Size) -> list[list[Any]]:
    """One picture of each part of each join at this size, the channels weighted so that they do not cancel out."""
    return [[_picture(part.double()) for part in join] for join in seen.joins.get(size, [])]


def _picture(part: Any) -> Any:
    import torch

    return torch.einsum("nchw,c->nhw", part, torch.linspace(1, 2, part.shape[1], dtype=part.dtype)).float()


def _joined(name: str, args: Sequence[Any], batch: int) -> list[Any]:
    """The maps whose channels an operation puts one after the other; none for any other operation. What stacks them is followed by a reshape."""
    along_channels = name in ("cat", "stack") and len(args) > 1 and args[1] in (1, -3 if name == "cat" else -4)
    return [part.clone() for part in args[0] if part.dim() == 4 and len(part) == batch] if along_channels else []


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
        seen.products |= name in PRODUCTS
        parts = _joined(name, args, batch)
        if parts:
            seen.joins.setdefault(tuple(parts[0].shape[2:]), []).append(parts)
        first = out[0] if isinstance(out, tuple) and out else out  # a pooling also gives the places of its numbers
        if not isinstance(first, torch.Tensor) or first.dim() != 4 or len(first) != batch or first.shape[2:] == (1, 1):
            return out
        size = tuple(first.shape[2:])
        if name not in MOVED:
            seen.sizes.add(size)
            seen.last = name.rstrip("_")
        if name == "convolution":
            seen.convolved.add(size)
        if size not in silenced:
            return out
        return torch.zeros_like(first) if first is out else (torch.zeros_like(first), *out[1:])

    return seen_by(carry)
