"""What has to hold of things made at random: a split of indices, images flipped and shifted, drawn circles and squares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import comb
from typing import Any

import numpy as np

from autograder import values
from autograder.compare import Fault
from autograder.properties import lacks, numbers
from autograder.values import Value
from autograder.worker.models import make, model, optimizer

SURE = 1e-9  # how improbable it is that a right answer looks wrong, for each thing that is looked at
SHIFTS = range(-2, 3)
BRIGHT, BLACK = 0.5, 0.1  # a pixel of a shape, and one of the background beside it
FULL = 0.89  # of the box around it a square fills more, a circle less (pi / 4)


def _calls(got: Value) -> dict[str, Value]:
    return dict(got.items) if isinstance(got, values.Mapping) else {}


def _array(value: Value) -> np.ndarray:
    assert isinstance(value, values.Array)
    return values.array(value)


def split(expected: Mapping[str, Any], got: Value) -> Fault | None:
    """Each call gives two parts of 0..n-1, of the right sizes; `again` the same as the first, `other`, if there is one, another."""
    n, calls = expected["n"], _calls(got)
    parts = {}
    for name, answer in calls.items():
        items = answer.items if isinstance(answer, values.Sequence) else []
        if len(items) != 2:
            return Fault("type", "not-a-tuple", {"type": type(answer).__name__.lower(), "length": 2})
        fault = next((f for f in (numbers(item, whole=True) for item in items) if f), None)
        if fault is not None:
            return fault
        train, val = (_array(item).ravel() for item in items)
        fault = _partition(train, val, n, n * expected["fraction"])
        if fault is not None:
            return fault
        parts[name] = frozenset(val.tolist())
    first, again, *other = parts.values()
    size = len(first)
    if first != again:
        return lacks("not-reproducible")
    if comb(n, size) * SURE < 2:  # too few splits to tell chance from habit
        return None
    if first in (frozenset(range(size)), frozenset(range(n - size, n))):
        return lacks("not-shuffled")
    regular = comb(n, size) * SURE > n * n and _stepwise(first, n)
    return lacks("seed-ignored") if first in other else lacks("regular-steps") if regular else None


def _stepwise(chosen: frozenset[int], n: int) -> bool:
    """Whether the numbers lie at equal steps, round the end of 0..n-1; of the sets of that size fewer than n * n do."""
    return any(sum((k - step) % n not in chosen for k in chosen) <= 1 for step in range(1, n))


def _partition(train: np.ndarray, val: np.ndarray, n: int, wanted: float) -> Fault | None:
    both = [*train.tolist(), *val.tolist()]
    if set(train.tolist()) & set(val.tolist()) or len(both) > len(set(both)):
        return lacks("overlap")
    if abs(len(train) - wanted) < 1 <= abs(len(val) - wanted) and len(both) == n:
        return lacks("parts-swapped")
    if set(both) != set(range(n)):
        return lacks("incomplete")
    return lacks("sizes") if abs(len(val) - wanted) >= 1 else None


def moved(image: np.ndarray, flip: int, down: int, right: int, *, wrap: bool = False, axis: int = -1) -> np.ndarray:
    """Images `(..., H, W)` flipped (or not), then shifted, with zeros (or what left on the other side) coming in."""
    image = np.flip(image, axis) if flip else image
    if wrap:
        return np.roll(image, (down, right), (-2, -1))
    h, w = image.shape[-2:]
    out = np.zeros_like(image)
    out[..., max(down, 0) : h + min(down, 0), max(right, 0) : w + min(right, 0)] = (
        image[..., max(-down, 0) : h + min(-down, 0), max(-right, 0) : w + min(-right, 0)])  # fmt: skip
    return out


def augmented(expected: Mapping[str, Any], got: Value) -> Fault | None:
    """Each image, flipped and shifted by draws of its own, in place; `again` the same as the first, `other` not.

    A right answer breaks this with a probability below 1e-8 for 120 images: a shift value that is never drawn has 0.8^120 = 2e-12, each of
    ten of them, on two axes; flips beyond 6.14 standard deviations (60 +- 33) have 1e-9, and so have flips that agree that often with the
    flip before, with the one before that, or with the sign of a shift; two axes that agree in more than 60 of 120 images have 1e-12. In fewer
    images, six draws that are all the same have 3e-9.
    """
    images, calls = expected["images"], _calls(got)
    for answer in calls.values():
        fault = numbers(answer, images.shape)
        if fault is not None:
            return fault
        if _array(answer).dtype != images.dtype:
            return lacks("dtype-lost", "dtype")
    first, again, other = (_array(answer) for answer in calls.values())
    draws = _draws(images, first)
    if isinstance(draws, Fault):
        return draws
    if len(images) > 5 and (draws == draws[0]).all():
        return lacks("one-draw-for-the-batch")
    if not np.array_equal(first, again):
        return lacks("not-reproducible")
    if np.array_equal(first, other):
        return lacks("seed-ignored")
    return _spread(draws) if len(images) >= 120 else None


def _draws(images: np.ndarray, got: np.ndarray) -> np.ndarray | Fault:
    """The flip and the shifts of each image, `(N, 3)`; a fault says what was done in place of that."""
    every = [(flip, down, right) for flip in (0, 1) for down in range(-4, 5) for right in range(-4, 5)]
    inside = sorted(every, key=lambda draw: max(abs(draw[1]), abs(draw[2])) > 2)
    shown = np.array([_alike(moved(images, *draw), got) for draw in inside])
    found = np.array(inside)[shown.argmax(0)]
    for k in np.flatnonzero(~shown.any(0)):
        return _strange(images, images[k], got[k], inside)
    return lacks("too-far") if (abs(found[:, 1:]) > 2).any() else found


def _alike(ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which images of two batches are the same."""
    return np.asarray((ones == others).all((1, 2, 3)))


