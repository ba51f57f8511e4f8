"""What the handout of `convolution` says in numbers."""

import numpy as np
from handout import beside, formula, solution

from autograder.oracles import conv2d, conv_shape, flip, patches

BY_HAND = solution("convolution")
X, K = np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]])
Y = conv2d(X, K)
STRIPE = np.array([[1, 1, 0, 0, 0, 0, 1, 1]] * 6)  # the notebook's picture
PATCH = np.array([[3, 1, 7, 2, 5, 0], [4, 9, 2, 8, 1, 6], [5, 3, 0, 4, 7, 2], [8, 1, 6, 3, 9, 5], [2, 4, 7, 1, 0, 8], [9, 3, 5, 2, 6, 4]])
SOBEL = BY_HAND.classic_kernel("sobel_x")
PADDED = BY_HAND.corr2d_strided(X, K, 1, 1)
CORNER = np.array([[0, 4, 0], [3, 0, 0], [0, 0, 0]])
TO_THE_RIGHT, DOWN = (float(conv2d(CORNER, BY_HAND.classic_kernel(name)).item()) for name in ("sobel_x", "sobel_y"))


def products(window: np.ndarray, kernel: np.ndarray) -> str:
    """The sum of products, written out."""
    terms = [f"{x}·{k}" for x, k in zip(window.ravel(), kernel.ravel(), strict=True)]
    return f"{' + '.join(terms)} = {(window * kernel).sum()}"


def edge(left: int, right: int) -> np.ndarray:
    return BY_HAND.detect_edges(np.array([[left, right]]))


def kernels() -> list[object]:
    """The five classic kernels side by side, and what two of them are divided by, in the middle line."""
    scales = {"sobel_x": 1, "prewitt_x": 1, "laplacian": 1, "box": 9, "gaussian": 16}
    top, middle, bottom = zip(*(BY_HAND.classic_kernel(name) * scale for name, scale in scales.items()), strict=True)
    return [top, middle[:4], scales["box"], middle[4], scales["gaussian"], bottom]


def size(n: int, k: int, s: int, p: int, d: int) -> int:
    return conv_shape((n, n), k, s, p, d)[0]


SIZES = [dict(zip("nkspd", row, strict=True)) for row in ((3, 2, 1, 0, 1), (28, 3, 1, 1, 1), (7, 3, 2, 0, 1), (12, 3, 1, 0, 2))]


def bell(x: int, y: int, sigma: float) -> float:
    """A Gaussian before it is divided by its sum: the reference's, scaled to 1 in the middle."""
    kernel = BY_HAND.gaussian_kernel(7, sigma)
    return float(kernel[3 + y, 3 + x] / kernel[3, 3])


def wave(**point: float) -> float:
    """One number of the reference's Gabor kernel, from the coordinates along and across its wave."""
    along, across = round(point.pop("x'")), round(point.pop("y'"))
    return float(BY_HAND.gabor_kernel(7, theta=0.0, **point)[3 + across, 3 + along])


def along(x: float, y: float, theta: float) -> float:
    """x' of a pixel, read from the phase of a reference kernel under a bell that is flat."""
    kernel = BY_HAND.gabor_kernel(5, 1e9, theta, 20.0, 1.0, -np.pi / 2)  # a sine, which tells the two directions apart
    return float(np.arcsin(kernel[2 + round(y), 2 + round(x)]) * 20 / (2 * np.pi))


def learned() -> list[object]:
    """One step by hand, then the notebook's ten from a hundred starts."""
    x, y, k, lr = np.array([[1, 0, 2]]), np.array([[1, -2]]), np.array([[0.5, 0.5]]), 0.1
    error = conv2d(x, k) - y
    gradient = 2 * conv2d(x, error)
    right = np.array([[1, -1]])
    assert (conv2d(x, right) == y).all()
    edges, close = BY_HAND.detect_edges(STRIPE), 0.5
    assert all(abs(BY_HAND.learn_kernel(STRIPE, edges, (1, 2), lr=0.03, steps=10, seed=seed) - right).max() < close for seed in range(100))
    (a, _, b), (e, f) = x[0], error[0]
    by_hand = f"2 · [[{a}·({e:g}) + 0·{f:g}, 0·({e:g}) + {b}·{f:g}]] = [[{gradient[0, 0]:g}, {gradient[0, 1]:g}]]"
    return ["2 corr2d(X, error)", x, y, k, conv2d(x, k), error, by_hand, lr, k - lr * gradient, right, len(STRIPE), 0.03, close, right]


