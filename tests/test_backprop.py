"""`activations` and `backprop`, through the real worker: what students write, right and wrong, and what they are told."""

from __future__ import annotations

import textwrap
import warnings

import numpy as np
import pytest

from autograder import cases, truth
from autograder.channel import Chunk
from autograder.evaluate import Evaluator
from autograder.report import QuestionResult
from autograder.spec import Question, Row
from autograder.submission import Source, Submission
from autograder.worker import child
from autograder.worker.functions import function, made


def checked(checker: Evaluator, assignment: str, question: str, code: str) -> QuestionResult:
    source = Source(f"{assignment}.py", (Chunk(f"{assignment}.py", f"import math\nimport numpy as np\n{textwrap.dedent(code)}".encode()),))
    result = checker.assignment(Submission("ana", {assignment: source}), checker.course.assignment(assignment), [question])
    return result.questions[0]


WRONG = [
    ("activations", "sigmoid", "exp-overflow", "def sigmoid(x): return 1 / (1 + np.exp(-x))"),
    ("activations", "sigmoid", "exp-overflow", "def sigmoid(x): return np.vectorize(lambda v: 1 / (1 + math.exp(-v)))(x)"),
    ("activations", "sigmoid", "sign-missing", "def sigmoid(x): return 1 / (1 + np.exp(x))"),
    ("activations", "tanh", "exp-overflow", "def tanh(x): return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))"),
    ("activations", "tanh", "exp-overflow", "def tanh(x): return 2 / (1 + np.exp(-2 * x)) - 1"),
    ("activations", "elu", "exp-overflow", "def elu(x, alpha=1.0): return np.where(x > 0, x, alpha * (np.exp(x) - 1))"),
    ("activations", "elu", "exp-overflow", "def elu(x, alpha=1.0): return x * (x > 0) + alpha * (np.exp(x) - 1) * (x <= 0)"),
    ("activations", "swish", "exp-overflow", "def swish(x): return x / (1 + np.exp(-x))"),
    ("activations", "leaky_relu", "fractions-lost", "def leaky_relu(x, alpha=0.1):\n y = x.copy()\n y[x < 0] *= alpha\n return y"),
    ("activations", "softmax", "exp-overflow", "def softmax(x, axis=-1): return np.exp(x) / np.exp(x).sum(axis, keepdims=True)"),
    ("activations", "softmax", "sum-not-kept", "def softmax(x, axis=-1):\n e = np.exp(x - x.max(axis, keepdims=True))\n return e / e.sum(axis)"),
    ("activations", "softmax", "one-maximum-for-all", "def softmax(x, axis=-1):\n e = np.exp(x - x.max())\n return e / e.sum(axis, keepdims=True)"),
    ("backprop", "dense_forward", "weights-transposed", "def dense_forward(x, W, b): return x @ W + b"),
    ("backprop", "mlp_forward", "fixed-depth", """
        def mlp_forward(x, params):
            W1, b1, W2, b2, W3, b3 = params
            x = np.maximum(x @ W1.T + b1, 0)
            return np.maximum(x @ W2.T + b2, 0) @ W3.T + b3
     """),
    ("backprop", "cross_entropy", "log-of-zero", """
        def cross_entropy(logits, labels):
            e = np.exp(logits - logits.max(1, keepdims=True))
            return -np.log((e / e.sum(1, keepdims=True))[range(len(labels)), labels] + 1e-12).mean()
     """),
    ("backprop", "cross_entropy_backward", "all-rows-for-each-label", """
        def cross_entropy_backward(logits, labels):
            e = np.exp(logits - logits.max(1, keepdims=True))
            p = e / e.sum(1, keepdims=True)
            p[:, labels] -= 1
            return p / len(labels)
     """),
    ("backprop", "dense_backward", "bias-gradient-not-summed", "def dense_backward(dout, x, W): return dout @ W, dout.T @ x, dout"),
    ("backprop", "corr2d_backward", "last-position-overwrites", """
        def corr2d_backward(dY, X, K):
            dX, dK = np.zeros(X.shape), np.zeros(K.shape)
            for i in range(dY.shape[0]):
                for j in range(dY.shape[1]):
                    dX[i : i + K.shape[0], j : j + K.shape[1]] += dY[i, j] * K
                    dK[:] = dY[i, j] * X[i : i + K.shape[0], j : j + K.shape[1]]
            return dX, dK
     """),
    ("backprop", "sgd_step", "momentum-kept", """
        velocity = None
        def sgd_step(params, grads, lr):
            global velocity
            velocity = [lr * g + 0.7 * (velocity[i] if velocity else 0) for i, g in enumerate(grads)]
            return [p - v for p, v in zip(params, velocity)]
     """),
    ("backprop", "sgd_step", "momentum-kept", """
        def sgd_step(params, grads, lr, velocity=[]):
            if not velocity:
                velocity.extend(np.zeros(p.shape) for p in params)
            for i, g in enumerate(grads):
                velocity[i] = 0.9 * velocity[i] + g
            return [p - lr * v for p, v in zip(params, velocity)]
     """),
    ("backprop", "numerical_gradient", "one-sided", """
        def numerical_gradient(f, x, eps=1e-5):
            steps = np.eye(x.size).reshape(x.size, *x.shape) * eps
            return np.array([(f(x + s) - f(x)) / eps for s in steps]).reshape(x.shape)
     """),
    ("backprop", "numerical_gradient", "integer-step", """
        def numerical_gradient(f, x, eps=1e-5):
            grad = np.zeros(x.shape)
            for i in np.ndindex(x.shape):
                old = x[i]
                x[i] = old + eps
                up = f(x)
                x[i] = old - eps
                grad[i] = (up - f(x)) / (2 * eps)
                x[i] = old
            return grad
     """),
]  # fmt: skip


