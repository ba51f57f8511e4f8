"""Folder, zip, `.py` or `.ipynb` -> a submission. Nothing is unpacked or executed; only regular files of known names are read."""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder import notebook
from autograder.channel import Chunk
from autograder.compare import Fault
from autograder.spec import Assignment, Course
from autograder.submission import Source, Submission

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


@dataclass(frozen=True)
class Entry:
    """A regular file of a submission, not yet read."""

    path: PurePosixPath
    size: int
    read: Callable[[int], bytes]


def submissions(place: Path, course: Course, only: Sequence[str] = ()) -> list[tuple[str, Path]]:
    """The submissions under `place` by name, sorted: each folder, zip, `.py` or `.ipynb` in it is one.

    A folder that itself holds the course's files is one submission. `NothingToGrade` when there is none.
    """
    if not place.exists():
        raise NothingToGrade(f"There is no {place}. Give the folder that holds the submissions.")
    if place.is_file():
        return [(place.stem, place)]
    known = {f"{a.id}{suffix}" for a in course.assignments for suffix in (".py", ".ipynb")}
    if any((place / name).is_file() for name in known):
        return [(place.resolve().name, place)]
    found = [path for path in sorted(place.iterdir()) if not path.name.startswith((".", "~")) and _may_be_one(path)]
    if not found:
        raise NothingToGrade(f"{place} holds no submission. Each folder, .zip, .py or .ipynb directly in it would be one.")
    stems = [_stem(path) for path in found]
    return [(stem if stems.count(stem) == 1 else path.name, path) for stem, path in zip(stems, found, strict=True)]


def _may_be_one(path: Path) -> bool:
    return path.suffix.lower() in (".zip", ".py", ".ipynb") or (path.is_dir() and not path.is_symlink() and path.name not in SKIPPED)


def _stem(path: Path) -> str:
    return path.name if path.is_dir() else path.stem


def read(name: str, path: Path, course: Course, only: Sequence[str] = ()) -> Submission:
    """The submission at `path`; one that cannot be opened has a `problem` in place of sources."""
    assignments = [a for a in course.assignments if not only or a.id in only]
    try:
        sources, flags = _read(path, assignments)
    except NotASubmission as bad:
        return Submission(name, problem=str(bad))
    except OSError as bad:
        return Submission(name, problem=f"{path.name} cannot be read: {bad.strerror or bad}.")
    return Submission(name, sources, flags=tuple(flags))


def _read(path: Path, assignments: Sequence[Assignment]) -> tuple[dict[str, Source], list[str]]:
    if path.is_symlink():
        raise NotASubmission(f"{path.name} is a symbolic link. Hand in the files themselves.")
    if path.is_dir():
        entries = list(_folder(path))
        zips = [e for e in entries if e.path.suffix.lower() == ".zip"]
        if not _known(entries, assignments) and len(zips) == 1:
            return _read(path / zips[0].path, assignments)
        return _sources(path.name, entries, assignments)
    if not stat.S_ISREG(path.stat().st_mode):
        raise NotASubmission(f"{path.name} is not a file or folder. Hand in a .zip, .py or .ipynb.")
    if path.suffix.lower() == ".zip":
        with _opened(path) as archive:
            return _sources(path.name, list(_zip(archive)), assignments)
    entry = Entry(PurePosixPath(path.name), path.stat().st_size, _reader(path))
    return {_assignment_of(entry, assignments).id: _source(entry, _assignment_of(entry, assignments), [])}, []


def _sources(name: str, entries: Sequence[Entry], assignments: Sequence[Assignment]) -> tuple[dict[str, Source], list[str]]:
    sources: dict[str, Source] = {}
    flags: list[str] = []
    for assignment in assignments:
        found = [e for e in entries if e.path.name in (f"{assignment.id}.py", f"{assignment.id}.ipynb")]
        if not found:
            continue
        top = min(len(e.path.parts) for e in found)
        shallow = [e for e in found if len(e.path.parts) == top]
        if len(shallow) > 1:
            flags.append(f"{assignment.id}: several files ({', '.join(str(e.path) for e in shallow)})")
        chosen = min(shallow, key=lambda e: (_unwritten(e), e.path.suffix != ".py", str(e.path)))
        sources[assignment.id] = _source(chosen, assignment, entries)
    if not sources:
        wanted = ", ".join(f"{a.id}.py" for a in assignments)
        what = "is empty" if not entries else f"holds none of the files that are graded ({wanted}; notebooks .ipynb count, too)"
        raise NotASubmission(f"{name} {what}.")
    return sources, flags


def _known(entries: Sequence[Entry], assignments: Sequence[Assignment]) -> bool:
    names = {f"{a.id}{suffix}" for a in assignments for suffix in (".py", ".ipynb")}
    return any(e.path.name in names for e in entries)


