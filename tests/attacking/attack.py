"""One attack: a folder of `tests/attacks/` with the file that a student would hand in and `attack.toml`.

Before the file is handed in, words between `@` signs are replaced by what an attacker could only guess (`world.World.words`), since
nothing here may rest on names that nobody knows. An attack that gets at something prints BREACH. One that carries a hidden case out says
LEAK, which must reach no student's eyes.
"""

from __future__ import annotations

import runpy
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.channel import Chunk
from autograder.course import tomllib
from autograder.submission import Source, Submission

ATTACKS = Path(__file__).parent.parent / "attacks"
FILES = ("convolution", "lenet", "fashion", "architectures")


class Attack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`attack.toml`: what is tried, and what stops it, each a sentence; the questions that are graded, and the limits of each.

    stopped_by: the layers each of which alone is enough; `through_without`: those whose absence alone lets it through. An attack without
    `stopped_by` is stopped by what is always there: a process of its own, checked frames, the clock and the watch on memory. A `harmful` one
    is not tried with fewer layers than all but one, since it would harm the machine.
    """

    tries: str
    stopped: str
    name: str = ""
    questions: tuple[str, ...] = ("corr2d",)
    max_score: int = 0
    seconds: float = 3.0
    memory_mb: int = 256
    within: float = 20.0
    stopped_by: tuple[str, ...] | None = None
    through_without: tuple[str, ...] = ()
    harmful: bool = False

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return ATTACKS / self.name

    @property
    def assignment(self) -> str:
        """The assignment whose file it hands in."""
        return next(name for name in FILES if (self.folder / f"{name}.py").exists())

    def submission(self, words: Mapping[str, str]) -> Submission:
        """What is handed in; weights are made by `weights.py`."""
        name = f"{self.assignment}.py"
        chunk = Chunk(name, _filled(self.folder / name, words).encode())
        return Submission(self.name, {self.assignment: Source(name, (chunk,), self._weights(words))})

    def _weights(self, words: Mapping[str, str]) -> Mapping[str, bytes]:
        maker = self.folder / "weights.py"
        if not maker.exists():
            return {}
        with tempfile.TemporaryDirectory() as folder:
            filled = Path(folder) / "weights.py"
            filled.write_text(_filled(maker, words), "utf-8")
            made: Mapping[str, bytes] = runpy.run_path(str(filled))["make"]()
            return made


def attacks() -> list[Attack]:
    """All of them, by name."""
    return [
        msgspec.structs.replace(msgspec.convert(tomllib.loads(file.read_text("utf-8")), Attack), name=file.parent.name)
        for file in sorted(ATTACKS.glob("*/attack.toml"))
    ]


def layered(these: Sequence[Attack], missing: int) -> list[Attack]:
    """Those to try when so many layers are missing: what a layer has to stop, and not the protocol, the clock or the watch on memory."""
    return [attack for attack in these if attack.stopped_by is not None or (attack.harmful and missing == 1)]


def expected(these: Sequence[Attack], layers: Sequence[str], missing: Sequence[str]) -> set[str]:
    """The names of those that get through these layers: all but one, one alone, or none."""
    if len(missing) == 1:
        return {attack.name for attack in these if missing[0] in attack.through_without}
    return {attack.name for attack in layered(these, len(missing)) if not set(layers) & set(attack.stopped_by or ())}


def _filled(file: Path, words: Mapping[str, str]) -> str:
    source = file.read_text("utf-8")
    for word, meaning in words.items():
        source = source.replace(word, meaning)
    return source
