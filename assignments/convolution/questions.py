"""Correlation by hand: what is asked, how it is checked, which mistakes are named."""

import numpy as np

from autograder.oracles import conv2d, conv_shape, flip
from autograder.oracles.conv import pair
from autograder.spec import NUMPY_FORBIDDEN, Assignment, Draw, Mistake, Question, Row, _

# S4's worked example: a 6x6 patch and Sobel-X as that chapter writes it.
PATCH = [[3, 1, 7, 2, 5, 0], [4, 9, 2, 8, 1, 6], [5, 3, 0, 4, 7, 2], [8, 1, 6, 3, 9, 5], [2, 4, 7, 1, 0, 8], [9, 3, 5, 2, 6, 4]]
SOBEL_X = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]


def _sizes(input_shape, kernel_size, stride, padding, dilation, rounded=np.floor, plus=1, counted=2):
    """The size formula with its parts exposed, so that a mistake can change one; `"same"` and errors as they should be."""
    conv_shape(input_shape, kernel_size, stride, padding, dilation)
    if padding == "same":
        return conv_shape(input_shape, kernel_size, stride, padding, dilation)
    k, s, p, d = pair(kernel_size), pair(stride), pair(0 if padding == "valid" else padding), pair(dilation)
    sizes = [(input_shape[i] + counted * p[i] - d[i] * (k[i] - 1) - 1) / s[i] for i in (0, 1)]
    return tuple(int(rounded(size)) + plus for size in sizes)


