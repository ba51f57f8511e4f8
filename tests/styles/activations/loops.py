"""Number by number with the math module, through plain lists."""

import math

import numpy as np


def each(function, x):
    return np.array([function(float(v)) for v in x.reshape(-1)]).reshape(x.shape)


def relu(x):
    return each(lambda v: v if v > 0 else 0.0, x)


def leaky_relu(x, alpha=0.1):
    return each(lambda v: max(v, alpha * v), x)


def one_sigmoid(v):
    return 1 / (1 + math.exp(-v)) if v > 0 else math.exp(v) / (1 + math.exp(v))


def sigmoid(x):
    return each(one_sigmoid, x)


def tanh(x):
    return each(lambda v: 2 * one_sigmoid(2 * v) - 1, x)


def elu(x, alpha=1.0):
    return each(lambda v: v if v > 0 else alpha * math.expm1(v), x)


def gelu(x, approximate="none"):
    if approximate == "none":
        return each(lambda v: 0.5 * v * math.erfc(-v / 2**0.5), x)
    return each(lambda v: 0.5 * v * (1 + math.tanh((2 / math.pi) ** 0.5 * (v + 0.044715 * v**3))), x)


def swish(x):
    return each(lambda v: v * one_sigmoid(v), x)


def softmax(x, axis=-1):
    moved = np.moveaxis(x, axis, -1)
    rows = []
    for row in moved.reshape(-1, moved.shape[-1]).tolist():
        top = max(row)
        parts = [math.exp(v - top) for v in row]
        rows.append([p / sum(parts) for p in parts])
    return np.moveaxis(np.array(rows).reshape(moved.shape), -1, axis)
