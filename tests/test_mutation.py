"""Mutants of the solutions: what is changed, who notices it, and what the audit says of those that nobody notices."""

from __future__ import annotations

import ast
import io
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from autograder import audit
from autograder import course as courses
from autograder.audit import Row as AuditRow
from autograder.cases import Case
from autograder.compare import difference
from autograder.doors import auditing
from autograder.evaluate import observe
from autograder.mutation import equivalents, shapes
from autograder.mutation import run as mutation_run
from autograder.mutation.mutants import NoSolution, mutants
from autograder.spec import Course, Question, Row, SpecError
from autograder.truth import Answer
from autograder.values import Raised, decode, encode

ROOT = Path(__file__).parent.parent
TOY = Path(__file__).parent / "toy"
LOST = "no answer"  # stands for `return ... -> return None`, which every function has


def changes(body: str, arguments: str = "x, y, z") -> set[str]:
    """The changes in a function with this body."""
    source = f"def f({arguments}):\n    {body}\n"
    found = [mutant.change for mutant in mutants(source.encode(), "f", [])]
    assert len(found) == len(set(found))
    return {LOST if change.startswith("return") and change.endswith("-> return None") else change for change in found}


@pytest.mark.parametrize(("body", "found"), [
    ("return 3", {"3 -> 4", "3 -> 2"}),
    ("return 1e-5", {"1e-5 -> 2e-05", "1e-5 -> 0.0"}),
    ("return 0.0", {"0.0 -> 1.0"}),
    ("return True", {"True -> False"}),
    ('return "max"', {'"max" -> ""'}),
    ("return x < y", {"x < y -> x <= y", "x < y -> x >= y"}),
    ("return x == y", {"x == y -> x != y"}),
    ("return x not in y", {"x not in y -> x in y"}),
    ("return x <= y < z", {f"x <= y < z -> {other}" for other in ("x < y < z", "x > y < z", "x <= y <= z", "x <= y >= z")}),
    ("return x + y", {f"x + y -> {other}" for other in ("x - y", "x", "y")}),
    ("return x - y", {f"x - y -> {other}" for other in ("x + y", "y - x", "x", "y")}),
    ("return x // y", {f"x // y -> {other}" for other in ("x / y", "y // x", "-(-x // y)", "x", "y")}),
    ("return x @ y", {f"x @ y -> {other}" for other in ("x * y", "y @ x", "x", "y")}),
    ("return x and y", {f"x and y -> {other}" for other in ("x or y", "x", "y")}),
    ("return not x", {"not x -> x"}),
    ("return -x", {"-x -> x"}),
    ("return x if y else z", {"x if y else z -> x", "x if y else z -> z"}),
    ("return f(x, y)", {"f(x, y) -> f(y, x)", "f(x, y) -> x"}),
    ("return max(x, y)", {"max(x, y) -> x", "max -> min"}),
    ("return abs(x)", {"abs(x) -> x", "abs -> square"}),
    ("return math.floor(x)", {"math.floor(x) -> x", "math.floor -> math.ceil"}),
    ("return range(x)", {f"range(x) -> {other}" for other in ("range(1, x)", "range(x - 1)", "x")}),
    ("return f(x, axis=y)", {"f(x, axis=y) -> f(x)", "f(x, axis=y) -> x"}),
    ("return x.copy()", {"x.copy() -> x"}),
    ("return x.sum(axis=y)", {"x.sum(axis=y) -> x.sum()", "x.sum(axis=y) -> x", "x.sum -> x.mean"}),
    ("return x.T", {"x.T -> x"}),
    ("return nn.Sequential(A(), B())", {
        f"nn.Sequential(A(), B()) -> {other}" for other in ("nn.Sequential(B(), A())", "nn.Sequential(B())", "nn.Sequential(A())")}),
    ("return x[y:z]", {"x[y:z] -> x", *(f"y:z -> {other}" for other in (":z", "y + 1:z", "y - 1:z", "y:", "y:z + 1", "y:z - 1"))}),
    ("return x[::-1]", {"x[::-1] -> x", "::-1 -> :", "-1 -> 1", "1 -> 2", "1 -> 0"}),
    ("return x, y", {"x, y -> (y, x)"}),
    ("return [x, y]", {"[x, y] -> [y, x]", "[x, y] -> [y]", "[x, y] -> [x]"}),
    ("return [a for a in x if y]", {"y -> True", "y -> False"}),
    ("if x: y = z", {"x -> True", "x -> False", "y = z -> pass"}),
    ("x += y", {"x += y -> pass", "x += y -> x -= y", "x += y -> x = y"}),
    ("x.step()", {"x.step() -> pass", "x.step() -> x"}),
])  # fmt: skip
def test_each_operator_makes_its_changes(body: str, found: set[str]) -> None:
    assert changes(body) - {LOST} == found


