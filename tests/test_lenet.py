"""`lenet`, through the real worker: free forms get full marks, wrong ideas are named, everything else is told in a sentence."""

from __future__ import annotations

import runpy
from dataclasses import replace

import pytest

from autograder import course as courses
from autograder.channel import Chunk
from autograder.evaluate import Evaluator
from autograder.report import QuestionResult
from autograder.sandbox.pool import Hosts
from autograder.submission import Source, Submission

ROOT = courses.root()
ASSIGNMENT = runpy.run_path(str(ROOT / "assignments/lenet/questions.py"))["ASSIGNMENT"]


@pytest.fixture(scope="module")
def evaluator(hosts: Hosts) -> Evaluator:
    return Evaluator(replace(courses.load(), assignments=[ASSIGNMENT]), hosts.run)


def check(evaluator: Evaluator, question: str, code: str) -> QuestionResult:
    source = Source("lenet.py", (Chunk("lenet.py", code.encode()),))
    return evaluator.assignment(Submission("ana", {"lenet": source}), ASSIGNMENT, [question]).questions[0]


OPENING = """
import torch
from torch import nn
from torch.nn import functional as F
ACTIVATIONS = {"sigmoid": torch.sigmoid, "relu": F.relu, "tanh": torch.tanh}
POOLINGS = {"avg": F.avg_pool2d, "max": F.max_pool2d}
def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    if activation not in ACTIVATIONS or pooling not in POOLINGS:
        raise ValueError("unknown option")
    return Net(num_classes, ACTIVATIONS[activation], POOLINGS[pooling])
"""
LAYERS = """
class Net(nn.Module):
    def __init__(self, n, act, pool):
        super().__init__()
        self.act, self.pool = act, pool
        self.c1, self.c2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.f1, self.f2, self.f3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, n)
    def forward(self, x):
        x = self.pool(self.act(self.c1(x)), 2)
        x = self.pool(self.act(self.c2(x)), 2).flatten(1)
        return self.f3(self.act(self.f2(self.act(self.f1(x)))))
"""
BARE = """
class Net(nn.Module):
    def __init__(self, n, act, pool):
        super().__init__()
        self.act, self.pool = act, pool
        shapes = [(84, 120), (n,), (6, 1, 5, 5), (16,), (6,), (400, 120)[::-1], (120,), (n, 84), (84,), (16, 6, 5, 5)]
        for shape in shapes:
            self.register_parameter("p" + "x".join(map(str, shape)), nn.Parameter(torch.randn(shape)))
        self.n = n
    def forward(self, x):
        p, n = self._parameters, self.n
        x = self.pool(self.act(F.conv2d(x, p["p6x1x5x5"], p["p6"], padding=2)), 2)
        x = self.pool(self.act(F.conv2d(x, p["p16x6x5x5"], p["p16"])), 2).flatten(1)
        x = self.act(F.linear(x, p["p120x400"], p["p120"]))
        x = self.act(x @ p["p84x120"].T + p["p84"])
        return F.linear(x, p[f"p{n}x84"], p[f"p{n}"])
"""
def edited(code: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in code, old
        code = code.replace(old, new)
    return code


CONVOLUTIONS = "self.c1, self.c2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)"
LINEARS = "self.f1, self.f2, self.f3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, n)"
HEAD = "self.f3(self.act(self.f2(self.act(self.f1(x)))))"
LAZY = edited(LAYERS, ("Conv2d(1, 6", "LazyConv2d(6"), ("Conv2d(6, 16", "LazyConv2d(16"), ("Linear(400, ", "LazyLinear("))
BACKWARDS = edited(
    LAYERS,
    (CONVOLUTIONS, "self.f3, self.f2, self.f1 = nn.Linear(84, n), nn.Linear(120, 84), nn.Linear(400, 120)"),
    (LINEARS, "self.c2, self.c1 = nn.Conv2d(6, 16, 5), nn.Conv2d(1, 6, 5, padding=2)"),
)
UNCALLED = edited(LAYERS, ("self.act(self.f1(x))", "self.act(F.linear(x, self.f1.weight, self.f1.bias))"))
OWN_CLASSES = LAYERS.replace("nn.Linear", "Dense").replace("nn.Conv2d", "Conv") + """
class Conv(nn.Conv2d):
    pass
class Dense(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.W, self.b = nn.Parameter(torch.zeros(o, i)), nn.Parameter(torch.zeros(o))
    def forward(self, x):
        return x @ self.W.T + self.b
"""
NESTED = """
class Net(nn.Module):
    def __init__(self, n, act, pool):
        super().__init__()
        class Act(nn.Module):
            forward = staticmethod(act)
        class Pool(nn.Module):
            forward = staticmethod(lambda x: pool(x, 2, 2))
        one, shared = nn.Sequential(nn.Conv2d(1, 6, 5, padding="same"), Act(), Pool()), Act()
        self.head = nn.Sequential(nn.Linear(400, 120), shared, nn.Dropout(0.5), nn.Linear(120, 84), shared, nn.Linear(84, n))
        self.body = nn.ModuleList([one, nn.Sequential(nn.Conv2d(6, 16, 5), Act(), Pool(), nn.Flatten())])
    def forward(self, x):
        for block in self.body:
            x = block(x)
        return self.head(x)
"""


FORMS = {
    "layers": LAYERS, "bare": BARE, "lazy": LAZY, "backwards": BACKWARDS, "uncalled": UNCALLED, "own classes": OWN_CLASSES, "nested": NESTED,
}  # fmt: skip


@pytest.mark.parametrize("net", FORMS.values(), ids=FORMS)
def test_how_the_model_is_written_is_free(evaluator: Evaluator, net: str) -> None:
    result = check(evaluator, "build_lenet", OPENING + net)
    assert (result.outcome, result.score) == ("passed", 7), result.findings


def test_the_reference_in_double_precision_passes(evaluator: Evaluator) -> None:
    reference = (ROOT / "solutions/lenet.py").read_text("utf-8")
    code = edited(reference, ("nn.Linear(84, num_classes),\n    )", "nn.Linear(84, num_classes)).double()"))
    assert check(evaluator, "build_lenet", code).outcome == "passed"


SWAPPED = edited(LAYERS, ("1, 6, 5", "1, 16, 5"), ("Conv2d(6, 16, 5", "Conv2d(16, 6, 5"))
MISTAKES = [
    ("padding-missing", edited(LAYERS, (", padding=2", ""), ("400", "256"))),
    ("padding-missing", edited(LAYERS, (", padding=2", ""))),
    ("padding-missing", edited(BARE, (", padding=2", ""))),
    ("channels-swapped", edited(SWAPPED, ("400", "150"))),
    ("channels-swapped", SWAPPED),
    ("softmax-at-the-end", edited(LAYERS, (HEAD, f"nn.Softmax(1)({HEAD})"))),
    ("activation-on-the-logits", edited(LAYERS, (HEAD, f"self.act({HEAD})"))),
    ("activation-after-pooling", edited(
        LAYERS, ("self.pool(self.act(self.c1(x)), 2)", "self.act(self.pool(self.c1(x), 2))"),
        ("self.pool(self.act(self.c2(x)), 2)", "self.act(self.pool(self.c2(x), 2))"))),
    ("linear-layers-without-activation", edited(LAYERS, (HEAD, "self.f3(self.f2(self.f1(x)))"))),
    ("poolings-swapped", edited(LAYERS, ("act, pool\n", "act, {F.avg_pool2d: F.max_pool2d}.get(pool, F.avg_pool2d)\n"))),
    ("pooling-ignored", edited(LAYERS, ("act, pool\n", "act, F.avg_pool2d\n"))),
    ("activation-ignored", edited(LAYERS, ("act, pool\n", "torch.sigmoid, pool\n"))),
    ("activation-ignored", edited(LAYERS, ("act, pool\n", "F.relu, pool\n"))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "net"), MISTAKES)
def test_a_wrong_idea_is_named(evaluator: Evaluator, name: str, net: str) -> None:
    result = check(evaluator, "build_lenet", OPENING + net)
    assert {f.mistake for f in result.findings} == {name}, result.findings


def with_more(line: str, *changes: tuple[str, str]) -> str:
    """The network with one more attribute."""
    return edited(LAYERS, (LINEARS, f"{LINEARS}\n        {line}"), *changes)


TOLD = [
    (with_more("self.f4 = nn.Linear(84, 84)", ("self.act(self.f2(", "self.f4(self.f2(")),
     "Layer 5 with weights is Linear with weight (84, 84), bias (84,); expected is weight (10, 84), bias (10,)."),
    (with_more("self.f4 = nn.Linear(n, n)", (HEAD, f"self.f4({HEAD})")),
     "Layer 6 with weights is Linear with weight (10, 10), bias (10,), and the model should have none after the one before."),
    (with_more("self.unused = nn.Linear(3, 2)"), "The model has a parameter of shape (2, 3) that it should not have."),
    (with_more("self.scale = nn.Parameter(torch.ones(1))"), "The model has a parameter of shape (1,) that it should not have."),
    (edited(LAYERS, (HEAD, "self.act(self.f2(self.act(self.f1(x))))"), (", self.f3 ", " "), (", nn.Linear(84, n)", "")),
     "The model has no parameter of shape (10, 84), which one of its layers needs."),
    (edited(LAYERS, ("padding=2", "padding=2, bias=False")),
     "Layer 1 with weights is Conv2d with weight (6, 1, 5, 5); expected is weight (6, 1, 5, 5), bias (6,)."),
    (edited(BARE, ("(400, 120)[::-1]", "(400, 120)"), ('F.linear(x, p["p120x400"], p["p120"])', 'x @ p["p400x120"] + p["p120"]')),
     "The model has no parameter of shape (120, 400), which one of its layers needs."),
    (edited(LAYERS, ("return ", "return x, ")), "The model returned a tuple. Its forward returns one tensor, the logits."),
    (edited(LAYERS, ("self.f1(x)", "self.f1(y)")), "Your code raised NameError at line 21: name 'y' is not defined"),
    ("Net = lambda n, act, pool: nn.Sequential(nn.Conv2d(3, 6, 5))", "Your code raised RuntimeError: Given groups=1, weight"),
    ("Net = lambda n, act, pool: nn.Sequential", "build_lenet returned a type. Return the model, a torch.nn.Module."),
    ("Net = lambda n, act, pool: None", "build_lenet returned a NoneType. Return the model, a torch.nn.Module."),
]  # fmt: skip


@pytest.mark.parametrize(("net", "sentence"), TOLD)
def test_what_does_not_fit_is_told_in_a_sentence(evaluator: Evaluator, net: str, sentence: str) -> None:
    result = check(evaluator, "build_lenet", OPENING + net)
    assert result.outcome == "failed"
    assert result.findings[0].message.startswith(sentence)
    assert all(f.mistake is None for f in result.findings)


def test_an_unknown_option_is_refused(evaluator: Evaluator) -> None:
    lenient = edited(
        OPENING,
        ("raise ValueError", "print"),
        ("ACTIVATIONS[activation]", "ACTIVATIONS.get(activation, F.relu)"),
        ("POOLINGS[pooling]", "POOLINGS.get(pooling, F.max_pool2d)"),
    )
    result = check(evaluator, "build_lenet", lenient + LAYERS)
    assert (result.score, [f.group for f in result.findings]) == (6, ["errors"])
    assert "should raise ValueError; yours returned something." in result.findings[0].message


WANTED = "if p.requires_grad or not trainable_only"
COUNTS = [
    (None, f"sum(p.numel() for p in model.parameters() {WANTED})"),
    (None, f"sum([np.prod(tuple(p.shape), dtype=int) for p in set(model.parameters()) {WANTED}])"),
    ("tensors-counted", f"len([p for p in model.parameters() {WANTED}])"),
    ("biases-left-out", f"sum(p.numel() for name, p in model.named_parameters() if 'weight' in name and ({WANTED[3:]}))"),
    ("buffers-counted", f"sum(t.numel() for t in [p for p in model.parameters() {WANTED}] + list(model.buffers()))"),
    ("counted-at-each-level", f"sum(p.numel() for m in model.modules() for p in m.parameters() {WANTED})"),
    ("shared-counted-twice", f"sum(p.numel() for m in model.modules() for p in m.parameters(False) {WANTED})"),
    ("frozen-counted", "sum(p.numel() for p in model.parameters())"),
    ("frozen-never-counted", "sum(p.numel() for p in model.parameters() if p.requires_grad)"),
]


def counting(formula: str) -> str:
    return f"import numpy as np\ndef count_params(model, trainable_only=True):\n    return {formula}\n"


@pytest.mark.parametrize(("name", "formula"), COUNTS)
def test_counting(evaluator: Evaluator, name: str | None, formula: str) -> None:
    result = check(evaluator, "count_params", counting(formula))
    assert {f.mistake for f in result.findings} == ({name} if name else set())
    assert (result.outcome == "passed") == (name is None)


def test_counting_what_is_stored_is_three_mistakes_at_once(evaluator: Evaluator) -> None:
    code = counting("sum(t.numel() for t in model.state_dict().values())")
    told = [f.mistake for f in check(evaluator, "count_params", code).findings]
    assert told == ["buffers-counted", "shared-counted-twice", "frozen-counted"]


def test_a_count_is_an_integer(evaluator: Evaluator) -> None:
    code = counting("float(sum(p.numel() for p in model.parameters()))")
    assert "a float. Sizes and counts are integers" in check(evaluator, "count_params", code).findings[0].message


def test_no_visible_model_is_lenet() -> None:
    models = [row.args["model"].text for row in ASSIGNMENT.question("count_params").visible]
    assert models
    assert not any("Conv2d(1, 6, 5" in text or "400, 120" in text for text in models)


OWN_BIAS = """
class Net(nn.Module):
    def __init__(self, n, act, pool):
        super().__init__()
        self.act, self.pool = act, pool
        self.b2, self.b1 = nn.Parameter(torch.zeros(16)), nn.Parameter(torch.zeros(6))
        self.c1, self.c2 = nn.Conv2d(1, 6, 5, padding=2, bias=False), nn.Conv2d(6, 16, 5, bias=False)
        self.f1, self.f2, self.f3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, n)
    def forward(self, x):
        x = self.pool(self.act(self.c1(x) + self.b1[:, None, None]), 2)
        x = self.pool(self.act(self.c2(x) + self.b2[:, None, None]), 2).flatten(1)
        return self.f3(self.act(self.f2(self.act(self.f1(x)))))
"""


def test_a_bias_may_stand_beside_its_layer(evaluator: Evaluator) -> None:
    assert check(evaluator, "build_lenet", OPENING + OWN_BIAS).findings == []


SHAPES = """
import torch
from torch import nn
from torch.nn import functional as F
{norm}
def build_shapes_cnn(in_channels=1, num_classes=2):
    def block(a, b):
        return [nn.Conv2d(a, b, 3, padding=1, bias=False), Norm(b), nn.ReLU()]
    return nn.Sequential(*block(in_channels, 16), nn.MaxPool2d(2), *block(16, 32), nn.MaxPool2d(2), *block(32, 64),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(64, num_classes))
"""
NORM = """
class Norm(nn.Module):
    def __init__(self, c):
        super().__init__()
        {make}
    def forward(self, x):
        shape = (1, -1, 1, 1)
        mean, var = (x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)) if self.training else ({mean}, {var})
        mean, var, gamma, beta = (t.reshape(shape) for t in (mean, var, self.gamma, self.beta))
        return (x - mean) / torch.sqrt(var + 1e-5) * gamma + beta
"""
PARAMETERS = "self.beta, self.gamma = nn.Parameter(torch.zeros({shape})), nn.Parameter(torch.ones({shape}))"
KEPT = {
    "buffers of other names": ('self.register_buffer("v", torch.ones({shape})); self.register_buffer("m", torch.zeros({shape}))', "self.m", "self.v"),
    "plain tensors": ("self.v, self.m = torch.ones({shape}), torch.zeros({shape})", "self.m", "self.v"),
}


@pytest.mark.parametrize("shape", ["c", "1, c, 1, 1"])
@pytest.mark.parametrize("kind", KEPT)
def test_a_norm_of_ones_own_may_name_and_shape_what_it_keeps_as_it_likes(kind: str, shape: str, evaluator: Evaluator) -> None:
    kept, mean, var = KEPT[kind]
    norm = NORM.format(make=f"{PARAMETERS}; {kept}".format(shape=shape), mean=mean, var=var)
    assert check(evaluator, "build_shapes_cnn", SHAPES.format(norm=norm)).findings == []


def test_a_norm_without_running_statistics_is_told(evaluator: Evaluator) -> None:
    make = PARAMETERS.format(shape="c")
    norm = NORM.format(make=make, mean="x.mean((0, 2, 3))", var="x.var((0, 2, 3), unbiased=False)")
    finding = check(evaluator, "build_shapes_cnn", SHAPES.format(norm=norm)).findings[0]
    assert "The model keeps no running mean and variance of shape (16,), as one" in finding.message


def test_parameters_of_one_shape_are_told_apart_by_their_first_use(evaluator: Evaluator) -> None:
    code = """
import torch
from torch import nn
class MLP(nn.Module):
    def __init__(self, hidden, n):
        super().__init__()
        sizes = (784, *hidden, n)
        self.w = nn.ParameterList([nn.Parameter(torch.randn(b, a) * 0.05) for a, b in zip(sizes, sizes[1:])][::-1])
        self.b = nn.ParameterList([nn.Parameter(torch.zeros(b)) for b in sizes[1:]][::-1])
    def forward(self, x):
        x = x.flatten(1)
        for i in reversed(range(len(self.w))):
            x = nn.functional.linear(x, self.w[i], self.b[i])
            x = torch.relu(x) if i else x
        return x
def build_mlp(hidden=(128, 64), num_classes=10):
    return MLP(hidden, num_classes)
"""
    assert check(evaluator, "build_mlp", code).findings == []
