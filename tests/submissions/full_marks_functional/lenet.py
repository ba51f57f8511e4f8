import torch
from torch import nn


def count_params(model, trainable_only=True):
    counts = torch.tensor([p.numel() for p in model.parameters() if not trainable_only or p.requires_grad], dtype=torch.int64)
    return counts.sum()


class Net(nn.Module):
    def __init__(self, num_classes, activation, pooling):
        super().__init__()
        self.activation = activation
        self.pooling = pooling
        self.fc3 = nn.Linear(84, num_classes)
        self.fc2 = nn.Linear(120, 84)
        self.fc1 = nn.Linear(400, 120)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        for layer in self.children():
            nn.init.xavier_uniform_(layer.weight)

    def forward(self, x):
        pool = torch.max_pool2d if self.pooling == "max" else nn.functional.avg_pool2d
        for conv in (self.conv1, self.conv2):
            x = getattr(conv(x), self.activation)()
            x = pool(x, (2, 2), (2, 2))
        x = torch.flatten(x, 1)
        x = getattr(self.fc1(x), self.activation)()
        x = getattr(self.fc2(x), self.activation)()
        return self.fc3(x)


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    if {activation} - {"sigmoid", "relu", "tanh"} or {pooling} - {"avg", "max"}:
        raise ValueError("I know sigmoid, relu, tanh and avg, max")
    return Net(num_classes, activation, pooling)
