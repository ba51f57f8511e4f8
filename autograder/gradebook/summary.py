"""What a class's reports add up to: marks, and per question who passed and which mistakes were made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import mean, median

from autograder.report import Report, Status
from autograder.spec import Course

BINS = 10  # of the histogram: tenths of the full marks


@dataclass
class QuestionSummary:
    """One question over the class."""

    assignment: str
    id: str
    max_score: int
    scores: list[int] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unavailable: str = ""  # why it was not graded for some

    @property
    def mean(self) -> float:
        """The mean score; 0 when nobody was graded."""
        return mean(self.scores) if self.scores else 0.0

    @property
    def passed(self) -> float:
        """The share that passed, in [0, 1]."""
        return self.outcomes["passed"] / len(self.scores) if self.scores else 0.0


@dataclass(frozen=True)
class Line:
    """One submission in the table."""

    name: str
    file: str
    score: int
    max_score: int
    status: Status
    message: str
    flags: list[str]
    by_assignment: dict[str, int]


class Summary:
    """Sums over reports, added one by one; holds a line a submission and nothing larger."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.lines: list[Line] = []
        self.isolation: list[str] = []
        self.questions = {(a.id, q.name): QuestionSummary(a.id, q.name, q.max_score) for a in course.assignments for q in a.questions}

    def add(self, report: Report, file: str) -> None:
        """Count one report; `file` is the stem of its feedback files."""
        self.isolation = report.isolation
        by_assignment = {a.id: a.score for a in report.assignments}
        self.lines.append(
            Line(report.submission, file, report.score, report.max_score, report.status, report.message, report.flags, by_assignment)
        )
        for assignment in report.assignments:
            for result in assignment.questions:
                question = self.questions[assignment.id, result.id]
                question.scores.append(result.score)
                question.outcomes[result.outcome] += 1
                if result.outcome == "skipped" and result.findings:
                    question.unavailable = result.findings[0].message
                if result.outcome == "failed" and result.findings:
                    question.reasons[result.findings[0].mistake or result.findings[0].kind] += 1

    @property
    def graded(self) -> list[Line]:
        """The submissions that could be opened."""
        return [line for line in self.lines if line.status != "unreadable"]

    @property
    def percents(self) -> list[float]:
        """The marks of those, in percent."""
        return [100 * line.score / line.max_score for line in self.graded if line.max_score]

    @property
    def mean(self) -> float:
        """The mean mark in percent; 0 for an empty class."""
        return mean(self.percents) if self.percents else 0.0

    @property
    def median(self) -> float:
        """The median mark in percent; 0 for an empty class."""
        return median(self.percents) if self.percents else 0.0

    @property
    def histogram(self) -> list[int]:
        """How many submissions lie in each tenth of the full marks; the last one includes 100 %."""
        counts = Counter(min(int(percent * BINS // 100), BINS - 1) for percent in self.percents)
        return [counts[k] for k in range(BINS)]
