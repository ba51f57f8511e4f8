"""What the handout of `fashion` says in numbers, worked out by the solutions; and what its judges of chance let pass."""

from __future__ import annotations

import math
import runpy

import numpy as np
import pytest

from autograder import course as courses
from autograder.oracles import drawn
from autograder.values import encode

torch = pytest.importorskip("torch")

SOLVED = runpy.run_path(str(courses.root() / "solutions" / "fashion.py"))


def test_a_pixel_becomes_a_fraction_and_gets_a_channel() -> None:
    x = SOLVED["to_tensor"](np.full((3, 28, 28), 51, np.uint8))
    assert (tuple(x.shape), x.dtype) == ((3, 1, 28, 28), torch.float32)
    assert x[0, 0, 0, 0].item() == pytest.approx(0.2)


def test_three_of_ten_and_one_or_two_of_seven() -> None:
    assert len(SOLVED["train_val_split"](10, 0.3, 1)[1]) == 3
    assert len(SOLVED["train_val_split"](7, 0.25, 1)[1]) in (1, 2)


def test_one_step_of_training() -> None:
    layer = torch.nn.Linear(2, 3)
    for parameter in layer.parameters():
        torch.nn.init.zeros_(parameter)
    batch = (torch.tensor([[1.0, 2.0]]), torch.tensor([0]))
    loss = SOLVED["train_epoch"](layer, [batch], torch.optim.SGD(layer.parameters(), lr=0.3))
    assert loss == pytest.approx(1.0986, abs=5e-5)
    third = 1 / 3
    assert layer.weight.grad.numpy() == pytest.approx(np.array([[-2 * third, -4 * third], [third, 2 * third], [third, 2 * third]]), abs=1e-6)
    assert layer.weight.detach().numpy() == pytest.approx(np.array([[0.2, 0.4], [-0.1, -0.2], [-0.1, -0.2]]), abs=1e-6)
    assert layer.bias.tolist() == pytest.approx([0.2, -0.1, -0.1], abs=1e-6)
    assert layer(batch[0])[0].tolist() == pytest.approx([1.2, -0.6, -0.6], abs=1e-6)
    assert SOLVED["evaluate"](layer, [batch])[0] == pytest.approx(0.2856, abs=5e-5)


def test_the_mean_loss() -> None:
    assert (4 * 0.5 + 1 * 2.0) / 5 == 0.8
    assert (0.5 + 2.0) / 2 == 1.25


def test_two_modes_of_batch_norm() -> None:
    norm = torch.nn.BatchNorm1d(1)
    x = torch.tensor([[1.0], [3.0]])
    assert norm.eval()(x).flatten().tolist() == pytest.approx([1, 3], abs=1e-4)
    assert norm.train()(x).flatten().tolist() == pytest.approx([-1, 1], abs=1e-4)
    assert (norm.running_mean.item(), norm.running_var.item()) == pytest.approx((0.2, 1.1))


def test_early_stopping() -> None:
    stopping = SOLVED["EarlyStopping"](2)
    told = [(stopping.step(loss), stopping.best_loss) for loss in (0.9, 1.0, 0.8, 0.85, 0.7, 0.75, 0.95)]
    assert told == [(False, 0.9), (False, 0.9), (False, 0.8), (False, 0.8), (False, 0.7), (False, 0.7), (True, 0.7)]


def test_flipped_and_shifted() -> None:
    image = np.arange(1, 10).reshape(3, 3)
    assert drawn.moved(image, 1, 0, 0).tolist() == [[3, 2, 1], [6, 5, 4], [9, 8, 7]]
    assert drawn.moved(image, 1, 1, 1).tolist() == [[0, 0, 0], [0, 3, 2], [0, 6, 5]]


def test_how_much_of_its_box_a_circle_fills() -> None:
    assert math.pi / 4 == pytest.approx(0.785, abs=5e-4)


def test_filters_and_confusion() -> None:
    assert SOLVED["filters_to_grid"](torch.tensor([[[[1.0, 2], [3, 5]]]])).tolist() == [[[[0, 0.25], [0.5, 1]]]]
    counts = SOLVED["confusion_matrix"](torch.tensor([0, 0, 2, 1]), torch.tensor([0, 1, 2, 1]), 3)
    assert counts.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]


def test_two_small_convolutions_have_fewer_weights_than_a_large_one() -> None:
    assert (2 * 3 * 3, 5 * 5) == (18, 25)


@pytest.mark.parametrize("seed", range(40))
def test_an_honest_augmentation_passes_whatever_its_seed(seed: int) -> None:
    images = np.random.RandomState(seed).randint(1, 100, (120, 1, 5, 5)).astype(np.float32)
    calls = {name: SOLVED["augment"](torch.from_numpy(images), s) for name, s in (("first", seed), ("again", seed), ("other", seed + 1))}
    assert drawn.augmented({"images": images}, encode(calls)) is None


@pytest.mark.parametrize("seed", range(40))
def test_honest_shapes_pass_whatever_their_seed(seed: int) -> None:
    calls = {name: SOLVED["make_shapes"](60, 28, s) for name, s in (("first", seed), ("again", seed), ("other", seed + 1))}
    assert drawn.shapes({"n": 60, "size": 28}, encode(calls)) is None


def test_a_network_learns_from_the_shapes_and_the_wrong_way_round_from_swapped_ones() -> None:
    images, labels = (part.numpy() for part in SOLVED["make_shapes"](200))
    assert drawn.learned(images, labels) >= 0.95
    assert drawn.learned(images, 1 - labels) <= 0.05


@pytest.mark.parametrize("seed", range(40))
def test_an_honest_split_passes_whatever_its_seed(seed: int) -> None:
    calls = {name: SOLVED["train_val_split"](60, 0.3, s) for name, s in (("first", seed), ("again", seed), ("other", seed + 1))}
    assert drawn.split({"n": 60, "fraction": 0.3}, encode(calls)) is None
