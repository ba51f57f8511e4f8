"""Pooling: what is asked, how it is checked, which mistakes are named."""

import itertools

import numpy as np

from autograder.mistakes import always, changed, first, fractions_lost, turned
from autograder.oracles import pool2d as pool
from autograder.oracles.conv import pair
from autograder.oracles.pool import adaptive, fractional, pyramid
from autograder.relations import Relations
from autograder.spec import NUMPY_FORBIDDEN, Assignment, Draw, Mistake, Question, Row, _
from autograder.tensors import POOLING
from autograder.values import Problem
from autograder.worker.functions import generator

FIGURE = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]  # S3's figure
INTEGERS = np.arange(-7, 13).reshape(4, 5) ** 2
MODES = ("max", "avg", "min", "sum", "l2")


def _integers(*shape):
    """Whole numbers of both signs in no order that a mistake could share."""
    return np.arange(np.prod(shape)).reshape(shape) ** 2 % 23 - 9


def _mode(names):
    """For `changed`: one mode taken for another."""
    return lambda mode: names.get(mode, mode)


SWAPPED = _mode({"max": "avg", "avg": "max"})


def _crash():
    raise IndexError


def _pools(default):
    """The truth of `pool2d` and `pool2d_multi`, which differ in the stride that is taken when none is given."""
    return lambda X, pool_size, mode="max", stride=default, padding=0: pool(X, pool_size, mode, pool_size if stride is None else stride, padding)


OVERFLOW = Problem("raised", {"type": "OverflowError", "message": ""})


def _pairs(truth, *options):
    """The mistakes about the pairs of these options; that the window alone is turned has a name of its own."""
    some = [chosen for n in range(1, len(options) + 1) for chosen in itertools.combinations(options, n)]
    return [
        Mistake("pairs-turned", tuple(changed(truth, **dict.fromkeys(chosen, turned)) for chosen in some),
                _("The numbers of a pair have changed places: (vertical, horizontal)."), read="stride-and-padding"),
        Mistake("first-of-the-pair", tuple(changed(truth, **dict.fromkeys((*chosen, *window), first)) for window in ((), ("pool_size",))
                    for chosen in (*some, ()) if chosen or window),
                _("The first number of a pair is taken for both axes; the second is for left and right."), read="stride-and-padding"),
    ]  # fmt: skip


def _of_windows(truth):
    """The mistakes about windows, padding and modes; `truth` is one of `_pools`."""

    def zeros_around(*modes):
        """The truth, except that these modes see the padding as zeros."""

        def answer(X, pool_size, mode="max", padding=0, **stride):
            around = [(0, 0)] * (X.ndim - 2) + [(n, n) for n in pair(padding)]
            return truth(np.pad(X, around), pool_size, mode, **stride) if mode in modes else truth(X, pool_size, mode, padding=padding, **stride)

        return answer

    def number_around(number, *modes):
        """The truth, except that these modes see the padding as this number, or for `"min"` as minus it."""

        def answer(X, pool_size, mode="max", padding=0, **stride):
            if mode not in modes:
                return truth(X, pool_size, mode, padding=padding, **stride)
            around = [(0, 0)] * (X.ndim - 2) + [(n, n) for n in pair(padding)]
            return truth(np.pad(X * 1.0, around, constant_values=number if mode == "max" else -number), pool_size, mode, **stride)

        return answer

    def of_integers(change):
        """The truth, and for integer images something else."""
        return lambda X, **options: change(X=X, **options) if X.dtype.kind == "i" else truth(X, **options)

    def infinite(least):
        """NumPy refuses to put an infinity into an array of integers."""

        def answer(X, mode="max", padding=0, **options):
            return OVERFLOW if mode in ("max", "min") and max(pair(padding)) >= least else truth(X, mode=mode, padding=padding, **options)

        return of_integers(answer)

    def known(other):
        """The truth, and something else for a mode that there is not."""
        return lambda **args: truth(**args) if args.get("mode", "max") in MODES else other

    def without_padding(*modes):
        """The truth, except that these modes divide by the number of pixels of the image in the window."""

        def answer(X, mode="max", **options):
            share = truth(np.ones(X.shape), mode="avg", **options) if mode in modes else 1
            return truth(X, mode=mode, **options) / (share**0.5 if mode == "l2" else share)

        return answer

    def l2(change):
        """The truth, except for `"l2"`, which is this function of the sum of the squares and the size of the window."""

        def answer(X, pool_size, mode="max", **options):
            if mode != "l2":
                return truth(X, pool_size, mode, **options)
            return change(truth(X**2, pool_size, "sum", **options), np.prod(pair(pool_size)))

        return answer

    return [
        Mistake("padding-ignored", changed(truth, padding=always(0)),
                _("The padding is ignored: it lies on all four sides, and windows may begin in it."), read="stride-and-padding"),
        Mistake("pads-with-zero", (zeros_around("max", "min"), zeros_around("max"), zeros_around("min"),
                    *(of_integers(zeros_around(*modes)) for modes in (("max", "min"), ("max",), ("min",)))),
                _("Zeros of the padding win against the image. Pad with -inf for \"max\" and with +inf for \"min\": no window picks those."),
                read="what-the-padding-holds"),
        Mistake("pads-with-a-number", tuple(
                    number_around(number, *modes) for number in (-999, -1e9, -1e10) for modes in (("max", "min"), ("max",), ("min",))),
                _("The padding holds a number such as -999, which wins against an image of numbers still farther from 0. Only infinity never wins."),
                read="what-the-padding-holds"),
        Mistake("infinity-into-integers", (infinite(0), infinite(1)),
                _("An array of integers has no room for infinity. Make the image one of floats before you pad it."),
                read="what-the-padding-holds"),
        Mistake("mean-without-padding", (without_padding("avg"), without_padding("avg", "l2")),
                _("The mean is taken over the pixels of the image alone. Padding counts as zeros: divide by the size of the whole window."),
                read="what-the-padding-holds"),
        Mistake("window-transposed", (changed(truth, pool_size=turned), changed(truth, pool_size=turned, stride=turned, padding=turned)),
                _("Height and width of the window have changed places: pairs are (vertical, horizontal)."), read="one-window"),
        *_pairs(truth, "stride", "padding"),
        Mistake("modes-swapped", (changed(truth, mode=SWAPPED), changed(truth, mode=_mode({"max": "min", "min": "max"}))),
                _("This is what another mode gives: two modes have changed places."), read="five-modes"),
        Mistake("two-modes-only", (
                    *(changed(truth, mode=_mode(dict.fromkeys(("min", "sum", "l2"), other))) for other in ("avg", "max")),
                    lambda mode="max", **rest: truth(mode=mode, **rest) * (mode in ("max", "avg"))),
                _("Only \"max\" and \"avg\" are told apart. \"min\", \"sum\" and \"l2\" each need their own line."), read="five-modes"),
        Mistake("l2-incomplete", (l2(lambda total, size: total**0.5), l2(lambda total, size: total / size)),
                _("\"l2\" is the root of the mean of the squares: square, take the mean, take the root. One of the last two is missing."),
                read="five-modes"),
        Mistake("not-refused", (changed(truth, mode=str.lower), *(changed(truth, mode=_mode({"median": other, "MAX": again}))
                    for other in MODES for again in dict.fromkeys((other, "max"))), known(None)),
                _("A mode that there is not gets an answer. Raise ValueError for it."), read="five-modes"),
        Mistake("key-error", known(Problem("raised", {"type": "KeyError", "message": ""})),
                _("The dict raises KeyError for a mode that it does not have. Ask first, and raise ValueError."), read="five-modes"),
        fractions_lost(truth, "five-modes"),
    ]  # fmt: skip


