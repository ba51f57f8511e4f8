"""Activation functions: what is asked, how it is checked, which mistakes are named."""

import math
import warnings

import numpy as np

from autograder.oracles.activation import activation, slope
from autograder.spec import NUMPY_FORBIDDEN, Assignment, Draw, Mistake, Question, Row, _
from autograder.tensors import ELU, GELU, RELU, SIGMOID, SILU, SOFTMAX
from autograder.values import Problem

# S4's worked example, the answer of Sobel-X on a 6x6 patch: whole numbers, and as high as wide.
FEATURE_MAP = np.array([[5, 0, -3, 8], [14, -3, -16, 4], [4, -2, -6, -9], [-4, 5, 10, -18]])
SMALL_MAP = np.array([[2, -1, 0], [-3, 1, -2], [1, 3, -1]])

FAR = "far from zero"  # the group in which a warning of NumPy's is a fault
OVERFLOW = _("exp overflows for numbers far from zero. Rearrange the formula so that exp is only asked for numbers up to 0.")
DERIVATIVE = _("This is the derivative. The function itself is asked for.")
FRACTIONS = _("Of integers only whole numbers come out: the result is an array of the input's type. Make it one of floats.")
ALPHA_IGNORED = _("The option alpha is ignored: the result is the same whatever is asked for.")
GATE_ALONE = _("This is the gate alone. Multiply it by x: a gate says how much of x passes.")


def _any_shape(**options):
    """Cases that hold for every function: integers, a square map, one number alone, several axes."""
    return [
        Row("any shape", x=np.array(-1.5), **options),
        Row("any shape", x=SMALL_MAP, **options),
        Draw("any shape", lambda r: {"x": r.image(*r.sizes(3, 2, 5)) / 4, **options}, n=2),
    ]


def _loud(formula):
    """What a plain formula gives: numbers, or where they are right in spite of an overflow, NumPy's warning."""

    def gives(x, **options):
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            y = formula(x, **options)
        return Problem("warned", {"warning": "overflow"}) if heard and np.isfinite(y).all() else y

    return gives


def _python(formula):
    """The same with `math.exp`, which raises where NumPy warns."""

    def gives(x, **options):
        try:
            return np.vectorize(lambda number: formula(float(number), **options), otypes=[float])(x)
        except (OverflowError, ZeroDivisionError) as raised:
            return Problem("raised", {"type": type(raised).__name__, "message": ""})

    return gives


def _derivative(name, option=None):
    return Mistake("derivative-returned", lambda x, **options: slope(name, x, *options.values() or [option]), DERIVATIVE,
    read="a-function-of-one-number")


def _fractions_lost(name, option=None):
    """Results in an integer array are cut; a product with a fraction, in place, is refused by NumPy."""

    def cut(x, **options):
        y = activation(name, x, *options.values() or [option])
        return np.trunc(y) if x.dtype.kind == "i" else y

    def crash(x, **options):
        return activation(name, x, *options.values() or [option]) if x.dtype.kind != "i" else _crash()

    return Mistake("fractions-lost", (cut, crash), FRACTIONS, read="a-function-of-one-number")


def _crash():
    raise IndexError


relu = Question(
    name="relu",
    points={"values": 2, "any shape": 1},
    truth=lambda x: activation("relu", x),
    visible=[
        Row("values", x=[-2, 0, 3]),
        Row("values", x=[[-0.5, 1.5, 0], [2.5, -4, 0.25]]),
        Row("any shape", x=FEATURE_MAP),
        *_any_shape(),
    ],
    mistakes=[
        _derivative("relu"),
        Mistake("smaller-of-the-two", lambda x: np.minimum(x, 0), _("The negative numbers stay and the others become 0. It is the other way round."),
                read="relu-and-its-leak"),
        Mistake("absolute-value", lambda x: np.abs(x), _("Negative numbers lose their sign here. They become 0."), read="relu-and-its-leak"),
        Mistake("numbers-dropped", lambda x: x[x > 0],
                _("Only the positive numbers are returned. Every number keeps its place: the negative ones become 0."), read="relu-and-its-leak"),
        Mistake("largest-of-all", lambda x: max(0, x.max()),
                _("This is one number, the largest of all. ReLU asks each number by itself: np.maximum compares element by element, max does not."),
                read="a-function-of-one-number"),
    ],
    hints=[
        _("Look at one number: when does it stay, and what becomes of it when it does not?"),
        _("np.maximum compares two arrays, or an array and a number, element by element. np.where chooses element by element."),
        _("The larger of x and 0, for every element at once."),
    ],
)  # fmt: skip

