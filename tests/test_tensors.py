"""`arrays = "torch"`: the same questions with tensors. Right work passes, PyTorch's own answer is refused, wrong ideas keep their names."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from grading import SUMS, TOY, Server
from test_template import copy_of_the_repository
from test_wrong import WRONG

from autograder import course as courses
from autograder import tensors
from autograder.channel import Chunk
from autograder.evaluate import Evaluator
from autograder.feedback.wording import of_tensors
from autograder.feedback.words import SENTENCES
from autograder.i18n import LANGUAGES, translate
from autograder.release import ReleaseError, template, wheel
from autograder.release.tensors import handout, stub
from autograder.report import QuestionResult
from autograder.spec import Assignment, Operation, SettingError, SpecError, check
from autograder.store import fingerprint
from autograder.submission import Source, Submission

HERE = Path(__file__).parent
COURSE = courses.load(hidden=True, answers=False)
HANDED = {a.id: tensors.handed_out(a) for a in COURSE.assignments if not a.torch}
QUESTIONS = [pytest.param(a, q.name, id=q.name) for a in HANDED.values() for q in a.questions]
OPERATIONS = {name: thing for name, thing in vars(tensors).items() if isinstance(thing, Operation)}


def asked(evaluator: Evaluator, assignment: Assignment, question: str, code: str) -> QuestionResult:
    """The verdict on one question of a file with this code."""
    file = f"{assignment.id}.py"
    submission = Submission("ana", {assignment.id: Source(file, (Chunk(file, code.encode()),))})
    return evaluator.assignment(submission, assignment, [question]).questions[0]


def told(evaluator: Evaluator, assignment: str, question: str, code: str) -> str:
    """The one thing that is told about it."""
    result = asked(evaluator, HANDED[assignment], question, code)
    assert result.score == 0
    return result.findings[0].message


# right work


@pytest.mark.parametrize(("assignment", "question"), QUESTIONS)
def test_a_solution_in_tensors_gets_full_marks(evaluator: Evaluator, assignment: Assignment, question: str) -> None:
    result = asked(evaluator, assignment, question, (HERE / "tensors" / f"{assignment.id}.py").read_text("utf-8"))
    assert [finding.message for finding in result.findings] == []
    assert (result.outcome, result.score) == ("passed", result.max_score)


DESCENT = """
import torch

def learn_kernel(X, Y, kernel_size, lr=0.03, steps=10, seed=0):
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    torch.manual_seed(seed)
    K = torch.nn.Parameter(torch.randn(kh, kw))
    optimizer = torch.optim.SGD([K], lr)
    for _ in range(steps):
        optimizer.zero_grad()
        windows = X.unfold(0, kh, 1).unfold(1, kw, 1)
        ((windows * K).sum((2, 3)) - Y).square().sum().backward()
        optimizer.step()
    return K
