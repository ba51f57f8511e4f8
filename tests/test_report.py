"""`autograder.report`: what a report adds to the verdicts that it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.feedback import text
from autograder.report import Finding, Outcome, QuestionResult, Tally, assignment_result


def result(id: str, outcome: Outcome = "failed", uses: Sequence[str] = (), tried: int = 3) -> QuestionResult:
    """A verdict on a question that uses others."""
    finding = Finding(kind="value", group="values", message="Wrong.")
    return QuestionResult(id=id, outcome=outcome, score=0, max_score=4, visible=Tally(0, tried), findings=[finding], uses=list(uses))


def first(*results: QuestionResult) -> dict[str, str]:
    """What is to be mended first, by question."""
    return {q.id: q.mend_first for q in assignment_result("a", results).questions}


def test_of_two_that_fail_the_one_that_the_other_uses_is_mended_first() -> None:
    assert first(result("pad"), result("conv", uses=["pad"])) == {"pad": "", "conv": "pad"}
    assert first(result("conv", uses=["pad"]), result("pad")) == {"conv": "pad", "pad": ""}


def test_of_a_chain_the_innermost_is_mended_first() -> None:
    chain = result("pad"), result("conv", uses=["pad"]), result("net", uses=["pad", "conv"])
    assert first(*chain) == {"pad": "", "conv": "pad", "net": "pad"}
    assert first(result("pad", "passed"), *chain[1:]) == {"pad": "", "conv": "", "net": "conv"}


def test_nothing_is_said_of_two_that_use_each_other_or_of_one_that_passes() -> None:
    assert first(result("a", uses=["b"]), result("b", uses=["a"])) == {"a": "", "b": ""}
    assert first(result("a"), result("b", "passed", ["a"])) == {"a": "", "b": ""}
    assert first(result("a"), result("b", uses=["a"], tried=0)) == {"a": "", "b": ""}


def test_the_terminal_says_which_comes_first() -> None:
    shown = text.assignment(assignment_result("a", [result("pad"), result("conv", uses=["pad"])]), "en")
    assert "conv uses pad, which fails too. Mend pad first." in shown


def test_what_keeps_every_question_from_being_tried_is_told_once() -> None:
    missing = [Finding(kind="missing", group="", message="There is no a.py in this submission.")]
    untried = [QuestionResult(id=id, outcome="failed", score=0, max_score=4, findings=missing) for id in ("pad", "conv")]
    assert text.assignment(assignment_result("a", untried), "en").splitlines() == ["a  0/8", "      There is no a.py in this submission."]
