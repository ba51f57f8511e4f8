"""What the handout of `fashion` says in numbers. Accuracies and times are those that the two training scripts of `solutions/` have recorded."""

import math
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from handout import ROOT, beside, formula, measured, numbers, solution
from torch import nn

from autograder import course as courses
from autograder.data import fashion_mnist
from autograder.oracles import drawn

BY_HAND, LENET = solution("fashion"), solution("lenet")
QUESTIONS = courses.load().assignment("fashion")
count = LENET.count_params
PIXELS = [int(number) for number in re.findall(r"\d+", fashion_mnist.train_images.__doc__ or "")]  # 0, 255, 60000, 28, 28
TEST = [int(number) for number in re.findall(r"\d+", fashion_mnist.test_images.__doc__ or "")]
LEAST = QUESTIONS.question("build_model").judge.threshold
(LIMIT,) = (float(number) for number in numbers(BY_HAND.build_model.__doc__) if int(float(number)) == 1_000_000)
RECORD = ROOT.joinpath("solutions/train_fashion.py").read_text("utf-8")
OWN = re.search(r"^(?P<epochs>\d+) epochs  test accuracy (?P<accuracy>[\d.]+) .*? (?P<seconds>\d+) s in the loop", RECORD, re.MULTILINE)
NAMES = ["class 128's CNN", "stride 2 instead of pooling", "padding 1 instead of none", "twice the filters",
         "global average pooling instead of flatten", "linear layers only", "LeNet", "LeNet with ReLU and max pooling"]  # fmt: skip
RUNS = [measured(name) for name in NAMES]


def networks() -> dict[str, Any]:
    """What the script trains, by name. It imports its neighbours, which are no modules of these tests."""
    before = set(sys.modules)
    sys.path.insert(0, str(ROOT / "solutions"))
    try:
        return solution("vary_fashion").NETWORKS
    finally:
        sys.path.pop(0)
        for name in set(sys.modules) - before:
            del sys.modules[name]


assert [(name, count(build())) for name, build in networks().items()] == [(name, measured(name).parameters) for name in networks()]
assert set(networks()) == set(NAMES)


def one_step() -> list[object]:
    """The worked example: one image of two numbers, three classes, one step of gradient descent."""
    layer = nn.Linear(2, 3)
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    x, label, third = torch.tensor([[1.0, 2.0]]), torch.tensor([0]), 1 / 3
    loss = BY_HAND.train_epoch(layer, [(x, label)], torch.optim.SGD(layer.parameters(), lr=0.3))
    gradient, weights, biases = (tensor.detach() for tensor in (layer.weight.grad, layer.weight, layer.bias))
    to_logits = layer.bias.grad
    assert torch.equal(weights[1], weights[2])
    assert math.isclose(loss, -math.log(third), rel_tol=1e-6)
    after, _ = BY_HAND.evaluate(layer, [(x, label)])
    return [x, label, 0, "(0, 0, 0)", "1/3", "ln(1/3)", loss, 1, to_logits, gradient[0], gradient[1], 0.3, weights[0], weights[1], biases,
            layer(x).detach(), after, 1]  # fmt: skip


def two_modes() -> list[object]:
    norm, x = nn.BatchNorm1d(1, eps=1e-9), torch.tensor([[1.0], [3.0]])
    fresh, trained = norm.eval()(x).detach(), norm.train()(x).detach()
    return [x, trained, x.mean(), x.var(unbiased=False), 0, norm.running_mean, 1, norm.running_var, fresh]


def patience() -> list[object]:
    """The table: epochs, losses, the best so far and how long it has been the best."""
    stopping, losses = BY_HAND.EarlyStopping(2), [0.9, 1.0, 0.8, 0.85, 0.7, 0.75, 0.95]
    told = [(stopping.step(loss), stopping.best_loss) for loss in losses]
    best = [loss for _, loss in told]
    waited = [len(losses[: i + 1]) - 1 - losses.index(best[i]) for i in range(len(losses))]
    assert [stop for stop, _ in told] == [False] * 6 + [True]
    return [2, range(1, 8), losses, best, waited]


def mean_loss() -> str:
    assert np.average([0.5, 2.0], weights=[4, 1]) == 0.8
    return f"(4 · 0.5 + 1 · 2.0) / 5 = {np.average([0.5, 2.0], weights=[4, 1])}"


