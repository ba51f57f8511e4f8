"""The course under attack: the real questions, one canary among their hidden cases, and weights to be loaded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from attacking.world import CANARY
from autograder import course as courses
from autograder.accuracy import Accuracy
from autograder.channel import Chunk
from autograder.spec import Assignment, Course, Limits, Question, Row
from autograder.submission import Source, Submission

# The questions that solutions/ is asked in between.
HONEST = {
    "convolution": ("conv_output_shape", "corr2d", "convolve2d"), "lenet": ("build_lenet", "Conv2D"), "architectures": ("build_small_unet",),
}  # fmt: skip


def under_attack(real: Course) -> Course:
    """Convolution with a canary, LeNet's model, the U-Net, and weights."""
    convolution = real.assignment("convolution")
    canary = Row("values", X=[[CANARY, -2.5, 1.25]], K=[[3.5]])
    changed = {"corr2d": {"hidden": [*convolution.question("corr2d").hidden, canary]}, "convolve2d": {"forbidden": ("numpy.fft",)}}
    questions = [replace(q, **changed.get(q.name, {})) for q in convolution.questions]
    weights = Assignment("fashion", "Weights", [_weights()], torch=True)
    return replace(real, assignments=[
        replace(convolution, questions=questions), real.assignment("lenet"), real.assignment("architectures"), weights,
    ])  # fmt: skip


def _weights() -> Question:
    """A question like `fashion`'s, on noise: what matters here is how weights are read."""
    images = np.random.RandomState(0).randint(0, 256, (20, 28, 28)).astype(np.uint8)
    return Question(
        name="build_model", points={"accuracy": 10}, truth=lambda images, max_parameters, _labels: _labels, visible=[Row("accuracy")],
        probe="accuracy", given=lambda seed: {"images": images, "max_parameters": 10**12, "_labels": np.arange(20) % 10},
        given_names=("images", "max_parameters", "_labels"), attachments=("fashion.safetensors", "fashion.pt"),
        judge=Accuracy(0.95, tuple("abcdefghij")),
    )  # fmt: skip


def limited(course: Course, limits: Limits) -> Course:
    """The same course with these limits for every question."""
    return replace(course, assignments=[replace(a, questions=[replace(q, limits=limits) for q in a.questions]) for a in course.assignments])


def honest(assignment: str) -> Submission:
    """The solution, handed in."""
    name = f"{assignment}.py"
    source = (courses.root() / "solutions" / name).read_bytes()
    return Submission("honest", {assignment: Source(name, (Chunk(name, source),))})