def _strange(images: np.ndarray, image: np.ndarray, got: np.ndarray, draws: Sequence[tuple[int, int, int]]) -> Fault:
    if any(np.array_equal(moved(image, *d, wrap=True), got) for d in draws):
        return lacks("wraps-round")
    if any(np.array_equal(moved(image, *d, axis=-2), got) for d in draws):
        return lacks("upside-down")
    if any(_alike(moved(images, *d), got[None]).any() for d in draws):
        return lacks("order-lost")
    return lacks("something-else")


def _spread(draws: np.ndarray) -> Fault | None:
    """Whether flips and shifts are drawn for each image, and for each axis."""
    flips, downs, rights = draws.T
    if _uneven(flips):
        return lacks("flips-not-drawn")
    by_sign = [flips[axis != 0] == (axis[axis != 0] > 0) for axis in (downs, rights)]
    if any(map(_uneven, (flips[1:] == flips[:-1], flips[2:] == flips[:-2], *by_sign))):  # of independent fair flips each of these is one, too
        return lacks("flips-by-a-rule")
    if any(k not in axis for k in SHIFTS for axis in (downs, rights)):
        return lacks("shifts-too-few")
    return lacks("one-shift-for-both-axes") if max((downs == rights).mean(), (downs == -rights).mean()) > 0.5 else None


def _uneven(flips: np.ndarray) -> bool:
    return bool(abs(flips.sum() - len(flips) / 2) > 3.07 * len(flips) ** 0.5)


def shapes(expected: Mapping[str, Any], got: Value) -> Fault | None:
    """Drawn circles (0) and squares (1): one filled bright shape wholly inside each image, on black, of many sizes and places."""
    n, size, calls = expected["n"], expected["size"], _calls(got)
    drawn = []
    for answer in calls.values():
        items = answer.items if isinstance(answer, values.Sequence) else []
        if len(items) != 2:
            return Fault("type", "not-a-tuple", {"type": type(answer).__name__.lower(), "length": 2})
        fault = numbers(items[0], (n, 1, size, size)) or numbers(items[1], (n,), whole=True)
        if fault is not None:
            return fault
        drawn.append((_array(items[0]), _array(items[1])))
    (images, labels), (again, labels_again), (other, _) = drawn
    fault = _shapes(images[:, 0], labels)
    if fault is not None:
        return fault
    if not (np.array_equal(images, again) and np.array_equal(labels, labels_again)):
        return lacks("not-reproducible")
    if np.array_equal(images, other):
        return lacks("seed-ignored")
    return _separable(images, labels) if size == TRAINED_ON and n >= 200 else None


def _shapes(images: np.ndarray, labels: np.ndarray) -> Fault | None:
    if images.min() < 0 or images.max() > 1 or images.dtype.kind != "f":
        return lacks("not-in-range")
    circles, squares = (int((labels == k).sum()) for k in (0, 1))
    if circles + squares < len(labels) or abs(circles - squares) > 1:
        return lacks("counts-differ")
    boxes = []
    for k, image in enumerate(images):
        box = _box(image, k)
        if isinstance(box, Fault):
            return box
        boxes.append(box)
    longer = [(abs((b - t) - (r - x)), min(t, x) == 0 or max(b, r) == images.shape[-1]) for t, b, x, r in boxes]  # by how much; at a border
    if any(n > (1 if border else 2) for n, border in longer):
        return lacks("longer-than-wide" if any(n > 2 and not border for n, border in longer) else "cut-off")
    filled = np.array([(image >= BRIGHT).sum() / ((b - t) * (r - x)) for image, (t, b, x, r) in zip(images, boxes, strict=True)])
    if len(images) < 20:
        return None
    if np.mean(filled[labels == 0] > FULL) > 0.8 and np.mean(filled[labels == 1] < FULL) > 0.8:
        return lacks("labels-swapped")
    if len({b - t for t, b, _, _ in boxes}) < 3:
        return lacks("same-size-always")
    centres = np.array([((t + b) / 2, (x + r) / 2) for t, b, x, r in boxes])
    return lacks("same-place-always") if min(len(set(axis)) for axis in centres.T.tolist()) < 4 else None


