"""What the handout of `activations` says in numbers."""

import numpy as np
from handout import beside, formula, solution

BY_HAND = solution("activations")
MAP = np.array([[5, 0, -3], [14, -3, -16], [4, -2, -6]])  # a corner of the chapter's, from its 6x6 patch and Sobel-X
POINTS = np.array([-2, -1, 0, 1, 3])
LOGITS = np.array([1, 2, 3])
FAR = np.linspace(-5, 5, 2001)
HUGE = 709
MANTISSA, EXPONENT = f"{np.exp(float(HUGE)):.1e}".split("e+")
with np.errstate(over="ignore"):
    assert np.isinf(np.exp(HUGE + 1.0))


def row(name: str) -> np.ndarray:
    return getattr(BY_HAND, name)(POINTS)


def gelu(x: float) -> list[float]:
    """Both formulas, the exact one first."""
    return [float(BY_HAND.gelu(np.array(x), approximate)) for approximate in ("none", "tanh")]


X = [{"x": np.array(-2.5)}, {"x": np.array(0.75)}]
assert np.allclose(BY_HAND.softmax(LOGITS), BY_HAND.softmax(LOGITS + 1000))

SECTIONS = {
    "": [0, BY_HAND.sigmoid(np.array([-1000, 1000])), BY_HAND.tanh(np.array([-1000, 1000]))],
    "a-function-of-one-number": [
        0.1, beside(MAP, BY_HAND.relu(MAP), BY_HAND.leaky_relu(MAP, 0.1)), BY_HAND.leaky_relu(MAP)[0, 2], "x[x < 0] = 0", POINTS, row("relu"),
        0.1, row("leaky_relu"), row("sigmoid"), row("tanh"), 1, row("elu"), row("gelu"), row("swish"),
    ],
    "relu-and-its-leak": ["max(0, x)", 1, 0, 0],
    "sigmoid-and-tanh": [
        formula("1 / (1 + e^(-x))", BY_HAND.sigmoid, *X), BY_HAND.sigmoid(np.array([-1000, 1000])), 0, -1,
        BY_HAND.tanh(np.array([1000, 0])), formula("2 sigmoid(2x) - 1", BY_HAND.tanh, *X, sigmoid=BY_HAND.sigmoid), 0,
    ],
    "elu-gelu-and-swish": [
        0, formula("alpha · (e^x - 1)", lambda alpha, x: BY_HAND.elu(x, alpha), {"alpha": 1.5, "x": np.array(-0.5)}), "- 1", 0,
        formula("(1 + erf(x / √2)) / 2", lambda x: gelu(x)[0] / x, *X),
        formula("x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))", lambda x: gelu(x)[1], *X), 2.75, gelu(2.75),
    ],
    "far-from-zero": [
        HUGE, MANTISSA, 10, EXPONENT, HUGE + 1, "1 / (1 + inf)", 0, 0, 0, 1, -1000, np.exp(-1000.0),
        formula("1 / (1 + e^(-x))", BY_HAND.sigmoid, *X), formula("e^x / (1 + e^x)", BY_HAND.sigmoid, *X),
        "np.where(x > 0, x, np.exp(x) - 1)",
    ],
    "softmax": [
        LOGITS, np.exp(LOGITS), np.exp(LOGITS).sum(), BY_HAND.softmax(LOGITS), -1, BY_HAND.softmax(LOGITS).sum(), LOGITS + 1000,
        LOGITS - LOGITS.max(), LOGITS, np.exp(LOGITS - LOGITS.max()).max(), 2000, "0 / 0", BY_HAND.softmax(np.array([-np.inf, 1]))[0],
    ],
    "common-errors": [1000, "0 · inf", "y[mask] *= 0.1", abs(BY_HAND.gelu(FAR) - BY_HAND.gelu(FAR, "tanh")).max()],
}  # fmt: skip
