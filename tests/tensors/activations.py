"""Element by element, with torch's functions, none of which is the activation itself."""

import math

import torch


def relu(x):
    return x.clamp(min=0)


def leaky_relu(x, alpha=0.1):
    return torch.where(x > 0, x, alpha * x)


def sigmoid(x):
    return 1 / (1 + torch.exp(-x))


def tanh(x):
    return 1 - 2 / (torch.exp(2 * x) + 1)


def elu(x, alpha=1.0):
    return torch.where(x >= 0, x, alpha * torch.expm1(x.clamp(max=0)))


def gelu(x, approximate="none"):
    if approximate == "tanh":
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))


def swish(x):
    return x * sigmoid(x)


def softmax(x, axis=-1):
    weights = torch.exp(x - x.amax(dim=axis, keepdim=True))
    return weights / weights.sum(axis, keepdim=True)
