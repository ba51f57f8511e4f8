"""Pooling: what is asked, how it is checked, which mistakes are named."""

import numpy as np

from autograder.oracles import pool2d as pool
from autograder.oracles.conv import pair
from autograder.spec import NUMPY_FORBIDDEN, Assignment, Draw, Mistake, Question, Row, _

FIGURE = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]  # S3's figure
INTEGERS = np.arange(-7, 13).reshape(4, 5) ** 2


def _turned(option):
    return pair(option)[::-1]


def _renamed(names):
    """The truth with one mode taken for another."""
    return lambda X, pool_size, mode="max", stride=1, padding=0: pool(X, pool_size, names.get(mode, mode), stride, padding)


def _zeros_around(*modes):
    """The truth, except that these modes see the padding as zeros."""

    def answer(X, pool_size, mode="max", stride=1, padding=0):
        around = [(n, n) for n in pair(padding)]
        return pool(np.pad(X, around), pool_size, mode, stride) if mode in modes else pool(X, pool_size, mode, stride, padding)

    return answer


def _without_padding(*modes):
    """The truth, except that these modes divide by the number of pixels of the image in the window."""

    def answer(X, pool_size, mode="max", stride=1, padding=0):
        share = pool(np.ones(X.shape), pool_size, "avg", stride, padding) if mode in modes else 1
        return pool(X, pool_size, mode, stride, padding) / (share**0.5 if mode == "l2" else share)

    return answer


def _windows(r, mode):
    return {"X": r.image(*r.sizes(2, 4, 8)), "pool_size": tuple(r.sizes(2, 1, 4)), "mode": mode}


def _all_options(r):
    # Padding is at most half of either side of the window, so that it is allowed for the window turned over, too.
    return {"X": r.image(*r.sizes(2, 7, 11)), "pool_size": tuple(r.sizes(2, 2, 4)), "mode": r.choice(("max", "avg", "min", "sum", "l2")),
            "stride": tuple(r.sizes(2, 1, 3)), "padding": tuple(r.sizes(2, 0, 1))}  # fmt: skip


