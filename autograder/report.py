"""What grading found, as data: `Report` and its parts, in versioned JSON both ways. Words come last, in `feedback`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

SCHEMA = "cnn-autograder/report/v1"

Kind = Literal[
    "missing", "syntax", "import", "policy", "exception", "timeout", "memory", "crash", "type", "shape", "dtype", "nonfinite",
    "value", "mutation", "accuracy", "unavailable",
]  # fmt: skip
Outcome = Literal["passed", "failed", "skipped", "grader_error"]
Status = Literal["graded", "unreadable", "grader_error"]


class Counterexample(Struct, frozen=True):
    """The smallest failing case as plain JSON: arguments by name, what was expected, what came."""

    args: dict[str, Any]
    expected: Any
    got: Any


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with one question, and where it shows. `hidden` ones are never shown to students in detail."""

    kind: Kind
    group: str
    message: str
    mistake: str | None = None
    read: str = ""
    counterexample: Counterexample | None = None
    line: int = 0
    output: str = ""
    hidden: bool = False


class Tally(Struct, frozen=True):
    """How many cases passed."""

    passed: int
    total: int


class QuestionResult(Struct, frozen=True, kw_only=True):
    """The verdict on one question. `file_notes` speak of its file as a whole; `flags` are for the instructor alone.

    `uses`: the other questions of the file whose functions it mentions, directly or not; `mend_first`: the one of these to look at first.
    """

    id: str
    outcome: Outcome
    score: int
    max_score: int
    visible: Tally = Tally(0, 0)
    hidden: Tally = Tally(0, 0)
    findings: list[Finding] = field(default_factory=list)
    note: str = ""
    file_notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    mend_first: str = ""

    @property
    def tried(self) -> bool:
        """Its function was called; otherwise the file was at fault, or the grader."""
        return self.visible.total + self.hidden.total > 0

    @property
    def untouched(self) -> bool:
        """The stub is still there."""
        return any(f.kind == "missing" for f in self.findings)


class AssignmentResult(Struct, frozen=True, kw_only=True):
    """The verdict on one assignment; `notes` and `flags` are those of its questions, each once."""

    id: str
    score: int
    max_score: int
    questions: list[QuestionResult]
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def obstacle(self) -> str:
        """The one thing that kept every question from being tried, such as a file that is missing; empty when there is none."""
        said = {q.findings[0].message if q.outcome == "failed" and not q.tried and q.findings else "" for q in self.questions}
        return said.pop() if len(said) == 1 and len(self.questions) > 1 else ""


class Report(Struct, frozen=True, kw_only=True):
    """The verdict on one submission."""

    schema: str = SCHEMA
    submission: str
    score: int
    max_score: int
    status: Status
    message: str = ""
    isolation: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    assignments: list[AssignmentResult] = field(default_factory=list)


class UnknownSchema(ValueError):
    """The JSON is not a report of a version that this program reads."""


def assignment_result(id: str, questions: Sequence[QuestionResult]) -> AssignmentResult:
    """Questions added up."""
    return AssignmentResult(
        id=id,
        score=sum(q.score for q in questions),
        max_score=sum(q.max_score for q in questions),
        questions=[msgspec.structs.replace(q, mend_first=_mend_first(q, questions)) for q in questions],
        notes=list(dict.fromkeys(note for q in questions for note in q.file_notes)),
        flags=list(dict.fromkeys(flag for q in questions for flag in q.flags)),
    )


def _mend_first(question: QuestionResult, questions: Sequence[QuestionResult]) -> str:
    """Of the failing questions that this failing one uses, the first that uses none of the others; empty when there is none."""
    if question.outcome != "failed" or not question.tried:
        return ""
    failing = [q for q in questions if q.outcome == "failed" and q.id in question.uses and question.id not in q.uses]
    names = {q.id for q in failing}
    return next((q.id for q in failing if not names & set(q.uses)), "")


def to_json(report: Report, indent: int = 2) -> bytes:
    """A report as JSON, keys in the order of the fields."""
    return msgspec.json.format(msgspec.json.encode(report), indent=indent)


def from_json(text: bytes) -> Report:
    """A report read back; `UnknownSchema` when it is none of ours."""
    try:
        report = msgspec.json.decode(text, type=Report)
    except msgspec.DecodeError as bad:
        raise UnknownSchema(f"This is not a report of this grader: {bad}.") from bad
    if report.schema != SCHEMA:
        raise UnknownSchema(f"This report has the schema {report.schema!r}; this version reads {SCHEMA!r}.")
    return report
