"""Sentences in the student's language: gettext catalogues under `locale/`, English where a translation is missing."""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

from autograder.sentence import Sentence

LANGUAGES = ("en", "es")
LOCALE = Path(__file__).parent / "locale"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("autograder", LOCALE, [language], fallback=True)


def translate(text: str, language: str) -> str:
    """`text` in `language` (`en` or `es`), a sentence with what fills it; English where there is no translation."""
    if isinstance(text, Sentence):
        facts = {name: translate(fact, language) if isinstance(fact, Sentence) else fact for name, fact in text.facts.items()}
        template = translate(text.template, language)
        return template.format(**facts) if facts else template
    return _catalogue(language).gettext(text) if text else text


def preferred(asked: str | None, course: str) -> str:
    """The language to use: what was asked for, else what the environment says as gettext reads it, else the course's."""
    said = ":".join(os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    candidates = [asked, *(part[:2] for part in said.split(":"))]
    return next((candidate for candidate in candidates if candidate in LANGUAGES), course)
