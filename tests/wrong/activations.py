"""Wrong ideas about activation functions, as students write them."""

import numpy as np


@mistake("another-default")
def leaky_relu(x, alpha=0.01):
    return np.where(x < 0, alpha * x, x)


@mistake("another-default")
def leaky_relu(x, alpha=0.2):
    return np.where(x < 0, alpha * x, x)


@mistake("alpha-ignored")
def leaky_relu(x, alpha=0.01):
    return np.where(x < 0, 0.01 * x, x)


@mistake("first-and-last-axis-only")
def softmax(x, axis=-1):
    if axis == 0:
        return softmax(x.T).T
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@mistake("first-and-last-axis-only")
def softmax(x, axis=-1):
    def last(x):
        e = np.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)
    if axis == 0:
        return last(x.T).T
    if axis in (-1, x.ndim - 1):
        return last(x)


@mistake("axis-ignored")
def softmax(x, axis=-1):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