def test_a_default_is_changed() -> None:
    assert changes("return x", "x=2") == {"2 -> 3", "2 -> 1", LOST}


def test_what_is_no_code_is_not_changed() -> None:
    source = b'''
def f(x: int = None) -> "array":
    """Twice 2."""
    if x.ok:
        raise ValueError(f"not {x + 1}", 3)
    for a in zip(x, x, strict=True):
        a.go
    return x.reshape(-1)
'''
    found = {mutant.change.partition(" -> ")[2] for mutant in mutants(source, "f", [])}
    assert found == {"True", "False", "pass", "x", "return None"}


def test_helpers_are_changed_and_other_questions_are_not() -> None:
    source = b"SIDE = 5\ndef _help(x):\n    return x + SIDE\ndef g(x):\n    return 7\ndef f(x):\n    return _help(x) + g(x)\ndef _no(): pass\n"
    found = mutants(source, "f", ["g"])
    assert {mutant.line for mutant in found} == {1, 3, 7}
    assert {mutant.line for mutant in mutants(source, "g", ["f"])} == {5}


def test_a_mutant_is_the_file_with_one_change() -> None:
    found = {m.change: m for m in mutants(b"import a\n\ndef f(x):\n    return 2 * (x +\n                1)  # so\n", "f", [])}
    assert found["1 -> 0"].source == b"import a\n\ndef f(x):\n    return 2 * (x +\n                (0))  # so\n"
    assert (found["1 -> 0"].line, found["1 -> 0"].line_text) == (5, "1)  # so")
    assert found["x + 1 -> x - 1"].source == b"import a\n\ndef f(x):\n    return 2 * ((x - 1))  # so\n"


def test_equal_changes_of_one_line_are_numbered_and_long_ones_shortened() -> None:
    assert {"2 -> 3", "2 -> 3 #2"} <= changes("return x[2, 2]")
    long = "return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Dropout(), nn.Linear(256, 10))"
    assert "..., nn.ReLU(), nn.Dropout(),... -> ..., nn.Dropout(),..." in changes(long)


def test_a_question_without_solution_is_told() -> None:
    with pytest.raises(NoSolution, match=r"The solution has no f\."):
        mutants(b"def g():\n    return 1\n", "f", [])


def test_mutants_of_the_solutions_are_python(course: Course) -> None:
    names = {question.name for question in course.assignment("activations").questions}
    source = (ROOT / "solutions" / "activations.py").read_bytes()
    found = [mutant for name in names for mutant in mutants(source, name, names - {name})]
    assert len(found) > 150
    assert len({mutant.source for mutant in found}) == len({(mutant.line, mutant.change) for mutant in found})
    for mutant in found:
        ast.parse(mutant.source)


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """The toy course with a template of stubs."""
    folder = shutil.copytree(TOY, tmp_path / "toy")
    (folder / "student_template").mkdir()
    for name, functions in {"sums": ["total(X)", "double(X)", "shift(X, by=1)"], "means": ["average(X)"]}.items():
        stubs = "\n\n".join(f'def {f}:\n    raise NotImplementedError("{f.partition("(")[0]}")\n' for f in functions)
        (folder / "student_template" / f"{name}.py").write_text(stubs, "utf-8")
    return folder