leaky_relu = Question(
    name="leaky_relu",
    points={"values": 1, "alpha": 2, "any shape": 1},
    truth=lambda x, alpha=0.1: activation("leaky_relu", x, alpha),
    visible=[
        Row("values", x=[-2, 0, 3]),
        Row("values", x=[[-0.5, 1.5, 0], [2.5, -4, 0.25]]),
        Row("alpha", x=[-2, 0, 3], alpha=0.25),
        Row("alpha", _positional=True, x=[[-0.5, 1.5, 0], [2.5, -4, 0.25]], alpha=0.02),
        Row("alpha", x=[-4, 1, -0.5], alpha=0.0),
        Row("any shape", x=FEATURE_MAP, alpha=0.3),
        *_any_shape(alpha=0.2),
    ],
    mistakes=[
        _derivative("leaky_relu", 0.1),
        Mistake("alpha-on-the-positive-side", (
                    lambda x, alpha=0.1: np.where(x > 0, alpha * x, x), lambda x, alpha=0.1: np.where(x > 0, alpha * x, 0)),
                _("alpha multiplies the positive numbers. Those stay as they are; the negative ones leak."), read="relu-and-its-leak"),
        Mistake("alpha-on-both-sides", lambda x, alpha=0.1: alpha * x,
                _("alpha multiplies all numbers. Only negative ones leak; the others stay as they are."), read="relu-and-its-leak"),
        Mistake("alpha-ignored", tuple(lambda x, alpha=0.1, always=always: activation("leaky_relu", x, always) for always in (0.1, 0.01)),
                ALPHA_IGNORED, read="relu-and-its-leak"),
        Mistake("another-default", tuple(lambda x, alpha=None, default=default: activation("leaky_relu", x, default if alpha is None else alpha)
                    for default in (0.01, 0.2, 0.3, 0.05, 0.001, 1.0)),
                _("Without an alpha another one is taken. The default is 0.1."), read="relu-and-its-leak"),
        Mistake("no-leak", lambda x, alpha=0.1: activation("relu", x), _("This is ReLU: negative numbers become 0. Here they become alpha * x."),
                read="relu-and-its-leak"),
        Mistake("sign-lost", lambda x, alpha=0.1: np.where(x < 0, -alpha * x, x), _("Negative numbers lose their sign here. They become alpha * x."),
                read="relu-and-its-leak"),
        Mistake("alpha-alone", (lambda x, alpha=0.1: np.where(x < 0, -alpha, x), lambda x, alpha=0.1: np.where(x < 0, alpha, x),
                    lambda x, alpha=0.1: np.maximum(x, alpha)),
                _("alpha stands in the place of the negative numbers. It is a slope: multiply them by it."), read="relu-and-its-leak"),
        _fractions_lost("leaky_relu", 0.1),
    ],
    hints=[
        _("Which numbers does alpha change, and how?"),
        _("np.where(condition, a, b) takes a where the condition holds, and b elsewhere. Its result has room for fractions."),
        _("Where x is below 0 take alpha times x, elsewhere x itself."),
    ],
)  # fmt: skip

