"""Judges the logits of a trained model by the share of images that it gives their right class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from autograder import compare, values
from autograder.compare import Fault
from autograder.values import Array, Mapping, Value, array

BEST = 0.97  # on Fashion-MNIST; the best published networks of any size reach about this
FALL = 0.3  # of the accuracy, where pixels are changed by two grey levels: a trained network loses nothing, a table of images nearly all


@dataclass(frozen=True)
class Accuracy:
    """A question's `judge`: at least `threshold` of the images right, of the `classes` that the columns of the logits stand for.

    What is expected are the labels of all images, or {"labels", "again"}: which of the images are others of them with pixels a little changed.
    These do not count; but who knows the images by heart, labels being public, does not know these.
    """

    threshold: float
    classes: Sequence[str]

    def __call__(self, expected: Value, got: Value, allowed: float) -> Fault | None:
        """The first thing wrong with the logits `got` for images whose labels are `expected`; None when enough of them are right."""
        if not isinstance(expected, Array | Mapping):
            return compare.difference(expected, got, allowed)
        labels, again = _asked(expected)
        if not isinstance(got, Array):
            return compare.difference(values.encode(labels), got, allowed)
        logits, shape = array(got), (len(labels), len(self.classes))
        if logits.shape != shape:
            return Fault("shape", "logits-shape", {"got": logits.shape, "expected": shape})
        finite = np.isfinite(logits)
        if not finite.all():
            return Fault("nonfinite", "logits-not-finite", {"count": int((~finite).sum()), "total": finite.size})
        facts = self._facts(labels[~again], logits[~again])
        # The division rounds to the same float as the threshold when the share is exactly that: 9,100 of 10,000 is 0.91.
        if facts["accuracy"] < self.threshold:
            return Fault("accuracy", "accuracy", {**facts, "threshold": self.threshold})
        known = (logits.argmax(1) == labels)[again].mean() if again.any() else 1.0
        if known < facts["accuracy"] - FALL:
            return Fault("accuracy", "by-heart", {"accuracy": facts["accuracy"], "count": int(again.sum()), "changed": float(known)})
        return None

    def reached(self, expected: Value, got: Value) -> Fault:
        """What to say about logits that passed."""
        assert isinstance(got, Array)
        labels, again = _asked(expected)
        return Fault("accuracy", "accuracy-reached", self._facts(labels[~again], array(got)[~again]))

    def doubt(self, expected: Value, got: Value) -> str:
        """What the instructor should know: labels of test images are public, and a model may have learned them by heart. Empty when all is usual."""
        if not isinstance(got, Array) or self(expected, got, 0.0) is not None:
            return ""
        share = self.reached(expected, got).facts["accuracy"]
        return f"test accuracy {share:.4f}: more than a network of this size learns from the training images" if share > BEST else ""

    def _facts(self, labels: np.ndarray, logits: np.ndarray) -> dict[str, Any]:
        right = logits.argmax(1) == labels
        share = int(right.sum()) / len(labels)
        by_class = {name: float(right[labels == k].mean()) for k, name in enumerate(self.classes) if (labels == k).any()}
        worst = min(by_class, key=lambda name: by_class[name])
        error = sqrt(share * (1 - share) / len(labels))
        return {"accuracy": share, "error": error, "worst": worst, "worst_accuracy": by_class[worst]}


def _asked(expected: Value) -> tuple[np.ndarray, np.ndarray]:
    """The labels of all images, and which images are others again."""
    parts = dict(expected.items) if isinstance(expected, Mapping) else {"labels": expected}
    labels, again = parts["labels"], parts.get("again")
    assert isinstance(labels, Array)
    return array(labels), array(again) if isinstance(again, Array) else np.zeros(labels.shape, bool)
