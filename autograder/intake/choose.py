"""The files of a submission -> the one of each assignment, as source code in pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder import notebook
from autograder.channel import Chunk
from autograder.compare import Fault
from autograder.intake import archive, folder
from autograder.intake.entries import HAND_IN_AGAIN, MAX_CODE, MAX_NOTEBOOK, MAX_WEIGHTS, Entry, NotASubmission, Unreadable, printable
from autograder.sentence import Sentence, _, told
from autograder.spec import Assignment
from autograder.submission import Source

MOST_CANDIDATES = 4  # files of one name that are looked into; a submission has a script and a notebook at most
UNREADABLE = "unreadable"
EMPTY = _("{name} is empty. It should hold {wanted} (or notebooks .ipynb).")
NOTHING = _("{name} holds none of the files that are graded ({wanted}; notebooks .ipynb count, too).")
CLOSED = _("{what} The folder {path} in it cannot be listed.")
WHOSE = _("{name} cannot be told to belong to one of the assignments ({names}). Choose one with -a.")


@dataclass
class Chosen:
    """Sources by assignment, and what the instructor should know."""

    sources: dict[str, Source] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)


def from_folder(path: Path, assignments: Sequence[Assignment], others: Sequence[Assignment] = ()) -> Chosen:
    """What a folder holds; when that is a lone zip, what the zip holds. `NotASubmission` or OSError.

    `others`: assignments that are not asked for; who has handed in work for one of these has handed in nothing, but a submission all the same.
    """
    entries = list(folder.entries(path))
    archives = [e for e in entries if archive.looks_like_one(e.path)]
    if len(archives) == 1 and not archives[0].refused and not any(_known(e, a) for e in entries for a in (*assignments, *others)):
        return from_zip(path / archives[0].path, assignments, others)
    return _chosen(path.absolute().name, entries, assignments, others)  # "." has no name of its own


def from_zip(path: Path, assignments: Sequence[Assignment], others: Sequence[Assignment] = ()) -> Chosen:
    """What a zip holds, as `from_folder`. `NotASubmission` or OSError."""
    with archive.opened(path) as entries:
        return _chosen(path.name, entries, assignments, others)


def from_file(path: Path, assignments: Sequence[Assignment]) -> Chosen:
    """A script or notebook by itself, for the assignment that it belongs to. `NotASubmission` or OSError."""
    entry = folder.of(path, PurePosixPath(path.name))
    chosen = Chosen()
    _take(chosen, entry, _assignment_of(entry, assignments), [])
    return _readable(chosen)


def _chosen(name: str, entries: Sequence[Entry], assignments: Sequence[Assignment], others: Sequence[Assignment]) -> Chosen:
    chosen = Chosen()
    for assignment in assignments:
        named = [e for e in entries if _named(e, assignment)] or [e for e in entries if _known(e, assignment)]
        found = [e for e in named if not e.refused] or named
        if not found:
            continue
        top = min(len(e.path.parts) for e in found)
        shallow = [e for e in found if len(e.path.parts) == top]
        best = min(shallow[:MOST_CANDIDATES], key=lambda e: (_unwritten(e), e.path.suffix != ".py", str(e.path)))
        if len(shallow) > 1:
            which = ", ".join(str(e.path) for e in shallow[:MOST_CANDIDATES])
            more = f" and {len(shallow) - MOST_CANDIDATES} more" if len(shallow) > MOST_CANDIDATES else ""
            chosen.flags.append(f"{assignment.id}: several files ({which}{more}); graded is {best.path}")
        _take(chosen, best, assignment, entries)
    closed = [e.path for e in entries if e.refused == folder.UNLISTED]
    if not chosen.sources and not any(_known(e, a) for e in entries for a in others):
        facts = {"name": name, "wanted": ", ".join(f"{a.id}.py" for a in assignments)}
        what = Sentence(NOTHING if entries else EMPTY, **facts)
        raise NotASubmission(Sentence(CLOSED, what=what, path=str(closed[0])) if closed else what)
    chosen.flags += [f"the folder {path} cannot be listed" for path in closed[:1]]
    return _readable(chosen)


def _named(entry: Entry, assignment: Assignment) -> bool:
    return entry.path.name in (f"{assignment.id}.py", f"{assignment.id}.ipynb")


def _known(entry: Entry, assignment: Assignment) -> bool:
    """Whether this is its file by any spelling: some systems, and so their users, take Convolution.py for the same name."""
    return entry.path.name.lower() in (f"{assignment.id}.py", f"{assignment.id}.ipynb")


def _take(chosen: Chosen, entry: Entry, assignment: Assignment, entries: Sequence[Entry]) -> None:
    chosen.sources[assignment.id] = _source(entry, assignment, entries)
    if entry.remark:
        chosen.flags.append(f"{assignment.id}: {entry.path.name} {entry.remark}")
    for each in _beside(entry, assignment, entries):
        if each.size > MAX_WEIGHTS:
            chosen.flags.append(f"{assignment.id}: {each.path.name} is larger than {MAX_WEIGHTS // 2**20} MB and was not read")


def _readable(chosen: Chosen) -> Chosen:
    """The same; `NotASubmission` when not one of its files can be read."""
    problems = [source.problem for source in chosen.sources.values()]
    for problem in problems[:1]:
        if problem is not None and all(other is not None and other.code == UNREADABLE for other in problems):
            raise NotASubmission(Sentence(HAND_IN_AGAIN, **problem.facts))
    return chosen


def _unwritten(entry: Entry) -> int:
    """How many stubs are left: of a script and a notebook side by side, the one with work in it counts."""
    try:
        return entry.read(MAX_CODE).count(b"raise NotImplementedError")
    except Unreadable:
        return MAX_CODE


def _assignment_of(entry: Entry, assignments: Sequence[Assignment]) -> Assignment:
    """Which assignment a lone file is for: by its name, else by the functions it defines."""
    if len(assignments) == 1:
        return assignments[0]
    words = re.split(r"[^a-z0-9]+", entry.path.stem.lower())
    by_name = [a for a in assignments if a.id in words]
    if len(by_name) == 1:
        return by_name[0]
    try:
        text = entry.read(MAX_CODE if entry.path.suffix.lower() == ".py" else MAX_NOTEBOOK)
    except Unreadable as bad:
        raise NotASubmission(Sentence(HAND_IN_AGAIN, file=entry.path.name, message=told(bad))) from bad
    wanted = "|".join(q.name for a in assignments for q in a.questions)
    defined = {match[1].decode() for match in re.finditer(rb"(?:def|class) (%s)\b" % wanted.encode(), text)}
    counts = [sum(q.name in defined for q in a.questions) for a in assignments]
    if max(counts) == 0 or counts.count(max(counts)) > 1:
        names = ", ".join(a.id for a in assignments)
        raise NotASubmission(Sentence(WHOSE, name=entry.path.name, names=names))
    return assignments[counts.index(max(counts))]


def _source(entry: Entry, assignment: Assignment, entries: Sequence[Entry]) -> Source:
    file = printable(entry.path.name)
    is_notebook = entry.path.suffix.lower() == ".ipynb"
    limit = MAX_NOTEBOOK if is_notebook else MAX_CODE
    try:
        code = entry.read(limit + 1)
    except Unreadable as bad:
        return Source(file, (), problem=Fault("syntax", UNREADABLE, {"file": file, "message": told(bad)}))
    if len(code) > limit:
        return _too_large(file, limit)
    if is_notebook:
        try:
            chunks = tuple(notebook.cells(file, code))
        except notebook.NotANotebook as bad:
            return Source(file, (), problem=Fault("syntax", "bad-notebook", {"file": file, "message": told(bad)}))
        if sum(len(chunk.source) for chunk in chunks) > MAX_CODE:
            return _too_large(file, MAX_CODE)
    else:
        chunks = (Chunk(file, code),)
    return Source(file, chunks, _attachments(entry, assignment, entries), _encoding(file, chunks))


def _too_large(file: str, limit: int) -> Source:
    return Source(file, (), problem=Fault("syntax", "too-large", {"file": file, "limit": limit // 2**20}))


def _beside(entry: Entry, assignment: Assignment, entries: Sequence[Entry]) -> list[Entry]:
    """The files that the questions use and that lie beside the code, best first."""
    wanted = [name for q in assignment.questions for name in q.attachments]
    beside = {e.path.name: e for e in entries if e.path.parent == entry.path.parent} if wanted else {}
    return [beside[name] for name in wanted if name in beside]


def _attachments(entry: Entry, assignment: Assignment, entries: Sequence[Entry]) -> dict[str, bytes]:
    for best in _beside(entry, assignment, entries)[:1]:
        if best.size <= MAX_WEIGHTS:
            try:
                return {best.path.name: best.read(MAX_WEIGHTS)}
            except Unreadable:
                return {best.path.name: b""}  # it is there, and nobody can load it: the worker says so
    return {}


def _encoding(file: str, chunks: Sequence[Chunk]) -> Fault | None:
    """Python reads UTF-8 unless the first two lines name another encoding."""
    for chunk in chunks:
        declared = any(re.match(rb"[ \t\f]*#.*?coding[:=]", line) for line in re.split(rb"\r\n?|\n", chunk.source, maxsplit=2)[:2])
        try:
            chunk.source.decode("utf-8")
        except UnicodeDecodeError as bad:
            if not declared:
                return Fault("syntax", "not-utf8", {"file": file, "position": bad.start})
    return None
