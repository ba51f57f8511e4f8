"""What the handout of `backprop` says in numbers."""

import math

import numpy as np
from handout import beside, formula, solution

BY_HAND = solution("backprop")
W, B, INPUT = np.array([[3, -1], [0.5, 2], [1, 1]]), np.array([10, 20, 30]), np.array([1, 2])
Z = BY_HAND.dense_forward(INPUT, W, B)
W1, B1, START = np.array([[1, -1], [2, 0.5], [-1, -2]]), np.array([0.5, -1, 1]), np.array([2, 1])
W2, B2 = np.array([[1, 2, 3], [-1, -2, 0.5]]), np.array([1, -2])
Z1, LOGITS = BY_HAND.mlp_forward(START, [W1, B1]), BY_HAND.mlp_forward(START, [W1, B1, W2, B2])
PAIR = np.array([[2, 1]])
P = np.exp(PAIR[0]) / np.exp(PAIR[0]).sum()
DOUT, BATCH = np.array([[1, -2, 0.5], [2, 1, -1]]), np.array([[3, 4], [-1, 0.5]])
DX, DW, DB = BY_HAND.dense_backward(DOUT, BATCH, W)
X, K, DY = np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]]), np.array([[1, 2], [3, 4]])
TO_X, TO_K = BY_HAND.corr2d_backward(DY, X, K)
POOLED, TO_POOLED = np.array([[1, 7, 2], [4, 3, 0]]), np.array([[10, 20]])
TO_MAX, TO_AVG = (BY_HAND.pool2d_backward(TO_POOLED, POOLED, 2, mode, 1) for mode in ("max", "avg"))


def loss(logits: object, label: int) -> float:
    return float(BY_HAND.cross_entropy(np.array([logits], dtype=float), np.array([label])))


def dense(row: int) -> list[object]:
    """One line of the worked example: weights, bias, the input beside the first two, the sum written out."""
    (w, v), (x, y) = W[row], INPUT
    return [W[row], B[row], INPUT[row : row + 1], w, x, abs(v), y, B[row], Z[row]]


def layers() -> list[object]:
    """The two-layer network, line by line."""
    after, start = np.maximum(Z1, 0), [START[0], START[1]]
    first = [[W1[i], B1[i], start[i : i + 1], Z1[i], after[i]] for i in range(3)]
    return [*first, [[W2[i], B2[i], LOGITS[i]] for i in range(2)]]


def to_first_weight() -> str:
    """dK[0, 0] written out."""
    return f"dK[0, 0] = {' + '.join(f'{x}·{d}' for x, d in zip(X[:2, :2].ravel(), DY.ravel(), strict=True))} = {TO_K[0, 0]:g}"


def slope(eps: float, sides: int) -> float:
    """The difference quotient of x² at 3."""
    if sides == 2:
        return float(BY_HAND.numerical_gradient(lambda x: (x**2).sum(), np.array([3.0]), eps)[0])
    return ((3 + eps) ** 2 - 3**2) / eps


TINY, SMALL = math.exp(-loss([0, 40], 0)), 1e-12
CUBES = np.array([0.3, -1.2, 2.0])
OFF = abs(BY_HAND.numerical_gradient(lambda x: (x**3).sum(), CUBES.copy()) - 3 * CUBES**2).max()
assert 1e-12 < OFF < 1e-9  # "about ten digits are right"
assert BY_HAND.numerical_gradient.__defaults__ == (1e-5,)
assert (BY_HAND.relu_backward(np.array([-5.0, 5, 5]), np.array([2.0, 0, -1])) == [-5, 0, 0]).all()
assert math.exp(-1000) == 0
assert np.allclose(slope(0.1, 2), 6)

SECTIONS = {
    "a-dense-layer": [dense(0), dense(1), dense(2)],
    "several-layers": [10, 10, 7, 3, 2, 3, 3, 2, layers()],
    "cross-entropy": [PAIR, P, 0, P[0], loss(PAIR[0], 0), 1, P[1], loss(PAIR[0], 1), loss([0, 800], 1)],
    "logarithms-of-small-numbers": [40, f"{TINY:.0e}"[0], 10, -18, loss([0, 40], 0), 1000, math.exp(-1000), "1e-12", -math.log(TINY + SMALL),
                                    loss([0, 40], 0), 1],
    "the-gradient-of-the-loss": [1, PAIR, 0, BY_HAND.cross_entropy_backward(PAIR, np.array([0])),
                                 BY_HAND.cross_entropy_backward(PAIR, np.array([0])).sum()],
    "back-through-relu": [0, 0, 0, 0],
    "back-through-a-dense-layer": [1, DOUT, BATCH, beside(DX, DW, DB)],
    "back-through-a-correlation": [beside(X, K, DY, TO_K, TO_X), to_first_weight(), "KH - 1", "KW - 1"],
    "back-through-pooling": [
        POOLED[0], (2, 2), 1, TO_MAX[0], TO_AVG[0], POOLED[1], TO_POOLED, TO_MAX[1], TO_AVG[1], POOLED.max(), "10 + 20",
        solution("pooling").pool2d.__defaults__[1],
    ],
    "checking-a-gradient": [
        formula("(f(x + eps) - f(x - eps)) / (2 eps)", lambda x, eps: BY_HAND.numerical_gradient(lambda v: (v**3).sum(), np.array([x]), eps)[0],
                {"x": 1.5, "eps": 0.1}, f=lambda x: x**3),
        "eps²", "x²", 3, 0.1, slope(0.1, 1), slope(0.1, 2), 0.1,
    ],
    "common-errors": [0],
    "frequent-questions": ["1e-9", "1e-5"],
}  # fmt: skip