sigmoid = Question(
    name="sigmoid",
    points={"values": 2, "any shape": 1, FAR: 2},
    truth=lambda x: activation("sigmoid", x),
    visible=[
        Row("values", x=[-2, 0, 1]),
        Row("values", x=[[0.5, -3, 4], [-1, 2.5, -0.25]]),
        *_any_shape(),
        Row(FAR, x=[-1000, 1000]),
        Row(FAR, x=np.array([[-1000, 0, 3], [900, -2, 1000]])),
    ],
    quiet=(FAR,),
    mistakes=[
        _derivative("sigmoid"),
        Mistake("sign-missing", (lambda x: activation("sigmoid", -x), _loud(lambda x: 1 / (1 + np.exp(x)))),
                _("The minus in the exponent is missing: this is the sigmoid of -x, which falls where it should rise."), read="sigmoid-and-tanh"),
        Mistake("tanh-returned", lambda x: activation("tanh", x), _("This is tanh, from -1 to 1. The sigmoid lies between 0 and 1."),
                read="sigmoid-and-tanh"),
        Mistake("exp-overflow", (
                    _loud(lambda x: 1 / (1 + np.exp(-x))), _loud(lambda x: np.exp(x) / (1 + np.exp(x))),
                    _python(lambda v: 1 / (1 + math.exp(-v)))),
                OVERFLOW, read="far-from-zero"),
        _fractions_lost("sigmoid"),
    ],
    hints=[
        _("Write the formula first. What is exp(-x) when x is -1000?"),
        _("1 / (1 + exp(-x)) and exp(x) / (1 + exp(x)) are the same number. For which x is each of them safe?"),
        _("Let t = exp(-|x|), which never exceeds 1. Where x is at least 0 the answer is 1 / (1 + t), elsewhere t / (1 + t)."),
    ],
)  # fmt: skip

tanh = Question(
    name="tanh",
    points={"values": 2, "any shape": 1, FAR: 1},
    truth=lambda x: activation("tanh", x),
    visible=[
        Row("values", x=[-1, 0, 0.5]),
        Row("values", x=[[0.25, -2, 1.5], [-0.75, 3, -0.1]]),
        *_any_shape(),
        Row(FAR, x=[-1000, 1000]),
        Row(FAR, x=np.array([[-1000, 0, 3], [900, -2, 1000]])),
    ],
    quiet=(FAR,),
    mistakes=[
        _derivative("tanh"),
        Mistake("sign-swapped", lambda x: -activation("tanh", x), _("The sign is turned round: tanh has the sign of x."), read="sigmoid-and-tanh"),
        Mistake("half-the-argument", lambda x: activation("tanh", x / 2),
                _("This is tanh of x / 2. If you build it from the sigmoid: tanh(x) = 2 sigmoid(2x) - 1."), read="sigmoid-and-tanh"),
        Mistake("sigmoid-returned", lambda x: activation("sigmoid", x), _("This is the sigmoid, from 0 to 1. tanh lies between -1 and 1."),
                read="sigmoid-and-tanh"),
        Mistake("exp-overflow", (
                    _loud(lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))), _loud(lambda x: 2 / (1 + np.exp(-2 * x)) - 1),
                    _loud(lambda x: (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)), _loud(lambda x: (1 - np.exp(-2 * x)) / (1 + np.exp(-2 * x))),
                    _loud(lambda x: 1 - 2 / (np.exp(2 * x) + 1)), _loud(lambda x: np.sinh(x) / np.cosh(x)),
                    _python(lambda v: (math.exp(v) - math.exp(-v)) / (math.exp(v) + math.exp(-v)))),
                OVERFLOW, read="far-from-zero"),
        _fractions_lost("tanh"),
    ],
    hints=[
        _("Divide numerator and denominator by exp(x). Which exponential is left?"),
        _("tanh(-x) = -tanh(x): work out the value for |x|, then give it the sign of x."),
        _("With t = exp(-2|x|), which never exceeds 1, the value for |x| is (1 - t) / (1 + t). NumPy also has a function of this name."),
    ],
)  # fmt: skip

