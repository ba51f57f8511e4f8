"""A model that works at several sizes, looked at from inside: which maps it makes, and what is left when the smaller ones are silenced."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from autograder.sentence import _
from autograder.worker.operations import seen_by
from autograder.worker.problem import ModelProblem
from autograder.worker.transplant import built, logits

Size = tuple[int, ...]
BATCH = 5  # no layer's weights have so few filters, so maps are told from weights by it
LAST = {  # how a model may end that does not return raw numbers
    "sigmoid": _("a sigmoid"), "_softmax": _("a softmax"), "softmax": _("a softmax"), "tanh": _("a tanh"), "relu": _("a ReLU"), "clamp": _("a clamp"),
    "leaky_relu": _("a leaky ReLU"), "elu": _("an ELU"), "softplus": _("a softplus"), "batch_norm": _("a normalisation"),
    "layer_norm": _("a normalisation"), "group_norm": _("a normalisation"), "": _("an activation"),
}  # fmt: skip


ENDS = {  # operations that PyTorch calls otherwise, or that are seldom seen there
    "log_softmax": "_softmax", "_log_softmax": "_softmax", "native_layer_norm": "layer_norm", "native_group_norm": "group_norm",
    "_native_batch_norm_legit": "batch_norm", "_native_batch_norm_legit_no_training": "batch_norm", "native_batch_norm": "batch_norm",
    "mkldnn_batch_norm": "batch_norm", "clamp_min": "clamp", "clamp_max": "clamp",
    **dict.fromkeys(("log_sigmoid_forward", "gelu", "silu", "mish", "hardtanh", "hardswish", "hardsigmoid", "prelu", "_prelu_kernel",
                     "rrelu_with_noise", "threshold", "softshrink", "hardshrink", "glu"), ""),
}  # fmt: skip
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
    """Whether the model that the function builds is a U-Net with two levels; `ModelProblem` says what it lacks."""
    import torch

    model = built(function, args, options)
    channels = given["channels"]
    height, width = given["size"]
    one, other = torch.randn(2, BATCH, channels[0], height, width)
    half, quarter = (height // 2, width // 2), (height // 4, width // 4)
    with torch.no_grad():
        plain = _forward(model, one, [])
        wanted = (BATCH, channels[1], height, width)
        if tuple(plain.output.shape) != wanted:
            raise ModelProblem("unet-output", {"got": tuple(plain.output.shape), "expected": wanted, "input": tuple(one.shape)})
        end = ENDS.get(plain.last, plain.last or "convolution")
        if end in LAST:
            raise ModelProblem("unet-not-raw", {"end": LAST[end]})
        smallest = min(plain.sizes)
        if smallest != quarter:
            raise ModelProblem("unet-depth", {"got": smallest, "expected": quarter})
        for level, deeper in (((height, width), [half, quarter]), (half, [quarter])):
            if level not in plain.joined:
                raise ModelProblem("unet-not-joined", {"size": level})
            depends = _depends(_forward(model, one, deeper), _forward(model, other, deeper), level)
            if not any(depends):
                raise ModelProblem("unet-no-skip", {"size": level})
            if all(depends):
                raise ModelProblem("unet-nothing-from-below", {"size": level})
    return "a U-Net with two levels"


def _depends(one: Pass, other: Pass, size: Size) -> list[bool]:
    """Of each part that is concatenated at this size, whether it is another one for another image."""
    return [not a.equal(b) for a, b in zip(one.joined.get(size, []), other.joined.get(size, []), strict=True)]


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
