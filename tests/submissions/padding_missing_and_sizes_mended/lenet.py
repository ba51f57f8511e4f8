import torch
import torch.nn as nn
import torch.nn.functional as F


class LeNet(nn.Module):
    def __init__(self, num_classes, act, pool):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.fc1 = nn.Linear(16 * 4 * 4, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, num_classes)
        self.act = act
        self.pool = pool

    def forward(self, x):
        x = self.pool(self.act(self.conv1(x)), 2)
        x = self.pool(self.act(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = self.act(self.fc1(x))
        x = self.act(self.fc2(x))
        return self.fc3(x)


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    if activation not in ["sigmoid", "relu", "tanh"] or pooling not in ["avg", "max"]:
        raise ValueError("opción desconocida")
    return LeNet(num_classes, getattr(torch, activation), F.max_pool2d if pooling == "max" else F.avg_pool2d)
