"""What the judges of chance of `fashion` let pass."""

from __future__ import annotations

import runpy

import numpy as np
import pytest

from autograder import course as courses
from autograder.oracles import drawn
from autograder.values import encode

torch = pytest.importorskip("torch")

SOLVED = runpy.run_path(str(courses.root() / "solutions" / "fashion.py"))


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