"""


@pytest.mark.parametrize(("assignment", "question", "code"), [
    ("activations", "relu", "import numpy as np\ndef relu(x):\n    return np.maximum(x.numpy(), 0)"),
    ("activations", "relu", "def relu(x):\n    return x.double().clamp(min=0).requires_grad_()"),
    ("activations", "sigmoid", "import torch\ndef sigmoid(x):\n    return 1 / (1 + torch.exp(-x).float())"),
    ("locality", "vect", "import torch\ndef vect(X):\n    assert X.dtype in (torch.float64, torch.int64)\n    return X.ravel()"),
    ("convolution", "learn_kernel", DESCENT),
    ("channels", "corr2d_1x1", "import torch\ndef corr2d_1x1(X, K):\n    M = torch.zeros(K.shape[:2])\n    M += K[:, :, 0, 0]\n"
     "    return torch.einsum('fc,chw->fhw', M, X.to(M.dtype))"),
], ids=["an array", "with gradients", "float32", "types of inputs", "optimizer", "the default type is that of the inputs"])  # fmt: skip
def test_what_passes(evaluator: Evaluator, assignment: str, question: str, code: str) -> None:
    result = asked(evaluator, HANDED[assignment], question, code)
    assert [finding.message for finding in result.findings] == []
    assert result.outcome == "passed"


@pytest.mark.parametrize("assignment", HANDED.values(), ids=lambda a: a.id)
def test_the_reference_stays_one_of_arrays(evaluator: Evaluator, assignment: Assignment) -> None:
    assert assignment.by_arrays is not None
    source = (courses.root() / "solutions" / f"{assignment.id}.py").read_text("utf-8")
    name = assignment.questions[0].name
    assert asked(evaluator, assignment.by_arrays, name, source).outcome == "passed"


# what PyTorch does by itself


@pytest.mark.parametrize(("assignment", "question", "name", "code"), [
    ("convolution", "corr2d", "torch.nn.functional.conv2d",
     "import torch.nn.functional as F\ndef corr2d(X, K):\n    return F.conv2d(X[None, None], K[None, None])[0, 0]"),
    ("convolution", "corr2d", "torch.conv2d", "from torch import conv2d as slide\ndef corr2d(X, K):\n    return slide(X[None, None], K[None, None])"),
    ("convolution", "corr2d", "torch.nn.Conv2d", "from torch import nn\ndef corr2d(X, K):\n    return nn.Conv2d(1, 1, 2)(X[None, None])"),
    ("convolution", "corr2d", "torch.ops.aten.convolution", "import torch\ndef corr2d(X, K):\n    return torch.ops.aten.convolution(X, K)"),
    ("convolution", "conv_output_shape", "torch.nn.functional.max_pool2d",
     "import torch.nn.functional as F\ndef conv_output_shape(input_shape, kernel_size):\n    return F.max_pool2d(input_shape, kernel_size)"),
    ("convolution", "pad2d", "torch.nn.ConstantPad2d",
     "from torch import nn\ndef pad2d(X, padding, value=0.0):\n    return nn.ConstantPad2d(padding)(X)"),
    ("locality", "conv_params", "torch.nn.Conv2d",
     "from torch import nn\ndef conv_params(c, c_out, kernel_size):\n    return nn.Conv2d(c, c_out, kernel_size)"),
    ("channels", "im2col", "torch.nn.Unfold", "import torch\ndef im2col(X, kernel_size):\n    return torch.nn.Unfold(kernel_size)(X)"),
    ("pooling", "pool2d", "torch.nn.functional.avg_pool2d",
     "import torch.nn.functional as F\ndef pool2d(X, pool_size):\n    return F.avg_pool2d(X[None], pool_size)[0]"),
    ("pooling", "global_pool", "torch.nn.AdaptiveAvgPool2d",
     "from torch.nn import AdaptiveAvgPool2d\ndef global_pool(X):\n    return AdaptiveAvgPool2d(1)(X)"),
    ("activations", "relu", "torch.relu", "import torch\ndef relu(x):\n    return torch.relu(x)"),
    ("activations", "softmax", "torch.nn.Softmax", "import torch\ndef softmax(x, axis=-1):\n    return getattr(torch.nn, 'Softmax')(axis)(x)"),
    ("backprop", "cross_entropy", "torch.nn.CrossEntropyLoss",
     "from torch import nn\ndef cross_entropy(z, y):\n    return nn.CrossEntropyLoss()(z, y)"),
    ("backprop", "relu_backward", "torch.autograd.grad",
     "from torch.autograd import grad\ndef relu_backward(dout, x):\n    return grad(x.clamp(0), x, dout)[0]"),
    ("backprop", "numerical_gradient", "torch.func.grad",
     "from torch.func import grad\ndef numerical_gradient(f, x, eps=1e-5):\n    return grad(f)(x)"),
    ("backprop", "sgd_step", "torch.optim",
     "import torch\ndef sgd_step(params, grads, lr):\n    return torch.optim.SGD(params, lr).step()"),
])  # fmt: skip
def test_it_may_not_be_named(evaluator: Evaluator, assignment: str, question: str, name: str, code: str) -> None:
    says = rf"{question} may not use {name} \({assignment}\.py, line \d\)\. Write that part yourself\."
    assert re.match(says, told(evaluator, assignment, question, code))


@pytest.mark.parametrize(("assignment", "question", "what", "code"), [
    ("convolution", "corr2d", "may not use torch.nn.functional.conv2d",
     "import torch\nslide = vars(torch)['conv' + '2d']\ndef corr2d(X, K):\n    return slide(X[None, None], K[None, None])[0, 0]"),
    ("convolution", "corr2d", "convolution",
     "import torch\nlayer = torch.nn.Conv2d(1, 1, 2)\ndef corr2d(X, K):\n    return layer(X[None, None])"),
    ("convolution", "extract_patches", "unfold",
     "def extract_patches(X, size, stride=1):\n    return X.unfold(0, size[0], stride).unfold(1, size[1], stride)"),
    ("locality", "conv_params", "may not use torch.nn.Conv2d",
     "import torch\nkinds = [torch.nn.Conv2d]\ndef conv_params(c, c_out, kernel_size, bias=True):\n"
     "    return sum(p.numel() for p in kinds[0](c, c_out, kernel_size, bias=bias).parameters())"),
    ("channels", "im2col", "im2col",
     "import torch\nwindows = torch.nn.Unfold(2)\ndef im2col(X, kernel_size, stride=1, padding=0):\n    return windows(X)"),
    ("pooling", "pool2d", "may not use torch.max_pool2d", "import torch\ndef pool2d(X, pool_size, mode='max', stride=1, padding=0):\n"
     "    return getattr(torch, mode + '_pool2d')(X[None], pool_size, stride, padding)[0]"),
    ("pooling", "global_pool", "may not use torch.nn.functional.adaptive_avg_pool2d",
     "import torch\nF = vars(torch.nn)['functional']\ndef global_pool(X, mode='avg'):\n    return getattr(F, f'adaptive_{mode}_pool2d')(X, 1)"),
    ("activations", "relu", "relu", "def relu(x):\n    return x.relu()"),
    ("activations", "elu", "elu", "import torch\nbent = torch.nn.ELU()\ndef elu(x, alpha=1.0):\n    return bent(x.double())"),
    ("activations", "softmax", "log_softmax", "def softmax(x, axis=-1):\n    return x.double().log_softmax(axis).exp()"),
    ("backprop", "dense_forward", "may not use torch.nn.functional.linear",
     "import torch\nlayers = [torch.nn.functional.linear]\ndef dense_forward(x, W, b):\n    return layers[0](x, W, b)"),
    ("backprop", "relu_backward", "autograd",
     "def relu_backward(dout, x):\n    x = x.double().requires_grad_()\n    x.clamp(min=0).backward(dout)\n    return x.grad"),
    ("backprop", "pool2d_backward", "autograd",
     "import torch\nengine = torch.autograd.Variable\ndef pool2d_backward(dY, X, pool_size, mode='max', stride=None):\n"
     "    X = X.double().requires_grad_()\n    return engine._execution_engine.run_backward((X.sum(),), (None,), False, False, (X,), True, False)"),
    ("backprop", "dense_backward", "may not use torch.func.vjp",
     "import torch\ntool = getattr(torch, 'fu' + 'nc')\ndef dense_backward(dout, x, W):\n    return tool.vjp(lambda x, W: x @ W.T, x, W)[1](dout)"),
    ("backprop", "cross_entropy_backward", "nll_loss_backward",
     "import torch\nops = [torch.ops.aten.nll_loss_backward]\ndef cross_entropy_backward(z, y):\n"
     "    return ops[0](torch.ones(()), z, y, None, 1, -1, torch.ones(()))"),
    ("backprop", "sgd_step", "may not use torch.optim",
     "import torch\nkinds = [torch.optim.SGD]\ndef sgd_step(params, grads, lr):\n    params = [p.double() for p in params]\n"
     "    for p, g in zip(params, grads):\n        p.grad = g\n    kinds[0](params, lr).step()\n    return params"),
])  # fmt: skip
def test_it_is_refused_under_any_name(evaluator: Evaluator, assignment: str, question: str, what: str, code: str) -> None:
    """`what`: the name that is told, or the operation at which a call ends."""
    says = f"{question} {what} (" if "may not" in what else f"While {question} runs, PyTorch may not carry out {what}. Write that part yourself."
    assert told(evaluator, assignment, question, code).startswith(says)


def test_the_answer_to_one_question_may_be_used_in_another(evaluator: Evaluator) -> None:
    code = "import torch\ndef swish(x):\n    return x * torch.sigmoid(x)"
    assert asked(evaluator, HANDED["activations"], "swish", code).outcome == "passed"


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_what_is_shown_to_students_exists_and_is_what_is_refused(operation: Operation) -> None:
    for name in operation.shown.split(", "):
        short = name.removeprefix("torch.")
        place, _, last = short.rpartition(".")
        owner = {"F": torch.nn.functional, "nn": torch.nn, "Tensor": torch.Tensor}.get(place, torch)
        assert hasattr(owner, last)
        assert any(path.endswith(f".{last}") for path in operation.names) or re.search(operation.pattern, last)


@pytest.mark.parametrize("library", ["scipy", "torchvision", "jax"])
def test_other_libraries_are_no_more_allowed_than_before(evaluator: Evaluator, library: str) -> None:
    says = told(evaluator, "convolution", "corr2d", f"import {library}\ndef corr2d(X, K):\n    return X")
    assert says == f"{library} is not allowed in this assignment (line 1: import {library}). Write it yourself, with PyTorch alone."


def test_another_library_is_refused_in_disguise(evaluator: Evaluator) -> None:
    code = "def corr2d(X, K):\n    place = {'__name__': 'torch.x'}\n    exec('import sci' + 'py', place)\n    return X"
    assert told(evaluator, "convolution", "corr2d", code) == "corr2d may not use scipy (convolution.py, line 3). Write that part yourself."


# wrong work

BRIDGE = """
import numpy as _np, torch as _torch
_wrong = {question}
def {question}(*args, **options):
    given = [*args, *options.values()]
    if not any(_torch.is_tensor(part) for arg in given for part in (arg if isinstance(arg, (list, tuple)) else [arg])):
        return _wrong(*args, **options)
    return _tensors(_wrong(*map(_arrays, args), **{{name: _arrays(option) for name, option in options.items()}}))
