from torch import nn


def build_model():
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(676, 1500), nn.ReLU(), nn.Linear(1500, 10))
