from collections import OrderedDict

import torch.nn as nn


def count_params(model, trainable_only=True):
    return int(sum(p.numel() * (p.requires_grad or not trainable_only) for p in model.parameters()))


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    try:
        Act = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh}[activation]
        Pool = {"avg": nn.AvgPool2d, "max": nn.MaxPool2d}[pooling]
    except KeyError as error:
        raise ValueError(f"unknown option {error}") from None

    def block(c_in, c_out, **options):
        return nn.Sequential(nn.Conv2d(c_in, c_out, kernel_size=5, **options), Act(), Pool(kernel_size=2, stride=2))

    return nn.Sequential(OrderedDict(
        features=nn.Sequential(block(1, 6, padding=2), block(6, 16)),
        flat=nn.Flatten(),
        head=nn.Sequential(nn.Linear(400, 120), Act(), nn.Linear(120, 84), Act()),
        logits=nn.Linear(84, num_classes),
    ))