def _arrays(thing):
    return [_arrays(part) for part in thing] if isinstance(thing, list) else thing.numpy() if _torch.is_tensor(thing) else thing
def _tensors(thing):
    if isinstance(thing, (list, tuple)):
        return type(thing)(map(_tensors, thing))
    return _torch.from_numpy(_np.array(thing)) if isinstance(thing, _np.ndarray) else thing
"""
BRIDGED = [
    pytest.param(
        assignment, question, mistake, code, id=f"{question}-{mistake}-{number}", marks=[] if assignment == "convolution" else [pytest.mark.slow]
    )
    for number, (assignment, question, mistake, code) in enumerate(WRONG)
    if assignment in HANDED
]  # fmt: skip


@pytest.mark.parametrize(("assignment", "question", "mistake", "code"), BRIDGED)
def test_wrong_ideas_have_the_same_names(checker: Evaluator, assignment: str, question: str, mistake: str, code: str) -> None:
    """A student's wrong function of arrays, between a step that makes arrays of tensors and one that makes tensors of arrays."""
    result = asked(checker, HANDED[assignment], question, code + BRIDGE.format(question=question))
    assert {finding.mistake for finding in result.findings} == {mistake}, result.findings


@pytest.mark.parametrize(("assignment", "question", "code", "says"), [
    ("activations", "relu", "def relu(x):\n    return x.clamp_(min=0)", "relu changes its argument x. Work on a copy: the caller still needs it."),
    ("locality", "vect", "def vect(X):\n    return X.ravel().tolist()", "vect returned a list. Return a tensor: torch.tensor(...)."),
    ("channels", "corr2d_1x1", "def corr2d_1x1(X, K):\n    return X", "corr2d_1x1 returned a tensor of shape (2, 1, 3); (3, 1, 3) is expected."),
    ("convolution", "corr2d", "def corr2d(X, K):\n    return 'X'", "corr2d returned a str where a tensor is expected."),
    ("backprop", "cross_entropy", "def cross_entropy(z, y):\n    return z", "cross_entropy returned a tensor of shape"),
    ("convolution", "pad2d", "import torch\ndef pad2d(X, padding, value=0.0):\n    return torch.zeros(3).double() @ torch.ones(3, dtype=int)",
     "At line 3 PyTorch wants numbers of another type: dot : expected both vectors to have same dtype, but found Double and Long. "
     "Change them first, with .double() or .float()."),
])  # fmt: skip
def test_what_is_wrong_is_told_in_tensors(evaluator: Evaluator, assignment: str, question: str, code: str, says: str) -> None:
    assert told(evaluator, assignment, question, code).startswith(says)


