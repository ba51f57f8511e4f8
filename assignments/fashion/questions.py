"""Fashion-MNIST: what is asked of the student's trained network. It is judged by its answers alone, so there are no mistakes to name."""

import numpy as np

from autograder.accuracy import Accuracy
from autograder.data import fashion_mnist
from autograder.spec import Assignment, Limits, Question, Row, _


def _test_set(seed):
    """The test images in an order of their own for each seed, so that no answer can go by position."""
    order = np.random.RandomState(seed).permutation(10_000)
    images, labels = fashion_mnist.test_images(), fashion_mnist.test_labels()
    return {"images": images[order], "max_parameters": 1_000_000, "_labels": labels[order]}


build_model = Question(
    name="build_model",
    points={"accuracy": 10},
    truth=lambda images, max_parameters, _labels: _labels,
    visible=[Row("accuracy")],
    probe="accuracy",
    given=_test_set,
    given_names=("images", "max_parameters", "_labels"),
    attachments=("fashion.safetensors", "fashion.pt"),
    judge=Accuracy(0.91, fashion_mnist.CLASSES),
    limits=Limits(seconds=120, memory_mb=3072),
    hints=[
        _("Begin with two blocks of convolution, ReLU and 2x2 max pooling, then flatten and two linear layers. Does its loss go down?"),
        _("Feed the images as the grader does: float32, divided by 255, shape (N, 1, 28, 28). Save the weights of the model that you return."),
        _("Between 0.90 and 0.91: BatchNorm after each convolution, mirrored images, a learning rate that falls, a few more epochs."),
    ],
)

ASSIGNMENT = Assignment("fashion", "Fashion-MNIST", [build_model], torch=True)
