"""Where in the handouts to read on: the file and the heading, in the student's language."""

from __future__ import annotations

import re
from functools import cache

from autograder import course

ANCHOR = re.compile(r'<a id="([a-z0-9-]+)"></a>\s*\n#+ (.+)')
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def place(read: str, language: str) -> tuple[str, str]:
    """File and heading for `ASSIGNMENT#SLUG`; the slug in words where the handout is not at hand."""
    assignment, _, slug = read.partition("#")
    suffix = "" if language == "en" else f".{language}"
    headings = _headings(assignment, suffix)
    return f"handouts/{assignment}{suffix}.md", headings.get(slug, slug.replace("-", " "))


@cache
def _headings(assignment: str, suffix: str) -> dict[str, str]:
    """The headings of a handout by slug: named by an anchor above them, or as GitHub makes slugs from headings."""
    file = course.root() / "assignments" / assignment / f"handout{suffix}.md"
    if not file.exists():
        return {}
    text = file.read_text("utf-8")
    plain = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-"): heading for heading in HEADING.findall(text)}
    return {**plain, **dict(ANCHOR.findall(text))}