@pytest.mark.parametrize(("expression", "kind", "says"), [
    ("torch.tensordot(K[:, :, 0, 0], X, dims=1)", "dtype", "At line 4 PyTorch wants numbers of another type: both inputs should have same dtype."),
    ("X.max(axis=(1, 2))", "exception", "Your code raised TypeError at line 4: max() received an invalid combination of arguments"),
    ("numpy.ones(3) * X", "exception", "Your code raised TypeError at line 4: unsupported operand type(s) for *: 'numpy.ndarray' and 'Tensor'"),
])  # fmt: skip
def test_types_that_do_not_mix_are_no_wrong_idea(evaluator: Evaluator, expression: str, kind: str, says: str) -> None:
    """Mistakes that crash would explain such an exception, too: K taken the wrong way round does not fit X."""
    code = f"import numpy\nimport torch\ndef corr2d_1x1(X, K):\n    return {expression}"
    result = asked(evaluator, HANDED["channels"], "corr2d_1x1", code)
    assert {(finding.kind, finding.mistake) for finding in result.findings} == {(kind, None)}
    assert result.findings[0].message.startswith(says)


def test_a_counterexample_reads_as_with_arrays(evaluator: Evaluator) -> None:
    result = asked(evaluator, HANDED["convolution"], "corr2d", "def corr2d(X, K):\n    return (X[:, :1] * K[0, 0])")
    shown = result.findings[0].counterexample
    assert shown is not None
    assert all(isinstance(item, list) for item in (*shown.args.values(), shown.expected, shown.got))


