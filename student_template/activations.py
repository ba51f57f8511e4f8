"""Activation functions: what stands between two layers, number by number, and softmax at the end."""

import numpy as np


def relu(x):
    """Rectified linear unit: each negative number becomes 0, the others stay as they are.

    x: array of any shape, `()` included, any real numbers, not changed.
    Returns an array of the same shape, each number `max(0, x)`.
    Source: the chapter, section 8.18.1.
    """
    raise NotImplementedError("relu")


def leaky_relu(x, alpha=0.1):
    """ReLU with a leak: negative numbers are multiplied by alpha, the others stay as they are.

    x: array of any shape, `()` included, floats or integers, not changed.
    alpha: a float, `0 <= alpha < 1`.
    Returns an array of the same shape; of integers, too, the result has fractions.
    Source: the chapter, section 8.18.2.
    """
    raise NotImplementedError("leaky_relu")


def sigmoid(x):
    """Logistic function: squeezes each number into the range from 0 to 1.

    x: array of any shape, `()` included, floats or integers, not changed.
    Returns an array of the same shape, each number `1 / (1 + exp(-x))`, between 0 and 1.
    At -1000 and 1000 it gives 0 and 1, without a NaN and without NumPy warning of an overflow.
    Source: the chapter, section 8.18.3.
    """
    raise NotImplementedError("sigmoid")


def tanh(x):
    """Hyperbolic tangent: squeezes each number into the range from -1 to 1, and keeps its sign.

    x: array of any shape, `()` included, floats or integers, not changed.
    Returns an array of the same shape, each number `(exp(x) - exp(-x)) / (exp(x) + exp(-x))`, between -1 and 1.
    At -1000 and 1000 it gives -1 and 1, without a NaN and without NumPy warning of an overflow.
    Source: the chapter, section 8.18.4.
    """
    raise NotImplementedError("tanh")


def elu(x, alpha=1.0):
    """Exponential linear unit: positive numbers stay, negative ones bend smoothly towards -alpha.

    x: array of any shape, `()` included, floats or integers, not changed.
    alpha: a float above 0.
    Returns an array of the same shape: `x` where x is at least 0, `alpha * (exp(x) - 1)` where it is below.
    At -1000 and 1000 it gives -alpha and 1000, without a NaN and without NumPy warning of an overflow.
    Source: the chapter, section 8.18.5.
    """
    raise NotImplementedError("elu")


def gelu(x, approximate="none"):
    """Gaussian error linear unit: each number times the probability that a standard normal number lies below it.

    x: array of any shape, `()` included, floats or integers, not changed.
    approximate: `"none"` for the exact function, `x / 2 * (1 + erf(x / sqrt(2)))`, or `"tanh"` for the formula that is often used in its
    place, `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3)))`. They differ by less than 0.0005; here that is a difference.
    Returns an array of the same shape. NumPy has no erf for arrays; `math.erf` takes one number.
    At -1000 and 1000 it gives 0 and 1000, without a NaN and without NumPy warning of an overflow.
    Source: the chapter, section 8.18.6.
    """
    raise NotImplementedError("gelu")


def swish(x):
    """Each number times its own sigmoid; also known as SiLU.

    x: array of any shape, `()` included, floats or integers, not changed.
    Returns an array of the same shape, each number `x / (1 + exp(-x))`.
    At -1000 and 1000 it gives 0 and 1000, without a NaN and without NumPy warning of an overflow.
    Source: the chapter, section 8.18.7.
    """
    raise NotImplementedError("swish")


def softmax(x, axis=-1):
    """Probabilities from logits: along one axis, positive numbers that add up to 1 and keep the order of the logits.

    x: array of at least one axis, none of length 0, floats or integers, not changed. Logits may be `-inf`, but not all of a vector.
    axis: the axis along which the vectors lie, an int; negative ones count from the end.
    Returns an array of the same shape: `exp(x)`, divided by the sum of `exp(x)` over the vector. A logit of `-inf` gives 0.
    Logits near -1000 and 1000 give the right numbers, without a NaN and without NumPy warning of an overflow.
    Source: the chapter, section 8.18.8.
    """
    raise NotImplementedError("softmax")
