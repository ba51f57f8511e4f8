"""Accuracy: the judge on small arrays, and the worker's probe on tiny models with right, wrong and dangerous weights."""

from __future__ import annotations

import io
import pickle
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import course as courses
from autograder import values, weights
from autograder.accuracy import Accuracy
from autograder.channel import Chunk
from autograder.data import fashion_mnist
from autograder.evaluate import Evaluator
from autograder.feedback.words import sentence
from autograder.report import QuestionResult
from autograder.sandbox.pool import Hosts
from autograder.spec import Course
from autograder.submission import Source, Submission

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors.torch")

ASSIGNMENT = runpy.run_path(str(courses.root() / "assignments/fashion/questions.py"))["ASSIGNMENT"]
BUILD_MODEL = ASSIGNMENT.question("build_model")
CLASSES = ("bag", "coat", "dress")
JUDGE = Accuracy(0.91, CLASSES)


def logits_with(right: int, total: int, classes: int = 3) -> tuple[values.Value, values.Value]:
    """Labels, and logits that are right for the first `right` of them."""
    labels = np.arange(total) % classes
    logits = np.zeros((total, classes), np.float32)
    logits[np.arange(total), np.where(np.arange(total) < right, labels, (labels + 1) % classes)] = 1
    return values.encode(labels), values.encode(logits)


def test_the_threshold_itself_is_enough_and_one_image_less_is_not() -> None:
    assert JUDGE(*logits_with(9_100, 10_000), 0) is None
    fault = JUDGE(*logits_with(9_099, 10_000), 0)
    assert fault is not None
    assert (fault.kind, fault.code, fault.facts["accuracy"], fault.facts["threshold"]) == ("accuracy", "accuracy", 0.9099, 0.91)


def test_what_is_said_about_an_accuracy() -> None:
    labels = values.encode(np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2]))
    logits = values.encode(np.eye(3)[[0, 0, 0, 0, 1, 1, 2, 2, 2, 2]])
    fault = JUDGE(labels, logits, 0)
    assert fault is not None
    said = "Test accuracy 0.8000 (standard error 0.1265); at least 0.91 is asked. Worst class: coat (0.500)."
    assert sentence(fault, "en") == said
    assert sentence(JUDGE.reached(labels, logits), "en") == "Test accuracy 0.8000 (standard error 0.1265). Worst class: coat (0.500)."


def test_an_accuracy_beyond_belief_is_flagged_for_the_instructor() -> None:
    for right, doubted in ((9_600, False), (9_700, False), (9_701, True), (10_000, True)):
        said = JUDGE.doubt(*logits_with(right, 10_000))
        assert said.startswith(f"test accuracy {right / 10_000:.4f}: more than") == doubted
        assert bool(said) == doubted
    assert JUDGE.doubt(*logits_with(5, 10)) == JUDGE.doubt(values.encode([1]), None) == ""


def asked_again(right: int, known: int) -> tuple[values.Value, values.Value]:
    """Ten thousand images and a thousand of them again, in one batch; so many of these are right."""
    labels, logits = (values.array(value) for value in logits_with(right, 10_000) if isinstance(value, values.Array))
    more, seen = (values.array(value) for value in logits_with(known, 1_000) if isinstance(value, values.Array))
    expected = {"labels": np.concatenate([labels, more]), "again": np.arange(11_000) >= 10_000}
    return values.encode(expected), values.encode(np.concatenate([logits, seen]))


def test_images_that_come_again_a_little_changed_do_not_count() -> None:
    for known in (1_000, 700):
        assert JUDGE(*asked_again(9_100, known), 0) is None
        assert JUDGE.reached(*asked_again(9_100, known)).facts["accuracy"] == 0.91
    fault = JUDGE(*asked_again(9_099, 1_000), 0)
    assert fault is not None
    assert fault.facts["accuracy"] == 0.9099


def test_the_labels_themselves_are_no_logits() -> None:
    for expected, _logits in (logits_with(5, 10), asked_again(9_100, 1_000)):
        fault = JUDGE(expected, expected, 0)
        assert fault is not None
        assert fault.code in ("logits-shape", "not-an-array")


def test_who_knows_the_images_by_heart_is_told_so() -> None:
    fault = JUDGE(*asked_again(9_300, 110), 0)
    assert fault is not None
    assert (fault.code, fault.facts) == ("by-heart", {"accuracy": 0.93, "count": 1_000, "changed": 0.11})


def test_the_standard_error_near_the_threshold() -> None:
    labels, logits = logits_with(9_100, 10_000)
    assert JUDGE.reached(labels, logits).facts["error"] == pytest.approx(0.00286, abs=5e-6)