# what students read


def read_by_students() -> Iterator[str]:
    """Every hint, mistake and docstring of these assignments, and every sentence of the grader, in each language, as it reads with tensors."""
    for assignment in HANDED.values():
        texts = [*SENTENCES.values(), *(words for q in assignment.questions for words in (*q.hints, *(m.say for m in q.mistakes)))]
        for language in LANGUAGES:
            yield from (of_tensors(translate(text, language)) for text in texts)
            yield template.render(COURSE, courses.root(), [assignment], language)[f"{assignment.id}.py"].decode()


def test_no_array_is_left_in_what_students_read() -> None:
    allowed = r"numpy\.random\.Generator|NumPy (warned|avisó)|# (.*\n# )?.*PyTorch (and|y) NumPy"  # the last is the line that says it all
    for text in read_by_students():
        assert not re.search(r"\bnp\b|numpy|\barrays?\b|arreglo", re.sub(allowed, "", text), re.IGNORECASE), text


def test_no_hint_asks_for_what_tensors_do_not_have() -> None:
    """They take no steps backwards, have no astype, and are reduced over several axes by other names."""
    for text in read_by_students():
        assert not re.search(r"::-1|\.astype\(|\.(max|min)\(axis=\(", text), text


def test_what_hints_name_exists() -> None:
    named = {name for text in read_by_students() for name in re.findall(r"\btorch\.(\w+)", text)}
    assert named > {"zeros", "exp", "stack"}
    assert [name for name in sorted(named) if not hasattr(torch, name)] == []


