"""Sentences that students read, marked for translation; one that is filled in before its reader's language is known remembers of what."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

FRAMES = 3  # of a fault of ours that are told: enough to find the place


def _(text: str) -> str:
    """Mark a sentence that students read, so that it is translated."""
    return text


class Sentence(str):
    """A sentence in English, which `i18n.translate` can still say in another language. Facts may be such sentences, too."""

    template: str
    facts: Mapping[str, object]

    def __new__(cls, template: str, **facts: object) -> Sentence:
        new = super().__new__(cls, template.format(**facts) if facts else template)
        new.template, new.facts = template, facts
        return new

    def changed(self, change: Callable[[str], str]) -> Sentence:
        """The same sentence with something done to all texts in it that are no sentences of ours."""
        facts = {
            name: fact.changed(change) if isinstance(fact, Sentence) else change(fact) if isinstance(fact, str) else fact
            for name, fact in self.facts.items()
        }
        return Sentence(self.template, **facts)


def either(options: list[str]) -> str:
    """Two or more options, as a sentence offers them."""
    return Sentence(_("{others} or {last}"), others=", ".join(options[:-1]), last=options[-1]) if len(options) > 1 else "".join(options)


def told(error: BaseException) -> str:
    """What an error says; a sentence that can be translated, if it was raised with one."""
    return error.args[0] if error.args and isinstance(error.args[0], Sentence) else str(error)


def located(fault: Exception) -> str:
    """A fault of ours, for whoever mends it: what it says, and the lines that it came through, the last one first."""
    frames = traceback.extract_tb(fault.__traceback__)[-FRAMES:]
    where = ", ".join(f"{Path(frame.filename).name} line {frame.lineno}" for frame in reversed(frames))
    return f"{type(fault).__name__}: {fault} ({where})"
