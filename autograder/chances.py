"""Judges random numbers: each cell of an answer is one of some values, drawn with known chances, each cell on its own.

    {"one of": [zeros, x / (1 - p)], "chances": [p, 1 - p], "apart": (0, 1)}

`apart` are the axes along which cells draw for themselves; what lies along the other axes hangs on one draw. With a `shape`, each value
is one number, the same for all cells of an answer of that shape. `whichever`: the chances may be any; those given are an example. Without
`chances` nothing is asked but that each cell is one of its values.

How often right work fails: let n independent draws give an outcome of chance p in a share q of them. That n D(q, p) exceeds x, with
D(q, p) = q ln(q / p) + (1 - q) ln((1 - q) / (1 - p)), has a probability of at most 2 exp(-x) (Chernoff). With x = ln(2 / SURE) that is
SURE, 1e-9; an outcome of chance 0 may never come. One answer is looked at in at most six ways (two outcomes, four axes), so a case fails
right work with less than 6e-9, and a course of a hundred such cases with less than 1e-6.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder import compare
from autograder.compare import Fault
from autograder.sentence import either
from autograder.values import Value, decode, encode

SURE = 1e-9


def fault(relation: Mapping[str, Any], got: Value, allowed: float) -> Fault | None:
    """The first thing that draws of this kind do not do."""
    values, apart = _values(relation), tuple(relation["apart"])
    wrong = compare.difference(encode(values[-1]), got, np.inf)
    if wrong is not None:
        return wrong
    numbers = np.asarray(decode(got), np.float64)
    fits = np.abs(numbers - values) <= allowed
    if not fits.any(0).all():
        index = np.unravel_index(int(np.argmin(fits.any(0))), numbers.shape)
        options = either([f"{number:.6g}" for number in values.reshape(len(values), -1).T[int(np.argmin(fits.any(0)))]])
        return Fault("value", "not-one-of", {"index": tuple(map(int, index)), "got": float(numbers[index]), "options": options})
    together = tuple(axis + 1 for axis in range(numbers.ndim) if axis not in apart)
    whole = fits.all(together)
    if not whole.any(0).all():
        return Fault("value", "draws-split", {})
    if "chances" not in relation:
        return None
    drawn = np.argmax(whole, 0)
    seen = np.bincount(drawn.ravel(), minlength=len(values)) / drawn.size
    return _shares(drawn, seen if relation.get("whichever") else np.asarray(relation["chances"], np.float64))


def _shares(drawn: np.ndarray, chances: np.ndarray) -> Fault | None:
    """Whether each outcome, and agreement between neighbours, is as frequent as it should be; neighbours in pairs that share no cell."""
    for outcome, chance in enumerate(chances):
        share = float(np.mean(drawn == outcome))
        if _far(share, float(chance), drawn.size):
            return Fault("value", "share-off", {"got": share, "expected": float(chance), "total": drawn.size})
    for axis, length in enumerate(drawn.shape):
        pairs = np.moveaxis(drawn, axis, 0)[: length // 2 * 2]
        agree = pairs[::2] == pairs[1::2]
        if agree.size and _far(float(np.mean(agree)), float(np.sum(chances**2)), agree.size):
            return Fault("value", "draws-alike", {"axis": axis})
    return None


def _far(share: float, chance: float, n: int) -> bool:
    """Whether right draws would have this share less often than SURE."""
    parts = [(seen, right) for seen, right in ((share, chance), (1 - share, 1 - chance)) if seen > 0]
    if any(right <= 0 for _seen, right in parts):
        return True
    return n * sum(seen * math.log(seen / right) for seen, right in parts) > math.log(2 / SURE)


def _values(relation: Mapping[str, Any]) -> np.ndarray:
    """The values of each cell, one behind the other."""
    values = np.stack(relation["one of"])
    return np.broadcast_to(values, (len(values), *relation.get("shape", values.shape[1:])))


def example(relation: Mapping[str, Any], random: np.random.RandomState) -> np.ndarray:
    """Draws of this kind."""
    values = _values(relation)
    cells = [n if axis in relation["apart"] else 1 for axis, n in enumerate(values.shape[1:])]
    drawn = random.choice(len(values), cells, p=relation.get("chances"))
    taken: np.ndarray = np.take_along_axis(values, np.broadcast_to(drawn, values.shape[1:])[None], 0)[0]
    return taken
