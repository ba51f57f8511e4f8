"""`locality`: the handout's numbers, layers made from data, and what only a real worker sees."""

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
PAGE = (courses.root() / "assignments/locality/handout.md").read_text("utf-8")
GRID = np.arange(1, 10).reshape(3, 3)


def test_the_numbers_of_the_handout() -> None:
    assert SOLUTION["vect"](np.array([[1, 2, 3], [4, 5, 6]])).tolist() == [1, 2, 3, 4, 5, 6]
    picture = np.arange(1, 21).reshape(4, 5, 1)
    assert SOLUTION["patch"](picture, 2, 2, 1)[..., 0].tolist() == [[7, 8, 9], [12, 13, 14], [17, 18, 19]]
    assert SOLUTION["patch"](picture, 2, 3, 1)[..., 0].tolist() == [[8, 9, 10], [13, 14, 15], [18, 19, 20]]  # around the 14
    assert SOLUTION["patch"](picture, 1, 3, 1).shape == (3, 3, 1)
    counts = {
        "dense": SOLUTION["dense_params"](1024, 1024, 3, 3), "local": SOLUTION["local_params"](1024, 1024, 3, 3, 3),
        "convolutional": SOLUTION["conv_params"](3, 3, 3, bias=False),
    }  # fmt: skip
    for layer, count in counts.items():
        assert f"| {layer} | {count:,} |" in PAGE
    assert round(counts["dense"] * 4 / 1e12) == 40  # terabytes
    assert counts["local"] * 1024 * 1024 == counts["dense"] * 9
    assert SOLUTION["conv_params"](1, 32, 5) == 832
    M = SOLUTION["conv_matrix_1d"](np.array([1, 2, 3]), 4)
    assert (np.array([0, 1, 2, 3, 4, 0]) @ M).tolist() == [8, 14, 20, 11]
    K = np.array([[1, 2], [3, 4]])
    assert SOLUTION["conv_matrix_2d"](K, (2, 3)).tolist() == [[1, 2, 0, 3, 4, 0], [0, 1, 2, 0, 3, 4]]
    for row in SOLUTION["conv_matrix_2d"](K, (3, 3)).astype(int):
        assert " ".join(map(str, row)) in PAGE
    assert SOLUTION["shift2d"](GRID, 1, 0).tolist() == [[0, 0, 0], [1, 2, 3], [4, 5, 6]]
    assert SOLUTION["shift2d"](GRID, 0, -1).tolist() == [[2, 3, 0], [5, 6, 0], [8, 9, 0]]


def test_what_is_known_of_a_layer_is_what_it_does(course: Course) -> None:
    question = course.assignment("locality").question("is_translation_equivariant")
    for case in cases.cases(question, course.visible_seed, course.grading_seed):
        layer, *rest = case.args.values()
        assert SOLUTION["is_translation_equivariant"](made(layer), *rest) == question.truth(**case.args)


@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_keeps_the_size_and_looks_no_farther_than_two_pixels(kind: str) -> None:
    K = np.random.default_rng(0).normal(size=(5, 3, 2, 1))
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
