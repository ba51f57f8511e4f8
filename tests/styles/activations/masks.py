"""Boolean masks on copies; where a plain formula overflows, its warnings are silenced and its values are right."""

import math

import numpy as np


def floats(x):
    return np.array(x, dtype=float)


def relu(x):
    y = x.copy()
    y[y < 0] = 0
    return y


def leaky_relu(x, alpha=0.1):
    y = floats(x)
    y[y < 0] *= alpha
    return y


def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-floats(x)))


def tanh(x):
    with np.errstate(all="ignore"):
        return 2 / (1 + np.exp(-2 * x)) - 1


def elu(x, alpha=1.0):
    y = floats(x)
    low = y < 0
    y[low] = alpha * (np.exp(y[low]) - 1)
    return y


def gelu(x, approximate="none"):
    if approximate == "tanh":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * np.power(x, 3))))
    y = np.empty(x.shape)
    for place, v in np.ndenumerate(x):
        y[place] = v * 0.5 * (1 + math.erf(v / math.sqrt(2)))
    return y


def swish(x):
    y = floats(x)
    low = y < -700
    safe = np.where(low, 0, y)
    return np.where(low, 0, safe / (1 + np.exp(-safe)))


def softmax(x, axis=-1):
    top = np.amax(x, axis=axis, keepdims=True)
    log_sum = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top
    return np.exp(x - log_sum)