def _unwritten(entry: Entry) -> int:
    """How many stubs are left: of a script and a notebook side by side, the one with work in it counts."""
    return entry.read(MAX_CODE).count(b"raise NotImplementedError")


def _assignment_of(entry: Entry, assignments: Sequence[Assignment]) -> Assignment:
    """Which assignment a lone file is for: by its name, else by the functions it defines."""
    if len(assignments) == 1:
        return assignments[0]
    words = re.split(r"[^a-z0-9]+", entry.path.stem.lower())
    by_name = [a for a in assignments if a.id in words]
    if len(by_name) == 1:
        return by_name[0]
    text = entry.read(MAX_NOTEBOOK)
    counts = [sum(re.search(rb"\b(def|class) " + q.name.encode() + rb"\b", text) is not None for q in a.questions) for a in assignments]
    if max(counts) == 0 or counts.count(max(counts)) > 1:
        names = ", ".join(a.id for a in assignments)
        raise NotASubmission(f"{entry.path.name} cannot be told to belong to one of the assignments ({names}). Choose one with -a.")
    return assignments[counts.index(max(counts))]


def _source(entry: Entry, assignment: Assignment, entries: Sequence[Entry]) -> Source:
    file = entry.path.name
    is_notebook = entry.path.suffix.lower() == ".ipynb"
    limit = MAX_NOTEBOOK if is_notebook else MAX_CODE
    code = entry.read(limit + 1)
    if len(code) > limit:
        return Source(file, (), problem=Fault("syntax", "too-large", {"file": file, "limit": limit // 2**20}))
    if is_notebook:
        try:
            chunks = tuple(notebook.cells(file, code))
        except notebook.NotANotebook as bad:
            return Source(file, (), problem=Fault("syntax", "bad-notebook", {"file": file, "message": str(bad)}))
    else:
        chunks = (Chunk(file, code),)
    return Source(file, chunks, _attachments(entry, assignment, entries), _encoding(file, chunks))


def _attachments(entry: Entry, assignment: Assignment, entries: Sequence[Entry]) -> dict[str, bytes]:
    wanted = [name for q in assignment.questions for name in q.attachments]
    beside = {e.path.name: e for e in entries if e.path.parent == entry.path.parent}
    best = next((beside[name] for name in wanted if name in beside), None)
    return {best.path.name: best.read(MAX_WEIGHTS)} if best is not None and best.size <= MAX_WEIGHTS else {}


def _encoding(file: str, chunks: Sequence[Chunk]) -> Fault | None:
    """Python reads UTF-8 unless the first two lines name another encoding."""
    for chunk in chunks:
        declared = any(re.match(rb"[ \t\f]*#.*?coding[:=]", line) for line in chunk.source.splitlines()[:2])
        try:
            chunk.source.decode("utf-8")
        except UnicodeDecodeError as bad:
            if not declared:
                return Fault("syntax", "not-utf8", {"file": file, "position": bad.start})
    return None


def _folder(top: Path) -> Iterator[Entry]:
    """The regular files under a folder, without following links."""
    count = 0
    for parent, folders, files in os.walk(top, followlinks=False):
        here = Path(parent)
        depth = len(here.relative_to(top).parts)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in SKIPPED) if depth < DEEPEST else []
        for name in sorted(files):
            count += 1
            if count > MAX_ENTRIES:
                raise NotASubmission(f"{top.name} holds more than {MAX_ENTRIES} files. Hand in only what you were asked for.")
            path = here / name
            status = path.lstat()
            if stat.S_ISREG(status.st_mode):
                yield Entry(PurePosixPath(path.relative_to(top)), status.st_size, _reader(path))


def _reader(path: Path) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))  # a link or FIFO put there meanwhile
        with os.fdopen(fd, "rb") as file:
            return file.read(limit)

    return read


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as bad:
        raise NotASubmission(f"{path.name} is not a zip file that can be opened ({bad}). Make it again.") from bad


def _zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    """The regular files in a zip; paths are only compared with known names, nothing is written anywhere."""
    infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise NotASubmission(f"The zip holds more than {MAX_ENTRIES} files. Hand in only what you were asked for.")
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        kind = stat.S_IFMT(info.external_attr >> 16)
        inside = not path.is_absolute() and ".." not in path.parts and len(path.parts) <= DEEPEST + 1
        if inside and not info.is_dir() and kind in (0, stat.S_IFREG) and not (set(path.parts[:-1]) & SKIPPED):
            yield Entry(path, info.file_size, _zip_reader(archive, info))


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            with archive.open(info) as file:
                return file.read(limit)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as bad:  # RuntimeError: encrypted
            raise NotASubmission(f"{info.filename} in the zip cannot be read ({bad}). Make the zip again, without a password.") from bad

    return read