def toy_course(folder: Path, question: str, **changed: object) -> Course:
    """The toy course with this question alone, something about it changed."""
    whole = courses.load(folder, hidden=True)
    kept = [(a, q) for a in whole.assignments for q in a.questions if q.name == question]
    return replace(whole, assignments=[replace(a, questions=[replace(q, **changed)]) for a, q in kept])  # type: ignore[arg-type]


def audited(folder: Path, course: Course) -> AuditRow:
    (row,) = audit.rows(course, folder)
    return row


FLOAT = '[[sums.total]]\nline = "return float(np.sum(X))"\nchanges = ["float(np.sum(X)) -> np.sum(X)"]\nbecause = "NumPy\'s floats are floats."\n'


def test_a_survivor_is_named_with_file_line_and_change(toy: Path) -> None:
    row = audited(toy, toy_course(toy, "total"))
    assert row.problems == (
        "solutions/sums.py, line 8: no case notices the change float(np.sum(X)) -> np.sum(X). Add a case that does, or list it in "
        "solutions/equivalents.toml with the reason why none can.",
    )  # fmt: skip
    assert (row.mutants, row.by_visible, row.by_all, row.equivalent) == (4, 3, 3, 0)


def test_a_listed_equivalent_passes(toy: Path) -> None:
    (toy / "solutions" / "equivalents.toml").write_text(FLOAT, "utf-8")
    row = audited(toy, toy_course(toy, "total"))
    assert (row.problems, row.equivalent) == ((), 1)


def test_a_weak_table_shows(toy: Path) -> None:
    row = audited(toy, toy_course(toy, "shift", visible=[Row("values", X=[0, 0], by=0), Row("default", X=[0, 0], by=0)], hidden=()))
    assert len(row.problems) == row.mutants - row.by_all
    assert [problem for problem in row.problems if "no case notices the change X + by -> X - by." in problem]
    assert [problem for problem in row.problems if "no case notices the change 1 -> 2." in problem]


def test_hidden_cases_count_after_the_visible_ones(toy: Path) -> None:
    hidden = [Row("values", X=[3, 4], by=2), Row("default", X=[4, 5])]
    row = audited(toy, toy_course(toy, "shift", visible=[Row("values", X=[0, 0], by=0), Row("default", X=[0, 0], by=0)], hidden=hidden))
    assert row.problems == ()
    assert 0 < row.by_visible < row.by_all == row.mutants


@pytest.mark.parametrize(("entry", "says"), [
    (FLOAT + FLOAT.replace("np.sum(X)) ->", "np.sum(Y)) ->"), "where there is no such change. Take it out."),
    (FLOAT + FLOAT.replace("return float", "answer = float"), "for the line 'answer = float(np.sum(X))' of solutions/sums.py"),
    (FLOAT + FLOAT.replace("float(np.sum(X)) -> np.sum(X)", "np.sum -> np.mean"), "line 8, but visible cases notice it. Take it out."),
])  # fmt: skip
def test_an_entry_that_is_not_true_any_more_fails(toy: Path, entry: str, says: str) -> None:
    (toy / "solutions" / "equivalents.toml").write_text(entry, "utf-8")
    (problem,) = audited(toy, toy_course(toy, "total")).problems
    assert problem.startswith("solutions/equivalents.toml lists ")
    assert says in problem


def test_entries_for_what_is_no_question_fail(toy: Path) -> None:
    (toy / "solutions" / "equivalents.toml").write_text(FLOAT.replace("total", "sum"), "utf-8")
    assert list(equivalents.read(toy).strangers(courses.load(toy))) == [
        "solutions/equivalents.toml has entries for sums.sum, which is no question. Take them out."
    ]