def _box(image: np.ndarray, k: int) -> tuple[int, int, int, int] | Fault:
    """Top, bottom, left and right of the one shape in an image."""
    bright = image >= BRIGHT
    rows, columns = np.flatnonzero(bright.any(1)), np.flatnonzero(bright.any(0))
    if not len(rows):
        return lacks("not-bright")
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    around = image.copy()
    around[max(top - 2, 0) : bottom + 2, max(left - 2, 0) : right + 2] = 0
    if around.max() > BLACK or (top > 2 and left > 2 and image[top - 1, left - 1] > BRIGHT):
        return lacks("not-black")
    if not all(len(lit) == lit[-1] - lit[0] + 1 for line in (*bright[rows], *bright.T[columns]) for lit in [np.flatnonzero(line)]):
        return lacks("not-filled")
    return top, bottom, left, right


# Measured: 24 sets of 200 images with radii from 0.1 to 0.45 of the size gave 0.957 to 1 here, in 2 s each on one core that had other work, too.
# With labels that mean nothing 0.5 is expected, and 0.9 is 16 standard errors away from that.
TRAINED_ON, EPOCHS, BATCH, THRESHOLD = 32, 12, 20, 0.9


def _separable(images: np.ndarray, labels: np.ndarray) -> Fault | None:
    """Whether a small network that has learned from these images tells other circles and squares apart."""
    reached = learned(images, labels)
    if reached >= THRESHOLD:
        return None
    return lacks("labels-swapped" if reached <= 1 - THRESHOLD else "cannot-be-learned")


def learned(images: np.ndarray, labels: np.ndarray) -> float:
    """The accuracy on 400 shapes of the grader's of a network trained on these; the same on every run."""
    return _learned(images.astype(np.float32).tobytes(), labels.astype(np.int64).tobytes())


@lru_cache(maxsize=16)
def _learned(images: bytes, labels: bytes) -> float:
    import torch
    from torch.nn import functional as F

    def block(inputs: int, outputs: int) -> list[tuple[Any, ...]]:
        return [("Conv2d", inputs, outputs, 3, {"padding": 1, "bias": False}), ("BatchNorm2d", outputs), ("ReLU",)]

    net = make(model([*block(1, 16), ("MaxPool2d", 2), *block(16, 32), ("MaxPool2d", 2), *block(32, 64), ("AvgPool2d", 8), ("Flatten",),
                      ("Linear", 64, 2)], seed=1))  # fmt: skip
    for layer in net:
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.reset_parameters()
    y = torch.from_numpy(np.frombuffer(labels, np.int64).copy())
    x = torch.from_numpy(np.frombuffer(images, np.float32).copy()).reshape(len(y), 1, TRAINED_ON, TRAINED_ON)
    adam = make(optimizer("Adam")).of(net)
    random = np.random.RandomState(0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # with more, such small layers are slower where the other cores have work, and sums come in another order
    try:
        for epoch in range(EPOCHS):
            adam.param_groups[0]["lr"] = 0.01 * (1 - epoch / EPOCHS)
            for chosen in np.array_split(random.permutation(len(x)), len(x) // BATCH):
                adam.zero_grad()
                torch.autograd.backward(F.cross_entropy(net(x[chosen]), y[chosen]))
                adam.step()
        net.eval()
        held_out, truth = drawn(400, TRAINED_ON, 1)
        with torch.no_grad():
            return float(np.mean(np.asarray(net(torch.from_numpy(held_out.astype(np.float32))).argmax(1)) == truth))
    finally:
        torch.set_num_threads(threads)


def drawn(n: int, size: int, seed: int, *, power: Sequence[float] = (2, np.inf), radius: tuple[float, float] = (0.15, 0.35), margin: float = 0.5,
          centred: bool = False, aligned: bool = False, hollow: bool = False) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Balls of the p-norm, p by label: images `(n, 1, size, size)` and labels. `margin`: least distance from the border.

    aligned: radii and centres are whole numbers.
    """
    random = np.random.RandomState(seed)
    kinds = random.permutation(np.arange(n) % 2)
    pixels = np.arange(size) + 0.5
    images = np.zeros((n, 1, size, size))
    for image, kind in zip(images[:, 0], kinds, strict=True):
        r = random.uniform(*radius) * size
        y, x = (size / 2, size / 2) if centred else random.uniform(r + margin, size - r - margin, 2)
        if aligned:
            r, y, x = np.round([r, y, x])
        offsets = np.stack(np.broadcast_arrays(pixels[:, None] - y, pixels - x))
        distance = np.linalg.norm(offsets, ord=power[kind], axis=0)
        image[:] = (distance <= r) & (distance > (r - 2 if hollow else -1))
    return images, kinds.astype(np.int64)
