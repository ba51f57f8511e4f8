from torch import nn
from torch.nn.parameter import UninitializedParameter

ACTIVATIONS = nn.ModuleDict({"sigmoid": nn.Sigmoid(), "relu": nn.ReLU(inplace=True), "tanh": nn.Tanh()})
POOLS = {"avg": nn.AvgPool2d(2), "max": nn.MaxPool2d(2)}


def count_params(model, trainable_only=True):
    total = 0
    for name, parameter in model.named_parameters():
        if isinstance(parameter, UninitializedParameter):
            raise ValueError(f"{name} has no size yet")
        if trainable_only and not parameter.requires_grad:
            continue
        size = 1
        for n in parameter.shape:
            size *= n
        total += size
    return total


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    if activation not in ACTIVATIONS or pooling not in POOLS:
        raise ValueError("unknown option")
    act, pool = ACTIVATIONS[activation], POOLS[pooling]  # the same module may stand in several places
    return nn.Sequential(
        nn.LazyConv2d(6, 5, padding=2), act, pool,
        nn.LazyConv2d(16, 5), act, pool,
        nn.Flatten(),
        nn.LazyLinear(120), act, nn.LazyLinear(84), act, nn.LazyLinear(num_classes),
    )