@pytest.mark.parametrize(("text", "says"), [
    ("[[sums", "solutions/equivalents.toml cannot be read: "), (FLOAT.replace("because", "why"), "solutions/equivalents.toml cannot be read: "),
])  # fmt: skip
def test_a_list_that_cannot_be_read_is_told(toy: Path, text: str, says: str) -> None:
    (toy / "solutions" / "equivalents.toml").write_text(text, "utf-8")
    with pytest.raises(SpecError, match=says):
        equivalents.read(toy)


def test_a_mutant_that_never_ends_is_noticed(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = b"def double(X):\n    n = 2\n    Y = 0 * X\n    while n > 0:\n        n -= 1\n        Y = Y + X\n    return Y\n"
    (toy / "solutions" / "sums.py").write_bytes(code)
    monkeypatch.setattr(mutation_run, "SECONDS", 0.5)
    row = audited(toy, toy_course(toy, "double"))
    assert [problem for problem in row.problems if "n -= 1" in problem] == []
    assert row.by_all > 10


def test_a_solution_that_fails_has_no_mutants(toy: Path) -> None:
    (toy / "solutions" / "sums.py").write_text("def double(X):\n    return 3 * X\n", "utf-8")
    row = audited(toy, toy_course(toy, "double"))
    assert row.mutants == 0
    assert row.problems[0].startswith("the solution does not get full marks: ")


def test_the_table_is_readable_at_80_columns() -> None:
    rows = [
        AuditRow("locality", "is_translation_equivariant", 24, 11, 8, 40, 40, 40, 0),
        AuditRow("fashion", "augment", 4, 4, 12, 77, 69, 70, 7),
        AuditRow("fashion", "build_model", 1, 0, 0),
    ]
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(auditing.table(rows))
    assert [line.rstrip() for line in console.export_text().splitlines()] == [
        "                                                           killed, killed,",
        "question                   visible hidden mistakes mutants visible     all equal",
        "locality",
        "is_translation_equivariant      24     11        8      40      40      40     0",
        "fashion",
        "augment                          4      4       12      77      69      70     7",
        "build_model                      1      0        0       0       0       0     0",
        "3 questions                     29     15       20     117     109     110     7",
    ]


def asked(expected: object, judge: object = None) -> Question:
    return Question(name="f", points={"values": 1}, truth=lambda x: expected, visible=[Row("values", x=1)], judge=judge)  # type: ignore[arg-type]


def wrongs(question: Question, expected: object) -> list[str]:
    case = Case("values", {"x": 1}, True, False, 0)
    answer = Answer(encode(expected) if not isinstance(expected, Raised) else expected, 1e-6, {})
    return list(shapes.taken_for_right(question, [observe(question, case, answer, answer.expected)]))


@pytest.mark.parametrize("expected", [2, 2.5, True, np.arange(6.0).reshape(2, 3), (np.ones(3), 4), {"a": np.ones((2, 2)), "b": 0.5}])
def test_wrong_numbers_of_the_right_shape_are_noticed(expected: object) -> None:
    assert wrongs(asked(expected), expected) == []


def test_a_group_that_looks_at_the_shape_alone_is_told() -> None:
    def shape_alone(expected: object, got: object, allowed: float) -> object:
        return difference(expected, got, np.inf)  # type: ignore[arg-type]

    assert wrongs(asked(np.ones(3), shape_alone), np.ones(3)) == [
        f"the group 'values' takes {wrong} for right: add a case that looks at the values"
        for wrong in ("zeros", "numbers that are 1 too large", "numbers that are half as large")
    ]


def test_what_has_no_numbers_has_no_wrong_ones() -> None:
    assert wrongs(asked("text"), "text") == []
    assert wrongs(asked(None), Raised("ValueError")) == []


def test_changed_keeps_all_but_the_numbers() -> None:
    value = encode({"a": [np.float32([1, 2]), True, "max"], "b": (3, 0.5)})
    plain = decode(shapes.changed(value, lambda numbers: ~numbers if numbers.dtype == bool else numbers * 2))
    assert plain["a"][0].tolist() == [2, 4]
    assert (plain["a"][0].dtype, plain["a"][1:], plain["b"]) == (np.float32, [False, "max"], (6, 1.0))
