"""What the handout of `lenet` says in numbers."""

import runpy
from collections.abc import Callable
from typing import Any

import torch
from handout import ROOT, formula, measured, raised, solution
from torch import nn

BY_HAND = solution("lenet")
QUESTIONS = runpy.run_path(str(ROOT / "assignments/lenet/questions.py"))
count: Callable[[nn.Module], int] = BY_HAND.count_params
LENET, CNN, MLP = BY_HAND.build_lenet(), BY_HAND.build_mini_cnn(), BY_HAND.build_mlp()
COMPARED = BY_HAND.compare_params(CNN, MLP)
AVERAGED = nn.Sequential(*CNN[:6], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
PADDED = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.MaxPool2d(2), *CNN[6:])
BARE = nn.Sequential(nn.Conv2d(1, 6, 5), *LENET[1:])  # LeNet without its padding
SHAPES = BY_HAND.build_shapes_cnn()
IMAGES = (3, 1, 28, 28)


def flow(model: nn.Module) -> dict[type, list[tuple[int, ...]]]:
    """The shapes, without the batch, that come out of each kind of layer."""
    found: dict[type, list[tuple[int, ...]]] = {}
    for name, shape in BY_HAND.shape_flow(model, (1, 1, 28, 28)):
        found.setdefault(type(dict(model.named_modules())[name]), []).append(shape[1:])
    return found


def weights(model: nn.Module, kind: type) -> list[int]:
    return [count(layer) for layer in model.modules() if isinstance(layer, kind)]


def own_layer() -> torch.Tensor:
    layer = BY_HAND.Conv2D((2, 2))
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[0.0, 1], [2, 3]]))
        layer.bias.fill_(0.5)
        return layer(torch.arange(9.0).reshape(3, 3))


def tied() -> tuple[int, int]:
    """Two linear layers with one weight: counted, and counted layer by layer."""
    pair = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    pair[1].weight = pair[0].weight
    return count(pair), sum(map(count, pair))


def fields() -> list[Any]:
    """The table of receptive fields, one line a layer."""
    layers, lines, step = [(5, 1), (2, 2), (5, 1), (2, 2)], [], 1
    for i, (k, s) in enumerate(layers):
        before, after = (BY_HAND.receptive_field(layers[:n]) for n in (i, i + 1))
        lines.append([k, s, before, k - 1, step, after, step * s])
        step *= s
    return ["[(5, 1), (2, 2), (5, 1), (2, 2)]", BY_HAND.receptive_field([]), 1, lines]


def dropped() -> tuple[float, float]:
    """The share of zeros that dropout aims at, and what it divides the others by."""
    (dropout,) = (layer for layer in SHAPES.modules() if isinstance(layer, nn.Dropout))
    return dropout.p, 1 - dropout.p


OURS, THEIRS = flow(LENET), flow(CNN)
C1, C2, F1, F2, F3 = (count(layer) for layer in LENET.modules() if isinstance(layer, nn.Conv2d | nn.Linear))
LINEAR = F1 + F2 + F3
M1, M2, M3, M4 = (count(layer) for layer in CNN.modules() if isinstance(layer, nn.Conv2d | nn.Linear))
N1, N2, N3 = weights(MLP, nn.Linear)
HOOKED = BY_HAND.shape_flow(nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.AvgPool2d(2), nn.Flatten()), (1, 1, 8, 6))
TWICE = BY_HAND.receptive_field([(3, 1), (3, 1)])
(DROPPED, KEPT), BLOCKS = dropped(), [layer.out_channels for layer in SHAPES.modules() if isinstance(layer, nn.Conv2d)]
SIGMOID, RELU, MINI = (measured(name) for name in ("LeNet", "LeNet with ReLU and max pooling", "class 128's CNN"))
assert len(weights(SHAPES, nn.Conv2d)) == len(BLOCKS) == 3
assert BY_HAND.build_mlp(())(torch.zeros(IMAGES)).shape == (3, 10)
assert len(weights(BY_HAND.build_mlp(()), nn.Linear)) == 1

