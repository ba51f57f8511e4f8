"""Hidden cases of `locality`; the drawn visible ones are drawn again from the grading seed, too."""

import numpy as np

from autograder.spec import Draw, Row
from autograder.worker.image_layers import image_layer


def _counts(r):
    return {"h": r.size(2, 60), "w": r.size(2, 60), "c": r.size(1, 9), "c_out": r.size(1, 9)}


def _layer(r, kind, *shift):
    """A layer of that kind with drawn weights, on a drawn image."""
    c = r.size(1, 3)
    size = r.choice((1, 3, 5))
    return {"layer": image_layer(kind, r.image(size, r.choice((1, 3)), c, 2)), "X": r.image(*r.sizes(2, 12, 17), c), "di": shift[0], "dj": shift[1]}


CASES = {
    "vect": [Row("channels", X=np.arange(7.0).reshape(1, 1, 7)), Draw("gray", lambda r: {"X": r.image(*r.sizes(2, 2, 6))}, n=2)],
    "unvect": [
        Row("channels", v=np.arange(7.0), shape=(1, 7, 1)),
        Row("channels", v=np.arange(48), shape=(2, 3, 1, 2, 4)),
        Row("gray", v=np.arange(8.0), shape=(4, 2)),
    ],
    "patch": [
        Row("inside", X=np.arange(90.0).reshape(5, 6, 3), i=4, j=5, k=0),
        Draw("inside", lambda r: {"X": r.image(8, 9, r.size(1, 4)), "i": r.size(3, 4), "j": r.size(3, 5), "k": 3}, n=2),
        Row("at the border", X=np.arange(49).reshape(7, 7, 1), i=3, j=3, k=3),
        Row("at the border", X=np.arange(60).reshape(6, 5, 2), i=0, j=4, k=0),
        Row("errors", X=np.arange(60).reshape(6, 5, 2), i=6, j=2, k=0),
        Row("errors", X=np.arange(60).reshape(6, 5, 2), i=-1, j=2, k=0),
        Row("errors", X=np.arange(60).reshape(6, 5, 2), i=2, j=-5, k=0),
        Row("errors", X=np.arange(60).reshape(6, 5, 2), i=2, j=2, k=3),
        Row("errors", X=np.arange(60).reshape(6, 5, 2), i=3, j=3, k=2),
    ],
    "dense_params": [
        Draw("small", _counts, n=3),
        Row("large", h=1023, w=1023, c=1, c_out=7),
        Row("large", h=30011, w=9973, c=5, c_out=7),
        Row("large", h=4096, w=4096, c=3, c_out=64),
    ],
    "local_params": [
        Draw("square kernels", lambda r: {**_counts(r), "kernel_size": r.choice((1, 3, 5, 7))}, n=3),
        Draw("other kernels", lambda r: {**_counts(r), "kernel_size": tuple(r.sizes(2, 1, 8))}, n=2),
        Row("square kernels", h=3, w=2, c=2, c_out=1, kernel_size=7),
    ],
    "conv_params": [
        Row("with bias", c=64, c_out=128, kernel_size=3, bias=True),
        Row("with bias", c=1, c_out=1, kernel_size=1),
        Row("without bias", c=3, c_out=16, kernel_size=(1, 7), bias=False),
        Draw("pairs", lambda r: {"c": r.size(1, 20), "c_out": r.size(1, 20), "kernel_size": tuple(r.sizes(2, 1, 8))}, n=2),
    ],
    "local_matrix_1d": [
        Row("shapes", W=[[4.0]], n=1),
        Row("shapes", W=np.arange(15).reshape(5, 3) - 7, n=5),
        Draw("values", lambda r: {"W": r.image(6, 7), "n": 6}, n=1),
    ],
    "conv_matrix_1d": [
        Row("shapes", w=[4.0], n=1),
        Row("shapes", w=np.arange(9) - 3, n=4),
        Draw("values", lambda r: {"w": r.image(7), "n": r.size(2, 9)}, n=2),
    ],
    "conv_matrix_2d": [
        Row("one row", K=[[2.0]], input_shape=(1, 4)),
        Row("images", K=[[2], [5]], input_shape=(4, 1)),
        Row("images", K=np.arange(1, 10).reshape(3, 3), input_shape=(3, 3)),
        Draw("images", lambda r: {"K": r.image(*r.sizes(2, 1, 4)), "input_shape": tuple(r.sizes(2, 4, 7))}, n=2),
        Draw("images", lambda r: {"K": r.image(2, 2), "input_shape": (4, 4)}, n=1),
    ],
    "shift2d": [
        Draw("gray", lambda r: {"X": r.image(*r.sizes(2, 4, 8)), "di": r.choice((-3, -1, 2)), "dj": r.choice((-3, -2, 1, 3))}, n=3),
        Draw("channels", lambda r: {"X": r.image(*r.sizes(3, 2, 6)), "di": r.choice((-1, 1)), "dj": r.choice((-1, 1))}, n=2),
        Row("zero", X=np.arange(12.0).reshape(4, 3), di=0, dj=-1),
        Row("zero", X=np.arange(24).reshape(4, 3, 2), di=3, dj=0),
        Row("far", X=np.arange(1, 13).reshape(4, 3), di=-5, dj=-4),
        Row("far", X=np.arange(1, 25).reshape(4, 3, 2), di=0, dj=3),
        Row("far", X=np.arange(1, 13).reshape(4, 3), di=100, dj=0),
    ],
    "is_translation_equivariant": [
        Draw("borders", lambda r: _layer(r, "convolution", r.choice((-1, 1)), r.choice((-1, 0, 1))), n=2),
        Draw("borders", lambda r: _layer(r, "by place", r.choice((-1, 1)), r.choice((-1, 0, 1))), n=1),
        Row("rounding", layer=image_layer("box"), X=np.arange(13 * 14).reshape(13, 14, 1) ** 3 % 101 / 10, di=-2, dj=0),
        Row("rounding", layer=image_layer("largest"), X=np.arange(12 * 15).reshape(12, 15, 1) ** 3 % 101, di=1, dj=2),
        Row("places", layer=image_layer("tiles"), X=np.arange(14 * 16 * 2).reshape(14, 16, 2) ** 3 % 101, di=-2, dj=0),
        Row("places", layer=image_layer("tiles"), X=np.arange(14 * 16).reshape(14, 16, 1) ** 3 % 101 / 10, di=0, dj=-1),
        Draw("one axis", lambda r: _layer(r, "by row", 0, r.choice((-2, 1))), n=1),
        Draw("one axis", lambda r: _layer(r, "by row", r.choice((-1, 2)), 1), n=1),
        Draw("one axis", lambda r: _layer(r, "by column", r.choice((-2, 1)), 0), n=1),
        Draw("one axis", lambda r: _layer(r, "by column", 1, r.choice((-1, 2))), n=1),
    ],
}  # fmt: skip
