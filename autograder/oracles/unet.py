"""What follows from what was seen inside a model (the probe `unet`): that it is a U-Net with two levels, or what it lacks."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import values
from autograder.cases import Rng
from autograder.sentence import _
from autograder.values import Array, Mapping, Problem, Sequence, Value

UNET = "a U-Net with two levels"
BATCH = 5  # no layer's weights have so few filters, so maps are told from weights by it
TWIN = 2  # this image of each batch is the same as the first one of its batch
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


def given(seed: int, in_channels: int, size: tuple[int, int]) -> dict[str, Any]:
    """Two batches of images, and the levels at which a U-Net joins, each with the sizes that are silenced."""
    height, width = size
    half, quarter = (height // 2, width // 2), (height // 4, width // 4)
    one, other = Rng(seed).normal(2, BATCH, in_channels, height, width)
    for batch in (one, other):
        batch[TWIN] = batch[0]
    return {"one": one, "other": other, "levels": [[size, half, quarter], [half, quarter]]}


def conclusion(seen: Value, out_channels: int, size: tuple[int, int], one: np.ndarray) -> Any:
    """`UNET`, or the `Problem` of a model that is none. What a worker sends that no probe has seen breaks the protocol.

    The images are not known before they are sent, and two of each batch are twins: what does not come from them cannot be told from a model
    that gives another output for the same image.
    """
    height, width = size
    half, quarter = (height // 2, width // 2), (height // 4, width // 4)
    found = dict(seen.items) if isinstance(seen, Mapping) else {}
    outputs, last = [_numbers(output) for output in _items(found.get("outputs"))], found.get("last")
    sizes, joined = values.decode(found.get("sizes")), [[_items(parts) for parts in _items(level)] for level in _items(found.get("joined"))]
    if len(outputs) != 2 or not isinstance(last, str) or not _are_sizes(sizes) or [len(level) for level in joined] != [2, 2]:
        return Problem("protocol", {})
    wanted = (BATCH, out_channels, height, width)
    if outputs[0].shape != wanted or outputs[1].shape != wanted:
        return _problem("unet-output", got=outputs[0].shape, expected=wanted, input=one.shape)
    end = ENDS.get(last, last or "convolution")
    if end in LAST:
        return _problem("unet-not-raw", end=LAST[end])
    if min(sizes) != quarter:
        return _problem("unet-depth", got=min(sizes), expected=quarter)
    if not all(map(_twins_are_alike, outputs)):
        return _problem("unet-random")
    for level, (first, second) in zip((size, half), joined, strict=True):
        if not first:
            return _problem("unet-not-joined", size=level)
        depends = [_depends(_numbers(a), _numbers(b), level) for a, b in zip(first, second, strict=False)]
        if None in depends or len(first) != len(second):
            return Problem("protocol", {})
        if not any(depends):
            return _problem("unet-no-skip", size=level)
        if all(depends):
            return _problem("unet-nothing-from-below", size=level)
    return UNET


def _problem(code: str, **facts: Any) -> Problem:
    return Problem(code, {name: values.encode(fact) for name, fact in facts.items()})


def _items(value: Value | None) -> list[Value]:
    return value.items if isinstance(value, Sequence) else []


def _numbers(value: Value) -> np.ndarray:
    return values.array(value) if isinstance(value, Array) else np.zeros(0)


def _are_sizes(sizes: Any) -> bool:
    pairs = isinstance(sizes, list) and all(isinstance(size, tuple) and len(size) == 2 for size in sizes)
    return pairs and len(sizes) > 0 and all(type(n) is int for size in sizes for n in size)


def _depends(one: np.ndarray, other: np.ndarray, size: tuple[int, int]) -> bool | None:
    """Whether a part is another one for other images; None when it is no part of maps of this size, or not of these images."""
    if one.shape != (BATCH, *size) or other.shape != one.shape or not (_twins_are_alike(one) and _twins_are_alike(other)):
        return None
    return not np.array_equal(one, other)


def _twins_are_alike(batch: np.ndarray) -> bool:
    """Whether twins have the same numbers, as far as float32 goes: how a sum is split depends on an image's place in its batch."""
    return bool(np.allclose(batch[TWIN], batch[0], rtol=1e-3, atol=1e-3 * (1 + float(np.abs(batch).max(initial=0.0))), equal_nan=True))
