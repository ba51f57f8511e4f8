"""Observations -> findings: one a failing idea, those with one cause together, each with the smallest case that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder import diagnose
from autograder.compare import Fault
from autograder.diagnose import Observation
from autograder.feedback.show import harmless, plain
from autograder.report import Counterexample, Finding
from autograder.spec import Mistake, Question

PER_GROUP = ("value", "shape", "exception")  # these differ from group to group; a hang or a missing return does not


@dataclass
class _Cause:
    mistake: Mistake | None
    groups: list[str] = field(default_factory=list)
    failing: list[Observation] = field(default_factory=list)


def findings(
    assignment: str, question: Question, observed: Sequence[Observation], say: Callable[[Fault], str], words: Callable[[str], str]
) -> list[Finding]:
    """What is wrong with a question, in the order of its groups; `say` makes a sentence of a fault, `words` translates one."""
    causes: dict[tuple[str, ...], _Cause] = {}
    for group in question.points:
        seen = [o for o in observed if o.case.group == group]
        failing = [o for o in seen if o.fault is not None]
        if failing:
            named = diagnose.mistake(question.mistakes, seen, observed)
            cause = causes.setdefault(_key(named, diagnose.smallest(failing), group), _Cause(named))
            cause.groups.append(group)
            cause.failing += failing
    return [_finding(assignment, cause, say, words) for cause in causes.values()]


def _key(named: Mistake | None, show: Observation, group: str) -> tuple[str, ...]:
    if named is not None:
        return ("mistake", named.name)
    assert show.fault is not None
    return (show.fault.kind, group) if show.fault.kind in PER_GROUP else (show.fault.kind, show.fault.code)


def _finding(assignment: str, cause: _Cause, say: Callable[[Fault], str], words: Callable[[str], str]) -> Finding:
    show = diagnose.smallest(cause.failing)
    assert show.fault is not None
    named = cause.mistake
    return Finding(
        kind=show.fault.kind, group=", ".join(cause.groups), mistake=named.name if named else None,
        read=f"{assignment}#{named.read}" if named and named.read else "",
        message=words(named.say) if named else say(show.fault), line=line(show.fault), hidden=not show.case.visible,
        output=harmless(show.output), counterexample=_counterexample(show, words),
    )  # fmt: skip


def line(fault: Fault) -> int:
    """The line of the student's file that a fault names; 0 when it names none."""
    number = fault.facts.get("line")
    return number if isinstance(number, int) else 0


def _counterexample(o: Observation, words: Callable[[str], str]) -> Counterexample | None:
    if not o.case.args or (o.fault is not None and o.fault.kind in ("missing", "accuracy")):
        return None
    expected, got = _shown(o)
    args = {name: plain(value, words=words) for name, value in o.case.args.items()}
    return Counterexample(args, plain(expected), plain(got))


def _shown(o: Observation) -> tuple[Any, Any]:
    """What is right and what came; a question's own judge may say which part of these to look at."""
    part = o.fault.facts.get("shown") if o.fault is not None and o.judge is not None else None
    return part if isinstance(part, tuple) and len(part) == 2 else (o.answer.expected, o.got)