GRID = np.arange(1, 10).reshape(3, 3)
MOVED = beside(GRID, drawn.moved(GRID, 1, 0, 0), drawn.moved(GRID, 1, 1, 1))
FILTER = torch.tensor([[[[1.0, 2], [3, 5]]]])
CONFUSED = [torch.tensor([0, 0, 2, 1]), torch.tensor([0, 1, 2, 1])]
LOGITS = torch.tensor([[2.1, 1.9, -3.0], [0.2, 0.7, -1.1], [-2.0, 0.1, 4.4]])
CNN, MLP = LENET.build_mini_cnn(), LENET.build_mlp()
COMPARED = LENET.compare_params(CNN, MLP)
AVERAGED = nn.Sequential(*CNN[:6], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
OTHER = LENET.compare_params(AVERAGED, MLP)["cnn"]
ERROR = math.sqrt(LEAST * (1 - LEAST) / TEST[2])
(OTHERS,) = re.findall(r"drawn\((\d+), TRAINED_ON", Path(drawn.__file__).read_text("utf-8"))
CHANCE = len(next(row for row in QUESTIONS.question("augment").visible if row.group == "chance").args["images"])
SHAPES = next(row for row in QUESTIONS.question("make_shapes").visible if row.group == "learning").args["n"]
assert len(BY_HAND.train_val_split(10, 0.3, 0)[1]) == 3
assert len(BY_HAND.train_val_split(7, 0.25, 0)[1]) in (1, 2)
assert BY_HAND.accuracy(LOGITS, torch.tensor([0, 0, 2])) == np.float32(2 / 3)
assert BY_HAND.to_tensor(np.full((1, 28, 28), 51, np.uint8)).unique().item() == np.float32(0.2)
formula("√(p(1 - p) / n)", lambda p, n: ERROR, {"p": LEAST, "n": TEST[2]})

assert OWN
PLAIN, STRIDED, SAME, TWICE, GLOBAL, *_ = RUNS  # what the words about the table say
assert {len(run.accuracies) for run in RUNS} == {3}
assert max(PLAIN.accuracies) < LEAST <= min(SAME.accuracies)
assert 2 * STRIDED.seconds < PLAIN.seconds < TWICE.seconds / 2
assert abs(STRIDED.accuracy - PLAIN.accuracy) < ERROR
assert max(TWICE.accuracies) - min(TWICE.accuracies) > 0.0095
assert round(PLAIN.parameters / GLOBAL.parameters) == 8

SECTIONS = {
    "": [PIXELS[2] + TEST[2], PIXELS[3:], PIXELS[3:], LEAST],
    "images-as-tensors": [PIXELS[:2], "(N, 28, 28)", 0, 1, 51, f"51 / {PIXELS[1]} = {51 / PIXELS[1]}", "(N, 1, 28, 28)"],
    "two-parts": ["n = 10", 0.3, 7, 0.25, 7 * 0.25],
    "one-step-of-training": one_step(),
    "the-mean-loss": [4, 0.5, 1, 2.0, mean_loss(), np.mean([0.5, 2.0])],
    "two-modes": two_modes(),
    "early-stopping": patience(),
    "a-copy-of-the-state": [5, 7],
    "augmentation": [MOVED, CHANCE],
    "circles-and-squares": [f"π / 4 = {math.pi / 4:.3f}", SHAPES, drawn.EPOCHS, drawn.THRESHOLD, int(OTHERS), 0],
    "filters-as-pictures": [0, 0, 1, FILTER, FILTER.min(), FILTER.max() - FILTER.min(), BY_HAND.filters_to_grid(FILTER), 0,
                            BY_HAND.filters_to_grid(torch.ones(1, 1, 1, 1))],
    "the-confusion-matrix": [*CONFUSED, 0, 1, BY_HAND.confusion_matrix(*CONFUSED, 3)],
    "your-network": ["(N, 1, 28, 28)", 0, 1, "(N, 10)", LIMIT, PIXELS[2], round(LEAST * TEST[2]), TEST[2]],
    "accuracy": [
        [[i + 1, row] for i, row in enumerate(LOGITS)], 2 / 3, "√(p(1 - p) / n)", LEAST, TEST[2], ERROR, 100 * ERROR, 0.909, 0.911, LEAST,
    ],
    "how-to-get-there": [
        PIXELS[2:], PIXELS[:2], 0, 9, 5000, 2, 2, 64, 128, count(BY_HAND.build_model()),
        float(OWN["accuracy"]), float(OWN["epochs"]), float(OWN["seconds"]),
    ],
    "where-the-parameters-sit": [
        128, 64, 10, 0, COMPARED["mlp"]["dense"], count(MLP), [COMPARED["cnn"][part] for part in ("conv", "dense", "total")],
        [OTHER[part] for part in ("conv", "dense", "total")], count(CNN[7]),
    ],
    "things-to-try": [
        32, 64, 3, 3, 2, 2, 128,
        [[numbers(name), run.accuracy, min(run.accuracies), max(run.accuracies), run.parameters, run.seconds]
         for name, run in zip(NAMES, RUNS, strict=True)],
        RUNS[0].epochs, "1e-3", 64, PIXELS[2], TEST[2], 2.13, LEAST,
    ],
    "common-errors": [1 / 10, 0, 255, 0, 1, 0.99, 0.90, 3, 4, PIXELS[2:], 3, 3, 4, 3, 3],
    "frequent-questions": ["32, 64, 128", 3, 3, 5, 5, 3, 3, 5, 5, 2 * 3 * 3, 5 * 5],
}  # fmt: skip