@pytest.mark.parametrize(("got", "code", "facts"), [
    (np.zeros((6, 4)), "logits-shape", {"got": (6, 4), "expected": (6, 3)}),
    (np.zeros(6), "logits-shape", {"got": (6,), "expected": (6, 3)}),
    (np.array([[0, 1, np.nan]] * 6), "logits-not-finite", {"count": 6, "total": 18}),
    (np.full((6, 3), np.inf), "logits-not-finite", {"count": 18, "total": 18}),
    (None, "returned-none", {}),
    ([1, 2], "list-for-array", {"type": "list"}),
    (values.Raised("KeyError", "x", 3), "raised", {"type": "KeyError", "line": 3}),
    (values.Problem("too-many-parameters", {"got": 7, "limit": 5}), "too-many-parameters", {"got": 7, "limit": 5}),
])  # fmt: skip
def test_what_are_no_logits(got: Any, code: str, facts: Mapping[str, Any]) -> None:
    fault = JUDGE(values.encode(np.arange(6) % 3), values.encode(got), 0)
    assert fault is not None
    assert fault.code == code
    assert dict(fault.facts) == {**fault.facts, **facts}
    assert "?" not in sentence(fault, "en", file="fashion.pt", function="build_model").replace("Is there a return at its end?", "")


# From here on: the worker, and a model that is one linear layer.
TINY = "import torch\nfrom torch import nn\ndef build_model():\n    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n"


@pytest.fixture(autouse=True)
def no_download(monkeypatch: pytest.MonkeyPatch) -> None:
    """10,000 images in place of Fashion-MNIST's: one of class k has its row k white."""
    labels = np.arange(10_000) % 10
    images = np.zeros((10_000, 28, 28), np.uint8)
    images[np.arange(10_000), labels] = 255
    monkeypatch.setattr(fashion_mnist, "test_images", lambda: images)
    monkeypatch.setattr(fashion_mnist, "test_labels", lambda: labels)


@pytest.fixture
def evaluator(hosts: Hosts) -> Evaluator:
    return Evaluator(Course("c", "en", [ASSIGNMENT], 128, 7), hosts.run)


def check(evaluator: Evaluator, code: str, weights: Mapping[str, bytes]) -> QuestionResult:
    source = Source("fashion.py", (Chunk("fashion.py", code.encode()),), weights)
    return evaluator.assignment(Submission("ana", {"fashion": source}), ASSIGNMENT, ["build_model"]).questions[0]


def trained(classes: int = 10) -> dict[str, Any]:
    """Weights with which the tiny model is right for the first `classes` classes."""
    weight = torch.zeros(10, 28, 28)
    for k in range(classes):
        weight[k, k] = 1
    return {"1.weight": weight.reshape(10, 784), "1.bias": torch.zeros(10)}


def stored(state: Any) -> dict[str, bytes]:
    return {"fashion.safetensors": safetensors.save(state)}


def pickled(thing: Any) -> dict[str, bytes]:
    file = io.BytesIO()
    torch.save(thing, file)
    return {"fashion.pt": file.getvalue()}


@pytest.mark.parametrize("weights", [stored(trained()), pickled(trained())], ids=["safetensors", "pt"])
def test_a_trained_model_passes_and_is_told_its_accuracy(evaluator: Evaluator, weights: Mapping[str, bytes]) -> None:
    result = check(evaluator, TINY, weights)
    assert (result.outcome, result.score) == ("passed", 10), result.findings
    assert result.note == "Test accuracy 1.0000 (standard error 0.0000). Worst class: T-shirt/top (1.000)."


HIDES = TINY.replace("return", "class Hidden(nn.Module):\n        def __init__(self):\n            super().__init__()\n            "
                     "self.register_buffer(\"table\", torch.zeros(SIZE))\n        def forward(self, x):\n            return x\n    return")


@pytest.mark.parametrize("store", [stored, pickled])
@pytest.mark.parametrize(("size", "outcome"), [(200_000, "passed"), (3_000_000, "failed")])
def test_weights_that_are_no_parameters_are_no_way_round_the_limit(evaluator: Evaluator, store: Any, size: int, outcome: str) -> None:
    code = HIDES.replace("SIZE", str(size)).replace("784, 10)", "784, 10), Hidden()")
    result = check(evaluator, code, store({**trained(), "2.table": torch.zeros(size)}))
    assert result.outcome == outcome, result.findings
    if outcome == "failed":
        assert "parameters; at most 1,000,000 are allowed" in result.findings[0].message


@pytest.mark.parametrize("data", [b"", b"abc", b"\xff" * 99, (5).to_bytes(8, "little") + b"[[[[[", (2).to_bytes(8, "little") + b"{}",
                                  (20).to_bytes(8, "little") + b'{"a":{"shape":["x"]}}', (14).to_bytes(8, "little") + b'{"a": {"x": 1}}'])
