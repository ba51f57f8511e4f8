"""What intake is made of: a file that can be read or says why not, the limits, and text that is safe to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NoReturn

from autograder.sentence import Sentence, _

MAX_CODE = 5 * 2**20  # a long assignment is 30 kB
MAX_NOTEBOOK = 50 * 2**20  # outputs with pictures count
MAX_WEIGHTS = 64 * 2**20  # a million float64 parameters are 8 MB
MAX_ENTRIES = 20_000  # a forgotten .venv has this many; reading their names still takes no time
DEEPEST = 4  # folders between the top of a submission and its files
SKIPPED = frozenset({"__MACOSX", "__pycache__", "node_modules", "venv", "env", "site-packages", "vendor"})


class NotASubmission(ValueError):
    """This file or folder cannot be opened as a submission; the message is a sentence."""


class NothingToGrade(ValueError):
    """There is no submission in this place; the message is a sentence."""


TOO_MANY = _("{name} holds more than {limit} files. Hand in only what you were asked for.")
HAND_IN_AGAIN = _("{file} cannot be read: {message}. Hand it in again.")


class Unreadable(OSError):
    """One file of a submission cannot be read; the message fits between brackets."""


@dataclass(frozen=True)
class Entry:
    """A file of a submission, not yet read. `read(limit)` gives at most so many bytes, or raises `Unreadable`.

    `refused`: why it will not be read at all. `remark`: what the instructor should know about it.
    """

    path: PurePosixPath
    size: int
    read: Callable[[int], bytes]
    refused: str = ""
    remark: str = ""


def refused(path: PurePosixPath, why: str) -> Entry:
    """An entry that exists, and is not read for this reason."""

    def read(limit: int) -> NoReturn:
        raise Unreadable(why)

    return Entry(path, 0, read, refused=why)


def printable(text: str, most: int = 500) -> str:
    """Text from outside on one line, with escapes for what a terminal or a page would act on: controls, marks of direction, half characters.

    Of a sentence of ours, what fills it.
    """
    if isinstance(text, Sentence):
        return text.changed(printable)
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[:most])
    return safe if len(text) <= most else f"{safe}..."
