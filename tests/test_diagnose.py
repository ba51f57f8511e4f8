"""`autograder.diagnose` and `autograder.findings`: the mistake that explains the outputs, the case to show, one finding a cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder import cases, diagnose, truth
from autograder.compare import Fault
from autograder.diagnose import Observation
from autograder.evaluate import observe
from autograder.feedback.words import sentence
from autograder.findings import findings
from autograder.report import Finding
from autograder.spec import Mistake, Question, Row
from autograder.values import Raised, encode

Code = Callable[[int, int], Any]


def crash(n: int, k: int) -> int:
    """A form that crashes."""
    raise IndexError(n)


# How many windows of size k fit into n pixels; odd and even ones in two groups, and refusals in a third.
def windows(n: int, k: int) -> int:
    """The truth."""
    if k > n:
        raise ValueError("too large")
    return n - k + 1


QUESTION = Question(
    name="windows",
    points={"odd": 2, "even": 2, "errors": 1},
    truth=windows,
    visible=[Row("odd", n=9, k=3), Row("odd", n=7, k=7), Row("even", n=8, k=2), Row("even", n=30, k=4), Row("errors", n=2, k=3)],
    hidden=[Row("odd", n=5, k=1), Row("even", n=6, k=6)],
    mistakes=[
        Mistake("missing-plus-one", lambda n, k: windows(n, k) - 1, "One too few."),
        Mistake("as-floats", lambda n, k: float(windows(n, k)), "Floats.", read="sizes"),
        Mistake("not-refused", lambda n, k: n - k + 1, "Refuse."),
        Mistake("crashes", (crash, lambda n, k: crash(n, k) if k % 2 else windows(n, k)), "It crashes."),
    ],
)


def observed(code: Code, *, hidden: bool = False) -> list[Observation]:
    """What the grader sees of a function."""
    found = []
    for case in cases.cases(QUESTION, 0, 1 if hidden else None):
        try:
            got = encode(code(**case.args))
        except (ValueError, IndexError, NameError) as raised:
            got = Raised(type(raised).__name__, str(raised), line=3)
        found.append(observe(QUESTION, case, truth.compute(QUESTION, case), got))
    return found


def say(fault: Fault) -> str:
    """The sentence in English."""
    return sentence(fault, "en", function="windows", file="x.py", seconds=10, memory_mb=1024)


def found(code: Code, *, hidden: bool = False) -> list[Finding]:
    """The findings about a function."""
    return findings("sizes", QUESTION, observed(code, hidden=hidden), say, str)


def named(code: Code, *, hidden: bool = False) -> list[tuple[str, str | None]]:
    """Of each finding the groups and the mistake."""
    return [(finding.group, finding.mistake) for finding in found(code, hidden=hidden)]


def test_nothing_wrong_nothing_found() -> None:
    assert found(windows, hidden=True) == []


@pytest.mark.parametrize("hidden", [False, True])
def test_a_mistake_in_all_groups_is_one_finding(hidden: bool) -> None:
    assert named(lambda n, k: windows(n, k) - 1, hidden=hidden) == [("odd, even", "missing-plus-one")]


def test_its_finding_shows_the_smallest_visible_case_and_where_to_read() -> None:
    (finding,) = found(lambda n, k: float(windows(n, k)), hidden=True)
    assert (finding.kind, finding.message, finding.read) == ("dtype", "Floats.", "sizes#sizes")
    assert finding.counterexample is not None
    assert finding.counterexample.args == {"n": 9, "k": 3}
    assert (finding.counterexample.expected, finding.counterexample.got) == (7, 7.0)
    assert not finding.hidden


def test_a_mistake_in_one_group_is_named_there() -> None:
    assert named(lambda n, k: windows(n, k) - (k % 2)) == [("odd", "missing-plus-one")]
    assert named(lambda n, k: n - k + 1) == [("errors", "not-refused")]


def test_two_mistakes_are_two_findings_in_the_order_of_the_groups() -> None:
    both = named(lambda n, k: n - k)
    assert both == [("odd, even", "missing-plus-one"), ("errors", None)]
    assert named(lambda n, k: n - k + (k % 2 == 0)) == [("odd", "missing-plus-one"), ("errors", None)]


def test_what_is_half_right_is_named_when_two_cases_agree() -> None:
    assert named(lambda n, k: windows(n, k) - (n in (9, 7, 5)), hidden=True) == [("odd", "missing-plus-one")]
    assert named(lambda n, k: windows(n, k) - (n in (9, 5)), hidden=True) == [("odd", "missing-plus-one")]  # right for n = 7
    assert named(lambda n, k: windows(n, k) - (n == 9), hidden=True) == [("odd", None)]  # one case may be chance


def test_a_crash_is_named_when_the_mistake_crashes_there_and_only_there() -> None:
    assert named(crash) == [("odd, even, errors", "crashes")]
    assert named(lambda n, k: crash(n, k) if k % 2 else windows(n, k)) == [("odd, errors", "crashes")]
    assert named(lambda n, k: undefined)[0] == ("odd", None)  # type: ignore[name-defined]  # noqa: F821


def test_the_mistake_that_explains_the_whole_question_comes_first() -> None:
    twins = [Mistake("in-this-group", lambda n, k: windows(n, k) - 1 - (k % 2 == 0), ""), QUESTION.mistakes[0]]
    seen = observed(lambda n, k: windows(n, k) - 1)
    for o in seen:
        o.answer.mistakes["in-this-group"] = [
            encode(0) if k % 2 == 0 else value for k, value in [(o.case.args["k"], o.answer.mistakes["missing-plus-one"][0])]
        ]
    odd = [o for o in seen if o.case.group == "odd"]
    assert diagnose.mistake(twins, odd, odd) is twins[0]
    assert diagnose.mistake(twins, odd, seen) is twins[1]


def test_without_a_name_each_group_speaks_for_itself() -> None:
    wrong = found(lambda n, k: 3 * k)
    assert [finding.group for finding in wrong] == ["odd", "even", "errors"]
    assert wrong[0].message == "windows returned 21; 1 is right." or wrong[0].message == "windows returned 9; 7 is right."


def test_without_a_name_the_same_reason_is_told_once() -> None:
    assert [(f.kind, f.group) for f in found(lambda n, k: None)] == [("type", "odd, even"), ("exception", "errors")]


def test_the_smallest_visible_case_is_shown_before_any_hidden_one() -> None:
    seen = observed(lambda n, k: 0, hidden=True)
    failing = [o for o in seen if o.fault is not None]
    assert diagnose.smallest(failing).case.visible
    hidden = [o for o in failing if not o.case.visible]
    assert not diagnose.smallest(hidden).case.visible
    (finding,) = found(lambda n, k: windows(n, k) + (n == 5), hidden=True)
    assert finding.hidden


def test_a_changed_argument_is_no_mistake_of_the_value() -> None:
    case = cases.cases(QUESTION, 0, None)[0]
    seen = [observe(QUESTION, case, truth.compute(QUESTION, case), encode(windows(**case.args)), ["0", "k", "99"])]
    assert seen[0].fault is not None
    assert say(seen[0].fault) == "windows changes its argument n, k, 99. Work on a copy: the caller still needs it."
    assert diagnose.mistake(QUESTION.mistakes, seen, seen) is None
