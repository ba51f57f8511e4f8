"""What the handout of `architectures` says in numbers."""

import torch
from handout import beside, formula, measured, raised, solution
from torch import nn

BY_HAND, LENET = solution("architectures"), solution("lenet")
X = torch.tensor([[[[1.0, 3]]], [[[5, 7]]]])
MEAN, VAR = X.mean().item(), X.var(unbiased=False).item()
SQUARES = [(x - MEAN) ** 2 for x in X.ravel().tolist()]
RUNNING = [torch.tensor([2.0]), torch.tensor([4.0])]
Y = BY_HAND.batch_norm2d(X, torch.tensor([1.5]), torch.tensor([0.5]), *RUNNING, training=True)
KEPT = BY_HAND.dropout(torch.ones(10_000), 0.2, True, torch.Generator().manual_seed(0))
VGG = BY_HAND.vgg_block(2, 3, 64)
RESNET = BY_HAND.build_small_resnet()
CNN = LENET.build_mini_cnn()
MINI, DENSE = LENET.count_params(CNN), LENET.count_params(CNN[7])
assert abs((KEPT == 0).float().mean().item() - 0.2) < 0.02
assert not BY_HAND.dropout(torch.ones(5), 1, True, torch.Generator()).any()


def normalised(x: float, mean: float, var: float, eps: float, gamma: float, beta: float) -> float:
    """One number through the reference, in eval mode."""
    given = [torch.tensor([number]) for number in (gamma, beta, mean, var)]
    return BY_HAND.batch_norm2d(torch.full((1, 1, 1, 1), x), *given, training=False, eps=eps).item()


def running(momentum: float, running: float, batch: float) -> float:
    """The reference's running mean after a batch of that mean."""
    mean = torch.tensor([running])
    one = torch.ones(1)
    BY_HAND.batch_norm2d(torch.tensor([batch - 1, batch + 1]).reshape(1, 1, 1, 2), one, one, mean, torch.ones(1), True, momentum)
    return mean.item()


def seen(layers: int) -> int:
    return LENET.receptive_field([(3, 1)] * layers)


def vgg() -> list[object]:
    """The table of the block: its image, and each layer with parameters or pooling."""
    x, lines = torch.zeros(1, 3, 32, 32), []
    for layer in VGG:
        x = layer(x)
        if not isinstance(layer, nn.ReLU):
            lines.append([x.shape[1:], *([count] if (count := LENET.count_params(layer)) else [])])
    return [(3, 32, 32), lines]


def resnet() -> list[object]:
    """The table of the network, one line for each of its parts."""
    x, shapes = torch.zeros(1, 1, 28, 28), []
    for layer in RESNET.eval():
        x = layer(x)
        shapes.append(x.shape[1:])
    counts = [LENET.count_params(layer) for layer in RESNET]
    return [(1, 28, 28), 3, 3, 1, shapes[2], sum(counts[:3]), 16, 16, shapes[3], counts[3], 16, 32, 2, shapes[4], counts[4],
            32, 64, 2, shapes[5], counts[5], shapes[7], shapes[8], counts[8], LENET.count_params(RESNET)]  # fmt: skip


