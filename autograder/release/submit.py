"""`autograder submit`: a zip of just the student's files, and a word about each that is missing or not finished."""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder import intake
from autograder.i18n import translate
from autograder.intake import MAX_WEIGHTS, NothingToGrade
from autograder.intake.places import PACKED
from autograder.sentence import Sentence, _
from autograder.spec import Assignment, Course
from autograder.submission import Source

DATE = (1980, 1, 1, 0, 0, 0)  # the same for every file, so that equal files give equal bytes
NAMED = 4  # unwritten functions that are named; of more, how many

WORDS = {
    "holds": _("{zip} holds:"),
    "nothing": _("There is nothing to hand in here: none of {files} is in {folder}. Go to the folder that holds your work."),
    "missing": _("There is no {file} and no {notebook}, so {assignment} is not in it."),
    "two": _("There are both {file} and {other}: {file} is handed in. If that is the wrong one, move it away and run make submit again."),
    "stubs": _("{file}: {count} functions are not written yet."),
    "stub": _("{file}: not written yet: {names}."),
    "syntax": _("{file} cannot be read by Python, line {line}: nothing in it can be graded. Run make check."),
    "no-weights": _("There is no {file}, so {question} gets no points. Train the model, save its weights there, and run make submit again."),
    "large": _("{file} is larger than {limit} MB and is not handed in: it would not be read. Make the model smaller, or save its weights alone."),
}


@dataclass
class Packed:
    """What goes into the zip, by name, and sentences about what the student should know."""

    language: str
    files: dict[str, Path] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def say(self, word: str, **facts: object) -> str:
        """One of this module's sentences."""
        return translate(WORDS[word], self.language).format(**facts)

    def remark(self, word: str, **facts: object) -> None:
        """Note a sentence for the student."""
        self.remarks.append(self.say(word, **facts))

    def listing(self) -> str:
        """What the student reads."""
        sizes = [f"  {name}  ({_size(path.stat().st_size)})" for name, path in sorted(self.files.items())]
        return "\n".join([self.say("holds", zip=PACKED), *sizes, *self.remarks])


def submit(course: Course, folder: Path, language: str) -> Packed:
    """Write `submission.zip` into the folder; `NothingToGrade` when none of the course's files is there."""
    packed = Packed(language)
    sources = intake.read(folder.name, folder, course).sources
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for assignment in course.assignments:
        if _code(assignment, files, sources.get(assignment.id), packed):
            _weights(assignment, folder, packed)
    if not packed.files:
        names = ", ".join(f"{a.id}.py" for a in course.assignments)
        raise NothingToGrade(Sentence(WORDS["nothing"], files=names, folder=folder.resolve().name))
    _zip(folder / PACKED, packed.files)
    return packed


def _code(assignment: Assignment, files: Sequence[Path], source: Source | None, packed: Packed) -> bool:
    """Pack the file of one assignment; whether there is one."""
    here = [path for suffix in (".py", ".ipynb") for path in files if path.name.lower() == f"{assignment.id}{suffix}"]
    if not here:
        packed.remark("missing", file=f"{assignment.id}.py", notebook=f"{assignment.id}.ipynb", assignment=assignment.id)
        return False
    chosen = next((path for path in here if source is not None and path.name == source.file), here[0])  # what `check` looks at
    packed.files[chosen.name] = chosen
    for path in here:
        if path != chosen:
            packed.remark("two", file=chosen.name, other=path.name)
    stubs = list(dict.fromkeys(_stubs(chosen)))
    if stubs:
        packed.remark("stub" if len(stubs) <= NAMED else "stubs", file=chosen.name, names=", ".join(stubs), count=len(stubs))
    line = _unreadable(chosen)
    if line is not None:
        packed.remark("syntax", file=chosen.name, line=line)
    return True


def _stubs(path: Path) -> list[str]:
    """The names in `raise NotImplementedError("name")`; a notebook writes the quotes with backslashes."""
    return [name.decode() for name in re.findall(rb"raise NotImplementedError\(\\?[\"'](\w+)", path.read_bytes())]


def _unreadable(path: Path) -> int | None:
    """The line at which Python cannot go on; None when it can, or when this is a notebook, whose cells are read one by one."""
    try:
        ast.parse(path.read_bytes() if path.suffix == ".py" else "")
    except SyntaxError as bad:
        return bad.lineno or 1
    except ValueError:  # null bytes
        return 1
    return None


def _weights(assignment: Assignment, folder: Path, packed: Packed) -> None:
    for question in assignment.questions:
        found = next((path for name in question.attachments if (path := folder / name).is_file()), None)
        if found is not None and found.stat().st_size <= MAX_WEIGHTS:
            packed.files[found.name] = found
        elif found is not None:
            packed.remark("large", file=found.name, limit=MAX_WEIGHTS // 2**20)
        elif question.attachments:
            packed.remark("no-weights", file=question.attachments[0], question=question.name)


def _zip(target: Path, files: Mapping[str, Path]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # stored: how well it packs depends on the zlib at hand
        for name, path in sorted(files.items()):
            info = zipfile.ZipInfo(name, DATE)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, path.read_bytes())


def _size(size: int) -> str:
    return f"{size / 1024:.1f} kB" if size < 2**20 else f"{size / 2**20:.1f} MB"