pool2d = Question(
    name="pool2d",
    points={"max": 2, "avg": 2, "other modes": 2, "stride and padding": 3},
    truth=lambda X, pool_size, mode="max", stride=1, padding=0: pool(X, pool_size, mode, stride, padding),
    visible=[
        Row("max", X=[[1, 5, 2], [4, 3, 0]], pool_size=2),
        Row("max", X=FIGURE, pool_size=2),
        Row("max", X=INTEGERS, pool_size=(2, 3)),
        Draw("max", lambda r: _windows(r, "max"), n=2),
        Row("avg", X=[[1, 5, 2], [4, 2, -2]], pool_size=2, mode="avg"),
        Row("avg", X=FIGURE, pool_size=2, mode="avg"),
        Row("avg", X=INTEGERS, pool_size=(2, 3), mode="avg"),  # whole numbers whose means are not
        Draw("avg", lambda r: _windows(r, "avg"), n=2),
        Row("other modes", X=[[1, 5, 2], [4, 3, 0]], pool_size=2, mode="min"),
        Row("other modes", X=[[1, 5, 2], [4, 3, 0]], pool_size=2, mode="sum"),
        Row("other modes", X=[[1, 5, 2], [3, 1, -2]], pool_size=2, mode="l2"),
        *(Draw("other modes", lambda r, mode=mode: _windows(r, mode), n=1) for mode in ("min", "sum", "l2")),
        Row("stride and padding", X=[[-1, -5, -2], [-4, -3, -6]], pool_size=2, padding=1),  # 0 would win every window at the border
        Row("stride and padding", X=[[1, 5, 2], [4, 3, 6]], pool_size=2, mode="min", padding=1),
        Row("stride and padding", X=[[1, 5, 2], [4, 3, 6]], pool_size=2, mode="avg", stride=2, padding=1),
        Row("stride and padding", X=np.arange(49).reshape(7, 7) ** 2 % 23 - 9, pool_size=(2, 3), mode="avg", stride=2),
        Row("stride and padding", _positional=True, X=np.arange(40).reshape(5, 8) ** 2 % 17 - 8,
            pool_size=(3, 2), mode="max", stride=(2, 3), padding=(1, 0)),
        Row("stride and padding", X=np.arange(30).reshape(5, 6) % 7 - 3.5, pool_size=(2, 4), mode="l2", stride=(2, 1), padding=1),
        Draw("stride and padding", _all_options, n=4),
    ],
    mistakes=[
        Mistake("window-as-stride", lambda X, pool_size, mode="max", stride=None, padding=0: pool(X, pool_size, mode, stride or pool_size, padding),
                _("The window moves on by its own size. Here it moves by 1 unless a stride is given."), read="stride-and-padding"),
        Mistake("stride-ignored", lambda X, pool_size, mode="max", stride=1, padding=0: pool(X, pool_size, mode, 1, padding),
                _("The stride is ignored: window (i, j) begins at row i * stride, column j * stride."), read="stride-and-padding"),
        Mistake("padding-ignored", lambda X, pool_size, mode="max", stride=1, padding=0: pool(X, pool_size, mode, stride),
                _("The padding is ignored: it lies on all four sides, and windows may begin in it."), read="stride-and-padding"),
        Mistake("pads-with-zero", (_zeros_around("max", "min"), _zeros_around("max"), _zeros_around("min")),
                _("Zeros of the padding win against the image. Pad with -inf for \"max\" and with +inf for \"min\": no window picks those."),
                read="what-the-padding-holds"),
        Mistake("mean-without-padding", (_without_padding("avg"), _without_padding("avg", "l2")),
                _("The mean is taken over the pixels of the image alone. Padding counts as zeros: divide by the size of the whole window."),
                read="what-the-padding-holds"),
        Mistake("window-transposed", (
                    lambda X, pool_size, mode="max", stride=1, padding=0: pool(X, _turned(pool_size), mode, stride, padding),
                    lambda X, pool_size, mode="max", stride=1, padding=0:
                    pool(X, _turned(pool_size), mode, _turned(stride), _turned(padding))),
                _("Height and width of the window have changed places: pairs are (vertical, horizontal)."), read="one-window"),
        Mistake("modes-swapped", (_renamed({"max": "avg", "avg": "max"}), _renamed({"max": "min", "min": "max"})),
                _("This is what another mode gives: two modes have changed places."), read="five-modes"),
        Mistake("two-modes-only", (_renamed({"min": "avg", "sum": "avg", "l2": "avg"}), _renamed({"min": "max", "sum": "max", "l2": "max"}),
                    lambda X, pool_size, mode="max", stride=1, padding=0:
                    pool(X, pool_size, mode, stride, padding) * (mode in ("max", "avg"))),
                _("Only \"max\" and \"avg\" are told apart. \"min\", \"sum\" and \"l2\" each need their own line."), read="five-modes"),
        Mistake("l2-incomplete", (
                    lambda X, pool_size, mode="max", stride=1, padding=0:
                    pool(X**2, pool_size, "sum", stride, padding) ** 0.5 if mode == "l2" else pool(X, pool_size, mode, stride, padding),
                    lambda X, pool_size, mode="max", stride=1, padding=0:
                    pool(X, pool_size, mode, stride, padding) ** (2 if mode == "l2" else 1)),
                _("\"l2\" is the root of the mean of the squares: square, take the mean, take the root. One of the last two is missing."),
                read="five-modes"),
        Mistake("fractions-lost", lambda X, pool_size, mode="max", stride=1, padding=0:
                (np.trunc if X.dtype.kind == "i" else np.asarray)(pool(X, pool_size, mode, stride, padding)),
                _("Of an integer image only whole numbers come out: the result is an array of the image's type. Make it one of floats."),
                read="five-modes"),
    ],
    hints=[
        _("Pooling is corr2d without a kernel: the same windows, and of each window one number."),
        _("First build the padded image, with the number that suits the mode; after that, padding is no longer a special case."),
        _("Y[i, j] comes from P[i * sh : i * sh + ph, j * sw : j * sw + pw], with (H + 2 * padding - ph) // sh + 1 rows; likewise the columns."),
    ],
)  # fmt: skip

ASSIGNMENT = Assignment("pooling", "Pooling", [pool2d], forbidden=NUMPY_FORBIDDEN)
