"""`worker.models`: what a description makes, how it reads, and that it travels."""

from __future__ import annotations

import msgspec
import pytest

from autograder import values
from autograder.feedback import show
from autograder.worker.models import make, model

torch = pytest.importorskip("torch")
nn = torch.nn


def test_one_layer() -> None:
    made = model(("Conv2d", 3, 8, (2, 3), {"bias": False, "padding": "same"}))
    layer = make(made)
    assert isinstance(layer, nn.Conv2d)
    assert (tuple(layer.weight.shape), layer.bias, layer.padding) == ((8, 3, 2, 3), None, "same")
    assert made.text == "nn.Conv2d(3, 8, (2, 3), bias=False, padding='same')"


def test_lists_are_nested_sequentials() -> None:
    made = model([("ReLU",), [("Linear", 3, 2)], []])
    names = [(name, type(part).__name__) for name, part in make(made).named_modules()]
    assert names == [("", "Sequential"), ("0", "ReLU"), ("1", "Sequential"), ("1.0", "Linear"), ("2", "Sequential")]
    assert made.text == "nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(3, 2)), nn.Sequential())"


def test_parameters_and_layers_can_be_the_same_one() -> None:
    made = model([("Linear", 4, 4), [("Linear", 4, 4)], ("Linear", 4, 4)], same=[("1.0.weight", "0.weight"), ("2", "0")])
    whole = make(made)
    assert whole[1][0].weight is whole[0].weight
    assert whole[1][0].bias is not whole[0].bias
    assert whole[2] is whole[0]
    assert made.text.endswith(", 1.0.weight = 0.weight, 2 = 0")


def test_parameters_and_layers_can_be_frozen() -> None:
    whole = make(model([("Linear", 2, 2), ("Linear", 2, 2)], frozen=["0.bias", "1"]))
    assert [(name, p.requires_grad) for name, p in whole.named_parameters()] == [
        ("0.weight", True), ("0.bias", False), ("1.weight", False), ("1.bias", False),
    ]  # fmt: skip


def test_a_description_survives_the_journey_to_the_worker() -> None:
    made = model([("Conv2d", 1, 2, (3, 5)), ("Linear", 4, 3, {"bias": False})], frozen=["0"])
    sent = msgspec.msgpack.decode(msgspec.msgpack.encode(values.encode(made)), type=values.Value)
    assert sent == made
    assert [tuple(p.shape) for p in make(sent).parameters()] == [(2, 1, 3, 5), (2,), (3, 4)]


def test_each_call_makes_a_model_of_its_own() -> None:
    made = model(("Linear", 2, 2))
    assert make(made).weight is not make(made).weight


@pytest.mark.parametrize("kind", ["Module", "parameter.Parameter", "functional", "Lambda", "__class__"])
def test_other_names_are_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="is not among the layers"):
        model((kind, 1))
    forged = values.Made("model", values.encode({"layer": (kind,), "same": [], "frozen": []}), "")
    with pytest.raises(ValueError, match="is not among the layers"):
        make(forged)


def test_a_model_is_shown_as_code_and_a_problem_as_a_dash() -> None:
    assert show.text(show.plain(model(("Linear", 3, 2)))) == "nn.Linear(3, 2)"
    assert show.text(show.plain(values.Problem("tensor-missing", {}))) == "–"
