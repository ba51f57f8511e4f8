"""What the tests share: the course as the instructor knows it, warm hosts, and evaluators that work out each answer once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from autograder import course as courses
from autograder.data import fashion_mnist
from autograder.evaluate import Evaluator
from autograder.layers.isolation import detect
from autograder.sandbox.pool import Hosts
from autograder.spec import Course

SHORT = 1.5  # seconds: long enough for a fork and a few honest calls on a busy machine, short enough to wait for


@pytest.fixture(scope="session")
def course() -> Course:
    """The course with its hidden cases."""
    return courses.load(hidden=True)


@pytest.fixture(scope="session")
def hosts() -> Iterator[Hosts]:
    """Warm hosts inside the strongest isolation that this machine offers."""
    with Hosts(detect()) as hosts:
        hosts.start(torch=False)
        hosts.start(torch=True)
        yield hosts


@pytest.fixture(scope="session")
def evaluator(course: Course, hosts: Hosts) -> Evaluator:
    """Grades as an instructor does: visible and hidden cases."""
    return Evaluator(course, hosts.run, hidden=True)


@pytest.fixture(scope="session")
def checker(course: Course, hosts: Hosts) -> Evaluator:
    """Checks as a student does: visible cases only."""
    return Evaluator(course, hosts.run)


@pytest.fixture(scope="session")
def hasty(course: Course, hosts: Hosts) -> Evaluator:
    """Grades with a short time limit, for code that never ends."""
    assignments = [replace(a, questions=[replace(q, limits=replace(q.limits, seconds=SHORT)) for q in a.questions]) for a in course.assignments]
    return Evaluator(replace(course, assignments=assignments), hosts.run, hidden=True)


@pytest.fixture(scope="session")
def toy_evaluator(course: Course, hosts: Hosts) -> Evaluator:
    """Grades `fashion` on toy images in place of Fashion-MNIST, which not every machine has."""
    images, labels = _toy_images()
    evaluator = Evaluator(course, hosts.run, hidden=True)
    fashion = course.assignment("fashion")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fashion_mnist, "test_images", lambda: images)
        patch.setattr(fashion_mnist, "test_labels", lambda: labels)
        for question in fashion.questions:
            evaluator.answers(fashion, question)  # remembered; a case makes its images only once
    return evaluator


def _toy_images() -> tuple[np.ndarray, np.ndarray]:
    """Ten thousand images of noise; of their fourteen pairs of rows, the brightest is the class, 0 to 9."""
    rng = np.random.default_rng(0)
    labels = np.arange(10_000) % 10
    images = rng.integers(0, 100, (10_000, 14, 2, 28), dtype=np.uint8)
    images[np.arange(10_000), labels] += 100
    return images.reshape(10_000, 28, 28), labels