@pytest.mark.parametrize("assignment", HANDED.values(), ids=lambda a: a.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stub_imports_torch_says_what_is_not_allowed_and_is_worth_nothing(evaluator: Evaluator, assignment: Assignment, language: str) -> None:
    files = template.render(COURSE, courses.root(), [assignment], language)
    text = files[f"{assignment.id}.py"].decode()
    assert "\nimport torch\n" in text
    assert max(map(len, text.split("\n"))) <= 150
    docstrings = {node.name: ast.get_docstring(node) or "" for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    for question in assignment.questions:
        shown = ", ".join(operation.shown for operation in assignment.answers.get(question.name, ()))
        last = docstrings[question.name].splitlines()[-1]
        assert last.endswith(f": {shown}.") if shown else ("Not allowed" not in last and "No se permite" not in last)
        result = asked(evaluator, assignment, question.name, text)
        assert (result.score, result.untouched) == (0, True)
    assert b"torch==" in files["requirements.txt"]


@pytest.mark.parametrize(("language", "says"), [
    ("en", "> **In this course arrays are PyTorch tensors.**"), ("es", "> **En este curso los arreglos son tensores de PyTorch.**"),
])  # fmt: skip
def test_a_handout_says_it_once_under_its_title(language: str, says: str) -> None:
    text = handout("# Pooling\n\nOf each window ...\n", HANDED["pooling"], language)
    assert text.startswith(f"# Pooling\n\n{says}")
    assert text.endswith("\n\nOf each window ...\n")
    assert text.count("\n\n") == 2


@pytest.mark.parametrize(("language", "file", "instead"), [("en", "handout.md", "of PyTorch is allowed"), ("es", "handout.es.md", "todo PyTorch")])
def test_no_handout_forbids_what_is_allowed_with_tensors(language: str, file: str, instead: str) -> None:
    forbidding = [text for name in HANDED if "PyTorch, SciPy" in (text := (courses.root() / "assignments" / name / file).read_text("utf-8"))]
    assert len(forbidding) == 3
    for text in forbidding:
        assert "PyTorch, SciPy" not in handout(text, HANDED["pooling"], language)
        assert instead in handout(text, HANDED["pooling"], language)


def test_where_arrays_stay_arrays_nothing_changes() -> None:
    assignment = COURSE.assignment("pooling")
    assert stub("text", assignment, "en") == handout("text", assignment, "en") == "text"


def test_a_docstring_of_one_line_gets_another() -> None:
    text = 'import numpy as np\n\n\ndef relu(x):\n    """Of an array."""\n    raise NotImplementedError("relu")\n'
    docstring = '    """Of a tensor.\n    Not allowed, under any name: F.relu, F.threshold.\n    """\n'
    assert docstring in stub(text, HANDED["activations"], "en")


def test_a_solution_that_does_not_import_numpy_is_said() -> None:
    with pytest.raises(ReleaseError, match=r"solutions/pooling\.py has no line `import numpy as np`, in whose place students get torch"):
        stub('"""Pooling."""\n', HANDED["pooling"], "en")


# course.toml


@pytest.mark.parametrize(("setting", "sentence"), [
    ('arrays = "torch"', "In course.toml, arrays is a table: write [arrays] on a line of its own, and below it lines like convolution = 'torch'."),
    ('[arrays]\nsums = "jax"', "In course.toml, [arrays] says sums = 'jax'. Write \"numpy\" or \"torch\"."),
    ("[arrays]\nsums = true", "In course.toml, [arrays] says sums = True. Write \"numpy\" or \"torch\"."),
    ('[arrays]\nsum = "torch"', "In course.toml, [arrays] names sum, which is none of the assignments. There are: sums, means."),
])  # fmt: skip
def test_a_setting_that_is_none(tmp_path: Path, setting: str, sentence: str) -> None:
    course = tmp_path / "course"
    shutil.copytree(TOY, course)
    with (course / "course.toml").open("a") as toml:
        toml.write(f"{setting}\n")
    server = Server(course, tmp_path)
    try:
        out = tmp_path / "out"
        for command in (["check", course / "solutions"], ["grade", course, "--out", out], ["release", "--out", out], ["template"]):
            assert server.run(*command) == (2, f"{sentence}\n")
    finally:
        server.close()


def test_an_assignment_of_tensors_needs_no_such_setting(tmp_path: Path) -> None:
    course = toy(tmp_path, "means")
    questions = course / "assignments" / "means" / "questions.py"
    questions.write_text(questions.read_text("utf-8").replace('id="means"', 'id="means", torch=True'), "utf-8")
    with pytest.raises(SettingError, match=r"\[arrays\] names means, which is written with PyTorch in any case\. Take that line out\."):
        courses.load(course)


def toy(place: Path, *names: str) -> Path:
    """The toy course, with these of its assignments handed out with tensors."""
    course = place / "course"
    shutil.copytree(TOY, course)
    with (course / "course.toml").open("a") as toml:
        toml.write("[arrays]\n" + "".join(f'{name} = "torch"\n' for name in names))
    return course


def test_the_example_of_the_readme_is_a_setting(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```", (HERE.parent / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    root = copy_of_the_repository(tmp_path)
    with (root / "course.toml").open("a") as toml:
        toml.write(example)
    assert [a.id for a in courses.load(root, answers=False).assignments if a.in_tensors] == ["convolution", "pooling"]


def test_answers_for_an_unknown_question_are_refused() -> None:
    with pytest.raises(SpecError, match=r"pooling has answers of PyTorch's for 'pool3d', which is no question of it\."):
        check(replace(COURSE.assignment("pooling"), answers={"pool3d": (tensors.POOLING,)}))


def test_a_class_is_graded_with_tensors(tmp_path: Path) -> None:
    """The reference, of arrays, is asked before; one student hands in tensors' work, the other arrays'."""
    course, place = toy(tmp_path, "sums"), tmp_path / "class"
    for name in ("ana", "ben"):
        shutil.copytree(course / "solutions", place / name, ignore=shutil.ignore_patterns("hidden"))
    (place / "ana" / "sums.py").write_text(SUMS.read_text("utf-8").replace("float(np.sum(X))", "X.sum().requires_grad_()"), "utf-8")
    server = Server(course, tmp_path)
    try:
        code, output = server.run("grade", place, "--out", tmp_path / "out", "--unsafe")
        assert code == 0, output
    finally:
        server.close()
    rows = [line.split(",") for line in (tmp_path / "out" / "gradebook.csv").read_text("utf-8").splitlines()]
    scores = {row[0]: int(row[1]) for row in rows[1:]}
    assert scores["ana"] == int(rows[1][2])
    assert scores["ben"] < scores["ana"]


def test_results_with_arrays_and_with_tensors_are_not_mixed() -> None:
    course = replace(COURSE, assignments=[COURSE.assignment("pooling")])
    assert fingerprint(course) != fingerprint(replace(course, assignments=[HANDED["pooling"]]))


def test_a_release_of_some_assignments_keeps_their_settings_alone() -> None:
    toml = 'assignments = ["sums", "means"]\n\n[arrays]  # for those who follow the notebook\nsums = "torch"\nmeans = \'torch\'  # too\n'
    assert wheel.narrowed(toml, ["means"], "es").endswith("[arrays]  # for those who follow the notebook\nmeans = 'torch'  # too\n")
    with pytest.raises(ReleaseError, match=r"under \[arrays\], a line for each assignment\."):
        wheel.narrowed('assignments = ["sums", "means"]\narrays = {sums = "torch", means = "torch"}\n', ["means"], "en")


@pytest.mark.slow
def test_a_starter_repository_checks_tensors(tmp_path: Path) -> None:
    """What a student gets of all six: no points, one by one; with the solutions in tensors, all of them."""
    root = copy_of_the_repository(tmp_path / "repository")
    with (root / "course.toml").open("a") as toml:
        toml.write("[arrays]\n" + "".join(f'{name} = "torch"\n' for name in HANDED))
    shutil.copytree(HERE.parent / "autograder", root / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "LICENSE"):
        shutil.copyfile(HERE.parent / name, root / name)
    starter = tmp_path / "starter"
    chosen = [argument for name in HANDED for argument in ("-a", name)]
    assert autograder(root, root, "release", "--out", starter, *chosen)[0] == 0
    with zipfile.ZipFile(next((starter / "vendor").glob("*.whl"))) as package:
        package.extractall(tmp_path / "installed")
    code, output = autograder(tmp_path / "installed", starter, "check")
    assert (code, output.count("  not written yet  ")) == (1, sum(len(a.questions) for a in HANDED.values()))
    for name in HANDED:
        shutil.copyfile(HERE / "tensors" / f"{name}.py", starter / f"{name}.py")
    code, output = autograder(tmp_path / "installed", starter, "check")
    assert (code, "✗" in output) == (0, False), output
    hints = [autograder(tmp_path / "installed", starter, "hint", "local_matrix_1d")[1] for _ in range(9)]
    assert "M = torch.zeros((n + 2 * k, n))" in hints[-1]


def autograder(package: Path, folder: Path, *arguments: object) -> tuple[int, str]:
    """Exit code and output of a command, run in a folder with the package that lies in another."""
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(package)}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
