from torch import nn


def build_model():
    return nn.Sequential(nn.AvgPool2d((2, 28)), nn.Flatten(), nn.Linear(14, 10))
