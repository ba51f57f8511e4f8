"""Single precision throughout, and one function built on another."""

import math

import numpy as np

ONE = np.float32(1)


def single(x):
    return np.asarray(x, dtype=np.float32)


def relu(x):
    return (single(x) + abs(single(x))) / 2


def leaky_relu(x, alpha=0.1):
    x = single(x)
    return np.maximum(x, np.float32(alpha) * x)


def tanh(x):
    return np.tanh(single(x))


def sigmoid(x):
    return (ONE + tanh(single(x) / 2)) / 2


def elu(x, alpha=1.0):
    x = single(x)
    return relu(x) + np.float32(alpha) * np.expm1(np.minimum(x, 0))


def gelu(x, approximate="none"):
    x = single(x)
    if approximate == "tanh":
        return x * sigmoid(np.float32(2 * math.sqrt(2 / math.pi)) * (x + np.float32(0.044715) * x * x * x))
    cdf = np.frompyfunc(lambda v: (1 + math.erf(v / math.sqrt(2))) / 2, 1, 1)
    return x * single(cdf(x))


def swish(x):
    return single(x) * sigmoid(x)


def softmax(x, axis=-1):
    x = np.swapaxes(single(x), axis, 0)
    e = np.exp(x - x.max(0))
    return np.swapaxes(e / e.sum(0), 0, axis)
