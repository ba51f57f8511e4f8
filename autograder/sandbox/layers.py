"""Isolation layers: what stands between student code and this machine, detected at run time, strongest available."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Isolation:
    """The layers in force, by name, and the command prefix that puts a host inside them."""

    layers: tuple[str, ...]
    prefix: tuple[str, ...] = ()

    def command(self, argv: Sequence[str]) -> list[str]:
        """`argv`, run inside the layers."""
        return [*self.prefix, *argv]


PROCESS = Isolation(("process", "limits"))


def detect() -> Isolation:
    """The strongest isolation that this machine offers."""
    return PROCESS
