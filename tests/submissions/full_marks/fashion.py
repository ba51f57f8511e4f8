import torch.nn as nn

WIDTHS = (32, 64, 96)


def build_model():
    """Conv - BatchNorm - ReLU - max pool, three times, then two dense layers."""
    layers, channels, side = [], 1, 28
    for width in WIDTHS:
        layers.append(nn.Sequential())
        layers[-1].append(nn.Conv2d(channels, width, 3, padding="same", bias=False))
        layers[-1].append(nn.BatchNorm2d(width))
        layers[-1].append(nn.ReLU(inplace=True))
        layers[-1].append(nn.MaxPool2d(2, 2))
        channels, side = width, side // 2
    layers += [nn.Flatten(start_dim=1), nn.Dropout(0.3)]
    layers += [nn.Linear(channels * side * side, 64), nn.ReLU(), nn.Linear(64, 10)]
    return nn.Sequential(*layers)
