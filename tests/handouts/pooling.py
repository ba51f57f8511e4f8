"""What the handout of `pooling` says in numbers."""

import math

import numpy as np
import torch
from handout import beside, formula, solution

from autograder import course as courses
from autograder.oracles import conv_shape, pool2d

BY_HAND = solution("pooling")
SHARES = next(row for row in courses.load().assignment("pooling").question("stochastic_pool2d").visible if row.group == "shares").args
X = np.array([[1, 5, 2], [4, 2, -2], [0, -1, 3]])
FIRST = X[:2, :2]
MAX, AVG = pool2d(X, 2), pool2d(X, 2, "avg")
NEGATIVE = np.array([[-1, -5, -2], [-4, -2, -6], [-3, -7, -8]])
ZEROS = pool2d(np.pad(NEGATIVE, 1), 2, "max", 2)  # what padding with zeros gives
RIGHT = BY_HAND.pool2d(NEGATIVE, 2, "max", 2, 1)
TWO = np.array([[[1, 5], [4, 3]], [[0, -2], [-7, -1]]])
POWERS = 2.0 ** np.arange(7)
LEVELS = np.array([[[[1, 2], [3, 4]], [[8, 7], [6, 5]]]])
FEATURES = np.ones((1, 64, 7, 7))
LENGTHS = {name: BY_HAND.flatten_features(FEATURES, name).size for name in ("flatten", "gap", "gmp", "regions")}
A = (7 - 2) / (4 - 1)


def of_first(mode: str) -> float:
    return float(BY_HAND.pool2d(X, 2, mode)[0, 0])


def l2() -> str:
    squares = (FIRST.astype(float) ** 2).ravel()
    assert math.sqrt(squares.mean()) == of_first("l2")
    return f"√(({' + '.join(f'{square:g}' for square in squares)}) / {FIRST.size}) = √{squares.mean()}"


def bins(n: int, out: int) -> list[range]:
    """Which pixels belong to each bin, as the reference has it: those that change its mean."""
    changed = [BY_HAND.adaptive_pool2d(np.eye(n)[i].reshape(1, 1, n), (1, out)).ravel() > 0 for i in range(n)]
    return [range(min(own), max(own) + 1) for own in (np.flatnonzero([row[b] for row in changed]) for b in range(out))]


def shares(*window: int) -> list[object]:
    """The numbers of a window, then each one's share, as a fraction; how often the reference draws each must be near it."""
    drawn = BY_HAND.stochastic_pool2d(np.tile(np.reshape(window, (2, 2)), (100, 100)), 2, np.random.default_rng(0))
    assert all(abs((drawn == number).mean() - number / sum(window)) < 0.02 for number in window)
    return [window, [[number, number, sum(window)] for number in window if number]]


assert {len(pixels) for pixels in bins(6, 2)} == {3}
assert (BY_HAND.mixed_pool2d(X, 2, 1) == MAX).all()
assert (BY_HAND.mixed_pool2d(X, 2, 0) == AVG).all()
assert (BY_HAND.pool2d_multi(TWO, 2).shape, torch.nn.MaxPool2d(2)(torch.tensor(X[None].astype(float))).shape) == ((2, 1, 1), (1, 1, 1))

SECTIONS = {
    "one-window": [X.shape, FIRST.shape, X, FIRST, of_first("max"), of_first("avg"), beside(MAX, AVG), "n - k + 1"],
    "five-modes": [[of_first(mode) for mode in ("max", "avg", "min", "sum")], l2(), of_first("l2")],
    "stride-and-padding": [
        formula("floor((n + 2p - k) / s) + 1", lambda n, p, k, s: BY_HAND.pool2d(np.zeros((n, n)), k, "max", s, p).shape[0],
                {"n": 9, "p": 1, "k": 3, "s": 2}, {"n": 5, "p": 0, "k": 2, "s": 1}),
        1, "pool2d(X, 2)", BY_HAND.pool2d(X, 2).shape, "nn.MaxPool2d(2)", torch.nn.MaxPool2d(2)(torch.tensor(X[None].astype(float))),
    ],
    "what-the-padding-holds": [
        (2, 2), 2, 1, NEGATIVE[0], ZEROS[0], RIGHT[0], NEGATIVE[1], ZEROS[1], RIGHT[1], NEGATIVE[2], 0, -1,
        f"-1/{round(-1 / BY_HAND.pool2d(NEGATIVE, 2, 'avg', 2, 1)[0, 0])}", -1,
    ],
    "many-channels": [(2, 2), TWO[0, 0], TWO[1, 0], BY_HAND.pool2d_multi(TWO, 2), TWO[0, 1], TWO[1, 1]],
    "global-pooling": [f"7·7·64 = {FEATURES.size}", BY_HAND.global_pool(FEATURES).size],
    "adaptive-bins": [
        6, 2, len(bins(6, 2)[0]), 7, 5, formula("floor(i · n / out)", lambda i, n, out: bins(n, out)[i][0], {"i": 3, "n": 7, "out": 5}),
        formula("ceil((i + 1) · n / out)", lambda i, n, out: bins(n, out)[i][-1] + 1, {"i": 2, "n": 7, "out": 5}), range(5),
        "i · 7/5", [i * 7 / 5 for i in range(5)], "(i + 1) · 7/5", [(i + 1) * 7 / 5 for i in range(5)], bins(7, 5), POWERS,
        BY_HAND.adaptive_pool2d(POWERS[None, None], (1, 5)),
    ],
    "a-pyramid": [
        (1, 1), (2, 2), (4, 4), formula("C · (1 + 4 + 16)", lambda C: BY_HAND.spatial_pyramid_pool(np.zeros((1, C, 8, 8))).size, {"C": 3}), 1, 2,
        LEVELS[0, :, 0], BY_HAND.spatial_pyramid_pool(LEVELS, (1, 2)), LEVELS[0, :, 1],
    ],
    "mixed-pooling": [
        1, 1, 5, 4, 2, "alpha = 0.25", f"0.25 · {of_first('max'):g} + 0.75 · {of_first('avg'):g} = {BY_HAND.mixed_pool2d(X, 2, 0.25)[0, 0]:g}",
        "alpha = 1", "alpha = 0",
    ],
    "stochastic-pooling": [shares(5, 1, 0, 2), 0, "0 / 0", BY_HAND.stochastic_pool2d(np.zeros((2, 2)), 2, None),
                           math.prod(conv_shape(np.shape(SHARES["X"]), SHARES["pool_size"], SHARES["pool_size"]))],
    "fractional-pooling": [
        (2, 2), 2, 7, 4, 1, 2, "a = (n - 2) / (out - 1)", "n - 2", 7, 4, 0.3, f"a = {7 - 2}/{4 - 1}", range(4), [(i + 0.3) * A for i in range(4)],
        [int(BY_HAND.fractional_pool2d(np.tile(np.arange(7), (7, 1)), 4, 0.3)[0, i]) - 1 for i in range(4)],
    ],
    "flattening": [
        FEATURES.shape[1:], f"7·7·64 = {LENGTHS['flatten']}", LENGTHS["gap"], LENGTHS["gmp"], (2, 2), f"3·3·64 = {LENGTHS['regions']}",
        7, math.isqrt(LENGTHS["regions"] // 64),
    ],
    "common-errors": [6, 3, 7, 5, "0 / 0"],
    "does-it-help-against-shifts": ["j + 1", 1, 0, (2, 2), 2],
    "frequent-questions": [1, (2, 2), 2],
}  # fmt: skip
