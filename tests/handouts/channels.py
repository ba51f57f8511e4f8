"""What the handout of `channels` says in numbers."""

import numpy as np
from handout import beside, formula, solution

from autograder import course as courses
from autograder.oracles import columns, conv2d, conv_shape, layer

BY_HAND = solution("channels")
CONV2D = courses.load().assignment("channels").question("conv2d")
GREY = (60000, 28, 28)  # MNIST's training images, which Fashion-MNIST's imitate
X = np.stack([np.arange(9).reshape(3, 3), np.arange(1, 10).reshape(3, 3)])
K = np.stack([np.array([[0, 1], [2, 3]]), np.array([[1, 2], [3, 4]])])
FILTERS = np.stack([K, K + 1, K + 2])
EACH = [conv2d(x, k) for x, k in zip(X, K, strict=True)]
MAPS = layer(X[None], FILTERS)[0]
assert (BY_HAND.corr2d_multi_in_out(X, FILTERS) == MAPS).all()
assert BY_HAND.add_channel_axis(np.zeros((3, *GREY[1:]))).shape == (3, 1, *GREY[1:])


def channel(c: int) -> list[object]:
    """A channel, its kernel and what the two give, with their number before them."""
    rows = beside(X[c], K[c], EACH[c])
    return [c, rows[0], c, rows[1:]]


def one_by_one() -> list[object]:
    """The three matrices, the second printed beside the lower rows of the others."""
    pixels, weights = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 10], [0, -1], [5, 0.5]])
    made = BY_HAND.corr2d_1x1(pixels[:, None], weights[:, :, None, None])[:, 0]
    return [weights[0], made[0], weights[1], pixels[0], made[1], weights[2], pixels[1], made[2]]


def window_columns() -> list[object]:
    """The matrix of windows, with the channel behind each of its first rows."""
    lines = [[row, c] for row, c in zip(columns(X[None], 2)[0], [0] * 4 + [1], strict=False)]
    return [lines, list(columns(X[None], 2)[0, 5:])]


IMAGES, WEIGHTS, BIASES = np.zeros((2, 1, 28, 28)), np.zeros((32, 1, 5, 5)), np.zeros(32)
MANY = BY_HAND.im2col(IMAGES, 5)
OUTPUT = BY_HAND.conv2d(IMAGES, WEIGHTS, BIASES)

SECTIONS = {
    "": [64],
    "the-channel-axis": ["(N, 1, H, W)", GREY, "expected ndim=4, got ndim=3", "(N, H, W, 1)"],
    "many-channels-in": [X.shape[1:], K.shape[1:], channel(0), channel(1), BY_HAND.corr2d_multi_in(X, K), 3, 3, np.zeros((3, 3, 3)).size],
    "many-channels-out": [1, 2, [[f, MAPS[f, 0]] for f in range(3)], [MAPS[f, 1] for f in range(3)]],
    "one-by-one": [FILTERS[0, 0, :1, :1].shape, "K[f, c, 0, 0]", one_by_one()],
    "windows-as-columns": [0, 1, (2, 2), window_columns(), K, MAPS[0]],
    "stride-and-padding": [
        formula("floor((n + 2p - k) / s) + 1", lambda n, p, k, s: BY_HAND.conv2d(np.zeros((1, 1, n, n)), np.zeros((1, 1, k, k)), None, s, p).shape[2],
                {"n": 5, "k": 2, "s": 2, "p": 0}, {"n": 9, "k": 4, "s": 3, "p": 1}),
        [[n, k, s, p, conv_shape((n, n), k, s, p)[0]] for n, k, s, p in ((5, 2, 2, 0), (7, 3, 1, 0), (4, 3, 2, 1), (5, 3, 2, 1))],
    ],
    "a-whole-layer": [
        len(WEIGHTS), WEIGHTS.shape[2:], IMAGES.shape[2:], IMAGES.shape[1:], WEIGHTS.shape, BIASES.shape, 5, MANY.shape[1:], OUTPUT.shape[1:],
        f"5·5·1·32 + 32 = {WEIGHTS.size + BIASES.size}", "551·32 + 32", CONV2D.limits.seconds,
    ],
    "the-bias": ["b = [100]", BY_HAND.conv2d(X[None], FILTERS[:1], np.array([100])), "(F, 1, 1)"],
    "common-errors": ["expected ndim=4, got ndim=3", "(N, 1, H, W)", "(F, 1, 1)", "k - 1"],
    "frequent-questions": ["32, 64, 128", (3, 3), (5, 5), (3, 3), (5, 5), 2 * 3 * 3, 5 * 5],
}  # fmt: skip