SECTIONS = {
    "": [1, SOBEL.shape],
    "one-step": [
        X.shape, K.shape, beside(X, K), products(X[:2, :2], K), products(X[:2, 1:], K), Y, "0", "0 … KH", 1, "0 … KW", 1,
    ],
    "correlation-or-convolution": [beside(flip(K), conv2d(X, flip(K)))],
    "output-size": [
        [0, 1], "n - k + 1", "+ 1", formula("n + 2p", lambda n, p: BY_HAND.pad2d(np.zeros((n, n)), p).shape[0], {"n": 5, "p": 2}), "d - 1",
        formula("d(k - 1) + 1", lambda d, k: 1 + max(n for n in range(30) if n < 29 and size(30, k, 1, 0, d) == 30 - n), {"d": 3, "k": 4}),
        formula("floor((n + 2p - d(k - 1) - 1) / s) + 1", size, *SIZES, {"n": 23, "k": 4, "s": 3, "p": 2, "d": 5}),
        [[*row.values(), size(**row)] for row in SIZES], 0,
    ],
    "same-and-valid": ["p = 0", formula("ceil(n / s)", lambda n, s: conv_shape((n, n), 3, s, "same")[0], {"n": 28, "s": 1}, {"n": 7, "s": 2}),
                       1, 2, 28, 28, conv_shape((28, 28), 3, 2, "same")],
    "padding": [
        "`1` | 1 | 1 | 1 | 1", "`(1, 2)` | 1 | 1 | 2 | 2", "`((1, 0), (2, 3))` | 1 | 0 | 2 | 3", X.shape, 1, BY_HAND.pad2d(X, 1).shape,
        PADDED.shape, PADDED[1:3, 1:3].shape, PADDED,
    ],
    "stride": [
        "(3, 2)", PADDED.shape, range(0, 4, 3), range(0, 4, 2), BY_HAND.corr2d_strided(X, K, (3, 2), 1), "i · 3", "j · 2",
        PATCH.shape, SOBEL.shape, 1,
        [[stride, padding, BY_HAND.corr2d_strided(PATCH, SOBEL, stride, padding).shape] for stride in (1, 2) for padding in (0, 1)],
    ],
    "edges": [
        "[[1, -1]]", edge(1, 1), 1, 0, edge(1, 0), edge(0, 1), len(STRIPE), STRIPE[0],
        BY_HAND.detect_edges(STRIPE)[0], "axis=0", np.unique(BY_HAND.detect_edges(STRIPE, axis=0)), np.iinfo(np.uint8).min, np.iinfo(np.uint8).max,
        "3 - 5", np.array([3], np.uint8) - np.array([5], np.uint8),
    ],
    "classic-kernels": [
        kernels(), sorted({float(BY_HAND.classic_kernel(name).sum()) for name in ("sobel_x", "prewitt_x", "laplacian")}), 0,
        BY_HAND.classic_kernel("box").sum(),
    ],
    "a-gaussian": [
        formula("exp(-(x² + y²) / (2 sigma²))", bell, {"x": 2, "y": -1, "sigma": 1.5}), "x = y = 0", 1, 3, 0.8, BY_HAND.gaussian_kernel(3, 0.8),
        "1 / (2π sigma²)", 1,
    ],
    "a-gabor-kernel": [
        formula("exp(-(x'² + gamma² y'²) / (2 sigma²)) · cos(2π x' / wavelength + psi)", wave,
                {"x'": 2, "y'": 1, "gamma": 0.7, "sigma": 1.5, "wavelength": 5.0, "psi": 0.4}),
        formula("x cos(theta) + y sin(theta)", along, {"x": 2, "y": 1, "theta": 0.4}), "theta = 0", 3, 1, 0, 4, 0, BY_HAND.gabor_kernel(3, 1, 0, 4),
    ],
    "the-gradient": ["sqrt(gx² + gy²)", CORNER, "2·3", TO_THE_RIGHT, "2·4", DOWN, BY_HAND.gradient_magnitude(CORNER),
                     abs(TO_THE_RIGHT) + abs(DOWN)],
    "patches": [
        X.shape, patches(X, 2).shape[2:],
        [[i, j, *patches(X, 2)[i, j, 0]] for i in (0, 1) for j in (0, 1)], [patches(X, 2)[i, j, 1] for i in (0, 1) for j in (0, 1)],
    ],
    "learning-a-kernel": learned(),
    "random-start": [1, "steps=0"],
    "a-sobel-kernel-on-a-patch": [
        PATCH.shape, "[[1, 0, -1], [2, 0, -2], [1, 0, -1]]", conv2d(PATCH, SOBEL), 1, 9, 0, conv2d(np.array([[0, 0, 9]] * 3), SOBEL),
    ],
    "common-errors": ["+ 1", 1, "+ 1", np.iinfo(np.uint8).max, 1],
}  # fmt: skip
