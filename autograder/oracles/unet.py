"""What follows from what was seen inside a model (the probe `unet`): that it is a U-Net with two levels, or what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder import values
from autograder.cases import Rng
from autograder.sentence import _
from autograder.values import Array, Mapping, Problem, Value

UNET = "a U-Net with two levels"
BATCH = 5  # no layer's weights have so few filters, so maps are told from weights by it
ALIKE = 0.01  # of the largest number: half precision rounds, and how a sum is split depends on an image's place in its batch
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
    """Two batches of images, in each of which two are twins, and the levels at which a U-Net joins, each with the sizes that are silenced."""
    height, width = size
    half, quarter = (height // 2, width // 2), (height // 4, width // 4)
    rng = Rng(seed)
    one, other = rng.normal(2, BATCH, in_channels, height, width)
    twins = [rng.sizes(2, 0, BATCH - 1) for _ in (one, other)]
    for batch, (first, second) in zip((one, other), twins, strict=True):
        batch[second] = batch[first]
    return {"one": one, "other": other, "levels": [[size, half, quarter], [half, quarter]], "_twins": twins}


def conclusion(seen: Value, out_channels: int, size: tuple[int, int], one: np.ndarray, twins: Sequence[Sequence[int]]) -> Any:
    """`UNET`, or the `Problem` of a model that is none. What a worker sends that no probe has seen breaks the protocol.

    Nobody knows the images, and which of them are twins, before they are sent: what does not come from them is a model to which the same
    image is not the same.
    """
    height, width = size
    half, quarter = (height // 2, width // 2), (height // 4, width // 4)
    found = dict(seen.items) if isinstance(seen, Mapping) else {}
    outputs, last, sizes = [_numbers(output) for output in _items(found.get("outputs"))], found.get("last"), values.decode(found.get("sizes"))
    convolved = values.decode(found.get("convolved"))
    levels = [[_pictures(joins) for joins in _items(level)] for level in _items(found.get("joins"))]
    formed = _are_sizes(sizes) and _are_sizes(convolved) and len(sizes) > 0
    if not isinstance(last, str) or not formed or len(outputs) != 2 or [len(level) for level in levels] != [2, 2]:
        return Problem("protocol", {})
    wanted = (BATCH, out_channels, height, width)
    if outputs[0].shape != wanted or outputs[1].shape != wanted:
        return _problem("unet-output", got=outputs[0].shape, expected=wanted, input=one.shape)
    end = ENDS.get(last, last or "convolution")
    if end in LAST:
        return _problem("unet-not-raw", end=LAST[end])
    smallest = min([s for s in sizes if s[0] <= height and s[1] <= width] or sizes)  # others are maps seen with their axes in another order
    if smallest != quarter:
        return _problem("unet-depth", got=smallest, expected=quarter)
    trouble = _trouble(outputs, twins)
    for level in (size, half, quarter):
        if not any(map(_near(level), convolved)) and found.get("products") is not True:
            trouble = trouble or _problem("unet-not-convolved", size=level)
    for level, batches in zip((size, half), levels, strict=True):
        trouble = trouble or _at(level, batches, twins)
    return trouble or UNET


def _at(level: tuple[int, int], batches: Sequence[Sequence[Sequence[np.ndarray]]], twins: Sequence[Sequence[int]]) -> Problem | None:
    """What is wrong at one level, where all smaller maps were silenced: a part that is another one for other images has come straight across."""
    across = []
    if [len(join) for join in batches[0]] != [len(join) for join in batches[1]]:
        return _problem("unet-random")
    for join in zip(*batches, strict=True):
        for parts in zip(*join, strict=True):
            if any(part.shape != (BATCH, *level) for part in parts):
                return Problem("protocol", {})
            trouble = _trouble(parts, twins)
            if trouble:
                return trouble
        across.append([_of_the_image(*parts) for parts in zip(*join, strict=True)])
    if not across:
        return _problem("unet-not-joined", size=level)
    if not any(map(any, across)):
        return _problem("unet-no-skip", size=level)
    return None if any(any(join) and not all(join) for join in across) else _problem("unet-nothing-from-below", size=level)


def _of_the_image(one: np.ndarray, other: np.ndarray) -> bool:
    return not np.array_equal(one, other) and bool((one != one[0]).any())


def _trouble(batches: Sequence[np.ndarray], twins: Sequence[Sequence[int]]) -> Problem | None:
    """What speaks against believing these numbers, of both batches."""
    for batch, (first, second) in zip(batches, twins, strict=True):
        if not np.isfinite(batch).all():
            return _problem("unet-not-finite")
        pair = batch[[first, second]].astype(np.float64)
        with np.errstate(over="ignore"):  # an honest number is far from the largest that there is
            apart, largest = np.abs(pair[0] - pair[1]).max(initial=0.0), np.abs(pair).max(initial=0.0)
        if apart > ALIKE * largest:
            return _problem("unet-random")
    return None


def _pictures(joins: Value) -> list[list[np.ndarray]]:
    return [[_numbers(part) for part in _items(join)] for join in _items(joins)]


def _problem(code: str, **facts: Any) -> Problem:
    return Problem(code, {name: values.encode(fact) for name, fact in facts.items()})


def _items(value: Value | None) -> list[Value]:
    return value.items if isinstance(value, values.Sequence) else []


def _numbers(value: Value) -> np.ndarray:
    return values.array(value) if isinstance(value, Array) else np.zeros(0)


def _near(level: tuple[int, int]) -> Callable[[tuple[int, int]], bool]:
    """Whether a size is that of this level, but for borders that are cut off again."""
    return lambda size: all(3 * abs(n - whole) <= whole for n, whole in zip(size, level, strict=True))


def _are_sizes(sizes: Any) -> bool:
    pairs = isinstance(sizes, list) and all(isinstance(size, tuple) and len(size) == 2 for size in sizes)
    return pairs and all(type(n) is int for size in sizes for n in size)
