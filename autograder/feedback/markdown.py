"""A report as Markdown: the summary of a CI run, and the feedback file of one submission. Never shows a hidden case."""

from __future__ import annotations

from autograder.feedback import text
from autograder.i18n import translate
from autograder.report import AssignmentResult, QuestionResult, Report
from autograder.sentence import _

HEAD = (_("question"), _("points"), _("what to look at"))
MARK = {"passed": "✅", "failed": "❌", "skipped": "➖", "grader_error": "⚠️"}
OUR_FAULT = _("Something went wrong in the grader, not in your work. Your teacher will look into it.")
WIDTH = 100


def summary(report: Report, language: str) -> str:
    """A table a line a question, then the details of what fails."""
    head = f"## {_escaped(report.submission)}: {text.label('total', language, score=report.score, max_score=report.max_score)}\n\n"
    if report.status == "unreadable":
        return head + _escaped(report.message) + "\n"
    if report.status == "grader_error":  # the message is for the instructor: it may tell what the grader was working on
        head += translate(OUR_FAULT, language) + "\n\n"
    return head + "\n".join(_assignment(a, language) for a in report.assignments)


def _assignment(result: AssignmentResult, language: str) -> str:
    if result.obstacle:
        return f"### {result.id}: {result.score}/{result.max_score}\n\n❌ {_escaped(result.obstacle)}\n"
    columns = " | ".join(translate(name, language) for name in HEAD)
    rows = [f"| {MARK[q.outcome]} `{q.id}` | {q.score}/{q.max_score} | {_first_words(q, language)} |" for q in result.questions]
    notes = [f"> {_escaped(note)}\n" for note in result.notes]
    lines = [f"### {result.id}: {result.score}/{result.max_score}\n", *notes, f"| {columns} |", "|---|---:|---|", *rows, ""]
    for question in result.questions:
        if question.outcome == "failed" and question.findings[0].kind != "missing":
            lines += ["```text", _fenced(text.question(question, language, width=WIDTH)), "```", ""]
    return "\n".join(lines)


def _first_words(question: QuestionResult, language: str) -> str:
    if not question.findings:
        return _escaped(question.note)
    finding = question.findings[0]
    if finding.hidden and not finding.mistake:
        return text.label("hidden", language)
    return _escaped(finding.message)


def _escaped(words: str) -> str:
    """Text that may come from a student, harmless inside a Markdown table."""
    for character in "\\`*_{}[]<>#|":
        words = words.replace(character, f"\\{character}" if character not in "<>" else {"<": "&lt;", ">": "&gt;"}[character])
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _fenced(words: str) -> str:
    return words.replace("```", "'''")
