"""`convolution` and `channels`: each number of the handouts is computed here, by PyTorch or by the reference, and stands in both languages."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from autograder.oracles import columns, conv2d, conv_shape, flip, layer, pad, patches, squared_error

ROOT = Path(__file__).parent.parent
FIGURE = np.arange(9).reshape(3, 3)
KERNEL = np.array([[0, 1], [2, 3]])
STRIPE = np.array([[1, 1, 0, 0, 0, 0, 1, 1]] * 6)
PATCH = np.array([[3, 1, 7, 2, 5, 0], [4, 9, 2, 8, 1, 6], [5, 3, 0, 4, 7, 2], [8, 1, 6, 3, 9, 5], [2, 4, 7, 1, 0, 8], [9, 3, 5, 2, 6, 4]])


def solution(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"_solution_{name}", ROOT / "solutions" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BY_HAND, CHANNELS = solution("convolution"), solution("channels")


def squeezed(numbers: np.ndarray) -> list[str]:
    """Each row as a handout prints it, whatever its alignment."""
    return [" ".join(f"{number:.4g}" for number in row) for row in numbers]


def printed(assignment: str, *rows: str) -> None:
    """Both handouts print these rows, in this order."""
    for name in ("handout.md", "handout.es.md"):
        text = " ".join((ROOT / "assignments" / assignment / name).read_text("utf-8").split()).replace("−", "-")
        place = 0
        for row in rows:
            assert row in text[place:], f"{assignment}/{name} does not print {row}"
            place = text.index(row, place) + len(row)


def test_one_step_and_the_flipped_kernel() -> None:
    assert conv2d(FIGURE, KERNEL).tolist() == [[19, 25], [37, 43]]
    assert conv2d(FIGURE, flip(KERNEL)).tolist() == [[5, 11], [23, 29]]
    printed("convolution", "19 25", "37 43", "5 11", "23 29")


@pytest.mark.parametrize(("n", "k", "s", "p", "d", "size"), [(3, 2, 1, 0, 1, 2), (28, 3, 1, 1, 1, 28), (7, 3, 2, 0, 1, 3), (12, 3, 1, 0, 2, 8)])
def test_the_sizes(n: int, k: int, s: int, p: int, d: int, size: int) -> None:
    assert conv_shape((n, n), k, s, p, d) == (size, size)
    printed("convolution", f"| {n} | {k} | {s} | {p} | {d} | {size} |")


def test_same_at_stride_two() -> None:
    assert conv_shape((28, 28), 3, 2, "same") == (14, 14)


def test_padding_and_stride() -> None:
    padded = conv2d(FIGURE, KERNEL, 1, 1)
    printed("convolution", *squeezed(padded), *squeezed(padded[::3, ::2]))
    assert conv2d(FIGURE, KERNEL, (3, 2), 1).tolist() == padded[::3, ::2].tolist()
    assert pad(FIGURE, ((1, 1), (1, 1))).shape == (5, 5)
    assert BY_HAND.pad2d(FIGURE, ((1, 0), (2, 3))).shape == (1 + 3 + 0, 2 + 3 + 3)


@pytest.mark.parametrize(("stride", "padding", "size"), [(1, 0, 4), (1, 1, 6), (2, 0, 2), (2, 1, 3)])
def test_the_four_cases_of_the_chapter(stride: int, padding: int, size: int) -> None:
    assert BY_HAND.corr2d_strided(PATCH, BY_HAND.classic_kernel("sobel_x"), stride, padding).shape == (size, size)
    printed("convolution", f"| {stride} | {padding} | {size}x{size} |")


def test_where_the_chapter_is_wrong() -> None:
    sobel = BY_HAND.classic_kernel("sobel_x")
    assert conv2d(PATCH, sobel).tolist() == [[5, 0, -3, 8], [14, -3, -16, 4], [4, -2, -6, -9], [-4, 5, 10, -18]]
    assert conv2d(np.array([[0, 0, 9]] * 3), sobel).item() == -36
    printed("convolution", "[[5, 0, -3, 8], [14, -3, -16, 4], [4, -2, -6, -9], [-4, 5, 10, -18]]", "-36")


def test_edges() -> None:
    assert (BY_HAND.detect_edges(STRIPE) == [0, 1, 0, 0, 0, -1, 0]).all()
    assert not BY_HAND.detect_edges(STRIPE, axis=0).any()
    assert (np.uint8(3) - np.array([5], np.uint8)).tolist() == [254]
    printed("convolution", "1 1 0 0 0 0 1 1", "0 1 0 0 0 -1 0", "254")


def test_kernels() -> None:
    kernels = {name: BY_HAND.classic_kernel(name) for name in ("sobel_x", "prewitt_x", "laplacian", "box", "gaussian")}
    assert [round(float(kernel.sum()), 9) for kernel in kernels.values()] == [0, 0, 0, 1, 1]
    lines = zip(*(squeezed(kernel * scale) for kernel, scale in zip(kernels.values(), (1, 1, 1, 9, 16), strict=True)), strict=True)
    printed("convolution", *(row for line in lines for row in line))
    printed("convolution", *squeezed(BY_HAND.gaussian_kernel(3, 0.8).round(4)))
    printed("convolution", *squeezed(BY_HAND.gabor_kernel(3, 1, 0, 4).round(9) + 0.0))


def test_the_gradient() -> None:
    X = np.array([[0, 4, 0], [3, 0, 0], [0, 0, 0]])
    gx, gy = (conv2d(X, BY_HAND.classic_kernel(name)).item() for name in ("sobel_x", "sobel_y"))
    assert (gx, gy, abs(gx) + abs(gy)) == (6, 8, 14)
    assert BY_HAND.gradient_magnitude(X).tolist() == [[10]]


def test_patches() -> None:
    P = patches(FIGURE, 2)
    assert P.shape == (2, 2, 2, 2)
    printed("convolution", *(f"P[{i}, {j}] = {squeezed(P[i, j])[0]}" for i in (0, 1) for j in (0, 1)))


def test_a_step_of_learning() -> None:
    X, Y, K = np.array([[1, 0, 2]]), np.array([[1, -2]]), np.array([[0.5, 0.5]])
    error = conv2d(X, K) - Y
    assert (conv2d(X, K).tolist(), error.tolist()) == ([[0.5, 1]], [[-0.5, 3]])
    assert (2 * conv2d(X, error)).tolist() == [[-1, 12]]
    assert K - 0.1 * 2 * conv2d(X, error) == pytest.approx(np.array([[0.6, -0.7]]))
    assert conv2d(X, np.array([[1, -1]])).tolist() == Y.tolist()
    printed("convolution", "[[0.5, 1]]", "[[-0.5, 3]]", "[[-1, 12]]", "[[0.6, -0.7]]", "[[1, -1]]")


def test_the_gradient_is_a_correlation() -> None:
    """What the truth of `learn_kernel` rests on: its G and h are the docstring's `2 corr2d(X, error)`."""
    rng = np.random.RandomState(0)
    X, Y, K = rng.normal(size=(5, 6)), rng.normal(size=(4, 4)), rng.normal(size=(2, 3))
    G, h = squared_error(X, Y, (2, 3))
    assert G @ K.ravel() - h == pytest.approx(2 * conv2d(X, conv2d(X, K) - Y).ravel())


