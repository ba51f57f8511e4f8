"""What the student's code prints, sent to the parent as it comes and cut after a few thousand characters per call."""

from __future__ import annotations

import io
from collections.abc import Callable

PER_CALL = 4_000
PIECE = 1_000


class Printed(io.TextIOBase):
    """A text stream that hands on the first `PER_CALL` characters of each call and drops the rest, so that a gigabyte costs little."""

    def __init__(self, forward: Callable[[str], None]) -> None:
        self._forward = forward
        self._left = PER_CALL

    def next_call(self) -> None:
        """Start counting anew."""
        self._left = PER_CALL

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str, /) -> int:
        """Forward what still fits; returns the whole length, as a stream does."""
        kept = str(text)[: self._left].encode("utf-8", errors="replace").decode()  # half characters cannot travel
        self._left -= len(kept)
        for start in range(0, len(kept), PIECE):
            self._forward(kept[start : start + PIECE])
        return len(text)
