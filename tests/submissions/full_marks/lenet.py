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
