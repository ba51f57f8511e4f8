"""A report as text for a terminal: a line a question, and under each failing one what to look at first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from autograder.compare import Fault
from autograder.feedback import handout
from autograder.feedback.show import grid
from autograder.feedback.words import sentence
from autograder.i18n import translate
from autograder.report import AssignmentResult, Counterexample, Finding, QuestionResult
from autograder.sentence import _

WIDTH = 88
OUTPUT_LINES = 6
NOT_WRITTEN = Fault("missing", "not-written")

LABELS = {
    "smallest": _("Smallest case that fails:"),
    "expected": _("expected"),
    "yours": _("yours"),
    "read": _("Read: {file}, “{section}”."),
    "only": _("Run only this: make check Q={question}"),
    "hint": _("A hint: make hint Q={question}"),
    "printed": _("Your code printed:"),
    "more": _("{count} more things are wrong; this one first."),
    "one-more": _("One more thing is wrong; this one first."),
    "untouched": _("not written yet"),
    "hidden": _("A hidden case fails. Think of inputs that the visible cases do not have."),
    "watching": _("Watching for changes. Press Ctrl-C to stop."),
    "mend-first": _("{function} uses {first}, which fails too. Mend {first} first."),
    "total": _("{score} of {max_score} points"),
}


def label(key: str, language: str, **facts: object) -> str:
    """One of the fixed phrases of the terminal and of the pages."""
    return translate(LABELS[key], language).format(**facts)


def assignment(result: AssignmentResult, language: str, *, width: int = WIDTH) -> str:
    """All questions of one assignment."""
    head = f"{result.id}  {result.score}/{result.max_score}"
    if result.obstacle:
        return "\n".join([head, *_wrapped(result.obstacle, width)])
    blocks = [question(q, language, width=width) for q in result.questions]
    notes = [textwrap.fill(note, width, initial_indent="  ", subsequent_indent="  ") for note in result.notes]
    return "\n".join([head, *notes, *blocks])


def question(result: QuestionResult, language: str, *, width: int = WIDTH) -> str:
    """One question: name and points, and if it failed the first finding whole."""
    mark = {"passed": "✓", "failed": "✗", "skipped": "–", "grader_error": "!"}[result.outcome]
    points = f"{result.score}/{result.max_score}"
    name = f"  {mark} {result.id}"
    if result.outcome == "failed" and result.findings[0].message == sentence(NOT_WRITTEN, language, function=result.id):
        points = f"{label('untouched', language)}  {points}"
        return name.ljust(width - len(points)) + points
    lines = [name.ljust(width - len(points)) + points]
    if result.note:
        lines += _wrapped(result.note, width)
    if result.mend_first:
        lines += _wrapped(label("mend-first", language, function=result.id, first=result.mend_first), width)
    for finding in result.findings[:1]:
        lines += _finding(finding, result, language, width)
    return "\n".join(lines)


def _finding(finding: Finding, result: QuestionResult, language: str, width: int) -> Iterator[str]:
    if finding.counterexample is not None and not finding.hidden:
        yield f"      {label('smallest', language)}"
        yield from counterexample(finding.counterexample, language, indent=10, width=width)
    if finding.hidden:
        yield from _wrapped(label("hidden", language), width)
    if not finding.hidden or finding.mistake:
        yield from _wrapped(finding.message, width)
    if finding.output.strip() and not finding.hidden:
        yield f"      {label('printed', language)}"
        yield from (f"        | {line[: width - 10]}" for line in finding.output.strip().splitlines()[:OUTPUT_LINES])
    if finding.kind in ("unavailable", "missing", "import", "syntax"):
        return
    if finding.read:
        yield from _wrapped(where_to_read(finding, language), width)
    left = len(result.findings) - 1
    if left:
        yield from _wrapped(label("more", language, count=left) if left > 1 else label("one-more", language), width)
    only, hint = (f"      {label(key, language, question=result.id)}" for key in ("only", "hint"))
    together = f"{only}    {hint.strip()}"
    yield from [together] if len(together) <= width else [only, hint]


def counterexample(example: Counterexample, language: str, *, indent: int, width: int) -> Iterator[str]:
    """The call, what was expected and what came, one aligned line each."""
    rows = [(f"{name} =", value) for name, value in example.args.items()]
    rows += [(label("expected", language), example.expected), (label("yours", language), example.got)]
    margin = max(len(head) for head, _value in rows) + 1
    for head, value in rows:
        yield " " * indent + head.ljust(margin) + grid(value, indent + margin, width)


def where_to_read(finding: Finding, language: str) -> str:
    """The file and heading of the handout that a finding points to."""
    file, section = handout.place(finding.read, language)
    return label("read", language, file=file, section=section)


def _wrapped(text: str, width: int) -> Sequence[str]:
    return textwrap.wrap(text, width, initial_indent="      ", subsequent_indent="      ", break_long_words=False)
