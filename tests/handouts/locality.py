"""What the handout of `locality` says in numbers."""

import numpy as np
from handout import formula, solution

BY_HAND = solution("locality")
X = np.arange(1, 7).reshape(2, 3)
PICTURE = np.arange(1, 21).reshape(4, 5)
GRID = np.arange(1, 10).reshape(3, 3)
PHOTO = (1024, 1024, 3)
DENSE, LOCAL, SHARED = BY_HAND.dense_params(*PHOTO, 3), BY_HAND.local_params(*PHOTO, 3, 3), BY_HAND.conv_params(3, 3, 3, bias=False)
BIASES = BY_HAND.conv_params(3, 3, 3) - SHARED
FIRST = (5, 5, 1, 32)  # the homework's first layer
W, ROW = np.array([1, 2, 3]), np.array([1, 2, 3, 4])
TOEPLITZ, PADDED = BY_HAND.conv_matrix_1d(W, len(ROW)), np.pad(ROW, 1)
K = np.array([[1, 2], [3, 4]])
assert LOCAL * 1024 * 1024 == DENSE * 9


def around(row: int, column: int) -> np.ndarray:
    """The patch of the 4x5 picture around a pixel, which raises when it leaves the image."""
    return BY_HAND.patch(PICTURE[..., None], row, column, 1)[..., 0]


assert around(1, 3).shape == (3, 3)  # touching the border is no error


def printed(M: np.ndarray) -> list[object]:
    """The local matrix with names in place of weights: only its zeros are numbers, beside the two of the padded row."""
    zeros = [[0] * int((row == 0).sum()) for row in M]
    return [*zeros[:2], [0, 0], *zeros[2:]]


def interleaved() -> list[object]:
    """The Toeplitz matrix, with the row before it and the answer behind it in its middle line."""
    lines: list[object] = list(TOEPLITZ)
    lines[2] = [PADDED, TOEPLITZ[2], PADDED @ TOEPLITZ]
    return lines


def first_output() -> str:
    return f"{' + '.join(f'{x} · {w}' for x, w in zip(PADDED, W, strict=False))} = {PADDED[:3] @ W}"


def far(shift: tuple[int, int]) -> int:
    """The least distance from the upper border at which a layer that marks one pixel, always the same, is told from an equivariant one."""
    def marked(distance: int) -> bool:
        def layer(image: np.ndarray) -> np.ndarray:
            out = np.zeros(image.shape)
            out[distance, 15] = image[distance, 15]
            return out
        return not BY_HAND.is_translation_equivariant(layer, np.ones((31, 31, 1)), *shift)
    return next(distance for distance in range(15) if marked(distance))


SECTIONS = {
    "row-by-row": [X[0], BY_HAND.vect(X), X[1], "v.shape = (2, 3)"],
    "dense-layers": [
        formula("(h · w)² · c · c_out", BY_HAND.dense_params, {"h": 3, "w": 5, "c": 2, "c_out": 7}), PHOTO, DENSE,
        f"10^{round(np.log10(DENSE))}", round(DENSE * np.float32().nbytes / 1e12), np.finfo(float).precision + 1, 32, np.iinfo(np.int32).max,
    ],
    "a-patch": [
        1, formula("2k + 1", lambda k: len(BY_HAND.patch(np.zeros((20, 20, 1)), 9, 9, k)), {"k": 1}, {"k": 3}), "2k + 1", PICTURE[2, 3], 1,
        PICTURE[0], PICTURE[1], around(2, 3)[0], PICTURE[2], around(2, 3)[1], PICTURE[3], around(2, 3)[2], "i + k + 1", 0, -1,
        PICTURE.shape, (1, 3),
    ],
    "local-layers": [
        formula("h · w · KH · KW · c · c_out", lambda h, w, KH, KW, c, c_out: BY_HAND.local_params(h, w, c, c_out, (KH, KW)),
                {"h": 5, "w": 7, "KH": 3, "KW": 1, "c": 2, "c_out": 4}),
        PHOTO, 3, 3, LOCAL, f"10^{round(np.log10(DENSE))}", "9 / (1024 · 1024)",
    ],
    "sharing-weights": [
        formula("KH · KW · c · c_out", lambda KH, KW, c, c_out: BY_HAND.conv_params(c, c_out, (KH, KW), bias=False),
                {"KH": 3, "KW": 1, "c": 2, "c_out": 4}),
        SHARED, BIASES, PHOTO, 3, 3, 3, DENSE, LOCAL, SHARED, FIRST, f"5 · 5 · 1 · 32 + 32 = {BY_HAND.conv_params(1, 32, 5)}", 2, "551·32 + 32",
    ],
    "a-layer-as-a-matrix": [
        len(ROW), "k = 1", printed(BY_HAND.local_matrix_1d(np.ones((4, 3)), 4)), "(n + 2k, n)", "[1, 2, 3]", ROW, interleaved(), first_output(),
        "w[0]",
    ],
    "images-as-vectors": [
        1, (2, 3), K, range(6), BY_HAND.conv_matrix_2d(K, (2, 3)), np.flatnonzero(BY_HAND.conv_matrix_2d(K, (2, 3))[0])[2], 3, (3, 3),
        BY_HAND.conv_matrix_2d(K, (3, 3)),
    ],
    "shifting-an-image": [
        0, GRID[0], "(X, 1, 0)", BY_HAND.shift2d(GRID, 1, 0)[0], "(X, 0, -1)", BY_HAND.shift2d(GRID, 0, -1)[0],
        [[GRID[i], BY_HAND.shift2d(GRID, 1, 0)[i], BY_HAND.shift2d(GRID, 0, -1)[i]] for i in (1, 2)], "j + 1", 1, 0, "X[:-0]",
    ],
    "does-it-commute": [2, 1, f"max(|di|, |dj|) + {far((-2, 1)) - 2}"],
    "common-errors": ["2k", "2k", "i + k", 32, 1, 2, "X[:-0]"],
    "frequent-questions": [1, 2],
}  # fmt: skip
