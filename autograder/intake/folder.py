"""The files under a folder, without following links; nothing is opened until it is asked for."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from autograder.intake.entries import DEEPEST, MAX_ENTRIES, SKIPPED, TOO_MANY, Entry, NotASubmission, Unreadable, printable, refused
from autograder.sentence import Sentence, _

UNLISTED = Sentence(_("it cannot be listed"))  # a folder inside: its files count as not handed in, and the instructor is told
KINDS = {
    stat.S_IFLNK: _("it is a symbolic link, not a file"), stat.S_IFIFO: _("it is a pipe, not a file"), stat.S_IFSOCK: _("it is a socket, not a file"),
    stat.S_IFCHR: _("it is a device, not a file"), stat.S_IFBLK: _("it is a device, not a file"),
}  # fmt: skip
NOT_REGULAR = Sentence(_("it is not a regular file"))


def entries(top: Path) -> Iterator[Entry]:
    """The files of a submission's folder, those of one folder in the order of their names. Raises OSError when `top` cannot be listed."""
    waiting = [(top, PurePosixPath())]
    count = 0
    while waiting:
        folder, place = waiting.pop()
        found = []
        try:
            with os.scandir(folder) as listing:
                for item in listing:  # counted one by one: a folder of a million names is not held in memory
                    count += 1
                    if count > MAX_ENTRIES:
                        raise NotASubmission(Sentence(TOO_MANY, name=top.name, limit=MAX_ENTRIES))
                    found.append(item)
        except OSError:
            if folder == top:
                raise
            yield refused(place, UNLISTED)
            continue
        for item in sorted(found, key=lambda item: item.name):
            if not item.is_dir(follow_symlinks=False):
                yield of(Path(item.path), place / item.name)
            elif not item.name.startswith(".") and item.name not in SKIPPED and len(place.parts) < DEEPEST:
                waiting.append((Path(item.path), place / item.name))


def of(path: Path, name: PurePosixPath) -> Entry:
    """One file; anything but a regular one is refused."""
    try:
        status = path.lstat()
    except OSError as gone:
        return refused(name, _why(gone))
    if not stat.S_ISREG(status.st_mode):
        kind = KINDS.get(stat.S_IFMT(status.st_mode))
        return refused(name, Sentence(kind) if kind else NOT_REGULAR)
    remark = f"has {status.st_nlink} hard links: it may be a file of someone else" if status.st_nlink > 1 else ""
    return Entry(name, status.st_size, _reader(path), remark=remark)


def open_regular(path: Path) -> int:
    """A descriptor for reading; never of a link, and never one that waits. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(fd).st_mode):  # put there since it was looked at
        os.close(fd)
        raise Unreadable(NOT_REGULAR)
    return fd


def _reader(path: Path) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            with os.fdopen(open_regular(path), "rb") as file:
                return file.read(limit)
        except Unreadable:
            raise
        except OSError as bad:
            raise Unreadable(_why(bad)) from bad

    return read


def _why(bad: OSError) -> str:
    return printable((bad.strerror or str(bad)).lower())