def around(made: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """The reference's block, with a body that makes just this of x."""
    block = BY_HAND.Residual(1, 1)
    block.body = nn.Module()
    block.body.forward = lambda _: made
    return block(x)


def without_stride() -> torch.Tensor:
    block = BY_HAND.Residual(3, 5, 2)
    block.skip = nn.Conv2d(3, 5, 1)
    return block(torch.zeros(1, 3, 8, 8))


def length(n: int, p: int, d: int, k: int, s: int) -> int:
    return BY_HAND.conv1d_output_length(n, k, s, p, d)


C = 5
ENTERING, MADE = torch.tensor([[1, 2, 0], [0, 1, 3], [2, 0, 1]]), torch.tensor([[-3, 0, 1], [1, -1, -5], [0, 2, -1]])
assert sum(LENET.count_params(nn.Conv2d(C, C, 3, bias=False)) for _ in range(3)) == 27 * C**2
assert LENET.count_params(nn.Conv2d(C, C, 7, bias=False)) == 49 * C**2
assert BY_HAND.Residual(3, 5, 2)(torch.zeros(2, 3, 8, 6)).shape == (2, 5, 4, 3)

formula("(x - mean) / sqrt(var + eps) · gamma + beta", normalised, {"x": 3.0, "mean": 1.0, "var": 4.0, "eps": 0.5, "gamma": 2.0, "beta": -1.0})
formula("(1 - momentum) · running + momentum · batch", running, {"momentum": 0.3, "running": 2.0, "batch": 7.0})

SECTIONS = {
    "": [3, 3],
    "batch-normalisation": [
        0, 1, X.shape[2:], X[0], X[1], 1.5, 0.5, MEAN, SQUARES, sum(SQUARES), f"{sum(SQUARES):g} / {X.numel()} = {VAR:g}", 1,
        f"(1 - {MEAN:g}) / √{VAR:g} · 1.5 + 0.5 = {Y[0, 0, 0, 0]:.3f}", Y,
    ],
    "train-and-eval": [
        "(1 - momentum)", BY_HAND.batch_norm2d.__defaults__[0], "n - 1", 2, MEAN, f"0.9 · 2 + 0.1 · {MEAN:g} = {RUNNING[0].item():.1f}",
        f"0.9 · 4 + 0.1 · 20/3 = {RUNNING[1].item():.3f}", 0.9, 0.9,
    ],
    "dropout": ["1 - p", "p = 0.2", KEPT.max(), "p = 1", "0 / 0"],
    "spatial-dropout": ["(N, C, 1, 1)"],
    "vgg-blocks": [
        3, 3, seen(2), seen(2), seen(3), seen(3), "3 · 9 · C² = 27 C²", seen(3), seen(3), "49 C²", 3, 3, 1, "vgg_block(2, 3, 64)", vgg(), 2014,
    ],
    "residual-blocks": [
        3, 3, 3, 3, ENTERING.shape, beside(ENTERING, MADE, MADE + ENTERING, around(MADE, ENTERING)), 1, 1, 3, 3,
        "Residual(3, 5, 2)", "(N, 3, 8, 6)", "(N, 5, 4, 3)",
    ],
    "a-small-resnet": [resnet(), MINI, DENSE],
    "a-small-u-net": [2, 2, 4, 4, "nn.MaxPool2d(2)", "nn.ConvTranspose2d(c, c // 2, 2, stride=2)", "nn.Upsample(scale_factor=2)", 4, 4, 2],
    "one-and-three-dimensions": [
        formula("floor((n + 2p - d(k - 1) - 1) / s) + 1", length, {"n": 23, "p": 2, "d": 3, "k": 4, "s": 2}), 16000, 400, 160,
        f"floor((16000 - 400) / 160) + 1 = {length(16000, 0, 1, 400, 160)}", 16, 112, 90, "(3, 7, 5)", "(1, 2, 3)", "(1, 3, 0)",
        str(BY_HAND.conv3d_output_shape((16, 112, 90), (3, 7, 5), (1, 2, 3), (1, 3, 0))),
    ],
    "common-errors": [
        raised("The size of tensor a (6) must match the size of tensor b (3)", lambda: torch.zeros(2, 3, 4, 6) - torch.zeros(3)), "(C, 1, 1)",
        raised("The size of tensor a (4) must match the size of tensor b (8)", without_stride),
        raised("expected input[2, 6, 16, 24] to have 3 channels, but got 6 channels",
               lambda: nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(3, 6, 3, padding=1))(torch.zeros(2, 3, 16, 24))), 1,
    ],
    "frequent-questions": [64, 1024, 16, 32, 64, 0.91, measured("LeNet").accuracy, measured("LeNet").epochs, 2022],
}  # fmt: skip