def _unguarded(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """The formula without a look at its arguments."""
    try:
        return conv_shape(input_shape, kernel_size, stride, padding, dilation)
    except ValueError:
        k, s, p, d = pair(kernel_size), pair(stride), pair(0 if isinstance(padding, str) else padding), pair(dilation)
        return tuple((input_shape[i] + 2 * p[i] - d[i] * (k[i] - 1) - 1) // s[i] + 1 for i in (0, 1))


def _turned(pairs):
    return (pairs[1], pairs[0])


conv_output_shape = Question(
    name="conv_output_shape",
    points={"plain": 1, "stride and padding": 2, "dilation": 1, "same and valid": 1, "errors": 1},
    truth=lambda input_shape, kernel_size, stride=1, padding=0, dilation=1: conv_shape(input_shape, kernel_size, stride, padding, dilation),
    visible=[
        Row("plain", input_shape=(3, 3), kernel_size=2),  # S3's figure
        Row("plain", input_shape=(6, 9), kernel_size=(3, 5)),
        Row("stride and padding", input_shape=(8, 11), kernel_size=(3, 5), stride=(3, 2), padding=(1, 2)),
        Row("stride and padding", input_shape=(28, 17), kernel_size=5, padding=2),
        Row("stride and padding", input_shape=(7, 10), kernel_size=3, stride=2),
        Row("stride and padding", input_shape=(6, 9), kernel_size=3, stride=2, padding=1),
        Row("stride and padding", _positional=True, input_shape=(9, 12), kernel_size=(4, 3), stride=2, padding=(2, 1), dilation=1),
        Row("dilation", input_shape=(12, 15), kernel_size=3, dilation=2),
        Row("dilation", input_shape=(13, 21), kernel_size=(3, 5), stride=(2, 3), padding=(1, 0), dilation=(2, 3)),
        Row("same and valid", input_shape=(28, 28), kernel_size=3, padding="same"),
        Row("same and valid", input_shape=(28, 13), kernel_size=3, stride=2, padding="same"),  # S0, exercise 3
        Row("same and valid", input_shape=(7, 10), kernel_size=(3, 4), stride=(3, 2), padding="valid"),
        Row("errors", input_shape=(3, 9), kernel_size=5),
        Row("errors", input_shape=(9, 8), kernel_size=3, stride=0),
        Row("errors", input_shape=(9, 8), kernel_size=3, padding=-1),
        Row("errors", input_shape=(9, 8), kernel_size=3, padding="full"),
        Row("errors", input_shape=(9, 8), kernel_size=(0, 3)),
        Row("errors", input_shape=(5, 8), kernel_size=3, dilation=3),
        Row("errors", input_shape=(9, 8), kernel_size=3, dilation=0),
        Draw("stride and padding", lambda r: dict(zip(
            ("input_shape", "kernel_size", "stride", "padding"),
            (tuple(r.sizes(2, 8, 30)), tuple(r.sizes(2, 1, 6)), tuple(r.sizes(2, 1, 4)), tuple(r.sizes(2, 0, 3))), strict=True)), n=4),
    ],
    mistakes=[
        Mistake("missing-plus-one", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                _sizes(input_shape, kernel_size, stride, padding, dilation, plus=0),
                _("The + 1 of the formula is missing: a kernel as large as the input still fits once."), read="output-size"),
        Mistake("ceil-for-floor", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                _sizes(input_shape, kernel_size, stride, padding, dilation, rounded=np.ceil),
                _("A last position where the kernel only half fits is counted: round down, not up."), read="output-size"),
        Mistake("padding-counted-once", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                _sizes(input_shape, kernel_size, stride, padding, dilation, counted=1),
                _("The padding is counted on one side only. It lies on both sides, so it adds 2p."), read="output-size"),
        Mistake("axes-swapped", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                _turned(conv_shape(input_shape, kernel_size, stride, padding, dilation)),
                _("Height and width have changed places. Pairs are (vertical, horizontal), and so is the answer."), read="output-size"),
        Mistake("dilation-ignored", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                conv_shape(input_shape, kernel_size, stride, padding),
                _("The dilation is ignored: a dilated kernel covers d(k - 1) + 1 pixels."), read="output-size"),
        Mistake("same-keeps-the-size", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                input_shape if padding == "same" else conv_shape(input_shape, kernel_size, stride, padding, dilation),
                _("\"same\" keeps the input's size only at stride 1; with stride s it gives ceil(n / s)."), read="same-and-valid"),
        Mistake("true-division", lambda input_shape, kernel_size, stride=1, padding=0, dilation=1:
                tuple(map(float, conv_shape(input_shape, kernel_size, stride, padding, dilation))),
                _("These sizes are floats. Sizes are integers: divide with //."), read="output-size"),
        Mistake("not-refused", _unguarded,
                _("Impossible arguments get an answer here. Look at them first, and raise ValueError."), read="output-size"),
    ],
    hints=[
        _("At how many places can the left edge of the kernel stand, if the kernel has to stay inside the padded image?"),
        _("Along one axis: the padded size is n + 2p, the kernel covers d(k - 1) + 1 of it, and what remains is walked in steps of s."),
        _("(n + 2p - d(k - 1) - 1) // s + 1 on each axis, after the strings and the impossible arguments have been dealt with."),
    ],
)  # fmt: skip

corr2d = Question(
    name="corr2d",
    points={"values": 4, "shapes": 2},
    truth=lambda X, K: conv2d(X, K),
    visible=[
        Row("values", X=[[0, 1]], K=[[1, 2]]),
        Row("values", X=[[0, 1, 2], [3, 4, 5], [6, 7, 8]], K=[[0, 1], [2, 3]]),  # S3's figure
        Row("values", X=PATCH, K=SOBEL_X),
        Row("values", X=np.arange(20).reshape(4, 5), K=[[1, -1.5], [0.5, 2]]),  # an integer image, a kernel that is not
        Row("shapes", X=[[4, -2, 1]], K=[[3, 5]]),
        Draw("shapes", lambda r: {"X": r.image(*r.sizes(2, 5, 9)), "K": r.image(*r.sizes(2, 1, 4))}, n=5),
    ],
    mistakes=[
        Mistake("flipped-kernel", lambda X, K: conv2d(X, flip(K)),
                _("This is what a flipped kernel gives: a strict convolution. corr2d does not flip."), read="correlation-or-convolution"),
        Mistake("not-summed", (
                    lambda X, K: X[: K.shape[0], : K.shape[1]] * K,
                    lambda X, K: conv2d(X, K[-1:, -1:])[K.shape[0] - 1 :, K.shape[1] - 1 :],
                    lambda X, K: np.multiply.outer(X[: X.shape[0] - K.shape[0] + 1, : X.shape[1] - K.shape[1] + 1], K)),
                _("The products of window and kernel are not added up: each output number is the sum of all of them."), read="one-step"),
        Mistake("height-from-width", (
                    lambda X, K: conv2d(X, K)[: max(X.shape[1] - K.shape[1] + 1, 0)] if X.shape[0] >= X.shape[1] else _crash(),
                    lambda X, K: _square(X, K)),
                _("The output's height is computed from a width. Rows come from H and KH, columns from W and KW."), read="output-size"),
        Mistake("same-size", lambda X, K: conv2d(np.pad(X, [((k - 1) // 2, k // 2) for k in K.shape]), K),
                _("The output has the size of the input. corr2d pads nothing: only whole windows count."), read="same-and-valid"),
    ],
    hints=[
        _("How many positions does the kernel fit, down and across?"),
        _("Output number (i, j) belongs to the window of X that begins at row i, column j and is as large as K."),
        _("Y[i, j] = (X[i : i + KH, j : j + KW] * K).sum(), for every i in range(H - KH + 1) and j in range(W - KW + 1)."),
    ],
)  # fmt: skip


def _crash():
    raise IndexError


def _square(X, K):
    """Both sizes taken from the first axis: right for squares, cut or out of bounds for everything else."""
    n = X.shape[0] - K.shape[0] + 1
    return conv2d(X, K)[:n, :n] if X.shape[1] - K.shape[1] + 1 >= n else _crash()


ASSIGNMENT = Assignment("convolution", "Correlation by hand", [conv_output_shape, corr2d], forbidden=NUMPY_FORBIDDEN)
