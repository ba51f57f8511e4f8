"""HTML pages, each one file that opens anywhere: an overview of the class, and the feedback of one submission."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from autograder.feedback import show, text
from autograder.gradebook.summary import Summary
from autograder.i18n import translate
from autograder.report import Finding, Kind, Report
from autograder.sentence import _

if TYPE_CHECKING:
    from jinja2 import Environment


KINDS: Mapping[Kind, str] = {
    "missing": _("not there"), "syntax": _("syntax error"), "import": _("stops while loading"), "policy": _("not allowed"),
    "exception": _("exception"), "timeout": _("does not end"), "memory": _("too much memory"), "crash": _("crash"), "type": _("wrong type"),
    "shape": _("wrong shape"), "dtype": _("wrong kind of numbers"), "nonfinite": _("NaN or infinite"), "value": _("wrong values"),
    "mutation": _("changes its input"), "accuracy": _("accuracy too low"), "unavailable": _("not graded"),
}  # fmt: skip


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # here, so that a student's check does not load it

    loader = PackageLoader("autograder.gradebook")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["value"] = show.text
    environment.filters["grid"] = lambda item: show.grid(item, 0, 60)
    return environment


def overview(summary: Summary, language: str) -> str:
    """The class: marks as a histogram, a table a question, a table a submission."""
    return _render("overview.html", language, summary=summary, top=max(summary.histogram, default=0), kinds=KINDS)


def feedback(report: Report, language: str) -> str:
    """One submission, for its student: never a hidden case."""
    return _render("feedback.html", language, report=report)


def _render(template: str, language: str, **facts: Any) -> str:
    def t(words: str, **values: Any) -> str:
        return translate(words, language).format(**values)

    def label(key: str, **values: Any) -> str:
        return text.label(key, language, **values)

    def where_to_read(finding: Finding) -> str:
        return text.where_to_read(finding, language)

    page = _environment().get_template(template)
    return page.render(t=t, label=label, where_to_read=where_to_read, language=language, **facts)
