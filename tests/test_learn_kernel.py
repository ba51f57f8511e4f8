"""`learn_kernel`: what its truth rests on, how large a start may be, and what is said of one that is too large."""

from __future__ import annotations

import numpy as np
import pytest
from handout import solution

from autograder.channel import Chunk
from autograder.evaluate import Evaluator
from autograder.oracles import conv2d, squared_error
from autograder.submission import Source, Submission

BY_HAND = solution("convolution")
STRIPE = np.array([[1, 1, 0, 0, 0, 0, 1, 1]] * 6)  # the notebook's picture


def test_the_gradient_is_a_correlation() -> None:
    """What the truth of `learn_kernel` rests on: its G and h are the docstring's `2 corr2d(X, error)`."""
    rng = np.random.RandomState(0)
    X, Y, K = rng.normal(size=(5, 6)), rng.normal(size=(4, 4)), rng.normal(size=(2, 3))
    G, h = squared_error(X, Y, (2, 3))
    assert G @ K.ravel() - h == pytest.approx(2 * conv2d(X, conv2d(X, K) - Y).ravel())


def test_ten_steps_from_a_start_of_moderate_size() -> None:
    """The largest start that is sure to come within 0.5: a hundred seeds of the reference do, and so does each corner of [-1, 3] x [-3, 1]."""
    Y = STRIPE[:, :-1] - STRIPE[:, 1:]
    assert all(abs(BY_HAND.learn_kernel(STRIPE, Y, (1, 2), seed=seed) - [1, -1]).max() < 0.5 for seed in range(100))
    G, h = squared_error(STRIPE, Y, (1, 2))
    for K in (np.array(corner) for corner in ((-1.0, -3.0), (-1.0, 1.0), (3.0, -3.0), (3.0, 1.0))):
        for _ in range(10):
            K = K - 0.03 * (G @ K - h)
        assert abs(K - [1, -1]).max() < 0.5


@pytest.mark.parametrize("start", ["np.random.default_rng(seed).normal(size=(KH, KW))", "np.random.RandomState(seed).randn(KH, KW)"])
def test_a_start_ten_times_too_large_is_told_as_that_and_as_no_mistake_with_the_seed(checker: Evaluator, start: str) -> None:
    code = f"""
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

def corr2d(X, K):
    return (sliding_window_view(X, K.shape) * K).sum((2, 3))

def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    KH, KW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    K = 10 * {start}
    for _ in range(steps):
        K = K - lr * 2 * corr2d(X, corr2d(X, K) - Y)
    return K
"""
    source = Source("convolution.py", (Chunk("convolution.py", code.encode()),))
    whole = checker.course.assignment("convolution")
    result = checker.assignment(Submission("ana", {"convolution": source}), whole, ["learn_kernel"]).questions[0]
    assert [(finding.group, finding.mistake) for finding in result.findings] == [("many steps", None)]
    assert "should come within 0.5" in result.findings[0].message