def _windows(r, mode):
    return {"X": r.image(*r.sizes(2, 4, 8)), "pool_size": tuple(r.sizes(2, 1, 4)), "mode": mode}


def _all_options(r, *leading):
    # Padding is at most half of either side of the window, so that it is allowed for the window turned over, too.
    return {"X": r.image(*leading, *r.sizes(2, 7, 11)), "pool_size": tuple(r.sizes(2, 2, 4)), "mode": r.choice(MODES),
            "stride": tuple(r.sizes(2, 1, 3)), "padding": tuple(r.sizes(2, 0, 1))}  # fmt: skip


pool2d = Question(
    name="pool2d",
    points={"max": 2, "avg": 2, "other modes": 1, "stride and padding": 3, "errors": 1},
    truth=_pools(1),
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
        Row("stride and padding", X=[[1, 5], [4, 3]], pool_size=2, mode="sum", padding=1),
        Row("stride and padding", X=np.arange(49).reshape(7, 7) ** 2 % 23 - 9, pool_size=(2, 3), mode="avg", stride=2),
        Row("stride and padding", _positional=True, X=np.arange(40).reshape(5, 8) ** 2 % 17 - 8,
            pool_size=(3, 2), mode="max", stride=(2, 3), padding=(1, 0)),
        Row("stride and padding", X=np.arange(30).reshape(5, 6) % 7 - 3.5, pool_size=(2, 4), mode="l2", stride=(2, 1), padding=1),
        Draw("stride and padding", _all_options, n=4),
        Row("errors", X=[[1, 5, 2], [4, 3, 0]], pool_size=2, mode="median"),
        Row("errors", X=[[1, 5, 2], [4, 3, 0]], pool_size=2, mode="MAX"),
        Row("stride and padding", X=[[-4e12, -7e12, -5e12], [-6e12, -3e12, -8e12]], pool_size=2, padding=1),  # no number is far enough from 0
        Row("stride and padding", X=[[4e12, 7e12, 5e12], [6e12, 3e12, 8e12]], pool_size=2, mode="min", padding=1),
        Row("stride and padding", X=np.array([[-1, -5, -2], [-4, -3, -6]]), pool_size=2, stride=2, padding=1),
        Row("stride and padding", X=np.array([[1, 5, 2], [4, 3, 6]]), pool_size=2, mode="min", stride=2, padding=1),
    ],
    mistakes=[
        Mistake("window-as-stride", _pools(None),
                _("The window moves on by its own size. Here it moves by 1 unless a stride is given."), read="stride-and-padding"),
        Mistake("stride-ignored", changed(_pools(1), stride=always(1)),
                _("The stride is ignored: window (i, j) begins at row i * stride, column j * stride."), read="stride-and-padding"),
        *_of_windows(_pools(1)),
    ],
    hints=[
        _("Pooling is corr2d without a kernel: the same windows, and of each window one number."),
        _("First build the padded image, with the number that suits the mode; after that, padding is no longer a special case."),
        _("Y[i, j] comes from P[i * sh : i * sh + ph, j * sw : j * sw + pw], with (H + 2 * padding - ph) // sh + 1 rows; likewise the columns."),
    ],
)  # fmt: skip


def _over_channels(pooled):
    """Maps that should stand side by side, thrown together: the largest, the mean, the sum, or the first."""
    return tuple(lambda mixed=mixed, **args: mixed(pooled(**args), -3) for mixed in (np.max, np.mean, np.sum, lambda Y, axis: np.take(Y, 0, axis)))


pool2d_multi = Question(
    name="pool2d_multi",
    points={"one image": 2, "batch": 1, "stride and padding": 2, "errors": 1},
    truth=_pools(None),
    visible=[
        Row("one image", X=[[[1, 5], [4, 3]], [[0, -2], [-7, -1]]], pool_size=2),
        Row("one image", X=_integers(3, 4, 6), pool_size=2, mode="avg"),
        Row("one image", X=_integers(3, 3, 3) / 2, pool_size=(1, 2), mode="min"),
        *(Draw("one image", lambda r, mode=mode: {"X": r.image(2, *r.sizes(2, 4, 7)), "pool_size": (2, 3), "mode": mode}, n=1) for mode in MODES),
        Row("batch", X=_integers(2, 3, 4, 5), pool_size=(2, 1)),
        Row("batch", X=_integers(2, 2, 2, 2), pool_size=2, mode="avg"),
        Row("batch", X=_integers(3, 1, 5, 4) / 2, pool_size=(3, 2), mode="l2"),
        Row("stride and padding", X=_integers(2, 3, 4), pool_size=2, stride=1),
        Row("stride and padding", X=-np.arange(1.0, 31).reshape(2, 3, 5), pool_size=2, padding=1),
        Row("stride and padding", X=_integers(2, 3, 4), pool_size=3, mode="avg", padding=1),
        Row("stride and padding", _positional=True, X=_integers(2, 3, 5, 6) + 10, pool_size=(3, 2), mode="min", stride=(1, 2), padding=(1, 0)),
        Draw("stride and padding", lambda r: _all_options(r, 2, 3), n=3),
        Row("stride and padding", X=[[[-4e12, -7e12], [-6e12, -3e12]]], pool_size=2, padding=1),
        Row("stride and padding", X=[[[4e12, 7e12], [6e12, 3e12]]], pool_size=2, mode="min", padding=1),
        Row("stride and padding", X=np.array([[[-1, -5, -2], [-4, -3, -6]]]), pool_size=2, padding=1),
        Row("errors", X=_integers(1, 2, 3) * 1.0, pool_size=2, mode="median"),
        Row("errors", X=_integers(1, 2, 3) * 1.0, pool_size=2, mode="MAX"),
    ],
    mistakes=[
        Mistake("pools-over-channels", _over_channels(_pools(None)),
                _("The channels are thrown together. Each channel is pooled on its own, so as many come out as went in."), read="many-channels"),
        Mistake("one-by-default", _pools(1),
                _("The window moves by 1 when no stride is given. Here it moves by its own size then; only pool2d has 1."), read="many-channels"),
        Mistake("stride-ignored", (changed(_pools(None), stride=always(None)), changed(_pools(None), stride=always(1))),
                _("The stride is ignored: window (i, j) begins at row i * stride, column j * stride."), read="stride-and-padding"),
        Mistake("one-image-only", (
                    lambda X, **rest: _pools(None)(X, **rest) if X.ndim == 3 else _crash(),
                    lambda X, **rest: _pools(None)(X, **rest)[(0,) * (X.ndim - 3)]),
                _("A batch (N, C, H, W) does not work. It is pooled image by image, and its first axis stays."), read="many-channels"),
        Mistake("batch-axis-added", lambda X, **rest: _pools(None)(X, **rest).reshape(-1, *X.shape[-3:-2], *_pools(None)(X, **rest).shape[-2:]),
                _("One image (C, H, W) comes back as a batch. It has three axes, and so has the answer."), read="many-channels"),
        *_of_windows(_pools(None)),
    ],
    hints=[
        _("Nothing new happens inside a channel: pool2d does that. What is new is going through channels and images."),
        _("With X.reshape(-1, H, W) both shapes become one long row of maps; the first axes come back at the end."),
        _("np.stack([pool2d(x, pool_size, mode, stride, padding) for x in maps]).reshape(*X.shape[:-2], HO, WO); a stride of None is pool_size."),
    ],
)  # fmt: skip


