from torch import nn


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    if activation == "sigmoid":
        act = nn.Sigmoid
    elif activation == "relu":
        act = nn.ReLU
    elif activation == "tanh":
        act = nn.Tanh
    else:
        raise ValueError("activation")
    if pooling == "avg":
        pool = nn.AvgPool2d(2, 2)
    elif pooling == "max":
        pool = nn.MaxPool2d(2, 2)
    else:
        raise ValueError("pooling")
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), act(), pool,
        nn.Conv2d(6, 16, 5), act(), pool,
        nn.Flatten(),
        nn.Linear(400, 128), act(),
        nn.Linear(128, 84), act(),
        nn.Linear(84, num_classes),
    )
