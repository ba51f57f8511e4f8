import torch
import torch.nn.functional as F
from torch import nn


def count_params(model, trainable_only=True):
    seen = {}
    for parameter in model.parameters():
        if parameter.requires_grad or not trainable_only:
            seen[id(parameter)] = parameter.nelement()
    return sum(seen.values())


class LeNet(nn.Module):
    CHOICES = {
        "sigmoid": torch.sigmoid,
        "relu": F.relu,
        "tanh": torch.tanh,
        "avg": lambda x: F.avg_pool2d(x, 2),
        "max": lambda x: F.max_pool2d(x, 2),
    }

    def __init__(self, classes, act, pool):
        super().__init__()
        self.act, self.pool = self.CHOICES[act], self.CHOICES[pool]
        self.c1 = nn.Conv2d(1, 6, 5, padding="same")
        self.c3 = nn.Conv2d(6, 16, (5, 5))
        self.c5 = nn.Linear(16 * 5 * 5, 120)
        self.f6 = nn.Linear(120, 84)
        self.output = nn.Linear(84, classes)

    def forward(self, x):
        x = self.pool(self.act(self.c1(x)))
        x = self.pool(self.act(self.c3(x)))
        x = x.view(x.size(0), -1)
        x = self.act(self.c5(x))
        x = self.act(self.f6(x))
        return self.output(x)


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    if activation not in ("sigmoid", "relu", "tanh"):
        raise ValueError("activation: " + str(activation))
    if pooling not in ("avg", "max"):
        raise ValueError("pooling: " + str(pooling))
    return LeNet(num_classes, activation, pooling)


class Conv2D(nn.Module):
    """One weighted sum per window, by unfolding the image into columns."""

    def __init__(self, kernel_size):
        super().__init__()
        self.size = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.weight = nn.Parameter(torch.empty(self.size).uniform_(-1, 1))
        self.bias = nn.Parameter(torch.zeros(()))

    def forward(self, X):
        columns = F.unfold(X[None, None], self.size)
        rows = self.weight.reshape(1, -1) @ columns[0] + self.bias
        return rows.reshape(X.shape[0] - self.size[0] + 1, X.shape[1] - self.size[1] + 1)


def shape_flow(model, input_shape):
    names = {module: name or type(module).__name__ for name, module in model.named_modules()}
    modes = {module: module.training for module in names}
    flow, hooks = [], []
    try:
        for module in names:
            if not list(module.children()):
                hooks.append(module.register_forward_hook(lambda m, i, out: flow.append((names[m], tuple(out.shape)))))
        model.eval()
        with torch.no_grad():
            model(torch.zeros(input_shape))
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in modes.items():
            module.training = mode
    return flow


def receptive_field(layers):
    """Backwards: which input pixels one output pixel sees."""
    first = last = 0
    for kernel, stride, *dilation in reversed(layers):
        first = first * stride
        last = last * stride + (kernel - 1) * (dilation[0] if dilation else 1)
    return last - first + 1


class MiniCNN(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.hidden = nn.Linear(64 * 5 * 5, 128)
        self.convs = nn.ModuleList([nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)])
        self.out = nn.Linear(128, classes)

    def forward(self, x):
        for conv in self.convs:
            x = F.max_pool2d(conv(x).relu(), 2)
        return self.out(self.hidden(x.flatten(1)).relu())


def build_mini_cnn(num_classes=10):
    return MiniCNN(num_classes)


def build_mlp(hidden=(128, 64), num_classes=10):
    sizes = [28 * 28, *hidden]
    layers = [nn.Flatten()]
    for n, m in zip(sizes, sizes[1:]):
        layers.extend([nn.Linear(n, m), nn.ReLU()])
    layers.append(nn.Linear(sizes[-1], num_classes))
    return nn.Sequential(*layers)


class ShapesCNN(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        widths = [channels, 16, 32, 64]
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1, bias=False) for a, b in zip(widths, widths[1:]))
        self.norms = nn.ModuleList(nn.BatchNorm2d(b) for b in widths[1:])
        self.out = nn.Linear(64, classes)

    def forward(self, x):
        for k, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            x = F.relu(norm(conv(x)))
            if k < 2:
                x = F.max_pool2d(x, 2)
        return self.out(F.dropout(x.mean((2, 3)), 0.2, self.training))


def build_shapes_cnn(in_channels=1, num_classes=2):
    return ShapesCNN(in_channels, num_classes)


def compare_params(cnn, mlp):
    def count(model):
        kinds = {"conv": {}, "dense": {}}
        for module in model.modules():
            kind = "conv" if "Conv" in type(module).__name__ else "dense" if isinstance(module, nn.Linear) else None
            if kind:
                kinds[kind].update({id(p): p.numel() for p in module.parameters(recurse=False)})
        row = {kind: sum(found.values()) for kind, found in kinds.items()}
        row["total"] = count_params(model, trainable_only=False)
        row["dominant"] = "conv" if row["conv"] > row["dense"] else "dense"
        return row

    return {"cnn": count(cnn), "mlp": count(mlp)}