elu = Question(
    name="elu",
    points={"values": 2, "alpha": 1, "any shape": 1, FAR: 1},
    truth=lambda x, alpha=1.0: activation("elu", x, alpha),
    visible=[
        Row("values", x=[-1, 0, 2]),
        Row("values", x=[[0.25, -2, 1.5], [-0.75, 3, -0.1]]),
        Row("alpha", x=[-1, 0, 2], alpha=0.5),
        Row("alpha", _positional=True, x=[[0.25, -2, 1.5], [-0.75, 3, -0.1]], alpha=1.6),
        *_any_shape(alpha=0.7),
        Row(FAR, x=[-1000, 1], alpha=0.7),
        Row(FAR, x=[1000]),
        Row(FAR, x=np.array([1000, 900]), alpha=0.7),
    ],
    quiet=(FAR,),
    mistakes=[
        _derivative("elu", 1.0),
        Mistake("minus-one-missing", lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0))),
                _("The - 1 is missing: just below 0 the function jumps up to alpha. It should pass through 0 without a jump."),
                read="elu-gelu-and-swish"),
        Mistake("minus-one-outside", lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)) - 1),
                _("alpha multiplies exp(x) alone. It multiplies the whole of exp(x) - 1."), read="elu-gelu-and-swish"),
        Mistake("alpha-on-the-positive-side", (lambda x, alpha=1.0: np.where(x > 0, alpha * x, np.expm1(np.minimum(x, 0))),
                    lambda x, alpha=1.0: np.where(x > 0, alpha * x, alpha * np.expm1(np.minimum(x, 0)))),
                _("alpha multiplies the positive numbers. Those stay as they are."), read="elu-gelu-and-swish"),
        Mistake("alpha-ignored", lambda x, alpha=1.0: activation("elu", x, 1.0), ALPHA_IGNORED, read="elu-gelu-and-swish"),
        Mistake("alpha-in-the-exponent", (lambda x, alpha=1.0: np.where(x > 0, x, np.expm1(alpha * np.minimum(x, 0))),
                    lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0) / alpha))),
                _("alpha stands in the exponent. It multiplies exp(x) - 1 from outside."), read="elu-gelu-and-swish"),
        Mistake("exp-overflow", (
                    _loud(lambda x, alpha=1.0: np.where(x > 0, x, alpha * (np.exp(x) - 1))),
                    _loud(lambda x, alpha=1.0: x * (x > 0) + alpha * (np.exp(x) - 1) * (x <= 0))),
                _("exp overflows for large positive numbers, even where its result is then thrown away. Ask it only for those below 0."),
                read="far-from-zero"),
        _fractions_lost("elu", 1.0),
    ],
    hints=[
        _("Positive numbers stay. What does the formula for negative ones give at 0, and at -1000?"),
        _("np.where works out both of its choices for all elements, and then chooses. So exp is asked for 1000, too."),
        _("Give exp the smaller of x and 0; where x is positive its result is not used. Then alpha times (that minus 1), or x."),
    ],
)  # fmt: skip


def _gate(scale):
    """x times a gate that is built on erf, with the number in it that is easily forgotten."""
    return lambda x, approximate="none": x / 2 * (1 + np.vectorize(math.erf, otypes=[float])(x * scale))


FACTOR = math.sqrt(2 / math.pi)


def _tanh_gate(x, factor=FACTOR, cube=0.044715):
    return x / 2 * (1 + np.tanh(factor * (x + cube * x**3.0)))


def _exp_tanh(x):
    z = FACTOR * (x + 0.044715 * x**3.0)
    return x / 2 * (1 + (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))