def test_a_file_of_which_no_count_can_be_told_has_none(data: bytes) -> None:
    assert weights.excess("fashion.safetensors", data, 0) == 0


def test_a_lazy_model_in_training_mode_passes(evaluator: Evaluator) -> None:
    code = TINY.replace("nn.Linear(784", "nn.LazyLinear(").replace("(, 10))", "(10), nn.Dropout(0.9)).train()")
    result = check(evaluator, code, stored(trained()))
    assert result.outcome == "passed", result.findings


def test_the_order_of_the_images_is_drawn_from_the_seed() -> None:
    one, same, other = (BUILD_MODEL.given(seed) for seed in (1, 1, 2))
    assert one["_labels"].tolist() == same["_labels"].tolist() != other["_labels"].tolist()
    assert (one["images"].argmax(1)[:, 0] == one["_labels"]).all()


NAN = {"1.weight": torch.full((10, 784), float("nan")), "1.bias": torch.zeros(10)}
SEVEN = {"1.weight": torch.zeros(7, 784), "1.bias": torch.zeros(7)}
HALVES = TINY.replace("nn.Flatten(), nn.Linear(784", "nn.Flatten(0), nn.Unflatten(0, (-1, 392)), nn.Linear(392")
WIDE = TINY.replace("784, 10)", "784, 1300), nn.Linear(1300, 10)")


@pytest.mark.parametrize(("code", "weights", "kind", "says"), [
    (TINY, stored(trained(9)), "accuracy",
     "Test accuracy 0.9000 (standard error 0.0030); at least 0.91 is asked. Worst class: Ankle boot (0.000)."),
    (TINY, stored(NAN), "nonfinite", "110000 of the model's 110000 logits are not finite."),
    (TINY.replace("784, 10", "784, 7"), stored(SEVEN), "shape", "The model's logits have shape (11000, 7); (11000, 10) is expected"),
    (HALVES, stored({"2.weight": torch.zeros(10, 392), "2.bias": torch.zeros(10)}), "type",
     "The model turns a batch of 500 images into shape (1000, 10)."),
    (WIDE, stored(trained()), "type", "The model has 1,033,510 parameters; at most 1,000,000 are allowed."),
    (WIDE, {}, "missing", "There is no fashion.safetensors beside your code."),
    (TINY, {}, "missing", "There is no fashion.safetensors beside your code. Train the model"),
    (TINY.replace("return", "nope; return"), {}, "exception", "Your code raised NameError at line 4: name 'nope' is not defined"),
    (TINY, stored({"0.weight": torch.zeros(10, 784)}), "type", "The weights in fashion.safetensors do not fit the model that"),
    (TINY, stored({**trained(), "1.bias": torch.zeros(9)}), "type", "The weights in fashion.safetensors do not fit the model that"),
    (TINY, {"fashion.safetensors": b"not it"}, "type", "fashion.safetensors cannot be read as a file of weights"),
    (TINY, {"fashion.safetensors": b""}, "type", "fashion.safetensors cannot be read as a file of weights"),
    (TINY, {"fashion.pt": b"not it"}, "type", "fashion.pt cannot be read as a file of weights"),
    (TINY, stored({f"module.{name}": tensor for name, tensor in trained().items()}), "type",
     "The weights in fashion.safetensors do not fit the model that build_model() returns: all names begin with 'module'. Save"),
    (TINY, pickled([1, 2]), "type", "The weights in fashion.pt do not fit the model"),
    (TINY.replace("return nn", "return lambda x: nn"), stored(trained()), "type", "build_model returned a function. Return the model"),
    (TINY.replace("model():", "model():\n    raise NotImplementedError"), {}, "missing", "build_model is not written yet."),
])  # fmt: skip
def test_what_is_told_instead(evaluator: Evaluator, code: str, weights: Mapping[str, bytes], kind: str, says: str) -> None:
    result = check(evaluator, code, weights)
    assert (result.outcome, result.score, result.findings[0].kind) == ("failed", 0, kind), result.findings
    assert result.findings[0].message.startswith(says)


class Harmful:
    """Unpickled without care, it writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.write_text, (self.path, "ran"))


@pytest.mark.parametrize("save", [pickled, lambda thing: {"fashion.pt": pickle.dumps(thing)}], ids=["torch.save", "pickle"])
def test_weights_that_would_run_code_are_refused(evaluator: Evaluator, tmp_path: Path, save: Any) -> None:
    result = check(evaluator, TINY, save({"1.weight": Harmful(tmp_path / "ran")}))
    assert result.findings[0].message.startswith("fashion.pt cannot be read as a file of weights")
    assert not (tmp_path / "ran").exists()


def test_safetensors_come_before_pt(evaluator: Evaluator) -> None:
    result = check(evaluator, TINY, {**stored(trained()), **pickled(NAN)})
    assert result.outcome == "passed"
