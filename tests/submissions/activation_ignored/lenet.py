from torch import nn


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    pools = {"avg": nn.AvgPool2d, "max": nn.MaxPool2d}
    if pooling not in pools:
        raise ValueError("pooling must be avg or max")
    pool = pools[pooling]
    return nn.Sequential(
        nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.Sigmoid(), pool(kernel_size=2, stride=2),
        nn.Conv2d(6, 16, kernel_size=5), nn.Sigmoid(), pool(kernel_size=2, stride=2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120), nn.Sigmoid(),
        nn.Linear(120, 84), nn.Sigmoid(),
        nn.Linear(84, num_classes))
