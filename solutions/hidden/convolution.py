"""Hidden cases of `convolution`; the drawn visible ones are drawn again from the grading seed, too."""

import numpy as np

from autograder.spec import Draw, Row


def _numbers(r, *shape):
    """With all their digits, so that no sum of products is whole: what a buffer of integers makes of it is then the same for everyone."""
    return 5 * r.normal(*shape)


def _shape_options(r):
    return {
        "input_shape": tuple(r.sizes(2, 14, 40)), "kernel_size": tuple(r.sizes(2, 1, 5)), "stride": tuple(r.sizes(2, 1, 5)),
        "padding": tuple(r.sizes(2, 0, 4)), "dilation": tuple(r.sizes(2, 1, 3)),
    }  # fmt: skip


def _both_options(r):
    return {
        "X": _numbers(r, *r.sizes(2, 7, 11)), "K": r.image(*r.sizes(2, 1, 5)), "stride": tuple(r.sizes(2, 1, 4)), "padding": tuple(r.sizes(2, 0, 3)),
    }  # fmt: skip


def _waves(r):
    return {
        "size": r.choice((5, 9)), "sigma": r.size(12, 30) / 10, "theta": r.size(-15, 15) / 10 + 0.03, "wavelength": r.size(25, 70) / 10,
        "gamma": r.size(11, 18) / 10, "psi": r.size(-15, 15) / 10,
    }  # fmt: skip


def _learning(r):
    size = tuple(r.sizes(2, 1, 3))
    H, W = r.sizes(2, 4, 6)
    X = r.image(H, W)
    return {
        "X": X, "Y": r.image(H - size[0] + 1, W - size[1] + 1), "kernel_size": size, "lr": round(0.5 / float((X**2).sum()), 6),
        "steps": r.size(2, 12), "seed": r.size(0, 99),
    }  # fmt: skip


STRIPES = np.array([[1, 1, 0, 0, 0, 0, 1, 1]] * 6)

