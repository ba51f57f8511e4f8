"""`locality`: layers made from data, and what only a real worker sees."""

from __future__ import annotations

import runpy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder import cases, values
from autograder import course as courses
from autograder.channel import Chunk
from autograder.evaluate import Evaluator
from autograder.spec import Course
from autograder.submission import Source, Submission
from autograder.worker.arguments import made
from autograder.worker.image_layers import KINDS, image_layer

SOLUTION = runpy.run_path(str(courses.root() / "solutions/locality.py"))


def test_what_is_known_of_a_layer_is_what_it_does(course: Course) -> None:
    question = course.assignment("locality").question("is_translation_equivariant")
    for case in cases.cases(question, course.visible_seed, course.grading_seed):
        layer, *rest = case.args.values()
        assert SOLUTION["is_translation_equivariant"](made(layer), *rest) == question.truth(**case.args)


@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_keeps_the_size_and_looks_no_farther_than_two_pixels(kind: str) -> None:
    K = 3 if kind == "frame" else np.random.default_rng(0).normal(size=(5, 3, 2, 1))
    X = np.random.default_rng(1).normal(size=(12, 14, 2))
    other = X.copy()
    other[6, 7] += 5
    layer: Any = made(values.encode(image_layer(kind, K)))
    changed = np.argwhere(layer(X) != layer(other)) if kind != "box" else np.argwhere(abs(layer(X) - layer(other)) > 1e-9)
    assert layer(X).shape[:2] == (12, 14)
    assert len(changed) > 0
    assert abs(changed[:, :2] - (6, 7)).max() <= 2


def test_a_vector_reshaped_in_place_is_told(course: Course, checker: Evaluator) -> None:
    code = b"def unvect(v, shape):\n    v.shape = shape\n    return v\n"
    whole = course.assignment("locality")
    only = replace(whole, questions=[whole.question("unvect")])
    found = checker.assignment(Submission("ana", {"locality": Source("locality.py", (Chunk("locality.py", code),))}), only).questions[0]
    assert found.score == 0
    assert {finding.kind for finding in found.findings} == {"mutation"}
    assert found.findings[0].message.startswith("unvect changes its argument v.")
