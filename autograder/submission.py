"""What a student hands in, once it is read: sources by assignment, or a sentence about why it could not be opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.channel import Chunk
from autograder.compare import Fault


@dataclass(frozen=True)
class Source:
    """The file of one assignment: its code in pieces (one, or one a notebook cell), and the weights beside it."""

    file: str
    chunks: tuple[Chunk, ...]
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    problem: Fault | None = None


@dataclass(frozen=True)
class Submission:
    """One student's work. `problem` is a sentence when the whole of it could not be opened."""

    name: str
    sources: Mapping[str, Source] = field(default_factory=dict)
    problem: str = ""
    flags: tuple[str, ...] = ()
