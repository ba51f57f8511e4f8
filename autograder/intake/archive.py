"""The files in a zip; paths are only compared with known names, and nothing is written anywhere."""

from __future__ import annotations

import contextlib
import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath, PurePosixPath

from autograder.intake.entries import DEEPEST, MAX_ENTRIES, SKIPPED, TOO_MANY, Entry, NotASubmission, Unreadable, printable, refused
from autograder.intake.folder import open_regular
from autograder.sentence import Sentence, _

MOST_AT_ONCE = 8 * 2**20  # bytes: the list of MAX_ENTRIES files with names of 300 bytes; contents are read in smaller pieces
PIECE = 2**20
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what every tool writes; the others unpack without a limit on memory
ENCRYPTED = 0x1

# What the first bytes of a file say that is no zip, whatever its name.
OTHERS = (
    (b"Rar!", _("a RAR archive")), (b"7z\xbc\xaf\x27\x1c", _("a 7z archive")), (b"\x1f\x8b", _("a gzip file")), (b"BZh", _("a bzip2 file")),
    (b"\xfd7zXZ", _("an xz file")), (b"%PDF", _("a PDF")), (b"<!DOCTYPE", _("a web page")), (b"<html", _("a web page")),
)  # fmt: skip
TAR_AT, TAR = 257, b"ustar"


class _Modest(io.FileIO):
    """A file that hands out no more than `MOST_AT_ONCE` at a time, so that a zip that claims to be huge costs nothing."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > MOST_AT_ONCE:
            raise NotASubmission(Sentence(_("The zip lists more than {limit} files. Hand in only what you were asked for."), limit=MAX_ENTRIES))
        return super().read(MOST_AT_ONCE if size is None or size < 0 else size) or b""


@contextlib.contextmanager
def opened(path: Path) -> Iterator[list[Entry]]:
    """The entries of the zip at `path`, which can be read while it is open. `NotASubmission` when it is no zip; raises OSError."""
    with _Modest(open_regular(path), "rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except NotASubmission:
            raise
        except Exception as bad:  # zipfile raises BadZipFile, and for hostile bytes nearly anything else
            raise NotASubmission(_sentence(path.name, file, bad)) from bad
        with archive:
            yield list(_entries(path.name, archive))


def _sentence(name: str, file: io.FileIO, bad: Exception) -> str:
    file.seek(0)
    head = file.read(512)
    if not head:
        return Sentence(_("{name} is an empty file. Make the zip again."), name=name)
    other = next((what for magic, what in OTHERS if head.startswith(magic)), _("a tar archive") if head[TAR_AT:].startswith(TAR) else "")
    if other:
        return Sentence(_("{name} is {other}, not a zip. Pack the files as .zip and hand that in."), name=name, other=Sentence(other))
    if str(bad) == "File is not a zip file":
        return Sentence(_("{name} is not a zip file, or only a part of one. Make it again."), name=name)
    reason = printable(str(bad), 100)
    return Sentence(_("{name} is not a zip file that can be opened ({reason}). Make it again."), name=name, reason=reason)


def _entries(name: str, archive: zipfile.ZipFile) -> Iterator[Entry]:
    infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise NotASubmission(Sentence(TOO_MANY, name=name, limit=MAX_ENTRIES))
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if info.filename.endswith("/") or not path.name or len(path.parts) > DEEPEST + 1 or set(path.parts[:-1]) & SKIPPED:
            continue
        why = _refusal(info, path)
        yield refused(path, why) if why else Entry(path, info.file_size, _reader(archive, info))


def _refusal(info: zipfile.ZipInfo, path: PurePosixPath) -> str:
    if path.is_absolute() or ".." in path.parts or path.parts[0].endswith(":"):
        return Sentence(_("its path leads out of the zip"))
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return Sentence(_("it is a link, not a file"))
    if info.flag_bits & ENCRYPTED:
        return Sentence(_("it is protected by a password"))
    if info.compress_type not in PLAIN:
        return Sentence(_("it is compressed in an unusual way"))
    return ""


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            with archive.open(info) as file:
                pieces = [file.read(min(PIECE, limit - start)) for start in range(0, limit, PIECE)]
        except Exception as bad:  # BadZipFile, zlib.error, EOFError, struct.error, OverflowError, ...: the bytes are a stranger's
            raise Unreadable(Sentence(_("it is damaged in the zip: {reason}"), reason=printable(str(bad), 100))) from bad
        return b"".join(pieces)

    return read


def looks_like_one(path: PurePath) -> bool:
    """Whether the name is that of an archive, of a kind that is read or of one that students send instead."""
    return path.suffix.lower() in (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
