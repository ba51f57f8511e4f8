"""Hidden cases of `activations`; the drawn visible ones are drawn again from the grading seed, too."""

import math

import numpy as np

from autograder.spec import Draw, Row

FAR = "far from zero"
LADDER = np.linspace(-2.75, 2.75, 12).reshape(2, 1, 6)


def _more_shapes(**options):
    """Shapes that the visible cases do not have: an empty one, a batch of maps, one number alone."""
    return [
        Row("any shape", x=np.array(2), **options),
        Row("any shape", x=np.zeros((0, 3)), **options),
        Row("any shape", x=LADDER, **options),
        Row("any shape", x=np.arange(-8, 8).reshape(2, 2, 2, 2) / 4, **options),
        Draw("any shape", lambda r: {"x": r.image(4, 4) / 4, **options}, n=1),
    ]


def _both_ends(*options):
    """Numbers far from zero, on one side at a time, for each of the options."""
    return [Row(FAR, x=x, **chosen) for chosen in options or ({},) for x in ([-1000, 0.5], [-750], [1000], [720, 999], np.array([[-1000], [-800]]))]


CASES = {
    "relu": [*_more_shapes(), Row("values", x=[1e-9, -1e-9]), Draw("values", lambda r: {"x": r.normal(6)}, n=2)],
    "leaky_relu": [
        *_more_shapes(alpha=0.45),
        Draw("values", lambda r: {"x": r.normal(6)}, n=2),
        Draw("alpha", lambda r: {"x": r.normal(2, 3), "alpha": r.size(1, 99) / 100}, n=3),
    ],
    "sigmoid": [*_more_shapes(), *_both_ends(), Draw("values", lambda r: {"x": 3 * r.normal(6)}, n=2), Row("values", x=[-12, 12])],
    "tanh": [*_more_shapes(), *_both_ends(), Draw("values", lambda r: {"x": r.normal(6)}, n=2), Row("values", x=[0.001, -0.002])],
    "elu": [
        *_more_shapes(alpha=1.3),
        *_both_ends({}, {"alpha": 0.35}),
        Draw("values", lambda r: {"x": r.normal(6)}, n=2),
        Draw("alpha", lambda r: {"x": r.normal(2, 3), "alpha": r.size(20, 300) / 100}, n=3),
    ],
    "gelu": [
        *_more_shapes(),
        *_more_shapes(approximate="tanh"),
        *_both_ends({}, {"approximate": "tanh"}),
        Row("exact", x=[0.5, 2.6, -2.7]),
        Row("tanh", x=[0.5, 2.6, -2.7], approximate="tanh"),
        Row("tanh", x=np.array([[2, -3], [1, -1]]), approximate="tanh"),
        Draw("exact", lambda r: {"x": np.append(r.image(5) / 4, 2.4)}, n=2),
        Draw("tanh", lambda r: {"x": np.append(r.image(5) / 4, 2.4), "approximate": "tanh"}, n=2),
    ],
    "swish": [*_more_shapes(), *_both_ends(), Draw("values", lambda r: {"x": r.normal(6)}, n=2), Row("values", x=[-12, 12])],
    "softmax": [
        Row("values", x=[7]),
        Row("values", x=[[3], [-2]]),
        Draw("values", lambda r: {"x": r.normal(4, 6)}, n=2),
        Row("axis", x=np.arange(24).reshape(2, 3, 4) ** 2 % 11 - 5, axis=0),
        Row("axis", x=np.arange(24).reshape(4, 2, 3) ** 2 % 11 - 5, axis=-2),
        Draw("axis", lambda r: {"x": r.normal(*r.sizes(4, 2, 5)), "axis": r.choice((0, 1, 2, -2))}, n=3),
        Row("minus infinity", x=[[-math.inf, 2, 1], [-math.inf, -math.inf, -3]]),
        Row("minus infinity", x=[[-math.inf, 2], [0, 1], [3, -math.inf]], axis=0),
        Row(FAR, x=[[1000, -1000], [-1000, -1003]]),
        Row(FAR, x=[[1000, -1000, 2], [999, -1000.5, 0]], axis=0),
        Row(FAR, x=np.array([[[-999, -1000]], [[1000, 998]]])),
        Row(FAR, x=[-1000, -math.inf, -1001]),
    ],
}  # fmt: skip