gelu = Question(
    name="gelu",
    points={"exact": 2, "tanh": 2, "any shape": 1, FAR: 1},
    truth=lambda x, approximate="none": activation("gelu", x, approximate),
    visible=[
        Row("exact", x=[-1, 0, 2.5]),
        Row("exact", x=[[0.5, -2.5, 1.5], [-0.75, 2.75, -0.25]]),
        Row("tanh", x=[-1, 0, 2.5], approximate="tanh"),
        Row("tanh", _positional=True, x=[[0.5, -2.5, 1.5], [-0.75, 2.75, -0.25]], approximate="tanh"),
        Row("any shape", x=np.array(-1.5)),
        Row("any shape", x=SMALL_MAP),
        Row("any shape", x=np.zeros((0, 3))),
        Draw("any shape", lambda r: {"x": np.concatenate([r.image(3, 1, 2, 4) / 6, np.full((3, 1, 2, 1), 2.7)], -1)}, n=2),
        Row(FAR, x=[-1000, 1]),
        Row(FAR, x=[-1000, 1], approximate="tanh"),
        Row(FAR, x=[1000], approximate="tanh"),
        Row(FAR, x=np.array([1000, 900])),
    ],
    quiet=(FAR,),
    mistakes=[
        _derivative("gelu", "none"),
        Mistake("tanh-for-exact", lambda x, approximate="none": activation("gelu", x, "tanh"),
                _("This is the tanh formula. The exact function, with erf, is asked for unless approximate is \"tanh\"."), read="elu-gelu-and-swish"),
        Mistake("exact-for-tanh", lambda x, approximate="none": activation("gelu", x, "none"),
                _("This is the exact function, with erf. The tanh formula is asked for where approximate is \"tanh\"."), read="elu-gelu-and-swish"),
        Mistake("formulas-swapped", lambda x, approximate="none": activation("gelu", x, {"none": "tanh", "tanh": "none"}[approximate]),
                _("The two formulas have changed places: \"none\" is the exact function, with erf."), read="elu-gelu-and-swish"),
        Mistake("gate-alone", lambda x, approximate="none": activation("gelu", x, approximate) / np.where(x == 0, 1, x) + (x == 0) / 2,
                GATE_ALONE, read="elu-gelu-and-swish"),
        Mistake("root-of-two-missing", (
                    _gate(1), lambda x, approximate="none": activation("gelu", x, "tanh") if approximate == "tanh" else _gate(1)(x)),
                _("erf is asked for x. It should be asked for x / sqrt(2): that makes it the normal distribution."), read="elu-gelu-and-swish"),
        Mistake("half-missing", (lambda x, approximate="none": 2 * activation("gelu", x, approximate),
                    lambda x, approximate="none": activation("gelu", x, approximate) * (1 + (approximate == "tanh")),
                    lambda x, approximate="none": activation("gelu", x, approximate) * (1 + (approximate == "none"))),
                _("The half in front is missing: for large x the result should be x, not 2x."), read="elu-gelu-and-swish"),
        Mistake("sigmoid-gate", (lambda x, approximate="none": x * activation("sigmoid", 1.702 * x),
                    lambda x, approximate="none": x * activation("sigmoid", 1.702 * x) if approximate == "tanh" else activation("gelu", x, "none")),
                _("This is x sigmoid(1.702x), another approximation. Take the formula in the docstring."), read="elu-gelu-and-swish"),
        Mistake("cube-missing", lambda x, approximate="none":
                activation("gelu", x, "none") if approximate == "none" else _tanh_gate(x, cube=0),
                _("The term 0.044715 x^3 is missing in the tanh formula."), read="elu-gelu-and-swish"),
        Mistake("factor-missing", (
                    lambda x, approximate="none": activation("gelu", x, "none") if approximate == "none" else _tanh_gate(x, factor=1),
                    lambda x, approximate="none": activation("gelu", x, "none") if approximate == "none" else _tanh_gate(x, factor=2 / math.pi)),
                _("The factor sqrt(2 / pi) of the tanh formula is missing, or its root is."), read="elu-gelu-and-swish"),
        Mistake("exp-overflow", _loud(lambda x, approximate="none": activation("gelu", x, "none") if approximate == "none" else _exp_tanh(x)),
                OVERFLOW, read="far-from-zero"),
        _fractions_lost("gelu", "none"),
    ],
    hints=[
        _("Both formulas are x times a gate between 0 and 1. Write the gate first."),
        _("math.erf takes one number; np.vectorize makes it a function of arrays. For the other formula NumPy has what you need."),
        _("The gate is half of 1 + erf(x / sqrt(2)); with approximate=\"tanh\", half of 1 + tanh(...) with the polynomial inside."),
    ],
)  # fmt: skip