CASES = {
    "conv_output_shape": [
        Row("plain", input_shape=(5, 5), kernel_size=5),
        Row("plain", input_shape=(1, 7), kernel_size=(1, 2)),
        Row("dilation", _positional=True, input_shape=(20, 31), kernel_size=(2, 4), stride=(3, 1), padding=(0, 3), dilation=(4, 2)),
        Draw("dilation", _shape_options, n=6),
        Row("same and valid", input_shape=(11, 14), kernel_size=(2, 7), stride=(4, 3), padding="same"),
        Row("same and valid", input_shape=(9, 6), kernel_size=(2, 3), dilation=(3, 2), padding="valid"),
        Row("errors", input_shape=(9, 3), kernel_size=(2, 4)),
        Row("errors", input_shape=(9, 8), kernel_size=3, stride=(1, 0)),
        Row("errors", input_shape=(9, 8), kernel_size=3, padding=(0, -2)),
        Row("errors", input_shape=(9, 8), kernel_size=(3, -1), padding="same"),
        Row("errors", input_shape=(9, 8), kernel_size=3, dilation=(1, 0)),
        Row("errors", input_shape=(2, 8), kernel_size=2, padding=(1, 2), dilation=(4, 1)),
    ],
    "corr2d": [
        Row("values", X=[[7]], K=[[-3]]),
        Draw("values", lambda r: {"X": _numbers(r, 6, 6), "K": r.image(3, 3)}, n=2),
        Row("values", X=np.arange(-12, 12).reshape(4, 6), K=np.array([[2, -1], [0, 3], [1, 1]])),
        Draw("shapes", lambda r: {"X": _numbers(r, 1, 9), "K": r.image(1, r.size(2, 9))}, n=2),
        Draw("shapes", lambda r: {"X": _numbers(r, 8, 5), "K": r.image(8, 5)}, n=1),
    ],
    "pad2d": [
        Row("one number", X=[[1, 2], [3, 4]], padding=0),
        Row("one number", X=[[7]], padding=3),
        Draw("pairs", lambda r: {"X": r.image(*r.sizes(2, 2, 6)), "padding": tuple(r.sizes(2, 0, 4))}, n=3),
        Row("four sides", X=np.arange(6).reshape(3, 2), padding=((0, 0), (0, 2))),
        Row("four sides", X=[[1, 2, 3], [4, 5, 6], [7, 8, 9]], padding=((3, 1), (2, 0))),
        Row("value", X=np.arange(6).reshape(3, 2), padding=((1, 0), (0, 2)), value=-1.25),
        Draw("value", lambda r: {"X": r.image(3, 4), "padding": r.size(1, 3), "value": r.size(1, 9) / 4}, n=2),
    ],
    "corr2d_strided": [
        Row("stride", X=[[7]], K=[[-3]], stride=4),
        Row("stride", X=np.arange(30).reshape(5, 6), K=np.array([[2, -1], [0, 3], [1, 1]]), stride=(1, 3)),
        Row("padding", X=[[7, 2]], K=[[1, 2, 3], [4, 5, 6], [7, 8, 9]], padding=(1, 3)),
        Row("both", _positional=True, X=np.arange(30).reshape(5, 6), K=np.array([[0.5, -1]]), stride=2, padding=(0, 1)),
        Draw("both", _both_options, n=4),
        Draw("both", lambda r: {"X": _numbers(r, 7, 7), "K": r.image(3, 3), "stride": r.size(2, 3), "padding": r.size(1, 2)}, n=2),
    ],
    "convolve2d": [
        Row("values", X=[[7]], K=[[-3]]),
        Row("values", X=np.arange(-12, 12).reshape(4, 6), K=np.array([[2, -1], [0, 3], [1, 1]])),
        Draw("values", lambda r: {"X": _numbers(r, 6, 6), "K": r.image(3, 3)}, n=2),
        Draw("shapes", lambda r: {"X": _numbers(r, *r.sizes(2, 4, 8)), "K": r.image(1, r.size(2, 4))}, n=2),
        Draw("shapes", lambda r: {"X": _numbers(r, 8, 5), "K": r.image(8, 5)}, n=1),
    ],
    "detect_edges": [
        Row("axis 1", X=[[5, 5]]),
        Draw("axis 1", lambda r: {"X": r.image(*r.sizes(2, 3, 8))}, n=2),
        Draw("axis 0", lambda r: {"X": r.image(*r.sizes(2, 3, 8)), "axis": 0}, n=2),
        Row("small integers", X=np.array([[1, 2, 3], [200, 100, 0]], dtype=np.uint8), axis=1),
        Row("small integers", _positional=True, X=np.array([[9, 0], [10, 255]], dtype=np.uint8), axis=0),
    ],
    "classic_kernel": [Row("errors", name=""), Row("errors", name="Sobel_x"), Row("errors", name="gabor")],
    "gaussian_kernel": [
        Draw("values", lambda r: {"size": r.choice((3, 5, 7)), "sigma": r.size(5, 25) / 10}, n=4),
        Row("sizes", size=1, sigma=2.5),
        Row("sizes", size=15, sigma=2.7),
    ],
    "gabor_kernel": [
        Row("wave", size=9, sigma=2.5, theta=0.0, wavelength=6, psi=-1.1),
        Row("angle", size=7, sigma=2.5, theta=-2.6, wavelength=5),
        Draw("shape", _waves, n=5),
    ],
    "gradient_magnitude": [
        Draw("values", lambda r: {"X": r.image(5, 5)}, n=2),
        Row("values", X=[[4, 4, 4, 4]] * 3),
        Row("integers", X=np.arange(28).reshape(4, 7) ** 3 % 31 - 15),
    ],
    "extract_patches": [
        Row("overlapping", X=[[1, 2], [3, 4]], size=(2, 2)),
        Draw("overlapping", lambda r: {"X": r.image(*r.sizes(2, 4, 8)), "size": r.size(1, 4)}, n=2),
        Draw("stride", lambda r: {"X": r.image(*r.sizes(2, 7, 11)), "size": tuple(r.sizes(2, 1, 5)), "stride": tuple(r.sizes(2, 1, 5))}, n=4),
        Draw("colour", lambda r: {"X": r.image(r.size(1, 4), *r.sizes(2, 5, 9)), "size": tuple(r.sizes(2, 1, 4)), "stride": r.size(1, 3)}, n=3),
        Row("colour", X=np.arange(48).reshape(3, 4, 4), size=2, stride=2),
    ],
    "learn_kernel": [
        Row("start", X=[[1, 2, 3], [4, 5, 6]], Y=[[1, 2]], kernel_size=2, steps=0, seed=41),
        Row("start", X=STRIPES, Y=STRIPES[:4, :5] - 0.5, kernel_size=(3, 4), steps=0, seed=7),
        Row("one step", X=STRIPES, Y=STRIPES[:, :-1] - STRIPES[:, 1:], kernel_size=(1, 2), lr=0.01, steps=1, seed=8),
        Row("many steps", X=STRIPES, Y=STRIPES[:, :-1] - STRIPES[:, 1:], kernel_size=(1, 2), steps=10, seed=11),
        Row("many steps", X=STRIPES, Y=STRIPES[:, :-1] - STRIPES[:, 1:], kernel_size=(1, 2), steps=25, seed=12),
        Draw("many steps", _learning, n=3),
    ],
}
