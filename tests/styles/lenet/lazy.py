"""Lazy layers, subclasses of torch's layers, bare parameters, unfold and einsum."""

from collections import OrderedDict
from math import prod

import torch
import torch.nn.functional as F
from torch import nn


class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        rows, columns = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
        self.register_parameter("weight", nn.Parameter(torch.empty(rows, columns).uniform_(-1, 1)))
        self.register_parameter("bias", nn.Parameter(torch.ones(1)))

    def forward(self, X):
        size = self.weight.shape
        columns = F.unfold(X[None, None], tuple(size))[0]
        rows = X.shape[0] - size[0] + 1
        return torch.einsum("k,kn->n", self.weight.flatten(), columns).view(rows, -1) + self.bias


def count_params(model, trainable_only=True):
    every = OrderedDict((id(p), p) for module in model.modules() for p in module._parameters.values() if p is not None)
    return int(sum(prod(p.size()) for p in every.values() if p.requires_grad >= trainable_only))


class Activation(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.name = name

    def forward(self, x):
        return getattr(torch, self.name)(x)


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    if activation not in ("sigmoid", "relu", "tanh") or pooling not in ("avg", "max"):
        raise ValueError("no such option")
    pool = nn.AvgPool2d if pooling == "avg" else nn.MaxPool2d
    return nn.Sequential(OrderedDict(
        first=nn.Sequential(nn.LazyConv2d(6, 5, padding=2), Activation(activation), pool(2, 2)),
        second=nn.Sequential(nn.LazyConv2d(16, 5), Activation(activation), pool(2, 2), nn.Flatten()),
        head=nn.Sequential(nn.LazyLinear(120), Activation(activation), nn.LazyLinear(84), Activation(activation), nn.LazyLinear(num_classes)),
    ))  # fmt: skip


def shape_flow(model, input_shape):
    flow, modes, handles = [], {}, []
    for name, module in model.named_modules():
        modes[module] = module.training
        module.training = False
        if len(list(module.modules())) == 1:
            label = name if name else type(module).__name__
            handles += [module.register_forward_hook(lambda m, i, o, label=label: flow.append((label, o.size())))]
    grad = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        model(torch.zeros(*input_shape))
        return flow
    finally:
        torch.set_grad_enabled(grad)
        for handle in handles:
            handle.remove()
        for module in modes:
            module.training = modes[module]


def receptive_field(layers):
    first, last = 0, 0  # the input pixels that pixel 0 of the output sees, by walking back
    for kernel, stride, *dilation in reversed(layers):
        first *= stride
        last = last * stride + (kernel - 1) * ([*dilation, 1])[0]
    return last - first + 1


def build_mini_cnn(num_classes=10):
    def block(width):
        return nn.Sequential(nn.LazyConv2d(width, 3), nn.ReLU(inplace=True), nn.MaxPool2d(2))

    return nn.Sequential(block(32), block(64), nn.Flatten(), nn.LazyLinear(128), nn.ReLU(inplace=True), nn.LazyLinear(num_classes))


class Dense(nn.Module):
    def __init__(self, n, m):
        super().__init__()
        self.W, self.b = nn.Parameter(torch.randn(m, n) / n**0.5), nn.Parameter(torch.zeros(m))

    def forward(self, x):
        return x @ self.W.T + self.b


def build_mlp(hidden=(128, 64), num_classes=10):
    net, n = nn.Sequential(nn.Flatten()), 784
    for m in (*hidden, num_classes):
        if n != 784 or len(net) > 1:
            net.append(nn.ReLU())
        net.append(Dense(n, m))
        n = m
    return net


class Norm(nn.BatchNorm2d):
    """A BatchNorm of one's own kind."""


def build_shapes_cnn(in_channels=1, num_classes=2):
    layers, c = [], in_channels
    for width in (16, 32, 64):
        layers += [nn.Conv2d(c, width, 3, 1, 1, bias=False), Norm(width), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2)]
        c = width
    return nn.Sequential(*layers[:-1], nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Dropout(p=0.2), nn.LazyLinear(num_classes))


def compare_params(cnn, mlp):
    def of(model, kinds):
        return {id(p): p.numel() for m in model.modules() if isinstance(m, kinds) for p in m._parameters.values() if p is not None}

    def table(model):
        conv, dense = (sum(of(model, kind).values()) for kind in (nn.Conv2d, nn.Linear))
        return {"conv": conv, "dense": dense, "total": sum(p.numel() for p in model.parameters()), "dominant": "dense" if dense >= conv else "conv"}

    return {"cnn": table(cnn), "mlp": table(mlp)}