def _global(X, mode="avg"):
    return adaptive(X, 1, mode)[..., 0, 0]


def _reduced(axis, keepdims=False):
    """Mean or maximum over these axes."""
    return lambda X, mode="avg": (np.mean if mode == "avg" else np.max)(X, axis, keepdims=keepdims)


global_pool = Question(
    name="global_pool",
    points={"avg": 2, "max": 1},
    truth=_global,
    visible=[
        Row("avg", X=[[[[1, 2], [3, 6]], [[0, -4], [1, 5]]]]),
        Row("avg", X=_integers(2, 3, 4, 5)),
        Row("avg", X=_integers(3, 3, 3, 3) / 2),
        Row("max", X=[[[[1, 2], [3, 6]], [[0, -4], [1, 5]]]], mode="max"),
        Row("max", _positional=True, X=-np.abs(_integers(4, 2, 3, 5)) - 1.5, mode="max"),
        Draw("max", lambda r: {"X": r.image(*r.sizes(4, 2, 6)), "mode": "max"}, n=1),
        Draw("avg", lambda r: {"X": r.image(*r.sizes(4, 2, 6)), "mode": "avg"}, n=1),
        Row("avg", X=_integers(3, 1, 2, 4), mode="avg"),  # one channel
        Row("max", X=_integers(3, 1, 2, 4), mode="max"),
    ],
    mistakes=[
        Mistake("over-channels", (_reduced(1), _reduced((1, 2, 3)), _reduced((1, 2))),
                _("The channels are thrown together. Each of the C maps gives a number of its own: reduce the last two axes only."),
                read="global-pooling"),
        Mistake("over-the-batch", (_reduced((0, 2, 3)), _reduced(0)),
                _("The images of the batch are thrown together. Each keeps its own row: reduce the last two axes only."), read="global-pooling"),
        Mistake("one-axis-only", (_reduced(2), _reduced(3)),
                _("Only one of the two image axes is gone. A map becomes one number: reduce H and W."), read="global-pooling"),
        Mistake("axes-kept", _reduced((2, 3), keepdims=True),
                _("The image axes are still there, with size 1. The answer has two axes, (N, C)."), read="global-pooling"),
        Mistake("everything-at-once", _reduced(None),
                _("One number for the whole batch. There is one for each image and channel, (N, C) of them."), read="global-pooling"),
        Mistake("squeezed", (lambda X, mode="avg": _global(X, mode).squeeze(),
                    lambda X, mode="avg": _global(X, mode)[0] if len(X) == 1 else _global(X, mode)),
                _("The axis of a single image or channel is gone: squeeze drops every axis of size 1. The answer always has two, (N, C)."),
                read="global-pooling"),
        Mistake("default-mode", lambda X, mode="max": _global(X, mode),
                _("Without a mode this takes the largest number. The default is \"avg\", the mean."), read="global-pooling"),
        Mistake("mode-ignored", tuple(changed(_global, mode=always(mode)) for mode in ("avg", "max")),
                _("The mode makes no difference: \"avg\" is the mean of a map, \"max\" its largest number."), read="global-pooling"),
        Mistake("modes-swapped", changed(_global, mode=SWAPPED),
                _("The two modes have changed places: \"avg\" is the mean of a map, \"max\" its largest number."), read="global-pooling"),
        Mistake("sum-for-mean", lambda X, mode="avg": _global(X, mode) * (X[0, 0].size if mode == "avg" else 1),
                _("This is the sum of each map. Divide by the number of its pixels."), read="global-pooling"),
        Mistake("maximum-and-zero", lambda X, mode="avg": np.maximum(_global(X, mode), 0 if mode == "max" else -np.inf),
                _("No maximum comes out below 0. Start from the first number of the map, or from -inf."), read="global-pooling"),
        fractions_lost(_global),
    ],
    hints=[
        _("Which two of the four axes have to disappear?"),
        _("NumPy reduces several axes at once: X.mean(axis=(...))."),
        _("X.mean(axis=(2, 3)) for \"avg\", X.max(axis=(2, 3)) for \"max\"."),
    ],
)  # fmt: skip


def _adaptive(X, output_size, mode="avg"):
    return adaptive(X, output_size, mode)


def _binned(edges):
    """Pooling over bins whose first pixel and end along an axis are `edges(n, out)`."""

    def answer(X, output_size, mode="avg"):
        down, across = (edges(n, out) for n, out in zip(X.shape[-2:], pair(output_size), strict=True))
        reduce = {"avg": np.mean, "max": np.max}[mode]
        return np.array([[reduce(X[..., a:b, c:d], (-2, -1)) for c, d in across] for a, b in down]).transpose(*range(2, X.ndim), 0, 1)

    return answer


