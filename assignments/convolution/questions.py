"""Correlation by hand: what is asked, how it is checked, which mistakes are named."""

import numpy as np

from autograder.mistakes import always, changed, first, fractions_lost, turned
from autograder.oracles import conv2d, conv_shape, flip, pad, patches, squared_error
from autograder.oracles.conv import pair
from autograder.relations import Relations
from autograder.spec import NUMPY_FORBIDDEN, Assignment, Draw, Mistake, Question, Row, _
from autograder.tensors import CONVOLUTION, PAD, POOLING, UNFOLD
from autograder.values import Problem

FIGURE = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]  # S3's figure
STRIPE = [[1, 1, 0, 0, 0, 0, 1, 1]] * 6  # S3's image: white, its four middle columns black
# S4's worked example: a 6x6 patch and Sobel-X as that chapter writes it.
PATCH = [[3, 1, 7, 2, 5, 0], [4, 9, 2, 8, 1, 6], [5, 3, 0, 4, 7, 2], [8, 1, 6, 3, 9, 5], [2, 4, 7, 1, 0, 8], [9, 3, 5, 2, 6, 4]]
SOBEL_X = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
INTEGERS = np.arange(20).reshape(4, 5) ** 2 % 17

def _sizes(input_shape, kernel_size, stride, padding, dilation, rounded=np.floor, plus=1, counted=2, least=None):
    """The size formula with its parts exposed, so that a mistake can change one; `"same"` and errors as they should be.

    `least`: smaller sizes are refused, as by whoever looks at the result only.
    """
    conv_shape(input_shape, kernel_size, stride, padding, dilation)
    if padding == "same":
        return conv_shape(input_shape, kernel_size, stride, padding, dilation)
    k, s, p, d = pair(kernel_size), pair(stride), pair(0 if padding == "valid" else padding), pair(dilation)
    sizes = [(input_shape[i] + counted * p[i] - d[i] * (k[i] - 1) - 1) / s[i] for i in (0, 1)]
    whole = tuple(int(rounded(size)) + plus for size in sizes)
    if least is not None and min(whole) < least:
        raise ValueError("no place for the kernel")
    return whole


CHECKS = ("kernel", "stride", "dilation", "string", "padding", "room")