swish = Question(
    name="swish",
    points={"values": 2, "any shape": 1, FAR: 1},
    truth=lambda x: activation("swish", x),
    visible=[
        Row("values", x=[-1, 0, 2]),
        Row("values", x=[[0.25, -2, 1.5], [-0.75, 3, -0.1]]),
        *_any_shape(),
        Row(FAR, x=[-1000, 1]),
        Row(FAR, x=[1000]),
        Row(FAR, x=np.array([-900, 2, -1000])),
    ],
    quiet=(FAR,),
    mistakes=[
        _derivative("swish"),
        Mistake("gate-alone", lambda x: activation("sigmoid", x), GATE_ALONE, read="elu-gelu-and-swish"),
        Mistake("sign-missing", (lambda x: x * activation("sigmoid", -x), _loud(lambda x: x / (1 + np.exp(x)))),
                _("The minus in the exponent is missing: the negative numbers pass and the positive ones fade."), read="elu-gelu-and-swish"),
        Mistake("tanh-gate", lambda x: x * activation("tanh", x), _("The gate is tanh. Swish's gate is the sigmoid."), read="elu-gelu-and-swish"),
        Mistake("exp-overflow", (
                    _loud(lambda x: x / (1 + np.exp(-x))), _loud(lambda x: x * np.exp(x) / (1 + np.exp(x))),
                    _python(lambda v: v / (1 + math.exp(-v))), _python(lambda v: v * math.exp(v) / (1 + math.exp(v)))),
                OVERFLOW, read="far-from-zero"),
        _fractions_lost("swish"),
    ],
    hints=[
        _("You have written the gate already."),
        _("A function of yours may call another one of the same file."),
        _("x times sigmoid(x), with a sigmoid that bears numbers far from zero."),
    ],
)  # fmt: skip


def _along(x, axis, weights=None, keepdims=True):
    """Softmax with its parts exposed, so that a mistake can change one."""
    e = np.exp(x - np.max(x, axis, keepdims=True)) if weights is None else weights
    return e / e.sum(axis, keepdims=keepdims)


def _quietly(formula):
    """A formula whose warnings are part of the mistake, and show in its numbers anyway."""

    def gives(x, axis=-1):
        with np.errstate(all="ignore"):
            return formula(np.asarray(x, float), axis)

    return gives


def _python_softmax(x, axis=-1):
    """`math.exp` and Python's division, which raise where NumPy gives infinities."""
    if np.max(x) > 709:
        return Problem("raised", {"type": "OverflowError", "message": ""})
    if np.max(x, axis).min() < -745:
        return Problem("raised", {"type": "ZeroDivisionError", "message": ""})
    return activation("softmax", x, axis)


def _end_axes(other):
    """The truth for the first axis and for the last, as in a matrix and its transpose, and something else for any other."""

    def gives(x, axis=-1):
        return activation("softmax", x, axis) if axis in (0, -x.ndim, -1, x.ndim - 1) else other(x)

    return gives


