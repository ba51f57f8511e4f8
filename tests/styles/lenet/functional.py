"""Classes with functional calls, layers declared in any order, loops in place of tensor algebra."""

import itertools

import torch
import torch.nn.functional as F
from torch import nn


class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        if isinstance(kernel_size, int):
            kernel_size = kernel_size, kernel_size
        self.bias = nn.Parameter(torch.tensor(0.0))
        self.weight = nn.Parameter(torch.randn(*kernel_size) * 0.1)

    def forward(self, X):
        kh, kw = self.weight.shape
        Y = torch.zeros(X.shape[0] - kh + 1, X.shape[1] - kw + 1)
        for i in range(Y.shape[0]):
            for j in range(Y.shape[1]):
                Y[i, j] = (X[i : i + kh, j : j + kw] * self.weight).sum() + self.bias
        return Y


def count_params(model, trainable_only=True):
    total = 0
    for _, parameter in model.named_parameters():
        if trainable_only and not parameter.requires_grad:
            continue
        size = 1
        for n in parameter.shape:
            size *= n
        total += size
    return total


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    try:
        act = {"sigmoid": torch.sigmoid, "relu": F.relu, "tanh": torch.tanh}[activation]
        pool = {"avg": F.avg_pool2d, "max": F.max_pool2d}[pooling]
    except KeyError as unknown:
        raise ValueError(f"unknown option {unknown}") from None

    class LeNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc3, self.fc2, self.fc1 = nn.Linear(84, num_classes), nn.Linear(120, 84), nn.Linear(400, 120)
            self.conv2, self.conv1 = nn.Conv2d(6, 16, 5), nn.Conv2d(1, 6, 5, padding=2)

        def forward(self, x):
            x = pool(act(self.conv1(x)), 2)
            x = pool(act(self.conv2(x)), 2).flatten(1)
            return self.fc3(act(self.fc2(act(self.fc1(x)))))

    return LeNet()


def shape_flow(model, input_shape):
    found, handles = [], []
    was = [(module, module.training) for module in model.modules()]

    def listen(name):
        def hook(module, inputs, output):
            found.append([name, tuple(output.shape)])

        return hook

    try:
        for name, module in model.named_modules():
            if not any(True for _ in module.children()):
                handles.append(module.register_forward_hook(listen(name or module.__class__.__name__)))
        model.eval()
        with torch.inference_mode():
            model(torch.rand(*input_shape))
    finally:
        for handle in handles:
            handle.remove()
        for module, mode in reversed(was):
            module.training = mode
    return [tuple(pair) for pair in found]


def receptive_field(layers):
    if not layers:
        return 1
    *front, last = layers
    stride = 1
    for layer in front:
        stride *= layer[1]
    dilation = last[2] if len(last) == 3 else 1
    return receptive_field(front) + (last[0] - 1) * dilation * stride


class MiniCNN(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
        self.f1, self.f2 = nn.Linear(1600, 128), nn.Linear(128, num_classes)

    def forward(self, x):
        for conv in (self.c1, self.c2):
            x = F.relu(F.max_pool2d(conv(x), 2))
        return self.f2(F.relu(self.f1(torch.flatten(x, 1))))


def build_mini_cnn(num_classes=10):
    return MiniCNN(num_classes)


class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in itertools.pairwise(sizes)])

    def forward(self, x):
        x = x.reshape(len(x), -1)
        for k, layer in enumerate(self.layers):
            x = layer(x) if k == 0 else layer(x.clamp(min=0))
        return x


def build_mlp(hidden=(128, 64), num_classes=10):
    return MLP([784, *hidden, num_classes])


class ShapesCNN(nn.Module):
    def __init__(self, c, n):
        super().__init__()
        self.head = nn.Linear(64, n)
        self.norms = nn.ModuleList([nn.BatchNorm2d(w) for w in (16, 32, 64)])
        self.convs = nn.ModuleList([nn.Conv2d(a, b, 3, padding="same", bias=False) for a, b in ((c, 16), (16, 32), (32, 64))])

    def forward(self, x):
        for k in range(3):
            x = F.relu(self.norms[k](self.convs[k](x)))
            if k < 2:
                x = F.max_pool2d(x, 2)
        return self.head(F.dropout(x.mean(dim=(2, 3)), 0.2, self.training))


def build_shapes_cnn(in_channels=1, num_classes=2):
    return ShapesCNN(in_channels, num_classes)


def compare_params(cnn, mlp):
    result = {}
    for name, model in (("cnn", cnn), ("mlp", mlp)):
        seen, counts = set(), {"conv": 0, "dense": 0, "total": 0}
        for layer in model.modules():
            for p in layer.parameters(recurse=False):
                if id(p) in seen:
                    continue
                seen.add(id(p))
                counts["total"] += p.numel()
                if type(layer) is nn.Conv2d:
                    counts["conv"] += p.numel()
                elif type(layer) is nn.Linear:
                    counts["dense"] += p.numel()
        counts["dominant"] = ("dense", "conv")[counts["conv"] > counts["dense"]]
        result[name] = counts
    return result