def _looking_at(*checks, same_first=False, up=lambda n, s: -(-n // s), other_strings=lambda: 0):
    """The formula with a look at these arguments only; `same_first`: "same" is answered before any look, with `up` to round up."""

    def answer(input_shape, kernel_size, stride=1, padding=0, dilation=1):
        k, s, d, p = pair(kernel_size), pair(stride), pair(dilation), pair(0 if isinstance(padding, str) else padding)
        rooms = [input_shape[i] + 2 * p[i] - d[i] * (k[i] - 1) - 1 for i in (0, 1)]
        same = padding == "same"
        wrong = {
            "kernel": min(k) < 1, "stride": min(s) < 1, "no stride": 0 in s, "dilation": min(d) < 1, "padding": min(p) < 0,
            "string": isinstance(padding, str) and padding not in ("same", "valid"), "room": not same and min(rooms) < 0,
            "room without dilation": not same and any(k[i] > input_shape[i] + 2 * p[i] for i in (0, 1)),
            "size": not same and 0 not in s and min(room // step for room, step in zip(rooms, s, strict=True)) < 0,
            "size cut to an integer": not same and 0 not in s and min(int(room / step) for room, step in zip(rooms, s, strict=True)) < 0,
        }  # fmt: skip
        if any(wrong[check] for check in checks) and not (same and same_first):
            raise ValueError("impossible")
        if same:
            return tuple(map(up, input_shape, s))
        if wrong["string"]:
            other_strings()
        cut = "size cut to an integer" in checks
        return tuple((int(room / step) if cut else room // step) + 1 for room, step in zip(rooms, s, strict=True))

    return answer


def _without(check, *instead):
    """All looks but this one."""
    return _looking_at(*(each for each in CHECKS if each != check), *instead)


def _upwards(n, s):
    """n / s rounded up in another way, which differs below 0."""
    return (n + s - 1) // s


def _crash():
    raise IndexError


def _same_as(padding_of):
    """ "same" as a padding for the ordinary formula; `padding_of` an axis's kernel size and dilation."""

    def answer(input_shape, kernel_size, stride=1, padding=0, dilation=1):
        right = conv_shape(input_shape, kernel_size, stride, padding, dilation)
        if padding != "same":
            return right
        sides = tuple(padding_of(k, d) for k, d in zip(pair(kernel_size), pair(dilation), strict=True))
        return conv_shape(input_shape, kernel_size, stride, sides, dilation)

    return answer


def _without_padding_compared(dilated, same):
    """The truth, after a kernel larger than the input without its padding has been refused; `same`: with "same", too."""

    def answer(input_shape, kernel_size, stride=1, padding=0, dilation=1):
        covered = [d * (k - 1) + 1 if dilated else k for k, d in zip(pair(kernel_size), pair(dilation), strict=True)]
        if (same or padding != "same") and any(size > n for size, n in zip(covered, input_shape, strict=True)):
            raise ValueError("too large")
        return conv_shape(input_shape, kernel_size, stride, padding, dilation)

    return answer


conv_output_shape = Question(
    name="conv_output_shape",
    points={"plain": 1, "stride and padding": 2, "dilation": 1, "same and valid": 1, "errors": 1},
    truth=lambda input_shape, kernel_size, stride=1, padding=0, dilation=1: conv_shape(input_shape, kernel_size, stride, padding, dilation),
    visible=[
        Row("plain", input_shape=(3, 3), kernel_size=2),  # S3's figure
        Row("plain", input_shape=(6, 9), kernel_size=(3, 5)),
        Row("plain", input_shape=(4, 7), kernel_size=(4, 7)),  # as large as the input: it fits once
        Row("stride and padding", input_shape=(8, 11), kernel_size=(3, 5), stride=(3, 2), padding=(1, 2)),
        Row("stride and padding", input_shape=(28, 17), kernel_size=5, padding=2),
        Row("stride and padding", input_shape=(7, 10), kernel_size=3, stride=2),
        Row("stride and padding", input_shape=(6, 9), kernel_size=3, stride=2, padding=1),
        Row("stride and padding", _positional=True, input_shape=(9, 12), kernel_size=(4, 3), stride=2, padding=(2, 1), dilation=1),
        Row("stride and padding", input_shape=(3, 9), kernel_size=5, padding=1),  # larger than the input, not than the padded one
        Row("stride and padding", input_shape=(9, 4), kernel_size=(2, 6), padding=(0, 1)),
        Row("dilation", input_shape=(12, 15), kernel_size=3, dilation=2),
        Row("dilation", input_shape=(13, 21), kernel_size=(3, 5), stride=(2, 3), padding=(1, 0), dilation=(2, 3)),
        Row("same and valid", input_shape=(28, 28), kernel_size=3, padding="same"),
        Row("same and valid", input_shape=(28, 13), kernel_size=3, stride=2, padding="same"),  # S0, exercise 3
        Row("same and valid", input_shape=(5, 6), kernel_size=2, padding="same"),  # no padding of both sides gives that
        Row("same and valid", input_shape=(8, 7), kernel_size=(4, 2), stride=2, padding="same"),
        Row("same and valid", input_shape=(9, 13), kernel_size=3, padding="same", dilation=2),
        Row("same and valid", input_shape=(7, 11), kernel_size=(4, 2), padding="same", dilation=(2, 3)),
        Row("same and valid", input_shape=(11, 14), kernel_size=(2, 5), stride=(3, 2), padding="same"),
        Row("same and valid", input_shape=(3, 4), kernel_size=7, stride=2, padding="same"),  # whatever the kernel
        Row("same and valid", input_shape=(7, 10), kernel_size=(3, 4), stride=(3, 2), padding="valid"),
        Row("same and valid", input_shape=(9, 12), kernel_size=(3, 2), padding="valid", dilation=(2, 3)),
        Row("errors", input_shape=(3, 9), kernel_size=5),
        Row("errors", input_shape=(9, 8), kernel_size=3, stride=0),
        Row("errors", input_shape=(9, 8), kernel_size=3, padding=-1),
        Row("errors", input_shape=(9, 8), kernel_size=2, padding=(2, -1)),
        Row("errors", input_shape=(6, 4), kernel_size=5),  # larger on one axis, by one
        Row("errors", input_shape=(9, 8), kernel_size=3, padding="full"),
        Row("errors", input_shape=(9, 8), kernel_size=(0, 3)),
        Row("errors", input_shape=(5, 8), kernel_size=3, dilation=3),
        Row("errors", input_shape=(9, 8), kernel_size=3, dilation=0),
        Row("errors", input_shape=(4, 9), kernel_size=5, stride=2),  # one row too few, less than a step
        Row("errors", input_shape=(6, 3), kernel_size=4, padding="valid"),
        Row("errors", input_shape=(9, 8), kernel_size=3, stride=-2),
        Row("errors", input_shape=(9, 8), kernel_size=3, stride=0, padding="same"),
        Row("errors", input_shape=(9, 8), kernel_size=3, stride=-1, padding="same"),
        Draw("stride and padding", lambda r: dict(zip(
            ("input_shape", "kernel_size", "stride", "padding"),
            (tuple(r.sizes(2, 8, 30)), tuple(r.sizes(2, 1, 6)), tuple(r.sizes(2, 1, 4)), tuple(r.sizes(2, 0, 3))), strict=True)), n=4),
    ],
    mistakes=[
        Mistake("missing-plus-one", (
                    lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                    _sizes(input_shape, kernel_size, stride, padding, dilation, plus=0),
                    lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                    _sizes(input_shape, kernel_size, stride, padding, dilation, plus=0, least=1)),
                _("The + 1 of the formula is missing: a kernel as large as the input still fits once."), read="output-size"),
        Mistake("ceil-for-floor", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                _sizes(input_shape, kernel_size, stride, padding, dilation, rounded=np.ceil),
                _("A last position where the kernel only half fits is counted: round down, not up."), read="output-size"),
        Mistake("padding-counted-once", (
                    lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                    _sizes(input_shape, kernel_size, stride, padding, dilation, counted=1),
                    lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                    _sizes(input_shape, kernel_size, stride, padding, dilation, counted=1, least=1)),
                _("The padding is counted on one side only. It lies on both sides, so it adds 2p."), read="output-size"),
        Mistake("axes-swapped", (
                    lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                    turned(conv_shape(input_shape, kernel_size, stride, padding, dilation)),
                    lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                    conv_shape(turned(input_shape), kernel_size, stride, padding, dilation)),
                _("Height and width have changed places. Pairs are (vertical, horizontal), and so is the answer."), read="output-size"),
        Mistake("dilation-ignored", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                conv_shape(input_shape, kernel_size, stride, padding),
                _("The dilation is ignored: a dilated kernel covers d(k - 1) + 1 pixels."), read="output-size"),
        Mistake("same-keeps-the-size", (
                    lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                    input_shape if padding == "same" else conv_shape(input_shape, kernel_size, stride, padding, dilation),
                    lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                    conv_shape(input_shape, kernel_size, 1 if padding == "same" and min(pair(stride)) > 0 else stride, padding, dilation)),
                _("\"same\" keeps the input's size only at stride 1; with stride s it gives ceil(n / s)."), read="same-and-valid"),
        Mistake("same-as-a-padding", (_same_as(lambda k, d: k // 2), _same_as(lambda k, d: (k - 1) // 2), _same_as(lambda k, d: d * (k - 1) // 2),
                    _same_as(lambda k, d: d * (k // 2))),
                _("\"same\" is turned into a padding for the ordinary formula here. The same number on both sides does not always give it: it is "
                  "ceil(n / s), whatever the kernel."), read="same-and-valid"),
        Mistake("padding-not-compared", tuple(_without_padding_compared(dilated, same) for dilated in (False, True) for same in (False, True)),
                _("A kernel that fits is refused. It may be larger than the input: compare it with the padded input, n + 2p, and not at all "
                  "with \"same\"."), read="output-size"),
        Mistake("true-division", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                tuple(map(float, conv_shape(input_shape, kernel_size, stride, padding, dilation))),
                _("These sizes are floats. Sizes are integers: divide with //."), read="output-size"),
        Mistake("not-refused", (
                    *(_looking_at(up=up, other_strings=strings) for up in (lambda n, s: -(-n // s), _upwards) for strings in (lambda: 0, _crash)),
                    *(_looking_at(*CHECKS, same_first=True, up=up) for up in (lambda n, s: -(-n // s), _upwards)),
                    *map(_without, CHECKS), _without("stride", "no stride"), _without("room", "room without dilation"),
                    _without("room", "size cut to an integer"), _looking_at("room"), _looking_at("room", "string"),
                    _looking_at("room", same_first=True), _looking_at("size"), _looking_at("size", "string"),
                    _looking_at("size cut to an integer"), _looking_at("size cut to an integer", "string")),
                _("Impossible arguments get an answer here. Look at them first, and raise ValueError."), read="output-size"),
    ],
    hints=[
        _("At how many places can the left edge of the kernel stand, if the kernel has to stay inside the padded image?"),
        _("Along one axis: the padded size is n + 2p, the kernel covers d(k - 1) + 1 of it, and what remains is walked in steps of s."),
        _("(n + 2p - d(k - 1) - 1) // s + 1 on each axis, after the strings and the impossible arguments have been dealt with."),
    ],
)  # fmt: skip


def _sides(padding):
    """All three ways to say it, as `((top, bottom), (left, right))`."""
    vertical, horizontal = pair(padding)
    return pair(vertical), pair(horizontal)


def _pads(change=lambda sides: sides):
    """The truth after a change to the four sides."""
    return lambda X, padding, value=0.0: pad(X, change(_sides(padding)), value)


def _for_one_number(change):
    """The truth, but where one number stands for both sides of an axis, that axis gets other sides."""
    return lambda X, padding, value=0.0: pad(X, [pair(n) if isinstance(n, tuple) else change(n) for n in pair(padding)], value)


pad2d = Question(
    name="pad2d",
    points={"one number": 1, "pairs": 1, "four sides": 1, "value": 2},
    truth=lambda X, padding, value=0.0: pad(X, _sides(padding), value),
    visible=[
        Row("one number", X=[[5, -3]], padding=1),
        Row("one number", X=FIGURE, padding=1),
        Row("one number", X=[[1, 2, 3], [4, 5, 6]], padding=2),
        Row("pairs", X=[[1, 2, 3], [4, 5, 6]], padding=(1, 2)),
        Row("pairs", X=[[1, 2, 3], [4, 5, 6]], padding=(3, 0)),
        Row("four sides", X=[[1, 2], [3, 4], [5, 6]], padding=((1, 2), (3, 0))),
        Row("four sides", X=[[1, 2, 3], [4, 5, 6]], padding=((0, 2), (1, 3))),
        Row("value", X=[[1.5, 2.5]], padding=1, value=-2),
        Row("value", X=[[0.5], [-3.5]], padding=(0, 1), value=7),
        Row("value", X=INTEGERS[:2, :3], padding=(1, 2), value=0.5),  # an integer image keeps the half
        Row("value", _positional=True, X=[[1, 2, 3], [4, 5, 6]], padding=((2, 0), (1, 1)), value=9.5),
        Draw("four sides", lambda r: {"X": r.image(*r.sizes(2, 2, 5)), "padding": (tuple(r.sizes(2, 0, 3)), tuple(r.sizes(2, 0, 3)))}, n=2),
    ],
    mistakes=[
        Mistake("one-side-only", (_for_one_number(lambda n: (n, 0)), _for_one_number(lambda n: (0, n)),
                    _pads(lambda sides: [(before, 0) for before, _after in sides]), _pads(lambda sides: [(0, after) for _before, after in sides])),
                _("The padding lies on one side only. One number means that much on both sides: n grows to n + 2p."), read="padding"),
        Mistake("half-on-each-side", _for_one_number(lambda n: (n // 2, n - n // 2)),
                _("The padding is split between the two sides. Each side gets all of it: n grows to n + 2p."), read="padding"),
        Mistake("axes-swapped", (_pads(lambda sides: sides[::-1]),
                    lambda X, padding, value=0.0: pad(X, _sides(padding if isinstance(pair(padding)[0], tuple) else turned(padding)), value)),
                _("Rows and columns have changed places: the first number or pair is for top and bottom, the second for left and right."),
                read="padding"),
        Mistake("sides-swapped", _pads(lambda sides: [turned(axis) for axis in sides]),
                _("The two sides of an axis have changed places: (top, bottom) and (left, right)."), read="padding"),
        Mistake("value-ignored", lambda X, padding, value=0.0: pad(X, _sides(padding)),
                _("The border is 0 whatever is asked for: it should hold `value`."), read="padding"),
        Mistake("type-of-the-value", lambda X, padding, value=0.0: pad(np.trunc(X) if isinstance(value, int) else X, _sides(padding), value),
                _("The image loses its fractions where `value` is an int: the new array has the type of `value`. Make it one of floats."),
                read="common-errors"),
        Mistake("integer-buffer", lambda X, padding, value=0.0: pad(np.trunc(X), _sides(padding), np.trunc(value)),
                _("The result is an array of integers, so that all fractions are cut off. Make it one of floats."), read="common-errors"),
        Mistake("fractions-lost", lambda X, padding, value=0.0: pad(X, _sides(padding), np.trunc(value) if X.dtype.kind == "i" else value),
                _("The 0.5 became 0: the new array has the integer type of the image. Make it one of floats."), read="common-errors"),
    ],
    hints=[
        _("Make the larger array first, filled with `value`; then only one assignment is missing."),
        _("Turn all three ways to say the padding into four numbers at the start: top, bottom, left, right."),
        _("P = np.full((top + H + bottom, left + W + right), float(value)), and then P[top : top + H, left : left + W] = X."),
    ],
)  # fmt: skip


def _integer_buffer(*answers):
    """A buffer of integers for every image; `fractions_lost` is one of the image's type."""
    return Mistake("integer-buffer", tuple(lambda X, _answer=answer, **rest: np.trunc(_answer(X=X, **rest)) for answer in answers),
                   _("The result is an array of integers, so that all fractions are cut off. Make it one of floats."), "common-errors")  # fmt: skip


def _fractional(make, turned_round=False):
    """Drawn again until no number of the result is whole: there rounding decides what becomes of it in a buffer of integers."""

    def draw(r):
        while True:
            args = make(r)
            X, K = args["X"], args["K"][::-1, ::-1] if turned_round else args["K"]
            (sh, sw), padding = pair(args.get("stride", 1)), pair(args.get("padding", 0))
            windows = np.lib.stride_tricks.sliding_window_view(np.pad(X, [(p, p) for p in padding]), K.shape)[::sh, ::sw]
            Y = (windows * K).sum((2, 3))
            if ((abs(Y - np.round(Y)) > 1e-6) | (Y == 0)).all():
                return args

    return draw


def _clipped(answer):
    """Numbers kept in the range of pixels."""
    return Mistake("clipped", (lambda X, **rest: np.clip(answer(X=X, **rest), 0, 255), lambda X, **rest: np.minimum(answer(X=X, **rest), 255),
                               lambda X, **rest: np.clip(answer(X=X, **rest), -255, 255), lambda X, **rest: np.clip(answer(X=X, **rest), -256, 255)),
                   _("Numbers are cut off at 255, or at 0. The result is no image to show: keep all numbers as they are."),
                   "common-errors")  # fmt: skip


def _summed_up(X, K):
    """Products added one by one to integers, each sum cut."""
    Y = np.zeros([n - k + 1 for n, k in zip(X.shape, K.shape, strict=True)])
    for a, b in np.ndindex(K.shape):
        Y = np.trunc(Y + X[a : a + Y.shape[0], b : b + Y.shape[1]] * K[a, b])
    return Y


def _kernel_turned(X, K, loops=False):
    """KW, KH = K.shape: windows as wide as the kernel is high; `loops`: number by number, which leaves the kernel."""
    sides = K.shape[::-1]
    if loops and sides != K.shape and min(n - k + 1 for n, k in zip(X.shape, sides, strict=True)) > 0:
        _crash()
    try:
        Y = np.zeros([n - k + 1 for n, k in zip(X.shape, sides, strict=True)])
        for i, j in np.ndindex(Y.shape):
            Y[i, j] = np.sum(K * X[i:][: sides[0], j:][:, : sides[1]])
    except ValueError:
        _crash()
    return Y


def _image_turned(X, K):
    """W, H = X.shape: as many rows of windows as there should be columns."""
    sizes = [n - k + 1 for n, k in zip(X.shape[::-1], K.shape, strict=True)]
    try:
        sums = [np.sum(K * X[top:][: K.shape[0], left:][:, : K.shape[1]]) for top, left in np.ndindex(*sizes)]
        return np.array(sums).reshape(sizes)
    except ValueError:
        return _crash()


def _reaching(X, K, axis):
    """Both sizes taken from one axis: right for squares, cut or out of bounds for everything else."""
    n, Y = X.shape[axis] - K.shape[axis] + 1, conv2d(X, K)
    return Y[:n, :n] if n <= min(Y.shape) else _crash()


corr2d = Question(
    name="corr2d",
    points={"values": 4, "shapes": 2},
    truth=lambda X, K: conv2d(X, K),
    visible=[
        Row("values", X=[[0, 1]], K=[[1, 2]]),
        Row("values", X=FIGURE, K=[[0, 1], [2, 3]]),
        Row("values", X=PATCH, K=SOBEL_X),
        Row("values", X=np.arange(20).reshape(4, 5), K=[[1, -1.5], [0.25, 2]]),  # an integer image, a kernel that is not
        Row("values", X=[[200, 180, 0, 7], [90, 255, 30, 60], [10, 0, 240, 120]], K=[[1, 1], [2, -3]]),  # more than 255, and less than -255
        Row("shapes", X=[[4, -2, 1]], K=[[3, 5]]),
        Draw("shapes", _fractional(lambda r: {"X": r.image(*r.sizes(2, 5, 9)), "K": r.image(*r.sizes(2, 1, 4))}), n=5),
    ],
    mistakes=[
        Mistake("flipped-kernel", lambda X, K: conv2d(X, flip(K)),
                _("This is what a flipped kernel gives: a strict convolution. corr2d does not flip."), read="correlation-or-convolution"),
        Mistake("not-summed", (
                    lambda X, K: X[: K.shape[0], : K.shape[1]] * K,
                    lambda X, K: conv2d(X, K[-1:, -1:])[K.shape[0] - 1 :, K.shape[1] - 1 :],
                    lambda X, K: np.lib.stride_tricks.sliding_window_view(X, K.shape) * K,
                    lambda X, K: Problem("raised", {"message": "setting an array element"})),
                _("The products of window and kernel are not added up: each output number is the sum of all of them."), read="one-step"),
        Mistake("height-from-width", (
                    lambda X, K: _reaching(X, K, 1), lambda X, K: _reaching(X, K, 0)),
                _("The output's height is computed from a width. Rows come from H and KH, columns from W and KW."), read="output-size"),
        Mistake("same-size", (
                    lambda X, K: conv2d(np.pad(X, [((k - 1) // 2, k // 2) for k in K.shape]), K),
                    lambda X, K: np.pad(conv2d(X, K), [(0, k - 1) for k in K.shape])),
                _("The output has the size of the input. corr2d pads nothing: only whole windows count."), read="same-and-valid"),
        Mistake("padded", (lambda X, K: conv2d(X, K, padding=(K.shape[0] // 2, K.shape[1] // 2)), lambda X, K: conv2d(X, K, padding=1),
                    lambda X, K: conv2d(X, K, padding=(K.shape[0] - 1, K.shape[1] - 1))),
                _("The image is padded before the kernel slides. corr2d pads nothing: only whole windows count."), read="same-and-valid"),
        Mistake("kernel-sides-swapped", (_kernel_turned, lambda X, K: _kernel_turned(X, K, loops=True)),
                _("Height and width of the kernel have changed places: K.shape is (KH, KW), rows first."), read="output-size"),
        Mistake("image-sides-swapped", _image_turned,
                _("Height and width of the image have changed places: X.shape is (H, W), rows first."), read="output-size"),
        _clipped(conv2d),
        _integer_buffer(conv2d, _summed_up),
        fractions_lost(conv2d),
    ],
    hints=[
        _("How many positions does the kernel fit, down and across?"),
        _("Output number (i, j) belongs to the window of X that begins at row i, column j and is as large as K."),
        _("Y[i, j] = (X[i : i + KH, j : j + KW] * K).sum(), for every i in range(H - KH + 1) and j in range(W - KW + 1)."),
    ],
)  # fmt: skip


def _strided(X, K, stride=1, padding=0):
    return conv2d(X, K, stride, padding)


def _bordered(top, bottom):
    """The truth with this much of the padding at the top (and left) and at the bottom (and right)."""
    return lambda X, K, stride=1, padding=0: conv2d(pad(X, [(top * p, bottom * p) for p in pair(padding)]), K, stride)


def _rounded_up(fill):
    """One more row or column of windows where steps are left over; `fill` makes the larger image."""

    def answer(X, K, stride=1, padding=0):
        s, p = pair(stride), pair(padding)
        short = [-(X.shape[i] + 2 * p[i] - K.shape[i]) % s[i] for i in (0, 1)]
        return fill(X, K, s, p, short) if any(short) else conv2d(X, K, stride, padding)

    return answer


def _in_loops(X, K, s, p, short):
    """What loops over too many positions do: NumPy cuts the window short, and mostly refuses to multiply it by the kernel."""
    P = pad(X, [pair(n) for n in p])
    tops, lefts = (range(0, P.shape[i] + short[i] - K.shape[i] + 1, s[i]) for i in (0, 1))
    return np.array([[(P[i : i + K.shape[0], j : j + K.shape[1]] * K).sum() for j in lefts] for i in tops])


corr2d_strided = Question(
    name="corr2d_strided",
    points={"stride": 2, "padding": 2, "both": 3},
    truth=_strided,
    visible=[
        Row("stride", X=[[1, 2, 3, 4, 5, 6]], K=[[1, 10]], stride=2),
        Row("stride", X=PATCH, K=SOBEL_X, stride=1),  # S4's four cases: valid ...
        Row("stride", X=PATCH, K=SOBEL_X, stride=2),
        Row("stride", X=np.arange(63).reshape(7, 9) % 11, K=[[1, -1.5], [0.5, 2]], stride=(3, 2)),
        Draw("stride", _fractional(lambda r: {
            "X": r.image(*r.sizes(2, 7, 11)), "K": r.image(*r.sizes(2, 1, 4)), "stride": tuple(r.sizes(2, 1, 3))}), n=2),
        Row("padding", X=[[1, 2, 3]], K=[[1, 10]], padding=(0, 1)),
        Row("padding", X=FIGURE, K=[[0, 1], [2, 3]], padding=1),  # S3's figure
        Row("padding", X=PATCH, K=SOBEL_X, padding=1),  # ... and same
        Row("padding", X=INTEGERS, K=[[1, 0.5, -2]], padding=(1, 2)),
        Row("both", X=PATCH, K=SOBEL_X, stride=2, padding=1),
        Row("both", X=np.arange(48).reshape(6, 8) ** 2 % 13 - 4.5, K=[[2, 1], [-1, 3], [1, 0]], stride=(2, 3), padding=(1, 0)),
        Row("both", _positional=True, X=np.arange(40).reshape(8, 5) ** 2 % 19 - 7.5, K=[[1, -2, 3]], stride=(3, 1), padding=(2, 1)),
        Draw("both", _fractional(lambda r: {"X": r.image(*r.sizes(2, 6, 9)), "K": r.image(*r.sizes(2, 1, 4)),
                                            "stride": tuple(r.sizes(2, 1, 3)), "padding": tuple(r.sizes(2, 1, 3))}), n=3),
    ],
    mistakes=[
        Mistake("stride-ignored", changed(_strided, stride=always(1)),
                _("The stride is ignored: window (i, j) begins at row i * stride, column j * stride."), read="stride"),
        Mistake("stride-on-one-axis", (changed(_strided, stride=lambda s: (pair(s)[0], 1)), changed(_strided, stride=lambda s: (1, pair(s)[1]))),
                _("The stride holds for one axis only. It moves the window both downwards and to the right."), read="stride"),
        Mistake("first-of-the-pair", (changed(_strided, stride=first, padding=first), changed(_strided, stride=first),
                    changed(_strided, padding=first)),
                _("The first number of a pair is taken for both axes; the second is for left and right."), read="stride"),
        Mistake("pairs-turned", (changed(_strided, stride=turned, padding=turned), changed(_strided, stride=turned),
                    changed(_strided, padding=turned)),
                _("The numbers of a pair have changed places: (vertical, horizontal)."), read="stride"),
        Mistake("stride-and-padding-swapped", lambda X, K, stride=1, padding=0: conv2d(X, K, padding, stride),
                _("Stride and padding have changed places. The order is corr2d_strided(X, K, stride, padding)."), read="stride"),
        Mistake("ceil-for-floor", (
                    _rounded_up(lambda X, K, s, p, short: conv2d(pad(X, [(p[i], p[i] + short[i]) for i in (0, 1)]), K, s)),
                    _rounded_up(lambda X, K, s, p, short: np.pad(conv2d(X, K, s, p), [(0, int(n > 0)) for n in short])),
                    _rounded_up(lambda X, K, s, p, short: _crash()), _rounded_up(_in_loops)),
                _("A last window that only half fits is counted. Whole windows only: round the number of steps down."), read="output-size"),
        Mistake("padding-ignored", changed(_strided, padding=always(0)),
                _("The padding is ignored: put that many zeros on each side before the kernel starts to move."), read="padding"),
        Mistake("padding-on-one-side", (_bordered(1, 0), _bordered(0, 1)),
                _("The padding lies on one side only. It belongs on both, so that n grows to n + 2p."), read="padding"),
        Mistake("flipped-kernel", lambda X, K, stride=1, padding=0: conv2d(X, flip(K), stride, padding),
                _("This is what a flipped kernel gives. As in corr2d, nothing is flipped here."), read="correlation-or-convolution"),
        _integer_buffer(_strided),
        fractions_lost(_strided),
    ],
    hints=[
        _("With stride 1 and no padding this is corr2d. Which windows does a stride of 2 leave out?"),
        _("Pad first, and forget about the padding. Then row i of the output belongs to the window that begins at row i * stride."),
        _("P[i * sh : i * sh + KH, j * sw : j * sw + KW], for i in range((PH - KH) // sh + 1) and likewise j, where (PH, PW) is P.shape."),
    ],
)  # fmt: skip

convolve2d = Question(
    name="convolve2d",
    points={"values": 3, "shapes": 1},
    truth=lambda X, K: conv2d(X, flip(K)),
    visible=[
        Row("values", X=[[0, 1]], K=[[1, 2]]),
        Row("values", X=FIGURE, K=[[0, 1], [2, 3]]),
        Row("values", X=PATCH, K=SOBEL_X),
        Row("values", X=INTEGERS, K=[[1, -1.5], [0.5, 2]]),
        Draw("shapes", _fractional(lambda r: {"X": r.image(*r.sizes(2, 5, 9)), "K": r.image(*r.sizes(2, 2, 4))}, turned_round=True), n=3),
    ],
    mistakes=[
        Mistake("not-flipped", lambda X, K: conv2d(X, K),
                _("This is corr2d. A strict convolution flips the kernel first, on both axes."), read="correlation-or-convolution"),
        Mistake("flipped-on-one-axis", (lambda X, K: conv2d(X, K[::-1]), lambda X, K: conv2d(X, K[:, ::-1])),
                _("The kernel is flipped on one axis only: turn it upside down and left to right."), read="correlation-or-convolution"),
        Mistake("transposed", (lambda X, K: conv2d(X, K.T), lambda X, K: conv2d(X, flip(K.T)), lambda X, K: conv2d(X, np.rot90(K).copy())),
                _("The kernel is transposed or turned by a quarter. Flipping keeps its rows rows: reverse both axes, [::-1, ::-1]."),
                read="correlation-or-convolution"),
        Mistake("full-or-same", (
                    lambda X, K: conv2d(X, flip(K), padding=(K.shape[0] - 1, K.shape[1] - 1)),
                    lambda X, K: conv2d(pad(X, [((k - 1) // 2, k // 2) for k in K.shape]), flip(K)),
                    lambda X, K: conv2d(pad(X, [(k // 2, (k - 1) // 2) for k in K.shape]), flip(K))),
                _("The output is larger than it should be: windows that reach beyond the image do not count here."), read="same-and-valid"),
        _integer_buffer(lambda X, K: conv2d(X, flip(K))),
        fractions_lost(lambda X, K: conv2d(X, flip(K))),
    ],
    hints=[
        _("You have a function that does nearly this. What has to happen to the kernel beforehand?"),
        _("Call corr2d with the kernel reversed on both axes: K[::-1, ::-1]."),
    ],
)  # fmt: skip


def _edges(X, axis=1):
    return conv2d(X, np.array([[1], [-1]] if axis == 0 else [[1, -1]]))


def _diff(X, axis=1):
    """The same, which along an axis of one pixel gives nothing and does not crash."""
    return -np.diff(X.astype(float), axis=axis)


def _wrapped(change):
    """A change to the truth in the arithmetic of the image's type: 3 - 5 is 254 in uint8."""
    return lambda X, axis=1: change(_edges(X, axis)) % 256 if X.dtype == np.uint8 else change(_edges(X, axis))


detect_edges = Question(
    name="detect_edges",
    points={"axis 1": 2, "axis 0": 1, "small integers": 1},
    truth=_edges,
    visible=[
        Row("axis 1", X=[[1, 0, 5]]),
        Row("axis 1", X=STRIPE),
        Row("axis 1", X=[[3, 1.5, -2], [0, 4, 7], [5, 5, 1]]),
        Row("axis 0", X=[[2], [7], [1]], axis=0),
        Row("axis 0", X=STRIPE, axis=0),
        Row("axis 0", _positional=True, X=[[3, 1.5, -2], [0, 4, 7], [5, 5, 1]], axis=0),
        Row("axis 0", X=INTEGERS, axis=0),
        Row("small integers", X=np.array([[3, 5, 250]], dtype=np.uint8)),
        Row("small integers", X=np.array([[0, 200], [255, 10], [7, 7]], dtype=np.uint8), axis=0),
        Draw("axis 1", lambda r: {"X": r.image(*r.sizes(2, 2, 7)), "axis": 1}, n=2),
    ],
    mistakes=[
        Mistake("sign-swapped", (lambda X, axis=1: -_edges(X, axis), _wrapped(lambda Y: -Y)),
                _("All signs are the other way round: left minus right, X[i, j] - X[i, j + 1], and upper minus lower for axis 0."), read="edges"),
        Mistake("wrong-axis", tuple(changed(by, axis=other) for by in (_edges, _diff) for other in (lambda axis: 1 - axis, always(1), always(0))),
                _("The differences are taken along the other axis. Axis 1 compares neighbours within a row, axis 0 within a column."), read="edges"),
        Mistake("absolute-value", (lambda X, axis=1: abs(_edges(X, axis)), _wrapped(abs)),
                _("The sign is lost. Dark to bright and bright to dark are different edges: keep the minus."), read="edges"),
        Mistake("unsigned-wrap", _wrapped(lambda Y: Y),
                _("3 - 5 came out as 254: numbers of type uint8 cannot be negative. Turn the image into floats first."), read="edges"),
        Mistake("same-size", (lambda X, axis=1: np.pad(_edges(X, axis), [(0, int(axis == 0)), (0, int(axis == 1))]),
                    lambda X, axis=1: np.pad(_edges(X, axis), [(int(axis == 0), 0), (int(axis == 1), 0)]),
                    lambda X, axis=1: X - np.roll(X.astype(float), -1, axis)),
                _("There is a difference too many: n neighbours have n - 1 differences, and the last pixel is not compared with the first."),
                read="edges"),
    ],
    hints=[
        _("Which kernel of two numbers gives the difference of two neighbours?"),
        _("For axis 1 it is [[1, -1]], for axis 0 the same two numbers one below the other. Beware of uint8: 3 - 5 is 254 there."),
        _("X = X.astype(float), and then X[:, :-1] - X[:, 1:] for axis 1, X[:-1] - X[1:] for axis 0."),
    ],
)  # fmt: skip


SMOOTHING = {"box": np.ones((3, 3)) / 9, "gaussian": np.outer([1, 2, 1], [1, 2, 1]) / 16}
KERNELS = {
    "sobel_x": np.array(SOBEL_X, float), "prewitt_x": np.array([[1, 0, -1]] * 3, float), "sobel_y": np.array(SOBEL_X, float).T,
    "prewitt_y": np.array([[1, 0, -1]] * 3, float).T, "laplacian": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], float), **SMOOTHING,
}  # fmt: skip


def _kernel(name):
    if name not in KERNELS:
        raise ValueError(f"unknown kernel {name!r}")
    return KERNELS[name].copy()


def _scaled(factors):
    """The truth, with some kernels multiplied by a number."""
    return lambda name: _kernel(name) * factors.get(name, 1)


def _named(other):
    """The truth, with some names taken for others."""
    return lambda name: _kernel(other.get(name, name))


SOBELS, PREWITTS = {"sobel_x": "sobel_y", "sobel_y": "sobel_x"}, {"prewitt_x": "prewitt_y", "prewitt_y": "prewitt_x"}

classic_kernel = Question(
    name="classic_kernel",
    points={"edges": 2, "laplacian": 1, "smoothing": 1, "errors": 1},
    truth=lambda name: _kernel(name),
    visible=[
        *(Row("edges", name=name) for name in ("sobel_x", "prewitt_x", "sobel_y", "prewitt_y")), Row("laplacian", name="laplacian"),
        *(Row("smoothing", name=name) for name in SMOOTHING),
        *(Row("errors", name=name) for name in ("sobel", "roberts", "Sobel_X", "prewitt", "BOX")),
    ],
    mistakes=[
        Mistake("sign", tuple(_scaled(dict.fromkeys(names, -1)) for names in
                    ([*SOBELS, *PREWITTS, "laplacian"], [*SOBELS, *PREWITTS], SOBELS, PREWITTS, ["sobel_x", "prewitt_x"], ["sobel_y", "prewitt_y"],
                     ["laplacian"])),
                _("A kernel has all its signs the other way round. Here the + of Sobel and Prewitt is left or above, and the Laplacian has -4 "
                  "at its centre."), read="classic-kernels"),
        Mistake("x-and-y-swapped", (_named({**SOBELS, **PREWITTS}), _named(SOBELS), _named(PREWITTS)),
                _("x and y have changed places: an x kernel compares left with right, so its columns differ."), read="classic-kernels"),
        Mistake("not-normalised", (_scaled({"box": 9, "gaussian": 16}), _scaled({"box": 9}), _scaled({"gaussian": 16})),
                _("The numbers of a smoothing kernel have to add up to 1; otherwise the image gets brighter."), read="classic-kernels"),
        Mistake("sobel-and-prewitt-swapped", (_named({f"{one}_{axis}": f"{other}_{axis}" for one, other in
                    (("sobel", "prewitt"), ("prewitt", "sobel")) for axis in "xy"}), _named({"prewitt_x": "sobel_x", "prewitt_y": "sobel_y"}),
                    _named({"sobel_x": "prewitt_x", "sobel_y": "prewitt_y"})),
                _("Sobel and Prewitt are mixed up: Sobel counts the middle row twice, Prewitt all rows once."), read="classic-kernels"),
        Mistake("eight-neighbours", lambda name: _kernel(name) if name != "laplacian" else np.ones((3, 3)) - 9 * (np.eye(3) * [0, 1, 0]),
                _("This Laplacian looks at eight neighbours. The one asked for looks at four: its corners are 0 and its centre is -4."),
                read="classic-kernels"),
        Mistake("not-refused", (lambda name: KERNELS.get(name), lambda name: KERNELS.get(name, SMOOTHING["box"]),
                    lambda name: _kernel({"sobel": "sobel_x", "prewitt": "prewitt_x"}.get(name, name)),
                    lambda name: KERNELS.get(name, SMOOTHING["gaussian"])),
                _("A name that does not exist gets an answer here. Raise ValueError for it."), read="classic-kernels"),
        Mistake("upper-case-accepted", lambda name: _kernel(name.lower()),
                _("Upper and lower case are taken for the same. Only the seven names exist, as they are written; raise ValueError for another."),
                read="classic-kernels"),
        Mistake("key-error", lambda name: _kernel(name) if name in KERNELS else Problem("raised", {"type": "KeyError", "message": ""}),
                _("The dict raises KeyError for a name that it does not have. Ask first, and raise ValueError."), read="classic-kernels"),
    ],
    hints=[
        _("A dict from names to arrays is enough. Which of the seven can be made from another one by transposing?"),
        _("Rows of sobel_x: 1 0 -1, then 2 0 -2, then 1 0 -1. prewitt_x has 1 0 -1 three times. The y kernels are their transposes."),
        _("laplacian is 0 1 0, 1 -4 1, 0 1 0; box is ones / 9; gaussian is 1 2 1, 2 4 2, 1 2 1, divided by 16. Other names: ValueError."),
    ],
)  # fmt: skip


def _grid(size, shift=0.0):
    """x and y of each pixel's centre, x to the right and y downwards; `shift` moves the origin."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2 - shift
    return x, y


def _bell(size, exponent, shift=0.0):
    x, y = _grid(size, shift)
    weights = np.exp(-exponent(x, y))
    return weights / weights.sum()


gaussian_kernel = Question(
    name="gaussian_kernel",
    points={"values": 3, "sizes": 1},
    truth=lambda size, sigma: _bell(size, lambda x, y: (x**2 + y**2) / (2 * sigma**2)),
    visible=[
        Row("values", size=3, sigma=0.8),
        Row("values", size=5, sigma=1.7),
        Row("values", _positional=True, size=5, sigma=3),
        Row("sizes", size=1, sigma=0.6),
        Row("sizes", size=9, sigma=1.4),
        Draw("values", lambda r: {"size": 7, "sigma": r.size(11, 30) / 10}, n=1),
    ],
    mistakes=[
        Mistake("not-normalised", (lambda size, sigma: np.exp(-sum(c**2 for c in _grid(size)) / (2 * sigma**2)),
                    lambda size, sigma: np.exp(-sum(c**2 for c in _grid(size)) / (2 * sigma**2)) / (2 * np.pi * sigma**2),
                    lambda size, sigma: np.exp(-sum(c**2 for c in _grid(size)) / (2 * sigma**2)) / (2 * np.pi * sigma**2) ** 0.5),
                _("The numbers do not add up to 1. Divide by their sum: the factor in books is for an endless kernel, not a sampled one."),
                read="a-gaussian"),
        Mistake("sigma-not-squared", lambda size, sigma: _bell(size, lambda x, y: (x**2 + y**2) / (2 * sigma)),
                _("sigma is not squared: the exponent is -(x² + y²) / (2 sigma²)."), read="a-gaussian"),
        Mistake("two-missing", lambda size, sigma: _bell(size, lambda x, y: (x**2 + y**2) / sigma**2),
                _("The 2 of the exponent is missing: -(x² + y²) / (2 sigma²)."), read="a-gaussian"),
        Mistake("root-of-the-distance", lambda size, sigma: _bell(size, lambda x, y: np.hypot(x, y) / (2 * sigma**2)),
                _("The distance to the centre is not squared: the exponent is -(x² + y²) / (2 sigma²)."), read="a-gaussian"),
        Mistake("one-axis-only", (lambda size, sigma: _bell(size, lambda x, y: x**2 / (2 * sigma**2)),
                    lambda size, sigma: _bell(size, lambda x, y: y**2 / (2 * sigma**2))),
                _("The kernel falls off along one axis only. The distance to the centre has both x and y."), read="a-gaussian"),
        Mistake("off-centre", (lambda size, sigma: _bell(size, lambda x, y: (x**2 + y**2) / (2 * sigma**2), 0.5),
                    lambda size, sigma: _bell(size, lambda x, y: (x**2 + y**2) / (2 * sigma**2), -0.5),
                    lambda size, sigma: _bell(size, lambda x, y: (x**2 + y**2) / (2 * sigma**2), -(size - 1) / 2)),
                _("The bell is not centred on the middle pixel. That one has x = y = 0: count from -(size // 2) to size // 2."), read="a-gaussian"),
    ],
    hints=[
        _("Which x do the five columns of a kernel of size 5 have, if the middle one has 0?"),
        _("x = np.arange(size) - size // 2, and the same numbers for y, as a column: y = x[:, None]."),
        _("G = np.exp(-(x**2 + y**2) / (2 * sigma**2)); return G / G.sum()."),
    ],
)  # fmt: skip


def _gabor(change=lambda x, y: (x, y), turn=lambda theta: theta, envelope=lambda x, y, sigma, gamma: (x**2 + gamma**2 * y**2) / (2 * sigma**2),
           wave=lambda x, wavelength, psi: np.cos(2 * np.pi * x / wavelength + psi)):  # fmt: skip
    """The definition in parts that a mistake can change: what is done to x' and y', the angle, the bell, the wave."""

    def kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
        x, y = _grid(size)
        c, s = np.cos(turn(theta)), np.sin(turn(theta))
        along, across = change(x * c + y * s, -x * s + y * c)
        return np.exp(-envelope(along, across, sigma, gamma)) * wave(along, wavelength, psi)

    return kernel


def _half_turned(which):
    """x' or y' left as x or y; `which` says which of the two is turned."""

    def kernel(size, sigma, theta, wavelength, gamma=1.0, psi=0.0):
        (x, y), c, s = _grid(size), np.cos(theta), np.sin(theta)
        along = x * c + y * s if which == "x" else x
        across = y * c - x * s if which == "y" else y
        return np.exp(-(along**2 + gamma**2 * across**2) / (2 * sigma**2)) * np.cos(2 * np.pi * along / wavelength + psi)

    return kernel


gabor_kernel = Question(
    name="gabor_kernel",
    points={"wave": 2, "angle": 2, "shape": 2},
    truth=lambda size, sigma, theta, wavelength, gamma=1.0, psi=0.0: _gabor()(size, sigma, theta, wavelength, gamma, psi),
    visible=[
        Row("wave", size=3, sigma=1.5, theta=0, wavelength=4),
        Row("wave", size=5, sigma=2.2, theta=0.0, wavelength=3.5, psi=0.7),
        Row("wave", size=1, sigma=0.7, theta=0.4, wavelength=3, psi=1.2),
        Row("angle", size=3, sigma=1.3, theta=0.5, wavelength=3),
        Row("angle", size=5, sigma=2.2, theta=2.1, wavelength=4.5, psi=0.3),
        Row("shape", size=3, sigma=1.3, theta=0.6, wavelength=3, gamma=0.5),
        Row("shape", size=5, sigma=1.8, theta=-0.8, wavelength=4, gamma=1.6),
        Row("shape", _positional=True, size=5, sigma=2.4, theta=1.1, wavelength=5, gamma=0.7, psi=-0.9),
        Draw("shape", lambda r: {"size": 7, "sigma": r.size(16, 30) / 10, "theta": r.size(2, 13) / 10, "wavelength": r.size(25, 60) / 10,
                                 "gamma": r.size(4, 8) / 10, "psi": r.size(1, 15) / 10}, n=2),
    ],
    mistakes=[
        Mistake("turned-on-one-axis", (_half_turned("x"), _half_turned("y")),
                _("Only one of x' and y' is turned by theta. Both are: x' = x cos + y sin, y' = -x sin + y cos."), read="a-gabor-kernel"),
        Mistake("theta-ignored", _gabor(turn=lambda theta: 0),
                _("theta is ignored: the stripes stand upright whatever the angle."), read="a-gabor-kernel"),
        Mistake("degrees-for-radians", (_gabor(turn=np.deg2rad), _gabor(turn=np.rad2deg)),
                _("theta is taken for degrees, or turned into them. It is in radians already, as np.cos and np.sin want it."), read="a-gabor-kernel"),
        Mistake("turned-the-other-way", _gabor(turn=lambda theta: -theta),
                _("The kernel is turned the other way. y points downwards here, and x' = x cos(theta) + y sin(theta)."), read="a-gabor-kernel"),
        Mistake("axes-swapped", _gabor(turn=lambda theta: np.pi / 2 - theta),
                _("x and y have changed places: x runs along the columns, to the right, y along the rows, downwards."), read="a-gabor-kernel"),
        Mistake("wave-along-y", _gabor(change=lambda x, y: (y, x)),
                _("The wave or the bell runs along y' where it should run along x'."), read="a-gabor-kernel"),
        Mistake("gamma-not-squared", _gabor(envelope=lambda x, y, sigma, gamma: (x**2 + gamma * y**2) / (2 * sigma**2)),
                _("gamma is not squared: the bell is exp(-(x'² + gamma² y'²) / (2 sigma²))."), read="a-gabor-kernel"),
        Mistake("gamma-ignored", _gabor(envelope=lambda x, y, sigma, gamma: (x**2 + y**2) / (2 * sigma**2)),
                _("gamma is ignored: it narrows the bell along y'."), read="a-gabor-kernel"),
        Mistake("sigma-not-squared", _gabor(envelope=lambda x, y, sigma, gamma: (x**2 + gamma**2 * y**2) / (2 * sigma)),
                _("sigma is not squared: the bell is exp(-(x'² + gamma² y'²) / (2 sigma²))."), read="a-gabor-kernel"),
        Mistake("psi-ignored", _gabor(wave=lambda x, wavelength, psi: np.cos(2 * np.pi * x / wavelength)),
                _("psi is ignored: it shifts the wave, cos(2 pi x' / wavelength + psi)."), read="a-gabor-kernel"),
        Mistake("sine-for-cosine", _gabor(wave=lambda x, wavelength, psi: np.sin(2 * np.pi * x / wavelength + psi)),
                _("This is the imaginary part, with a sine. The real part has a cosine."), read="a-gabor-kernel"),
        Mistake("two-pi-missing", (_gabor(wave=lambda x, wavelength, psi: np.cos(x / wavelength + psi)),
                    _gabor(wave=lambda x, wavelength, psi: np.cos(np.pi * x / wavelength + psi))),
                _("A factor of 2 pi is missing: after one wavelength the cosine has gone round once, cos(2 pi x' / wavelength + psi)."),
                read="a-gabor-kernel"),
        Mistake("wavelength-as-frequency", _gabor(wave=lambda x, wavelength, psi: np.cos(2 * np.pi * x * wavelength + psi)),
                _("The wave is multiplied by the wavelength. Divide by it: the longer the wave, the slower it goes."), read="a-gabor-kernel"),
    ],
    hints=[
        _("A bell times a wave, both in coordinates that are turned by theta. Begin with theta = 0, where x' = x and y' = y."),
        _("y, x = np.mgrid[-r : r + 1, -r : r + 1] with r = size // 2 gives the coordinates; then x' and y' as in the docstring."),
        _("np.exp(-(xt**2 + gamma**2 * yt**2) / (2 * sigma**2)) * np.cos(2 * np.pi * xt / wavelength + psi), with xt and yt for x' and y'."),
    ],
)  # fmt: skip


def _both(X, kernel="sobel", size=lambda X: X):
    """The responses to the x and the y kernel."""
    return conv2d(size(X), KERNELS[f"{kernel}_x"]), conv2d(size(X), KERNELS[f"{kernel}_y"])


gradient_magnitude = Question(
    name="gradient_magnitude",
    points={"values": 3, "integers": 1},
    truth=lambda X: np.hypot(*_both(X)),
    visible=[
        Row("values", X=[[0, 0, 3], [0, 0, 3], [0, 4, 0]]),
        Row("values", X=PATCH),
        Row("values", X=STRIPE),
        Row("values", X=[[0, 0, 90], [0, 0, 90], [0, 120, 0]]),  # 3-4-5 again, more than 255
        Draw("values", lambda r: {"X": r.image(*r.sizes(2, 3, 7))}, n=3),
        Row("integers", X=INTEGERS),
        Row("integers", X=np.arange(18).reshape(6, 3) ** 3 % 29 - 11),
    ],
    mistakes=[
        Mistake("sum-of-absolutes", lambda X: sum(map(abs, _both(X))),
                _("The two absolute values are added. The length of the gradient is the root of the sum of the squares."), read="the-gradient"),
        Mistake("one-axis-only", (lambda X: abs(_both(X)[0]), lambda X: abs(_both(X)[1]), lambda X: _both(X)[0], lambda X: _both(X)[1]),
                _("Only one of the two directions counts here. The gradient has an x and a y part."), read="the-gradient"),
        Mistake("root-missing", lambda X: sum(Y**2 for Y in _both(X)),
                _("The root is missing: this is the square of the length."), read="the-gradient"),
        Mistake("added-before-squaring", (lambda X: abs(sum(_both(X))), lambda X: sum(_both(X))),
                _("The two answers are added before they are squared, so that they can cancel out. Square each of them first."), read="the-gradient"),
        Mistake("prewitt-for-sobel", lambda X: np.hypot(*_both(X, "prewitt")),
                _("These are Prewitt's kernels. Sobel's count the middle row or column twice."), read="classic-kernels"),
        Mistake("same-size", lambda X: np.hypot(*_both(X, size=lambda X: pad(X, ((1, 1), (1, 1))))),
                _("The output has the size of the image. Nothing is padded here: only whole windows count."), read="same-and-valid"),
        _clipped(lambda X: np.hypot(*_both(X))),
        _integer_buffer(lambda X: np.hypot(*_both(X))),
        fractions_lost(lambda X: np.hypot(*_both(X))),
    ],
    hints=[
        _("Two of your functions do most of it: one gives the kernels, one slides them."),
        _("gx and gy are corr2d of the image with sobel_x and sobel_y. What is the length of the vector (gx, gy)?"),
        _("np.sqrt(gx**2 + gy**2)."),
    ],
)  # fmt: skip


def _patches(X, size, stride=1):
    return patches(X, size, stride)


extract_patches = Question(
    name="extract_patches",
    points={"overlapping": 2, "stride": 2, "colour": 2},
    truth=_patches,
    visible=[
        Row("overlapping", X=[[1, 2, 3], [4, 5, 6]], size=(1, 2)),
        Row("overlapping", X=FIGURE, size=2),
        Row("overlapping", X=np.arange(20).reshape(4, 5), size=(2, 3)),
        Row("stride", X=np.arange(24.0).reshape(4, 6), size=2, stride=2),  # tiles
        Row("stride", X=np.arange(35.0).reshape(5, 7), size=(2, 3), stride=(3, 2)),
        Row("stride", _positional=True, X=np.arange(35.0).reshape(7, 5), size=3, stride=2),
        Row("colour", X=np.arange(24.0).reshape(2, 3, 4), size=2),
        Row("colour", X=np.arange(120.0).reshape(3, 5, 8), size=(2, 4), stride=(1, 3)),
        Row("colour", X=np.arange(27.0).reshape(3, 3, 3), size=(3, 1), stride=1),
        Draw("overlapping", lambda r: {"X": r.image(*r.sizes(2, 4, 6)), "size": tuple(r.sizes(2, 1, 4))}, n=2),
    ],
    mistakes=[
        Mistake("last-patch-lost", (lambda X, size, stride=1: patches(X, size, stride)[: _less(X, size, stride, 0), : _less(X, size, stride, 1)],
                    lambda X, size, stride=1: patches(X, size, stride)[:-1, :-1]),
                _("The last patches are lost: one that ends exactly at the border still fits. Count (n - k) // s + 1 positions."), read="patches"),
        Mistake("stride-ignored", changed(_patches, stride=always(1)),
                _("The stride is ignored: patch (i, j) begins at row i * stride, column j * stride."), read="patches"),
        Mistake("tiles-only", lambda X, size, stride=1: patches(X, size, size),
                _("The patches never overlap. They move on by the stride, not by their own size."), read="patches"),
        Mistake("pairs-turned", (changed(_patches, size=turned, stride=turned), changed(_patches, size=turned), changed(_patches, stride=turned)),
                _("The numbers of a pair have changed places: (vertical, horizontal)."), read="patches"),
        Mistake("first-of-the-pair", (changed(_patches, size=first, stride=first), changed(_patches, stride=first)),
                _("The first number of a pair is taken for both axes; the second is for left and right."), read="patches"),
        Mistake("one-long-list", lambda X, size, stride=1: patches(X, size, stride).reshape(-1, *patches(X, size, stride).shape[2:]),
                _("The patches stand in one long list. Keep them in rows and columns, as they lie in the image."), read="patches"),
        Mistake("columns-first", lambda X, size, stride=1: patches(X, size, stride).swapaxes(0, 1),
                _("The first axis goes through the columns. Rows come first: P[i, j] is the patch in row i, column j."), read="patches"),
        Mistake("channels-in-the-wrong-place", (
                    lambda X, size, stride=1: np.moveaxis(patches(X, size, stride), 2, 0) if X.ndim == 3 else patches(X, size, stride),
                    lambda X, size, stride=1: np.moveaxis(patches(X, size, stride), 2, -1) if X.ndim == 3 else patches(X, size, stride)),
                _("The channels stand in the wrong place: a patch of a colour image has the shape (C, KH, KW)."), read="patches"),
        Mistake("gray-only", (lambda X, size, stride=1: patches(X, size, stride) if X.ndim == 2 else _crash(),
                    lambda X, size, stride=1: patches(X, size, stride)[:, :, 0] if X.ndim == 3 else patches(X, size, stride)),
                _("Only images of one channel work. A colour image (C, H, W) gives patches of shape (C, KH, KW)."), read="patches"),
    ],
    hints=[
        _("How many patches are there, down and across? You have a function for that."),
        _("P[i, j] = X[..., i * sh : i * sh + KH, j * sw : j * sw + KW]: the three dots stand for the channels, if there are any."),
        _("Start with np.zeros((rows, columns, *X.shape[:-2], KH, KW)) and fill it in two loops."),
    ],
)  # fmt: skip


def _less(X, size, stride, axis):
    """What range(0, n - k, s) counts: one position less where the last one ends exactly at the border."""
    return len(range(0, X.shape[axis - 2] - pair(size)[axis], pair(stride)[axis]))


def _calls(_seed, X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    """The calls of one case.

    At 0 steps: this seed twice, another one, and this one with another learning rate and on another image, which no start depends on; else
    the start, what becomes of it, and that by position.
    """
    if steps == 0:
        others = {f"seed={seed}, lr={2 * lr}": {"lr": 2 * lr}, f"seed={seed}, X + 1": {"0": X + 1}}
        return {"calls": {f"seed={seed}": {}, f"seed={seed} (2)": {}, f"seed={seed + 1}": {"seed": seed + 1}, **others}}
    return {"calls": {"steps=0": {"steps": 0}, f"steps={steps}": {}, f"{lr}, {steps}, {seed}": [lr, steps, seed]}}


def _follows(source, X, Y, shape, rate, steps):
    """Where gradient descent leads from the kernel of the call `source`: a step is linear in the kernel, and so are many."""
    G, h = squared_error(X, Y, shape)
    times, plus = np.eye(len(h)), np.zeros(len(h))
    for _step in range(steps):
        times, plus = times - rate * G @ times, plus - rate * (G @ plus - h)
    return {"from": source, "times": times, "plus": plus}


def _descent(change=lambda lr, steps, count: (lr, steps), again="same", other="unlike", moved="same", near=False):
    """What the kernels of one case have to do with each other; a change to the learning rate or the number of steps makes a mistake.

    `again`, `other` and `moved`: at 0 steps, what the same seed, another one, and another learning rate or image have to give.
    """

    def relations(calls, X, Y, kernel_size, lr=0.03, steps=10, seed=0):
        shape, (start, *others) = pair(kernel_size), calls
        if steps == 0:
            return {start: {"shape": shape}, others[0]: {again: start}, others[1]: {other: start}, **{name: {moved: start} for name in others[2:]}}
        if again == "unlike":
            return {start: {"shape": shape}, others[0]: {"shape": shape}, others[1]: {again: others[0]}}
        end = _follows(start, X, Y, shape, *change(lr, steps, Y.size))
        if near and steps >= 10 and X.shape == (6, 8):  # S3's image
            end |= {"near": np.array([[1.0, -1.0]]), "within": 0.5}
        return {start: {"shape": shape}, **dict.fromkeys(others, end)}

    return relations


def _solved(at_once):
    """The best kernel by linear algebra; `at_once`: also where no step was asked for."""

    def relations(calls, X, Y, kernel_size, lr=0.03, steps=10, seed=0):
        best, best_of_other = (
            {"is": np.linalg.lstsq(*squared_error(image, Y, kernel_size), rcond=None)[0].reshape(pair(kernel_size))} for image in (X, X + 1)
        )
        start, *others = calls
        if at_once:
            return {call: best_of_other if call.endswith("X + 1") else best for call in calls}
        if steps == 0:
            return _descent()(calls, X, Y, kernel_size, lr, steps, seed)
        return {start: {"shape": pair(kernel_size)}, **dict.fromkeys(others, best)}

    return relations


EDGES = _diff(np.array(STRIPE))  # without torch, which a student may not have
learn_kernel = Question(
    name="learn_kernel",
    points={"start": 2, "one step": 3, "many steps": 3},
    truth=_descent(near=True),
    visible=[
        Row("start", X=[[1, 0, 2]], Y=[[1, -2]], kernel_size=(1, 2), steps=0, seed=3),
        Row("start", X=FIGURE, Y=[[1, 2], [3, 5]], kernel_size=2, steps=0),
        Row("one step", X=[[1, 0, 2]], Y=[[1, -2]], kernel_size=(1, 2), lr=0.1, steps=1),
        Row("one step", X=STRIPE, Y=EDGES, kernel_size=(1, 2), steps=1, seed=5),
        Row("one step", X=[[1, 2, 0, 1], [0, 1, 3, 1], [2, 0, 1, 0]], Y=[[1, -2, 0.5]], kernel_size=(3, 2), lr=0.02, steps=1, seed=2),
        Row("one step", X=INTEGERS, Y=[[3.5, -1.5], [0.5, 2], [4, 1.5]], kernel_size=(2, 4), lr=0.0004, steps=1, seed=4),
        Row("many steps", X=STRIPE, Y=EDGES, kernel_size=(1, 2)),  # S3's ten steps
        Row("many steps", X=STRIPE, Y=EDGES, kernel_size=(1, 2), seed=55),  # a start ten times too large shows, whoever draws it
        Row("many steps", X=[[1, 2, 0, 1], [0, 1, 3, 1], [2, 0, 1, 0]], Y=[[1, -2], [0.5, 3]], kernel_size=(2, 3), lr=0.01, steps=7, seed=1),
        Row("many steps", X=FIGURE, Y=[[1, 2], [3, 5]], kernel_size=2, lr=0.002, steps=3),
    ],
    probe="several",
    given=_calls,
    given_names=("calls",),
    judge=Relations(),
    mistakes=[
        Mistake("gradient-sign", _descent(lambda lr, steps, count: (-lr, steps)),
                _("The kernel climbs: each step goes along the gradient. Subtract lr times the gradient, or turn the error round."),
                read="learning-a-kernel"),
        Mistake("mean-for-sum", _descent(lambda lr, steps, count: (lr / count, steps)),
                _("The steps are those of the mean squared error. Here it is the sum: do not divide by the number of pixels."),
                read="learning-a-kernel"),
        Mistake("two-missing", _descent(lambda lr, steps, count: (lr / 2, steps)),
                _("The steps are half as long as they should be: the gradient of a square has a factor 2."), read="learning-a-kernel"),
        Mistake("never-updated", _descent(lambda lr, steps, count: (lr, 0)),
                _("The kernel stays as it was at the start. Is the new kernel stored in each step, and returned at the end?"),
                read="learning-a-kernel"),
        Mistake("one-step-only", _descent(lambda lr, steps, count: (lr, 1)),
                _("Only one step is taken, however many are asked for. Is the return inside the loop?"), read="learning-a-kernel"),
        Mistake("one-step-missing", _descent(lambda lr, steps, count: (lr, steps - 1)),
                _("One step is missing: range(steps) takes steps of them."), read="learning-a-kernel"),
        Mistake("lr-ignored", _descent(lambda lr, steps, count: (0.03, steps), near=True),
                _("The learning rate is 0.03 whatever is asked for."), read="learning-a-kernel"),
        Mistake("closed-form", (_solved(at_once=True), _solved(at_once=False)),
                _("This is the best kernel, found without any steps. Asked for are the steps: a network has no such formula."),
                read="learning-a-kernel"),
        Mistake("one-step-too-many", _descent(moved="unlike", near=True),
                _("A step is taken although steps is 0. range(steps) takes steps of them, and 0 gives the start itself."), read="learning-a-kernel"),
        Mistake("seed-ignored", _descent(other="same", near=True),
                _("Every seed gives the same start. Draw it with np.random.default_rng(seed)."), read="random-start"),
        Mistake("not-repeatable", _descent(again="unlike", moved="unlike"),
                _("The same seed gives another start each time. Draw it with np.random.default_rng(seed), made inside the function."),
                read="random-start"),
    ],
    hints=[
        _("In each step: what does the kernel give now, how far is that from Y, and how does the kernel have to change?"),
        _("error = corr2d(X, K) - Y. The gradient of the sum of its squares with respect to K is 2 * corr2d(X, error): it has K's shape."),
        _("K = np.random.default_rng(seed).normal(size=(KH, KW)), and then, steps times: K = K - lr * 2 * corr2d(X, corr2d(X, K) - Y)."),
    ],
)  # fmt: skip

# What PyTorch does by itself: refused in these questions where the course hands out tensors in place of arrays.
ANSWERS = {
    "conv_output_shape": (CONVOLUTION, POOLING, UNFOLD),
    "pad2d": (PAD,),
    **dict.fromkeys(("corr2d", "corr2d_strided", "convolve2d", "detect_edges", "gradient_magnitude", "learn_kernel"), (CONVOLUTION,)),
    "extract_patches": (UNFOLD, CONVOLUTION),
}

ASSIGNMENT = Assignment("convolution", "Correlation by hand", [
    conv_output_shape, pad2d, corr2d, corr2d_strided, convolve2d, detect_edges, classic_kernel, gaussian_kernel, gabor_kernel,
    gradient_magnitude, extract_patches, learn_kernel,
], forbidden=NUMPY_FORBIDDEN, answers=ANSWERS)  # fmt: skip