# What students take for PyTorch's bins, which begin at floor(i n / out) and end at ceil((i + 1) n / out).
EQUAL = lambda n, out: [(i * (n // out), (i + 1) * (n // out)) for i in range(out)]
OVERLAPPING = lambda n, out: [(i * (n // out), i * (n // out) + n - (out - 1) * (n // out)) for i in range(out)]
TOUCHING = lambda n, out: [(i * n // out, (i + 1) * n // out) for i in range(out)]
FIRST_LARGER = lambda n, out: [(int(part[0]), int(part[-1]) + 1) for part in np.array_split(np.arange(n), out)]
LAST_LARGER = lambda n, out: [(i * (n // out), (i + 1) * (n // out) if i < out - 1 else n) for i in range(out)]
ROUNDED = lambda n, out: [(round(i * n / out), round((i + 1) * n / out)) for i in range(out)]


adaptive_pool2d = Question(
    name="adaptive_pool2d",
    points={"bins that fit": 1, "bins that do not": 3, "max": 1, "batch": 1},
    truth=_adaptive,
    visible=[
        Row("bins that fit", X=[[[1, 3, 5, 7], [2, 2, 0, 4]]], output_size=(1, 2)),
        Row("bins that fit", X=_integers(2, 6, 4), output_size=2),
        Row("bins that do not", X=[[[1, 2, 4, 8, 16, 32, 64]]], output_size=(1, 5)),
        Row("bins that do not", X=_integers(2, 7, 10), output_size=(5, 4)),
        Row("bins that do not", X=_integers(1, 11, 5) / 2, output_size=(4, 3)),
        Row("bins that do not", X=_integers(3, 7, 7), output_size=5),
        Row("max", X=[[[1, 2, 9, 8, 3, 5, 7]]], output_size=(1, 5), mode="max"),
        Row("max", X=_integers(3, 11, 10), output_size=4, mode="max"),
        Row("max", _positional=True, X=-np.arange(1.0, 43).reshape(3, 2, 7), output_size=(2, 5), mode="max"),
        Row("batch", X=_integers(2, 3, 4, 6), output_size=(2, 3)),
        Row("batch", X=_integers(3, 3, 5, 7), output_size=3),
        Draw("bins that do not", lambda r: {"X": r.image(2, *r.sizes(2, 9, 14)), "output_size": tuple(r.sizes(2, 4, 6))}, n=3),
    ],
    mistakes=[
        Mistake("equal-bins", (_binned(EQUAL), _binned(OVERLAPPING)),
                _("All bins have the same size. When n / out is no whole number, bin i reaches from floor(i n / out) to ceil((i + 1) n / out)."),
                read="adaptive-bins"),
        Mistake("bins-only-touch", (_binned(TOUCHING), _binned(FIRST_LARGER), _binned(LAST_LARGER), _binned(ROUNDED)),
                _("Each pixel is in one bin only. Bins overlap when n / out is no whole number: the start is rounded down, the end up."),
                read="adaptive-bins"),
        Mistake("size-as-window", lambda X, output_size, mode="avg": pool(X, output_size, mode, output_size),
                _("output_size is taken for the size of the window. It is how many numbers come out along each axis."), read="adaptive-bins"),
        Mistake("size-turned", changed(_adaptive, output_size=turned),
                _("Height and width of the output have changed places: pairs are (vertical, horizontal)."), read="adaptive-bins"),
        Mistake("first-of-the-pair", changed(_adaptive, output_size=first),
                _("The first number of output_size is taken for both axes."), read="adaptive-bins"),
        Mistake("mode-ignored", tuple(changed(_adaptive, mode=always(mode)) for mode in ("avg", "max")),
                _("The mode makes no difference: \"avg\" is the mean of a bin, \"max\" its largest number."), read="adaptive-bins"),
        Mistake("modes-swapped", changed(_adaptive, mode=SWAPPED),
                _("The two modes have changed places: \"avg\" is the mean of a bin, \"max\" its largest number."), read="adaptive-bins"),
        Mistake("pools-over-channels", _over_channels(_adaptive),
                _("The channels are thrown together. Each channel is pooled on its own, so as many come out as went in."), read="many-channels"),
        Mistake("one-image-only", (
                    lambda X, **rest: _adaptive(X, **rest) if X.ndim == 3 else _crash(), lambda X, **rest: _adaptive(X, **rest)[(0,) * (X.ndim - 3)]),
                _("A batch (N, C, H, W) does not work. It is pooled image by image, and its first axis stays."), read="many-channels"),
        fractions_lost(_adaptive),
    ],
    hints=[
        _("The windows are not all of one size. Where do the first and the last pixel of bin i lie, if n pixels are shared among out bins?"),
        _("Bin i reaches from floor(i n / out) to just before ceil((i + 1) n / out). Of 7 pixels and 5 bins: 0-1, 1-2, 2-4, 4-5, 5-6."),
        _("start = i * n // out, end = -((i + 1) * n // -out); then X[..., top:bottom, left:right] and its mean or maximum over the last two axes."),
    ],
)  # fmt: skip


def _pyramid(X, levels=(1, 2, 4), mode="max"):
    return pyramid(X, levels, mode)


def _rearranged(arrange):
    """The numbers of the pyramid in another order; `arrange` gets the maps of all levels, each `(N, C, l, l)`."""
    return lambda X, levels=(1, 2, 4), mode="max": arrange([adaptive(X, level, mode) for level in levels])


def _rows(maps, axis=1):
    """Each map with all but its first `axis` axes in a row, one after the other; in the end one row for each image."""
    joined = np.concatenate([m.reshape(*m.shape[:axis], -1) for m in maps], -1)
    return joined.reshape(len(joined), -1)


def _pyramid_of(edges):
    return lambda X, levels=(1, 2, 4), mode="max": _rows([_binned(edges)(X, level, mode) for level in levels])


spatial_pyramid_pool = Question(
    name="spatial_pyramid_pool",
    points={"one level": 1, "several levels": 3, "default levels": 1},
    truth=_pyramid,
    visible=[
        Row("one level", X=[[[[1, 2], [3, 4]], [[8, 7], [6, 5]]]], levels=(1,)),
        Row("one level", X=_integers(2, 3, 4, 6), levels=(2,)),
        Row("one level", X=_integers(2, 3, 5, 7), levels=(3,), mode="avg"),
        Row("several levels", X=[[[[1, 2], [3, 4]], [[8, 7], [6, 5]]]], levels=(1, 2)),
        Row("several levels", X=_integers(2, 3, 5, 7), levels=(1, 3)),
        Row("several levels", X=_integers(2, 2, 3, 3), levels=(3, 1, 2), mode="avg"),
        Row("several levels", _positional=True, X=-np.arange(1.0, 61).reshape(2, 1, 5, 6), levels=(1, 2), mode="max"),
        Row("default levels", X=_integers(1, 2, 5, 7)),
        Row("default levels", X=_integers(3, 2, 7, 6), mode="avg"),
        Draw("several levels", lambda r: {"X": r.image(2, 3, *r.sizes(2, 5, 8)), "levels": (2, 4), "mode": r.choice(("max", "avg"))}, n=2),
    ],
    mistakes=[
        Mistake("channel-by-channel", _rearranged(lambda maps: _rows(maps, 2)),
                _("The numbers stand channel by channel. They stand level by level: first all channels of the first level, then the next level."),
                read="a-pyramid"),
        Mistake("channels-last", _rearranged(lambda maps: _rows([np.moveaxis(m, 1, -1) for m in maps])),
                _("Inside a level the channels come last. A level is (C, l, l), row by row: all bins of the first channel, then of the next."),
                read="a-pyramid"),
        Mistake("columns-first", _rearranged(lambda maps: _rows([m.swapaxes(2, 3) for m in maps])),
                _("Inside a channel the bins stand column by column. They stand row by row."), read="a-pyramid"),
        Mistake("levels-reordered", (_rearranged(lambda maps: _rows(maps[::-1])),
                    lambda X, levels=(1, 2, 4), mode="max": pyramid(X, sorted(levels), mode)),
                _("The levels stand in another order. They come as they are given."), read="a-pyramid"),
        Mistake("levels-ignored", changed(_pyramid, levels=always((1, 2, 4))),
                _("The levels are 1, 2 and 4 whatever is asked for."), read="a-pyramid"),
        Mistake("level-as-window", lambda X, levels=(1, 2, 4), mode="max": _rows([pool(X, level, mode, level) for level in levels]),
                _("A level is taken for the size of the window. Level l divides the image into l by l bins."), read="a-pyramid"),
        Mistake("batch-lost", (lambda **args: _pyramid(**args).ravel(), lambda **args: _pyramid(**args)[0]),
                _("The images of the batch are not kept apart. Each has a row of its own: (N, C * sum of the squared levels)."), read="a-pyramid"),
        Mistake("equal-bins", (_pyramid_of(EQUAL), _pyramid_of(OVERLAPPING)),
                _("All bins of a level have the same size. They are those of adaptive_pool2d: from floor(i n / l) to ceil((i + 1) n / l)."),
                read="adaptive-bins"),
        Mistake("bins-only-touch", (_pyramid_of(TOUCHING), _pyramid_of(FIRST_LARGER), _pyramid_of(LAST_LARGER), _pyramid_of(ROUNDED)),
                _("Each pixel is in one bin only. The bins are those of adaptive_pool2d, whose start is rounded down and whose end is rounded up."),
                read="adaptive-bins"),
        Mistake("mode-ignored", tuple(changed(_pyramid, mode=always(mode)) for mode in ("avg", "max")),
                _("The mode makes no difference. \"max\" is the default; \"avg\" takes the mean of each bin."), read="a-pyramid"),
        Mistake("modes-swapped", (changed(_pyramid, mode=SWAPPED), lambda X, levels=(1, 2, 4), mode="avg": pyramid(X, levels, mode)),
                _("This is what the other mode gives. The default is \"max\" here, not \"avg\"."), read="a-pyramid"),
        fractions_lost(_pyramid),
    ],
    hints=[
        _("Each level is one call of a function that you have. What is new is how the numbers are put in a row."),
        _("Flatten each level on its own: (N, C, l, l) becomes (N, C * l * l). Then put the levels next to one another."),
        _("np.concatenate([adaptive_pool2d(X, l, mode).reshape(len(X), -1) for l in levels], axis=1)."),
    ],
)  # fmt: skip


def _mixed(X, pool_size, alpha, stride=1):
    return alpha * pool(X, pool_size, "max", stride) + (1 - alpha) * pool(X, pool_size, "avg", stride)


mixed_pool2d = Question(
    name="mixed_pool2d",
    points={"mixture": 2, "stride": 1},
    truth=_mixed,
    visible=[
        Row("mixture", X=[[1, 5, 2], [4, 2, -2]], pool_size=2, alpha=0.25),
        Row("mixture", X=_integers(4, 6), pool_size=(2, 3), alpha=0.7),
        Row("mixture", X=FIGURE, pool_size=2, alpha=0.0),
        Row("mixture", X=FIGURE, pool_size=(2, 1), alpha=1.0),
        Row("stride", X=[[1, 5, 2, 0], [4, 2, -2, 7]], pool_size=2, alpha=0.25, stride=2),
        Row("stride", X=_integers(5, 8), pool_size=2, alpha=0.4, stride=(3, 2)),
        Row("stride", _positional=True, X=_integers(7, 6) / 2, pool_size=(3, 2), alpha=0.1, stride=3),
        Draw("mixture", lambda r: {"X": r.image(*r.sizes(2, 4, 7)), "pool_size": tuple(r.sizes(2, 1, 3)), "alpha": r.size(1, 4) / 10}, n=2),
    ],
    mistakes=[
        Mistake("alpha-swapped", changed(_mixed, alpha=lambda alpha: 1 - alpha),
                _("alpha is the share of the mean here. It is the share of the maximum: alpha * max + (1 - alpha) * mean."), read="mixed-pooling"),
        Mistake("alpha-ignored", (changed(_mixed, alpha=always(0.5)), changed(_mixed, alpha=always(1)), changed(_mixed, alpha=always(0)),
                    changed(_mixed, alpha=round)),
                _("The mixture is the same whatever alpha is. It has two parts: alpha * max + (1 - alpha) * mean."), read="mixed-pooling"),
        Mistake("parts-do-not-add-up", (
                    lambda X, pool_size, alpha, stride=1: alpha * pool(X, pool_size, "max", stride) + pool(X, pool_size, "avg", stride),
                    lambda X, pool_size, alpha, stride=1: pool(X, pool_size, "max", stride) + alpha * pool(X, pool_size, "avg", stride),
                    lambda X, pool_size, alpha, stride=1: alpha * pool(X, pool_size, "max", stride) + alpha * pool(X, pool_size, "avg", stride)),
                _("The two shares do not add up to 1. They are alpha for the maximum and 1 - alpha for the mean."), read="mixed-pooling"),
        Mistake("window-as-stride", lambda X, pool_size, alpha, stride=None: _mixed(X, pool_size, alpha, stride or pool_size),
                _("The window moves on by its own size. Here it moves by 1 unless a stride is given."), read="stride-and-padding"),
        Mistake("stride-ignored", changed(_mixed, stride=always(1)),
                _("The stride is ignored: window (i, j) begins at row i * stride, column j * stride."), read="stride-and-padding"),
        Mistake("window-transposed", (changed(_mixed, pool_size=turned), changed(_mixed, pool_size=turned, stride=turned)),
                _("Height and width of the window have changed places: pairs are (vertical, horizontal)."), read="one-window"),
        *_pairs(_mixed, "stride"),
        fractions_lost(_mixed),
    ],
    hints=[
        _("You have both ingredients already."),
        _("pool2d with \"max\" and pool2d with \"avg\", for the same windows; then a weighted sum."),
        _("alpha * pool2d(X, pool_size, \"max\", stride) + (1 - alpha) * pool2d(X, pool_size, \"avg\", stride)."),
    ],
)  # fmt: skip


def _cells(X, pool_size, stride=None):
    """The numbers of each window in a row, `(rows, columns, KH * KW)`."""
    down, across = pair(pool_size if stride is None else stride)
    windows = np.lib.stride_tricks.sliding_window_view(X.astype(np.float64), pair(pool_size))[::down, ::across]  # not `patches`: needs torch
    return windows.reshape(*windows.shape[:2], -1)


def _certain(cells):
    """Whether no window leaves a choice."""
    return bool(((cells > 0).sum(-1) <= 1).all())


def _generators(seed, X, pool_size, rng=None, stride=None):
    """The calls of one case: one where chance plays no part or is measured on many windows; else equal generators twice, and another one."""
    cells = _cells(X, pool_size, stride)
    last = [] if stride is None else [stride]
    seeds = {"rng": seed}
    if not _certain(cells) and cells.shape[0] * cells.shape[1] < 100:
        seeds |= {"an equal rng": seed, "another rng": seed + 1}
    return {"calls": {name: [generator(s), *last] for name, s in seeds.items()}}


def _drawn(weigh=lambda x: x, apart=(0, 1), again="same", other="unlike", taken=None, window=lambda size: size, step=lambda stride: stride,
           whichever=False):  # fmt: skip
    """What the answers of one case have to be, with parts that a mistake can change.

    weigh: what the chances of a window's numbers are proportional to; whichever: the chances may be any others, too. apart: the axes along
    which windows draw for themselves. again, other: what an equal generator gives, and another one. taken: the answer, where it is no draw.
    window, step: what is taken for pool_size and stride.

    How often right work fails: only the cases with 480 windows and more, all of the same numbers, are judged by frequencies, by `chances`,
    each in eight ways at most (six outcomes, two axes) of 1e-9. There are six of them, visible and hidden, so less than 6 * 8e-9 = 4.8e-8.
    That two generators agree on all windows of a case has the probability that the sums of its windows' squared chances have when
    multiplied: 2.8e-11 in the smallest of the four cases where that is looked at. Together less than 5e-8, below the 1e-6 that is allowed.
    """

    def relations(calls, X, pool_size, rng=None, stride=None):
        changed = window(pool_size), step(stride)
        cells = _cells(X, *changed)
        first, *others = calls
        if taken is not None:
            return {name: {"is": taken(cells)} for name in calls}
        if _certain(cells) and weigh(np.zeros(1))[0] == 0:
            return {name: {"is": cells.max(-1)} for name in calls}
        if _certain(cells):
            least, *_equal, most = weigh(np.sort(cells[0, 0]))
            chance = most / (most + least * (cells.shape[2] - 1))
            options = {"one of": [np.zeros(cells.shape[:2]), cells.max(-1)], "chances": np.array([1 - chance, chance])}
            alike = (cells.max(-1) == cells[0, 0].max()).all()
            return {first: {**options, "apart": apart, "whichever": whichever or not alike}}
        shared = apart != (0, 1)  # then windows agree only where they are alike, and two generators may agree by chance
        if others or changed != (pool_size, stride) or (shared and (cells != cells[0, 0]).any()):
            shape = {"one of": list(np.moveaxis(cells, -1, 0)), "apart": (0, 1)}  # each a number of its window
            hangs = [{again: first}, shape if shared else {other: first}]
            return {first: shape, **dict(zip(others, hangs, strict=False))}
        chances = weigh(np.sort(cells[0, 0]))  # all windows hold the same numbers
        numbers = np.sort(cells[0, 0]).astype(np.float16)
        options = {"one of": list(numbers[:, None, None]), "shape": cells.shape[:2], "chances": chances / chances.sum()}
        return {first: {**options, "apart": apart, "whichever": whichever}}

    return relations


def _shuffled(rows, columns, window):
    """An image of windows that all hold the same numbers, each in an order of its own."""
    order = np.random.RandomState(7).rand(rows, columns, window.size).argsort(-1)
    return window.ravel()[order].reshape(rows, columns, *window.shape).swapaxes(1, 2).reshape(rows * len(window), -1)


def _expectation(cells):
    """Each number of a window weighted with its chance."""
    return (cells**2).sum(-1) / np.maximum(cells.sum(-1), 1e-300)


def _not_a_number(cells):
    """0 / 0 in the windows that hold nothing."""
    return np.where(cells.any(-1), cells.max(-1), np.nan)


def _empty(change):
    """A mistake that shows only in windows without any activation."""

    def relations(calls, X, pool_size, rng=None, stride=None):
        cells = _cells(X, pool_size, stride)
        shows = _certain(cells) and not cells.any(-1).all()
        return {name: {"is": change(cells)} for name in calls} if shows else _drawn()(calls, X, pool_size, rng, stride)

    return relations


stochastic_pool2d = Question(
    name="stochastic_pool2d",
    points={"one choice": 2, "shares": 3, "generator": 2},
    truth=_drawn(),
    visible=[
        Row("one choice", X=[[0, 3, 0, 0, 0, 1], [0, 0, 0, 5, 0, 0]], pool_size=2),
        Row("one choice", X=[[0, 0, 0, 0], [0, 7, 0, 0], [0, 0, 0, 0]], pool_size=(1, 2)),  # windows with nothing in them
        Row("one choice", X=[[0, 3, 0, 0], [0, 0, 0, 0], [0, 0, 0, 4]], pool_size=2, stride=1),
        Row("one choice", X=[[0, 0], [3, 0], [0, 0], [0, 0], [0, 2]], pool_size=2),  # the second window is empty, the last row in none
        Row("one choice", X=np.diag([4, 0, 9, 0, 6, 0]), pool_size=(3, 2), stride=(1, 2)),
        Row("shares", X=np.tile([[5.0, 1], [0, 2]], (20, 24)), pool_size=2),
        Row("shares", X=_shuffled(16, 30, np.array([[6, 1, 3], [0, 4, 2]])), pool_size=(2, 3)),
        Row("generator", X=_integers(12, 15) + 9.5, pool_size=(2, 3)),
        Row("generator", X=(_integers(7, 9) + 9) / 2, pool_size=2, stride=(1, 2)),
        Row("one choice", X=np.tile([[0, 0.0625], [0, 0]], (10, 12)), pool_size=2),  # where a little is added to each number, 0 is drawn, too
        Row("shares", X=_shuffled(40, 50, np.array([[1, 90, 3], [0, 4, 2]])), pool_size=(2, 3)),  # shares that a root or a power changes much
    ],
    probe="several",
    given=_generators,
    given_names=("calls",),
    judge=Relations(),
    mistakes=[
        Mistake("largest-of-each-window", _drawn(taken=lambda cells: cells.max(-1)),
                _("This is max pooling: the largest number wins every time. It should only be drawn more often than the others."),
                read="stochastic-pooling"),
        Mistake("mean-instead-of-a-draw", (_drawn(taken=_expectation), _drawn(taken=lambda cells: cells.mean(-1))),
                _("A mean comes out. Draw one of the window's own numbers instead."), read="stochastic-pooling"),
        Mistake("uniform-choice", (_drawn(lambda x: np.ones(x.shape)), _drawn(lambda x: 1.0 * (x > 0))),
                _("All numbers of a window are drawn equally often. A number's chance is its share of the sum: p = window / window.sum()."),
                read="stochastic-pooling"),
        Mistake("one-draw-for-all", (_drawn(apart=()), _drawn(apart=(0,)), _drawn(apart=(1,))),
                _("Windows hang on the same draw. Each draws on its own: use rng once for each window."), read="stochastic-pooling"),
        Mistake("own-seed", _drawn(other="same"),
                _("Another generator gives the same answer. All randomness comes from rng: make no generator of your own from a fixed seed."),
                read="stochastic-pooling"),
        Mistake("another-source", _drawn(again="unlike"),
                _("Two equal generators give different answers. All randomness comes from rng, none from np.random or a generator of your own."),
                read="stochastic-pooling"),
        Mistake("empty-window", (_empty(_not_a_number), lambda calls, X, pool_size, rng=None, stride=None:
                    _crash() if _certain(_cells(X, pool_size, stride)) and not _cells(X, pool_size, stride).any(-1).all() else
                    _drawn()(calls, X, pool_size, rng, stride)),
                _("A window of zeros has no shares: 0 / 0. It gives 0, without a draw."), read="stochastic-pooling"),
        Mistake("one-by-default", _drawn(step=lambda stride: 1 if stride is None else stride),
                _("The window moves by 1 when no stride is given. Here it moves by its own size then; only pool2d and mixed_pool2d have 1."),
                read="stochastic-pooling"),
        Mistake("stride-ignored", (_drawn(step=always(None)), _drawn(step=always(1))),
                _("The stride is ignored: window (i, j) begins at row i * stride, column j * stride."), read="stride-and-padding"),
        Mistake("window-transposed", _drawn(window=turned),
                _("Height and width of the window have changed places: pairs are (vertical, horizontal)."), read="one-window"),
        Mistake("other-chances", (_drawn(lambda x: np.exp(x - x.max()) * (x > 0)), _drawn(lambda x: np.exp(x - x.max())), _drawn(lambda x: x**2),
                    _drawn(lambda x: x**0.5), _drawn(np.log1p), _drawn(lambda x: x + 2, whichever=True)),
                _("The chances are not proportional to the numbers themselves (a softmax or squares are something else): p = window / window.sum()."),
                read="stochastic-pooling"),
    ],
    hints=[
        _("The loop of pool2d, but of each window one number is drawn. rng.choice can draw with given chances."),
        _("The chances are window / window.sum(), as one row of numbers. What if the sum is 0?"),
        _("p = window.ravel() / window.sum() and Y[i, j] = rng.choice(window.ravel(), p=p), unless window.sum() == 0."),
    ],
)  # fmt: skip


def _fractional(X, output_size, u):
    return fractional(X, output_size, u)


def _from(starts, size=2):
    """The largest numbers of windows that begin at `starts(n, out, u)`; a window past the border is cut, an empty one crashes."""

    def answer(X, output_size, u):
        down, across = (starts(n, out, v) for n, out, v in zip(X.shape, pair(output_size), pair(u), strict=True))
        windows = [[X[a : a + size, b : b + size] for b in across] for a in down]
        return np.array([[w.max() if w.size else _crash() for w in row] for row in windows])

    return answer


def _starts(rounded=np.floor, ratio=lambda n, out: (n - 2) / (out - 1), pinned=True, less=True):
    """The rule for the starts along one axis in parts that a mistake can change."""

    def starts(n, out, u):
        a = ratio(n, out)
        found = [int(rounded((i + u) * a)) - (int(rounded(u * a)) if less else 0) for i in range(out)]
        return [*found[:-1], n - 2] if pinned else found

    return starts


def _uneven(r):
    """A ratio between 1 and 2 on both axes, and u for which no start lies near a whole number."""
    while True:
        (H, W), (rows, columns), (u, v) = r.sizes(2, 7, 13), r.sizes(2, 4, 7), (r.size(5, 95) / 100, r.size(5, 95) / 100)
        places = [(i + w) * (n - 2) / (out - 1) for n, out, w in ((H, rows, u), (W, columns, v)) for i in range(out)]
        apart = all(min(place % 1, -place % 1) > 0.02 for place in places)
        if apart and rows + 1 < H < 2 * rows and columns + 1 < W < 2 * columns:
            return {"X": r.image(H, W), "output_size": (rows, columns), "u": (u, v)}


fractional_pool2d = Question(
    name="fractional_pool2d",
    points={"one number": 3, "a pair": 2},
    truth=_fractional,
    visible=[
        Row("one number", X=[[3, 1, 4, 1, 5, 9, 2], [2, 7, 1, 8, 2, 8, 1], [8, 4, 5, 9, 0, 4, 5], [3, 6, 0, 2, 8, 7, 4], [7, 1, 3, 5, 2, 6, 6]],
            output_size=(3, 4), u=0.3),
        Row("one number", X=_integers(5, 10), output_size=(3, 7), u=0.4),
        Row("one number", X=_integers(7, 5) / 2, output_size=(5, 3), u=0.7),
        Row("a pair", X=_integers(7, 9), output_size=(4, 5), u=(0.3, 0.6)),
        Row("a pair", X=_integers(9, 9), output_size=6, u=(0.2, 0.8)),
        Row("a pair", X=_integers(10, 8) / 2, output_size=(7, 5), u=(0.85, 0.25)),
        Draw("a pair", _uneven, n=4),
    ],
    mistakes=[
        Mistake("starts-rounded", _from(_starts(np.round)),
                _("The starts are rounded to the nearest. Both parts are rounded down: floor((i + u) a) - floor(u a)."), read="fractional-pooling"),
        Mistake("rounded-once", changed(_fractional, u=always(1e-6)),
                _("The u has no effect: round (i + u) a and u a down each for itself, and subtract then."), read="fractional-pooling"),
        Mistake("start-not-at-0", _from(_starts(less=False)),
                _("The first window does not begin at 0: floor(u a) has to be subtracted."), read="fractional-pooling"),
        Mistake("last-not-pinned", _from(_starts(ratio=lambda n, out: n / out, pinned=False)),
                _("The last window does not begin at n - 2, so that the image's end is missed or overrun. Use a = (n - 2) / (out - 1)."),
                read="fractional-pooling"),
        Mistake("wrong-ratio", (_from(_starts(ratio=lambda n, out: n / out)), _from(_starts(ratio=lambda n, out: (n - 1) / (out - 1))),
                    _from(_starts(ratio=lambda n, out: (n - 2) / out))),
                _("The ratio is another: a = (n - 2) / (out - 1), since the last of the out windows begins at n - 2."), read="fractional-pooling"),
        Mistake("windows-of-another-size", (_from(_starts(), 1), _from(_starts(), 3)),
                _("The windows are not 2 by 2."), read="fractional-pooling"),
        Mistake("pairs-turned", (changed(_fractional, u=turned), changed(_fractional, output_size=turned, u=turned)),
                _("The numbers of a pair have changed places: (vertical, horizontal), in u as in output_size."), read="fractional-pooling"),
        Mistake("first-of-the-pair", (changed(_fractional, u=first), changed(_fractional, u=lambda u: pair(u)[1])),
                _("One number of u is taken for both axes; the first is for the rows, the second for the columns."), read="fractional-pooling"),
    ],
    hints=[
        _("Only where the windows begin is new. Along each axis that is a list of out whole numbers from 0 to n - 2."),
        _("a = (n - 2) / (out - 1). Start i is floor((i + u) a) - floor(u a): with u = 0.3, n = 7, out = 4 it is 0, 2, 3, 5."),
        _("rows = [int((i + u) * a) - int(u * a) for i in range(out - 1)] + [n - 2], columns likewise; Y[i, j] = X[r : r + 2, c : c + 2].max()."),
    ],
)  # fmt: skip


def _by_strategy(**others):
    """The four strategies, some of them done in another way; `ValueError` for another name."""
    ways = {
        "flatten": lambda X: X.reshape(len(X), -1) * 1.0, "gap": _global, "gmp": lambda X: _global(X, "max"),
        "regions": lambda X: pool(X, 2, "avg", 2).reshape(len(X), -1), **others,
    }  # fmt: skip

    def answer(X, strategy):
        if strategy not in ways:
            raise ValueError(f"unknown strategy {strategy!r}")
        return ways[strategy](X)

    return answer


def _channel_last(X):
    return np.moveaxis(X, 1, -1).reshape(len(X), -1) * 1.0


def _quarters(X):
    return adaptive(X, 2, "avg").reshape(len(X), -1)


def _odd_kept(X):
    """The last row and column of an odd image make regions of their own, of the pixels that there are."""
    sides = [(0, 0), (0, 0), *((0, n % 2) for n in X.shape[2:])]
    return (pool(np.pad(X, sides), 2, "avg", 2) / pool(np.pad(np.ones(X.shape), sides), 2, "avg", 2)).reshape(len(X), -1)


flatten_features = Question(
    name="flatten_features",
    points={"flatten": 1, "global": 1, "regions": 2, "errors": 1},
    truth=_by_strategy(),
    visible=[
        Row("flatten", X=[[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]], strategy="flatten"),
        Row("flatten", X=_integers(2, 3, 4, 5), strategy="flatten"),
        Row("flatten", X=_integers(3, 3, 3, 3), strategy="flatten"),
        Row("global", X=[[[[1, 2], [3, 4]], [[5, 6], [7, 12]]]], strategy="gap"),
        Row("global", X=[[[[1, 2], [3, 4]], [[5, 6], [7, 12]]]], strategy="gmp"),
        Row("global", X=_integers(2, 3, 4, 5), strategy="gap"),
        Row("global", X=_integers(2, 3, 4, 5) - 20, strategy="gmp"),
        Row("regions", X=[[[[1, 2, 3, 6], [3, 4, 0, 5]], [[5, 6, 1, 1], [7, 12, 1, 2]]]], strategy="regions"),
        Row("regions", X=_integers(2, 3, 6, 4), strategy="regions"),
        Row("regions", X=_integers(2, 3, 5, 7) / 2, strategy="regions"),  # an odd row and column
        Row("regions", X=_integers(2, 2, 4, 4), strategy="regions"),
        Row("errors", X=_integers(1, 2, 3, 4), strategy="max"),
        Row("errors", X=_integers(1, 2, 3, 4), strategy="Flatten"),
        Row("errors", X=_integers(1, 2, 3, 4), strategy=""),
        Draw("regions", lambda r: {"X": r.image(2, *r.sizes(3, 2, 7)), "strategy": "regions"}, n=1),
    ],
    mistakes=[
        Mistake("batch-flattened", (lambda **args: _by_strategy()(**args).ravel(), _by_strategy(flatten=lambda X: X.ravel() * 1.0)),
                _("The images of the batch are thrown together. Each keeps a row of its own: the first axis stays."), read="flattening"),
        Mistake("channel-last", (
                    _by_strategy(flatten=_channel_last, regions=lambda X: _channel_last(pool(X, 2, "avg", 2))), _by_strategy(flatten=_channel_last),
                    _by_strategy(regions=lambda X: _channel_last(pool(X, 2, "avg", 2)))),
                _("The channels come last within a row. They come first: all of channel 0 row by row, then channel 1."), read="flattening"),
        Mistake("gap-and-gmp-swapped", _by_strategy(gap=lambda X: _global(X, "max"), gmp=_global),
                _("\"gap\" and \"gmp\" have changed places: the a is for average, the m for maximum."), read="flattening"),
        Mistake("axes-kept", (_by_strategy(gap=lambda X: adaptive(X, 1), gmp=lambda X: adaptive(X, 1, "max")),
                    _by_strategy(regions=lambda X: pool(X, 2, "avg", 2)), _by_strategy(
                        gap=lambda X: adaptive(X, 1), gmp=lambda X: adaptive(X, 1, "max"), regions=lambda X: pool(X, 2, "avg", 2))),
                _("The answer still has image axes. Every strategy ends with one row for each image: two axes."), read="flattening"),
        Mistake("quarters", _by_strategy(regions=_quarters),
                _("The map is divided into 2 by 2 regions. A region is 2 by 2 pixels, so larger maps have more of them."), read="flattening"),
        Mistake("regions-overlap", _by_strategy(regions=lambda X: pool(X, 2, "avg", 1).reshape(len(X), -1)),
                _("The regions overlap. Each pixel is in one region: move on by 2 pixels."), read="flattening"),
        Mistake("largest-of-each-region", _by_strategy(regions=lambda X: pool(X, 2, "max", 2).reshape(len(X), -1)),
                _("This is the largest number of each region. Asked for is the mean."), read="flattening"),
        Mistake("odd-row-kept", (_by_strategy(regions=_odd_kept), _by_strategy(
                    regions=lambda X: pool(X, 2, "avg", 2).reshape(len(X), -1) if X.shape[2] % 2 == X.shape[3] % 2 == 0 else _crash())),
                _("An odd last row or column does not work out. It is dropped: there is no whole region for it."), read="flattening"),
        Mistake("not-refused", (lambda X, strategy: _by_strategy()(X, strategy if strategy in ("flatten", "gap", "gmp", "regions") else "flatten"),
                    lambda X, strategy: _by_strategy()(X, strategy if strategy in ("flatten", "gap", "gmp", "regions") else "regions"),
                    lambda X, strategy: _by_strategy()(X, strategy) if strategy in ("flatten", "gap", "gmp", "regions") else None,
                    lambda X, strategy: _by_strategy()(X, strategy or "flatten"), lambda X, strategy: _by_strategy()(X, strategy.lower())),
                _("A strategy that does not exist gets an answer here. Raise ValueError for it."), read="flattening"),
        Mistake("key-error", lambda X, strategy: _by_strategy()(X, strategy) if strategy in ("flatten", "gap", "gmp", "regions") else
                Problem("raised", {"type": "KeyError", "message": ""}),
                _("The dict raises KeyError for a strategy that it does not have. Ask first, and raise ValueError."), read="flattening"),
        fractions_lost(_by_strategy(), "flattening"),
    ],
    hints=[
        _("Three of the four you have already. Which of your functions gives them?"),
        _("\"regions\" is pool2d_multi with 2x2 windows, \"avg\" and its default stride. Whatever has four axes is flattened at the end."),
        _("Y.reshape(len(X), -1) keeps the images apart: with Y = X for \"flatten\", Y = pool2d_multi(X, 2, \"avg\") for \"regions\"."),
    ],
)  # fmt: skip

# What PyTorch does by itself: refused in these questions where the course hands out tensors in place of arrays.
ANSWERS = dict.fromkeys((
    "pool2d", "pool2d_multi", "global_pool", "adaptive_pool2d", "spatial_pyramid_pool", "mixed_pool2d", "stochastic_pool2d", "fractional_pool2d",
    "flatten_features",
), (POOLING,))  # fmt: skip

ASSIGNMENT = Assignment("pooling", "Pooling", [
    pool2d, pool2d_multi, global_pool, adaptive_pool2d, spatial_pyramid_pool, mixed_pool2d, stochastic_pool2d, fractional_pool2d,
    flatten_features,
], forbidden=NUMPY_FORBIDDEN, answers=ANSWERS)  # fmt: skip