def test_ten_steps_from_a_start_of_moderate_size() -> None:
    """The largest start that is sure to come within 0.5: a hundred seeds of the reference do, and so does each corner of [-1, 3] x [-3, 1]."""
    Y = STRIPE[:, :-1] - STRIPE[:, 1:]
    assert all(abs(BY_HAND.learn_kernel(STRIPE, Y, (1, 2), seed=seed) - [1, -1]).max() < 0.5 for seed in range(100))
    G, h = squared_error(STRIPE, Y, (1, 2))
    for K in (np.array(corner) for corner in ((-1.0, -3.0), (-1.0, 1.0), (3.0, -3.0), (3.0, 1.0))):
        for _ in range(10):
            K = K - 0.03 * (G @ K - h)
        assert abs(K - [1, -1]).max() < 0.5


def test_channels() -> None:
    X, K = np.stack([FIGURE, FIGURE + 1]), np.stack([KERNEL, KERNEL + 1])
    filters = np.stack([K, K + 1, K + 2])
    each, maps = [conv2d(x, k) for x, k in zip(X, K, strict=True)], layer(X[None], filters)[0]
    rows = squeezed(maps[0])
    printed("channels", squeezed(each[0])[0], squeezed(each[0])[1], squeezed(each[1])[0], squeezed(each[1])[1], *rows)
    printed("channels", *(squeezed(Y)[row] for row in (0, 1) for Y in maps))
    printed("channels", *(squeezed(columns(X[None], 2)[0])), " ".join(map(str, K.ravel())), " ".join(rows))
    printed("channels", " / ".join(squeezed(maps[0] + 100)))


def test_one_by_one() -> None:
    X, K = np.array([[[1, 2, 3]], [[4, 5, 6]]]), np.array([[1, 10], [0, -1], [5, 0.5]])
    printed("channels", *squeezed(CHANNELS.corr2d_1x1(X, K[:, :, None, None])[:, 0]))


@pytest.mark.parametrize(("n", "k", "s", "p", "count"), [(5, 2, 2, 0, 2), (7, 3, 1, 0, 5), (4, 3, 2, 1, 2), (5, 3, 2, 1, 3)])
def test_windows_along_an_axis(n: int, k: int, s: int, p: int, count: int) -> None:
    assert conv_shape((n, n), k, s, p) == (count, count)
    printed("channels", f"| {n} | {k} | {s} | {p} | {count} |")


def test_the_first_layer_of_the_homework() -> None:
    X, W, b = np.zeros((2, 1, 28, 28)), np.zeros((32, 1, 5, 5)), np.zeros(32)
    assert columns(X, 5).shape == (2, 25, 576)
    assert layer(X, W, b).shape == (2, 32, 24, 24)
    assert W.size + b.size == 832
    printed("channels", "(N, 25, 576)", "(N, 32, 24, 24)", "5·5·1·32 + 32 = 832")
