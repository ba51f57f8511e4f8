"""Hidden cases of `pooling`; the drawn visible ones are drawn again from the grading seed, too."""

import numpy as np

from autograder.spec import Draw, Row


def _integers(*shape):
    return np.arange(np.prod(shape)).reshape(shape) ** 2 % 29 - 11


CASES = {
    "pool2d": [
        Row("max", X=[[-3]], pool_size=1),
        Row("max", X=np.arange(24).reshape(4, 6) % 7 - 9, pool_size=(4, 1)),
        Row("avg", X=np.arange(24).reshape(6, 4) % 5 - 3, pool_size=(1, 4), mode="avg"),
        Draw("avg", lambda r: {"X": r.image(6, 6), "pool_size": r.size(2, 6), "mode": "avg"}, n=2),
        Row("other modes", X=np.arange(-11, 13).reshape(4, 6), pool_size=(3, 2), mode="l2"),
        Row("other modes", X=np.arange(-11, 13).reshape(4, 6), pool_size=(3, 2), mode="sum"),
        Row("other modes", _positional=True, X=np.arange(24).reshape(4, 6) % 11 - 4, pool_size=(1, 3), mode="min", stride=1, padding=0),
        Row("stride and padding", X=np.arange(35).reshape(5, 7) % 9 - 12, pool_size=(2, 5), stride=(1, 3), padding=(1, 2)),
        Row("stride and padding", X=np.arange(35).reshape(5, 7) % 9 + 4, pool_size=3, mode="min", stride=(3, 2), padding=1),
        Row("stride and padding", X=np.arange(35).reshape(5, 7) % 9 + 4, pool_size=(4, 5), mode="sum", stride=2, padding=(2, 1)),
        Draw("stride and padding", lambda r: {
            "X": r.image(*r.sizes(2, 8, 12)), "pool_size": r.size(2, 4), "mode": r.choice(("max", "avg", "min", "sum", "l2")),
            "stride": r.size(2, 4), "padding": 1}, n=4),
    ],
    "pool2d_multi": [
        Row("one image", X=_integers(1, 4, 4), pool_size=2, mode="avg"),
        Draw("one image", lambda r: {
            "X": r.image(3, *r.sizes(2, 5, 8)), "pool_size": tuple(r.sizes(2, 1, 4)), "mode": r.choice(("max", "avg", "l2"))}, n=3),
        Row("batch", X=_integers(2, 1, 6, 3), pool_size=(2, 3), mode="sum"),
        Draw("batch", lambda r: {
            "X": r.image(*r.sizes(2, 1, 4), *r.sizes(2, 4, 7)), "pool_size": r.size(2, 3), "mode": r.choice(("max", "avg", "min"))}, n=3),
        Row("stride and padding", X=-_integers(3, 2, 4, 5) - 20, pool_size=(2, 3), stride=(3, 1), padding=1),
        Draw("stride and padding", lambda r: {
            "X": r.image(r.size(1, 3), *r.sizes(2, 6, 9)), "pool_size": r.size(2, 3), "mode": r.choice(("max", "avg", "min", "sum", "l2")),
            "stride": r.size(1, 3), "padding": 1}, n=3),
    ],
    "global_pool": [
        Row("avg", X=_integers(1, 4, 2, 7), mode="avg"),
        Row("max", X=_integers(1, 4, 2, 7) - 30, mode="max"),
        Draw("avg", lambda r: {"X": r.image(2, 2, 2, 2)}, n=1),
    ],
    "adaptive_pool2d": [
        Row("bins that fit", X=_integers(3, 4, 8), output_size=(4, 2)),
        Row("bins that fit", X=_integers(2, 5, 5), output_size=1),
        Row("bins that do not", X=_integers(2, 8, 9), output_size=(7, 5)),
        Draw("bins that do not", lambda r: {"X": r.image(r.size(1, 3), *r.sizes(2, 6, 13)), "output_size": r.size(3, 5)}, n=3),
        Draw("max", lambda r: {"X": r.image(2, *r.sizes(2, 6, 13)), "output_size": tuple(r.sizes(2, 2, 5)), "mode": "max"}, n=3),
        Row("batch", X=_integers(4, 2, 7, 5), output_size=(5, 3), mode="max"),
        Row("batch", _positional=True, X=_integers(1, 3, 10, 11), output_size=4, mode="avg"),
    ],
    "spatial_pyramid_pool": [
        Row("one level", X=_integers(3, 2, 7, 10), levels=(4,)),
        Row("several levels", X=_integers(1, 3, 4, 4), levels=(4, 2, 1)),
        Draw("several levels", n=3, make=lambda r: {
            "X": r.image(*r.sizes(2, 1, 4), *r.sizes(2, 5, 9)), "levels": (3, 1, 5), "mode": r.choice(("max", "avg"))}),
        Draw("default levels", lambda r: {"X": r.image(2, 3, *r.sizes(2, 4, 9))}, n=2),
    ],
    "mixed_pool2d": [
        Row("mixture", X=[[-3]], pool_size=1, alpha=0.3),
        Draw("mixture", lambda r: {"X": r.image(5, 5), "pool_size": 3, "alpha": r.size(6, 9) / 10}, n=2),
        Row("stride", X=_integers(6, 9), pool_size=(1, 4), alpha=0.85, stride=(4, 3)),
        Draw("stride", lambda r: {
            "X": r.image(*r.sizes(2, 6, 10)), "pool_size": tuple(r.sizes(2, 1, 4)), "alpha": r.size(1, 9) / 10,
            "stride": tuple(r.sizes(2, 1, 4))}, n=3),
    ],
    "stochastic_pool2d": [
        Row("one choice", X=np.diag([4.5, 0, 9, 0, 6]) * 1.0, pool_size=2, stride=(2, 1)),
        Row("one choice", X=[[0, 0, 8], [0, 0, 0]], pool_size=(2, 1)),
        Row("one choice", X=np.zeros((4, 6)), pool_size=(2, 3)),
        Row("shares", X=np.tile([[2.5], [0.5], [1]], (20, 24)), pool_size=(3, 1)),
        Row("shares", X=np.tile([[3, 0, 5, 2]], (32, 15)), pool_size=(1, 4), stride=(1, 4)),
        Row("shares", X=np.tile([[2, 0.5, 1], [60, 1.5, 0]], (40, 50)), pool_size=(2, 3)),
        Row("generator", X=_integers(10, 16) + 12, pool_size=2),
        Row("generator", X=_integers(8, 12) / 2 + 6, pool_size=(2, 3), stride=(1, 2)),
    ],
    "fractional_pool2d": [
        Row("one number", X=_integers(7, 10), output_size=5, u=0.65),
        Row("one number", X=_integers(8, 8) - 30, output_size=5, u=0.3),
        Row("a pair", X=_integers(13, 9), output_size=(9, 6), u=(0.45, 0.55)),
    ],
    "flatten_features": [
        Row("flatten", X=_integers(1, 2, 2, 6), strategy="flatten"),
        Draw("global", lambda r: {"X": r.image(*r.sizes(4, 2, 6)), "strategy": "gap"}, n=1),
        Draw("global", lambda r: {"X": r.image(*r.sizes(4, 2, 6)), "strategy": "gmp"}, n=1),
        Row("regions", X=_integers(3, 1, 2, 2), strategy="regions"),
        Row("regions", X=_integers(1, 4, 7, 6), strategy="regions"),
        Row("regions", X=_integers(2, 3, 3, 3), strategy="regions"),
        Row("errors", X=_integers(1, 2, 3, 4), strategy="flat"),
        Row("errors", X=_integers(1, 2, 3, 4), strategy="avg"),
    ],
}  # fmt: skip
