"""Which named mistake gives these outputs, and which failing case is the one to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder import compare
from autograder.cases import Case
from autograder.compare import Fault
from autograder.properties import Properties
from autograder.spec import Mistake
from autograder.truth import Answer
from autograder.values import Problem, Raised, Value


@dataclass(frozen=True)
class Observation:
    """One case, its answer, what the student's code gave, and what is wrong with that (None: nothing), and what it printed."""

    case: Case
    answer: Answer
    got: Value
    fault: Fault | None
    output: str = ""
    judge: Callable[[Value, Value, float], Fault | None] | None = None  # the question's own

    def shows(self, mistake: Value) -> bool:
        """Whether this is what a mistake gives."""
        if self.judge is None or isinstance(mistake, Raised | Problem):
            return compare.same(mistake, self.got, self.answer.allowed)
        if isinstance(self.judge, Properties):
            return self.judge.alike(self.answer.expected, mistake, self.got, self.answer.allowed)
        return self.judge(mistake, self.got, self.answer.allowed) is None


def mistake(candidates: Sequence[Mistake], seen: Sequence[Observation], everything: Sequence[Observation]) -> Mistake | None:
    """The mistake that explains these cases of one group; `everything` are the cases of all groups.

    A judge of properties names it: the one that is missing in the case to show. Else best is one that gives the student's output in every
    case of the question, right ones included; next one that does in this group; else one that gives it in each of at least two failing
    cases (the student made it in part). The order of `candidates` breaks ties.
    """
    failing = [o for o in seen if o.fault is not None and o.fault.kind != "mutation"]  # there the value is right
    if not failing:
        return None
    lacking = smallest(failing).fault
    if lacking is not None and "property" in lacking.facts:
        return next((candidate for candidate in candidates if candidate.name == lacking.facts["property"]), None)
    for group, least in ((everything, 1), (seen, 1), (failing, 2)):
        for candidate in candidates:
            forms = range(len(candidate.alternatives))
            if len(failing) >= least and any(_explains(candidate, form, group, everything) for form in forms):
                return candidate
    return None


def _explains(candidate: Mistake, form: int, group: Sequence[Observation], everything: Sequence[Observation]) -> bool:
    """Whether one of the mistake's forms gives exactly these outputs.

    A crash is no evidence where the student's code is right in a case in which this form crashes.
    """
    outputs = [o.answer.mistakes[candidate.name][form] for o in group]
    if not all(o.shows(gives) for o, gives in zip(group, outputs, strict=True)):
        return False
    crashes = [o for o in everything if o.answer.mistakes[candidate.name][form] == compare.ANY_CRASH]
    return any(gives != compare.ANY_CRASH for gives in outputs) or all(o.fault is not None for o in crashes)


def smallest(failing: Sequence[Observation]) -> Observation:
    """The failing case to show: a visible one if there is any, and of those the smallest."""
    return min(failing, key=lambda o: (not o.case.visible, o.case.size))