softmax = Question(
    name="softmax",
    points={"values": 2, "axis": 2, "minus infinity": 1, FAR: 2},
    truth=lambda x, axis=-1: activation("softmax", x, axis),
    visible=[
        Row("values", x=[1, 2, 3]),
        Row("values", x=[[1, 2], [0.5, -1], [3, 0]]),
        Row("values", x=np.array([[2, 0, -1, 1], [-2, 1, 3, 0]])),
        Row("axis", x=[[1, 2], [0.5, -1], [3, 0]], axis=0),
        Row("axis", x=[[1, 2, -1], [0.5, -1, 0], [3, 0, 1.5]], axis=0),
        Draw("axis", lambda r: {"x": r.image(*r.sizes(3, 2, 5)) / 4, "axis": 1}, n=1),
        Draw("axis", lambda r: {"x": r.image(*r.sizes(4, 2, 5)) / 4, "axis": -3}, n=1),
        Row("axis", _positional=True, x=np.arange(27).reshape(3, 3, 3) ** 2 % 7 - 3, axis=1),
        Row("minus infinity", x=[1, -math.inf, 2]),
        Row("minus infinity", x=[[0.5, -math.inf, 1, -1], [-math.inf, 2, 0, -math.inf]]),
        Row(FAR, x=[1000, 1001, 998]),
        Row(FAR, x=[-1000, -1001, -998]),
        Row(FAR, x=[[1000, 999], [-1000, -1002], [0, 1]]),
        Row(FAR, x=np.array([[1000, 998, 1], [-1000, -999, -1002]])),
    ],
    quiet=(FAR,),
    mistakes=[
        _derivative("softmax", -1),
        Mistake("whole-array", lambda x, axis=-1: activation("softmax", x.ravel(), 0).reshape(x.shape),
                _("All numbers of the array add up to 1 together. Each vector along the axis adds up to 1 by itself."), read="softmax"),
        Mistake("axis-ignored", (lambda x, axis=-1: activation("softmax", x, -1), lambda x, axis=-1: activation("softmax", x, 0),
                    lambda x, axis=-1: activation("softmax", x, min(1, x.ndim - 1))),
                _("The option axis is ignored: the sum runs along the same axis whatever is asked for."), read="softmax"),
        Mistake("first-and-last-axis-only", (
                    _end_axes(lambda x: activation("softmax", x, -1)), _end_axes(lambda x: _crash()), _end_axes(lambda x: None)),
                _("Only the first axis and the last work. Any other may be asked for, too, and be counted from the end."), read="softmax"),
        Mistake("default-axis", lambda x, axis=0: activation("softmax", x, axis),
                _("Without an axis this takes the first one. The default is the last, -1."), read="softmax"),
        Mistake("sum-not-kept", _quietly(lambda x, axis: _along(x, axis, keepdims=False)),
                _("The sums have lost their axis, so the division pairs them with the wrong numbers. Keep it: keepdims=True."), read="softmax"),
        Mistake("not-normalised", (_quietly(lambda x, axis: np.exp(x)), _quietly(lambda x, axis: np.exp(x - x.max(axis, keepdims=True)))),
                _("These are exponentials that nobody has divided by their sum."), read="softmax"),
        Mistake("exp-missing", _quietly(lambda x, axis: _along(x, axis, x)),
                _("The logits themselves are divided by their sum. Take exp of them first: then all are positive."), read="softmax"),
        Mistake("log-softmax", _quietly(lambda x, axis: np.log(activation("softmax", x, axis))),
                _("These are the logarithms of the probabilities. The probabilities themselves are asked for."), read="softmax"),
        Mistake("one-maximum-for-all", _quietly(lambda x, axis: _along(x, axis, np.exp(x - x.max()))),
                _("The largest number of the whole array is subtracted, so vectors that lie far below it become 0 / 0. Subtract from each its own."),
                read="far-from-zero"),
        Mistake("exp-overflow", (_quietly(lambda x, axis: _along(x, axis, np.exp(x))), _python_softmax),
                _("exp overflows, or every exp of a vector becomes 0. Subtract the vector's largest number first: the result stays the same."),
                read="far-from-zero"),
        _fractions_lost("softmax", -1),
    ],
    hints=[
        _("Begin with one vector: exp of each number, divided by the sum. Then: along which axis does the vector lie?"),
        _("sum(axis=..., keepdims=True) keeps the axis, with length 1, so that the division fits."),
        _("exp(x - m) gives the same result for any m, as long as a vector has one m. Take its largest number: then no exp exceeds 1."),
    ],
)  # fmt: skip

# What PyTorch does by itself: refused in these questions where the course hands out tensors in place of arrays.
ANSWERS = {
    **dict.fromkeys(("relu", "leaky_relu"), (RELU,)),
    "sigmoid": (SIGMOID,),
    "elu": (ELU,),
    "gelu": (GELU,),
    "swish": (SILU,),
    "softmax": (SOFTMAX,),
}

ASSIGNMENT = Assignment(
    "activations", "Activation functions", [relu, leaky_relu, sigmoid, tanh, elu, gelu, swish, softmax], forbidden=NUMPY_FORBIDDEN, answers=ANSWERS
)