SECTIONS = {
    "": [IMAGES[2:], BLOCKS[1:]],
    "a-layer-of-your-own": [
        "Conv2D((2, 2))", "[[0, 1], [2, 3]]", 0.5, range(3), range(3, 6), own_layer()[0], range(6, 9), own_layer()[1],
        f"0·0 + 1·1 + 3·2 + 4·3 = {own_layer()[0, 0] - 0.5:g}", 0.5,
    ],
    "counting-parameters": [
        formula("KH · KW · C · F + F", lambda KH, KW, C, F: count(nn.Conv2d(C, F, (KH, KW))), {"KH": 3, "KW": 5, "C": 2, "F": 4}), 8, 3, 3,
        f"3·3·3·8 + 8 = {count(nn.Conv2d(3, 8, 3))}", IMAGES[2:], 32, 5, 5, f"5·5·1·32 + 32 = {count(nn.Conv2d(1, 32, 5))}", "551·32 + 32",
        formula("n · m + m", lambda n, m: count(nn.Linear(n, m)), {"n": 3, "m": 5}),
    ],
    "shared-and-frozen": [4, 4, f"16 + 4 + 4 = {tied()[0]}", tied()[1]],
    "the-layers": [
        IMAGES[1:], 6, 5, 5, 2, OURS[nn.Conv2d][0], C1, 2, 2, 2, OURS[nn.AvgPool2d][0], 16, 5, 5, OURS[nn.Conv2d][1], C2, 2, 2, 2,
        OURS[nn.AvgPool2d][1], OURS[nn.Flatten], OURS[nn.Linear][0], F1, OURS[nn.Linear][1], F2, OURS[nn.Linear][2], F3, count(LENET),
        BARE[0](torch.zeros(IMAGES)).shape[2:], BARE[:7](torch.zeros(IMAGES)).shape[1], OURS[nn.Flatten], LINEAR,
        round(100 * LINEAR / count(LENET)), 100,
    ],
    "following-the-shapes": [
        6, 5, 5, 2, "(1, 1, 8, 6)", f"[{', '.join(f'({chr(34)}{name}{chr(34)}, {shape})' for name, shape in HOOKED)}]",
    ],
    "how-far-a-layer-sees": [
        3, 3, BY_HAND.receptive_field([(3, 1)]), 3, 3, 3, TWICE, 3, 3, TWICE, TWICE, 2 * 3 * 3, 5 * 5, "d · (k - 1)", fields(),
    ],
    "the-mini-cnn": [
        IMAGES[1:], 32, 3, 3, THEIRS[nn.Conv2d][0], M1, 2, 2, THEIRS[nn.MaxPool2d][0], 64, 3, 3, THEIRS[nn.Conv2d][1], M2, 2, 2,
        THEIRS[nn.MaxPool2d][1], THEIRS[nn.Flatten], THEIRS[nn.Linear][0], M3, THEIRS[nn.Linear][1], M4, count(CNN),
    ],
    "the-mlp": [784, "hidden=(128, 64)", f"784·128 + 128 = {N1}", f"128·64 + 64 = {N2}", f"64·10 + 10 = {N3}", count(MLP)],
    "the-shapes-cnn": [BLOCKS, 3, 3, 1, 2, 2, BLOCKS[-1], BLOCKS[-1], DROPPED, BLOCKS[-1], DROPPED, KEPT],
    "where-the-parameters-are": [
        count(CNN), count(MLP), [[COMPARED[name][part] for part in ("conv", "dense", "total")] for name in ("cnn", "mlp")], COMPARED["cnn"]["conv"],
        THEIRS[nn.Flatten], THEIRS[nn.Linear][0], M3, AVERAGED[:8](torch.zeros(IMAGES)).shape[1], count(AVERAGED),
        [COMPARED["cnn"][part] for part in ("conv", "dense", "total")],
    ],
    "how-it-is-checked": [QUESTIONS["COPIES"], DROPPED, 1 / KEPT],
    "common-errors": [
        raised("mat1 and mat2 shapes cannot be multiplied (3x256 and 400x120)", lambda: BARE(torch.zeros(IMAGES))),
        raised("expected input[1, 3, 28, 28] to have 1 channels, but got 3 channels", lambda: LENET(torch.zeros(3, 28, 28))), "(N, 1, 28, 28)",
        raised("mat1 and mat2 shapes cannot be multiplied (3x3136 and 1600x128)", lambda: PADDED(torch.zeros(IMAGES))),
        raised("Expected more than 1 value per channel when training", lambda: SHAPES.train()(torch.zeros(1, 1, 4, 4))), (1, 1),
    ],
    "frequent-questions": [BLOCKS, 3, 3, 5, 5, 3, 3, 5, 5, 2, 0.91, SIGMOID.accuracy, SIGMOID.epochs, "1e-3", 64, RELU.accuracy, MINI.accuracy, 0.91],
}  # fmt: skip