@pytest.mark.parametrize(("assignment", "question", "mistake", "code"), WRONG, ids=lambda value: value if len(value) < 30 else "")
def test_a_wrong_idea_is_named(checker: Evaluator, assignment: str, question: str, mistake: str, code: str) -> None:
    result = checked(checker, assignment, question, code)
    assert result.findings
    assert result.findings[0].mistake == mistake, result.findings


def test_a_warning_counts_only_far_from_zero_and_when_it_is_heard(checker: Evaluator) -> None:
    plain = checked(checker, "activations", "sigmoid", "def sigmoid(x): return 1 / (1 + np.exp(-x))")
    assert (plain.score, [f.group for f in plain.findings]) == (3, ["far from zero"])
    silenced = "def sigmoid(x):\n with np.errstate(over='ignore'):\n  return 1 / (1 + np.exp(-x))"
    assert checked(checker, "activations", "sigmoid", silenced).outcome == "passed"
    filtered = "import warnings\nwarnings.filterwarnings('ignore')\ndef sigmoid(x): return 1 / (1 + np.exp(-x))"
    assert checked(checker, "activations", "sigmoid", filtered).outcome == "passed"


def test_a_warning_that_no_mistake_explains_has_its_own_sentence(checker: Evaluator) -> None:
    odd = "def sigmoid(x):\n np.float64(1) / np.zeros(1)\n return (1 + np.tanh(x / 2)) / 2"
    finding = checked(checker, "activations", "sigmoid", odd).findings[0]
    assert (finding.mistake, finding.kind) == (None, "value")
    assert finding.message.startswith("The values are right, but on the way NumPy warned: divide by zero encountered")


def test_what_warns_is_still_shown_to_the_student(checker: Evaluator) -> None:
    finding = checked(checker, "activations", "sigmoid", "def sigmoid(x): return 1 / (1 + np.exp(-x))").findings[0]
    assert "overflow encountered in exp" in finding.output


def test_lists_that_are_changed_are_told(checker: Evaluator) -> None:
    code = "def sgd_step(params, grads, lr):\n for p, g in zip(params, grads):\n  p[:] = p - lr * g\n return params"
    finding = checked(checker, "backprop", "sgd_step", code).findings[0]
    assert finding.message == "sgd_step changes its argument params. Work on a copy: the caller still needs it."


def test_x_may_drift_by_rounding_but_not_by_a_step(checker: Evaluator) -> None:
    walk = """
        def numerical_gradient(f, x, eps=1e-5):
            x = x if x.dtype == float else x.astype(float)
            grad = np.zeros(x.shape)
            for i in np.ndindex(x.shape):
                x[i] += eps
                up = f(x)
                x[i] -= 2 * eps
                grad[i] = (up - f(x)) / (2 * eps)
                x[i] += eps
            return grad
    """
    assert checked(checker, "backprop", "numerical_gradient", walk).outcome == "passed"
    lines = textwrap.dedent(walk).rstrip().splitlines()
    left = checked(checker, "backprop", "numerical_gradient", "\n".join([*lines[:-2], lines[-1]]))
    assert [f.mistake or f.kind for f in left.findings][:2] == ["x-left-changed", "mutation"]


def test_a_wrong_part_of_a_tuple_is_pointed_out(checker: Evaluator) -> None:
    result = checked(checker, "backprop", "dense_backward", "def dense_backward(dout, x, W): return dout @ W, 3 * dout.T @ x, dout.sum(0)")
    assert result.findings[0].message.startswith("Part 2 of 3 of the answer: ")
    no_list = checked(checker, "backprop", "sgd_step", "def sgd_step(params, grads, lr): return {}").findings[0]
    assert no_list.message == "sgd_step returned a dict where a list of 1 is expected."


def test_functions_made_from_a_recipe() -> None:
    x = np.array([[1.0, -2], [3, 0.5]])
    c = np.array([[2.0, 1], [-1, 4]])
    assert made("squares", c)(x) == (c * x**2).sum()
    assert made("square of a sum", c)(x) == (c * x).sum() ** 2
    assert made("cubes", c)(x) == (c * x**3).sum()
    assert function("squares", [1, 2]).text == "lambda x: (c * x**2).sum(), c = [1.0, 2.0]"


def test_a_truth_may_not_change_the_arrays_in_a_list() -> None:
    def careless(params: list[np.ndarray]) -> np.ndarray:
        params[0] += 1
        return params[0]

    question = Question("q", {"a": 1}, careless, [Row("a", params=[np.zeros(2)])])
    (case,) = cases.cases(question, 0, None)
    truth.compute(question, case)
    assert case.args["params"][0].tolist() == [0, 0]
    assert case.size == 2


def test_warnings_of_numpy_are_noted_but_underflow_is_not() -> None:
    heard: list[str] = []
    with warnings.catch_warnings(record=True), child._listening(heard), np.errstate(all="warn"):
        np.exp(np.array([1000.0]))
        np.exp(np.array([-1000.0]))
        np.log(np.array([0.0, -1.0]))
    assert [text.split(" encountered")[0] for text in heard] == ["overflow", "divide by zero", "invalid value"]
