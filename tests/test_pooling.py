"""`pooling`, through the real worker: what students write, right and wrong, and what they are told."""

from __future__ import annotations

import runpy
from dataclasses import replace

import numpy as np
import pytest

from autograder import cases, truth, values
from autograder import course as courses
from autograder.channel import Chunk
from autograder.evaluate import Evaluator
from autograder.oracles import pool2d
from autograder.report import QuestionResult
from autograder.sandbox.pool import Hosts
from autograder.submission import Source, Submission
from autograder.worker.arguments import made

ASSIGNMENT = runpy.run_path(str(courses.root() / "assignments/pooling/questions.py"))["ASSIGNMENT"]


@pytest.fixture(scope="module")
def evaluator(hosts: Hosts) -> Evaluator:
    return Evaluator(replace(courses.load(), assignments=[ASSIGNMENT]), hosts.run)


def check(evaluator: Evaluator, code: str) -> QuestionResult:
    source = Source("pooling.py", (Chunk("pooling.py", code.encode()),))
    return evaluator.assignment(Submission("ana", {"pooling": source}), ASSIGNMENT).questions[0]


# All windows at once, with the options checked nowhere: another way than the reference's.
STRIDED = """
import numpy as np
def two(n):
    return (n, n) if isinstance(n, int) else n
def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    if mode not in ("max", "avg", "min", "sum", "l2"):
        raise ValueError(mode)
    k, s, p = two(pool_size), two(stride), two(padding)
    fill = {"max": -np.inf, "min": np.inf}.get(mode, 0)
    P = np.pad(np.array(X, dtype=np.float32), [(n, n) for n in p], constant_values=fill)
    V = np.lib.stride_tricks.sliding_window_view(P, k)[:: s[0], :: s[1]]
    if mode == "l2":
        return np.sqrt((V * V).mean((2, 3)))
    return getattr(V, {"avg": "mean"}.get(mode, mode))((2, 3))
"""


def edited(old: str, new: str) -> str:
    assert old in STRIDED, old
    return STRIDED.replace(old, new)


def with_line(line: str) -> str:
    """The same function with one more line before its answer."""
    return edited('    if mode == "l2"', f'    {line}\n    if mode == "l2"')


def test_another_way_in_single_precision_gets_full_marks(evaluator: Evaluator) -> None:
    result = check(evaluator, STRIDED)
    assert (result.outcome, result.score) == ("passed", 9), result.findings


MISTAKES = [
    ("window-as-stride", 1, edited("two(stride)", "two(pool_size if stride == 1 else stride)")),
    ("stride-ignored", 6, edited("[:: s[0], :: s[1]]", "")),
    ("padding-ignored", 6, edited("two(padding)", "(0, 0)")),
    ("pads-with-zero", 6, edited('{"max": -np.inf, "min": np.inf}', "{}")),
    ("pads-with-zero", 6, edited('"max": -np.inf, ', "")),
    ("mean-without-padding", 6, edited(".get(mode, 0)", ".get(mode, np.nan if mode == 'avg' else 0)").replace(
        'getattr(V, {"avg": "mean"}.get(mode, mode))((2, 3))', 'getattr(np, {"avg": "nanmean"}.get(mode, mode))(V, (2, 3))')),
    ("window-transposed", 1, edited("two(pool_size)", "two(pool_size)[::-1]")),
    ("modes-swapped", 2, edited("    k, s, p", '    mode = {"max": "avg", "avg": "max"}.get(mode, mode)\n    k, s, p')),
    ("two-modes-only", 5, edited("    k, s, p", '    mode = "max" if mode == "max" else "avg"\n    k, s, p')),
    ("l2-incomplete", 5, edited("(V * V).mean(", "(V * V).sum(")),
    ("fractions-lost", 4, with_line('if X.dtype == np.int64 and mode == "avg": return V.mean((2, 3)).astype(int)')),
]  # fmt: skip


@pytest.mark.parametrize(("name", "score", "code"), MISTAKES)
def test_a_wrong_idea_is_named(evaluator: Evaluator, name: str, score: int, code: str) -> None:
    result = check(evaluator, code)
    assert ({f.mistake for f in result.findings}, result.score) == ({name}, score), result.findings


def test_a_changed_image_is_told(evaluator: Evaluator) -> None:
    result = check(evaluator, with_line("X -= X"))
    assert (result.score, result.findings[0].kind) == (1, "mutation")
    assert result.findings[0].message == "pool2d changes its argument X. Work on a copy: the caller still needs it."


def test_what_the_source_says() -> None:
    figure = np.arange(9).reshape(3, 3)
    assert pool2d(figure, 2).tolist() == [[4, 5], [7, 8]]
    assert pool2d(figure, 2, "avg").tolist() == [[2, 3], [5, 6]]
    assert pool2d(figure, 2, "min").tolist() == [[0, 1], [3, 4]]
    assert pool2d(figure, 2, "sum").tolist() == [[8, 12], [20, 24]]
    assert pool2d(figure, 2, "l2").round(2).tolist() == [[2.55, 3.39], [5.24, 6.2]]
    assert pool2d(figure, 2, "max", 2).tolist() == [[4]]
    assert pool2d(figure, 2, "max", 2, 1).tolist() == [[0, 2], [6, 8]]
    assert pool2d(figure, 2, "avg", 2, 1).tolist() == [[0, 0.75], [2.25, 6]]
    assert pool2d(-figure, 2, "max", 2, 1).tolist() == [[0, -1], [-3, -4]]


SOLUTION = runpy.run_path(str(courses.root() / "solutions/pooling.py"))


@pytest.mark.parametrize("number", range(3))
def test_right_draws_pass_whatever_the_seed(number: int) -> None:
    question = ASSIGNMENT.question("stochastic_pool2d")
    case = [case for case in cases.cases(question, 128, None) if case.group == "shares"][number]
    answer = truth.compute(question, case)
    for seed in range(30 if number else 100):
        drawn = SOLUTION["stochastic_pool2d"](case.args["X"], case.args["pool_size"], np.random.default_rng(seed))
        assert question.judge(answer.expected, values.encode({"rng": drawn}), answer.allowed) is None


def test_equal_generators_are_made_of_equal_recipes() -> None:
    question = ASSIGNMENT.question("stochastic_pool2d")
    case = next(case for case in cases.cases(question, 128, None) if case.group == "generator")
    (one, *_), (equal, *_), (other, *_) = case.given["calls"].values()
    numbers = [made(values.encode(recipe)).random(3).tolist() for recipe in (one, equal, other)]
    assert numbers[0] == numbers[1] != numbers[2]


def test_generators_that_are_not_used_are_told() -> None:
    question = ASSIGNMENT.question("stochastic_pool2d")
    case = next(case for case in cases.cases(question, 128, None) if case.group == "generator")
    answer = truth.compute(question, case)
    X, pool_size, *stride = case.args.values()
    first, second = (SOLUTION["stochastic_pool2d"](X, pool_size, np.random.default_rng(seed), *stride) for seed in (0, 1))
    told = []
    for answers in ([first, first, second], [first, second, second], [first, first, first]):
        fault = question.judge(answer.expected, values.encode(dict(zip(case.given["calls"], answers, strict=True))), answer.allowed)
        told.append(fault and fault.code)
    assert told == [None, "calls-differ", "calls-alike"]
