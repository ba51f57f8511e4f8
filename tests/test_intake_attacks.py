"""Submissions that attack the reader: each ends as a sentence, in little time and memory, and the honest ones beside it are graded.

Ordinary submissions are in `test_intake.py`.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import socket
import stat
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from grading import SUMS, TOY, Server

from autograder import course as courses
from autograder import intake
from autograder.evaluate import Evaluator
from autograder.feedback.words import sentence
from autograder.sandbox.pool import Hosts
from autograder.spec import Course
from autograder.submission import Submission

CODE = SUMS.read_bytes()
SECONDS = 10.0  # for any of them, on a machine that does other things, too; most take milliseconds
MEGABYTES = 300  # of memory at the same time: a notebook of 50 MB and its cells
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED

linux = pytest.mark.skipif(sys.platform != "linux", reason="makes files that only Linux has")
Maker = Callable[[Path], Path]


@pytest.fixture(scope="module")
def toy() -> Course:
    return courses.load(TOY, hidden=True)


def read(path: Path, course: Course) -> Submission:
    """The submission, read in bounded time and memory, and fit to be stored and shown."""
    tracemalloc.start()
    started = time.monotonic()
    try:
        submission = intake.read(path.stem, path, course, ["sums"])
        seconds, peak = time.monotonic() - started, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert seconds < SECONDS
    assert peak < MEGABYTES * 2**20, f"{peak / 2**20:.0f} MB"
    for text in (submission.problem, *submission.flags):
        assert text.isprintable()
        assert len(text.encode()) < 2_000
    assert bool(submission.problem) != bool(submission.sources)
    return submission


def told(submission: Submission) -> str:
    """What is said about it: of the whole, or of its one file."""
    if submission.problem:
        return submission.problem
    problem = submission.sources["sums"].problem
    return sentence(problem, "en", function="total") if problem else ""


def pack(path: Path, entries: list[tuple[str, bytes]], method: int = DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with contextlib.suppress(UserWarning):
                archive.writestr(info, content)
    return path


def changed(path: Path, signature: bytes, offset: int, value: bytes) -> Path:
    """The zip with some bytes after the last such signature overwritten."""
    data = bytearray(path.read_bytes())
    at = data.rindex(signature) + offset
    data[at : at + len(value)] = value
    path.write_bytes(data)
    return path


CENTRAL, END = b"PK\x01\x02", b"PK\x05\x06"


def _bomb(method: int, name: str, megabytes: int) -> Maker:
    return lambda folder: pack(folder / "a.zip", [(name, bytes(megabytes * 2**20))], method)


def _central(count: int) -> Maker:
    """A zip whose list names one file so many times, and claims not to."""

    def make(folder: Path) -> Path:
        data = pack(folder / "a.zip", [("x", b"")]).read_bytes()
        first, end = data.index(CENTRAL), data.index(END)
        entry = data[first:end]
        last = struct.pack("<4sHHHHIIH", END, 0, 0, 1, 1, len(entry) * count, first, 0)
        with open(folder / "a.zip", "wb") as file:
            file.write(data[:first])
            for _ in range(count // 1_000):
                file.write(entry * 1_000)
            file.write(last)
        return folder / "a.zip"

    return make


def _tar(mode: str) -> Maker:
    def make(folder: Path) -> Path:
        (folder / "sums.py").write_bytes(CODE)
        with tarfile.open(folder / "a.zip", mode) as archive:
            archive.add(folder / "sums.py", "sums.py")
        return folder / "a.zip"

    return make


def _linked(folder: Path) -> Path:
    info = zipfile.ZipInfo("sums.py")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return folder / "a.zip"


def _device(folder: Path) -> Path:
    info = zipfile.ZipInfo("sums.py")
    info.external_attr = (stat.S_IFCHR | 0o666) << 16
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr(info, "")
    return folder / "a.zip"


def _nested(folder: Path) -> Path:
    data = pack(folder / "b.zip", [("sums.py", CODE)]).read_bytes()
    for _ in range(50):
        data = pack(folder / "b.zip", [("b.zip", data)], STORED).read_bytes()
    return (folder / "b.zip").rename(folder / "a.zip")


def _overlapping(folder: Path) -> Path:
    """All entries of the list point to one and the same bomb."""
    data = pack(folder / "a.zip", [("0/sums.py", bytes(5 * 2**20))]).read_bytes()
    first, end = data.index(CENTRAL), data.index(END)
    entries = b"".join(data[first : first + 46] + f"{k}/sums.py".encode() + data[first + 55 : end] for k in range(9))
    (folder / "a.zip").write_bytes(data[:first] + entries + struct.pack("<4sHHHHIIH", END, 0, 0, 9, 9, len(entries), first, 0))
    return folder / "a.zip"


def _sparse(name: str) -> Maker:
    def make(folder: Path) -> Path:
        (folder / name).touch()
        os.truncate(folder / name, 50 * 2**30)
        return folder / name

    return make


def _file(name: str, content: bytes) -> Maker:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def _book(*cells: object, **more: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}).encode()


def _cell(source: object, **more: object) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source, **more}


NOT_OURS = "holds none of the files that are graded"
NOTEBOOK = "sums.ipynb cannot be read as a notebook: "
TOO_LARGE = "Hand in your code alone; clear the outputs of a notebook."

ARCHIVES: dict[str, tuple[Maker, str]] = {
    "a path that climbs out": (lambda f: pack(f / "a.zip", [("../../sums.py", CODE)]), "its path leads out of the zip"),
    "a path that climbs out later": (lambda f: pack(f / "a.zip", [("a/../../sums.py", CODE)]), "its path leads out of the zip"),
    "a path that climbs out by backslashes": (lambda f: pack(f / "a.zip", [("..\\sums.py", CODE)]), "its path leads out of the zip"),
    "an absolute path": (lambda f: pack(f / "a.zip", [("/etc/sums.py", CODE)]), "its path leads out of the zip"),
    "a drive": (lambda f: pack(f / "a.zip", [("C:\\sums.py", CODE)]), "its path leads out of the zip"),
    "a symbolic link": (_linked, "it is a link, not a file"),
    "a device": (_device, "it is a link, not a file"),
    "200 MB of zeros as code": (_bomb(DEFLATED, "sums.py", 200), f"sums.py is larger than 5 MB. {TOO_LARGE}"),
    "200 MB of zeros as a notebook": (_bomb(DEFLATED, "sums.ipynb", 200), f"sums.ipynb is larger than 50 MB. {TOO_LARGE}"),
    "200 MB of zeros, nobody asked for": (_bomb(DEFLATED, "data.bin", 200), NOT_OURS),
    "bzip2, which unpacks without a limit": (_bomb(zipfile.ZIP_BZIP2, "sums.py", 20), "it is compressed in an unusual way"),
    "lzma, which unpacks without a limit": (_bomb(zipfile.ZIP_LZMA, "sums.py", 20), "it is compressed in an unusual way"),
    "zips in zips": (_nested, NOT_OURS),
    "one bomb listed nine times": (_overlapping, ""),
    "100,000 entries": (_central(100_000), "holds more than 20000 files"),
    "a million entries": (_central(1_000_000), "The zip lists more than 20000 files"),
    "a list that claims 4 GB": (
        lambda f: changed(pack(f / "a.zip", [("sums.py", CODE)]), END, 12, b"\xf0\xff\xff\xff"), "is not a zip file that can be opened"
    ),
    "a size that is too large": (lambda f: changed(pack(f / "a.zip", [("sums.py", CODE)]), CENTRAL, 24, b"\xf0\xff\xff\xff"), ""),
    "a size that is too small": (
        lambda f: changed(pack(f / "a.zip", [("sums.py", CODE)]), CENTRAL, 24, b"\x03\x00\x00\x00"), "it is damaged in the zip: Bad CRC-32"
    ),
    "a place that is not there": (
        lambda f: changed(pack(f / "a.zip", [("sums.py", CODE)]), CENTRAL, 42, b"\xff\xff\xff\x7f"), "it is damaged in the zip"
    ),
    "a method that nobody knows": (
        lambda f: changed(pack(f / "a.zip", [("sums.py", CODE)]), CENTRAL, 10, b"\x4d\x00"), "it is compressed in an unusual way"
    ),
    "a password": (lambda f: changed(pack(f / "a.zip", [("sums.py", CODE)]), CENTRAL, 8, b"\x01\x00"), "it is protected by a password"),
    "a name in bad UTF-8": (
        lambda f: changed(changed(pack(f / "a.zip", [("sums.py", CODE)]), CENTRAL, 8, b"\x00\x08"), CENTRAL, 46, b"\xff"),
        "is not a zip file that can be opened",
    ),
    "a name that is empty": (lambda f: changed(pack(f / "a.zip", [("sums.py", CODE)]), CENTRAL, 46, b"\0"), "is empty. It should hold"),
    "the same name twice": (lambda f: pack(f / "a.zip", [("sums.py", CODE), ("sums.py", b"")]), ""),
    "names of every case": (lambda f: pack(f / "a.zip", [("sums.py", CODE), ("SUMS.py", b"("), ("Sums.PY", b")")]), ""),
    "names that act on terminals": (
        lambda f: pack(f / "a.zip", [(f"{name}/sums.py", CODE) for name in ("new\nline", "\x1b[31m", "rtl\u202e", "n" * 300, "\x7f")]), ""
    ),
    "20,000 long names": (lambda f: pack(f / "a.zip", [(f"{k:05}{'n' * 295}", b"") for k in range(19_000)] + [("sums.py", CODE)], STORED), ""),
    "200 of the same name": (lambda f: pack(f / "a.zip", [(f"{k}/sums.py", bytes(2**20)) for k in range(200)]), ""),
    "nothing but the end of a zip": (_file("a.zip", END + bytes(18)), "is empty. It should hold"),
    "ends without a beginning": (_file("a.zip", END * 10_000), "is not a zip file, or only a part of one"),
    "beginnings without an end": (_file("a.zip", CENTRAL * 100_000), "is not a zip file, or only a part of one"),
    "50 GB of nothing": (_sparse("a.zip"), "is not a zip file, or only a part of one"),
    "an empty file": (_file("a.zip", b""), "a.zip is an empty file. Make the zip again."),
    "a tar": (_tar("w"), "a.zip is a tar archive, not a zip. Pack the files as .zip and hand that in."),
    "a tar.gz": (_tar("w:gz"), "a.zip is a gzip file, not a zip."),
    "a tar.xz": (_tar("w:xz"), "a.zip is an xz file, not a zip."),
    "a RAR": (_file("a.zip", b"Rar!\x1a\x07\x00" + bytes(99)), "a.zip is a RAR archive, not a zip."),
    "a 7z": (_file("a.zip", b"7z\xbc\xaf\x27\x1c" + bytes(99)), "a.zip is a 7z archive, not a zip."),
    "a web page": (_file("a.zip", b"<!DOCTYPE html><title>Log in</title>"), "a.zip is a web page, not a zip."),
}

FILES: dict[str, tuple[Maker, str]] = {
    "50 MB of code": (_file("sums.py", b"x = 1\n" * 9_000_000), f"sums.py is larger than 5 MB. {TOO_LARGE}"),
    "50 GB of nothing": (_sparse("sums.py"), f"sums.py is larger than 5 MB. {TOO_LARGE}"),
    "50 GB of notebook": (_sparse("sums.ipynb"), f"sums.ipynb is larger than 50 MB. {TOO_LARGE}"),
    "UTF-16": (_file("sums.py", CODE.decode().encode("utf-16")), "sums.py is not UTF-8 text (byte 0). Save it as UTF-8."),
    "bytes": (_file("sums.py", bytes(range(256))), "sums.py is not UTF-8 text (byte 128). Save it as UTF-8."),
    "an empty notebook": (_file("sums.ipynb", b""), NOTEBOOK),
    "a notebook in UTF-16": (_file("sums.ipynb", _book().decode().encode("utf-16")), NOTEBOOK),
    "a notebook with a mark at its start": (_file("sums.ipynb", b"\xef\xbb\xbf" + _book(_cell("x = 1"))), ""),
    "a notebook of bytes": (_file("sums.ipynb", _book(_cell("x = '?'")).replace(b"?", b"\xff")), f"{NOTEBOOK}it is not UTF-8"),
    "half characters": (_file("sums.ipynb", _book(_cell("x = '?'")).replace(b"?", b"\\ud800")), NOTEBOOK),
    "half characters, swapped": (_file("sums.ipynb", _book(_cell("x = '?'")).replace(b"?", b"\\udc00\\ud800")), NOTEBOOK),
    "outputs of 45 MB": (_file("sums.ipynb", _book(_cell("x = 1", outputs=[{"data": {"image/png": "A" * 45_000_000}}]))), ""),
    "code of 45 MB": (_file("sums.ipynb", _book(_cell("x" * 45_000_000))), f"sums.ipynb is larger than 5 MB. {TOO_LARGE}"),
    "6,000 cells": (_file("sums.ipynb", _book(*[_cell("x = 1")] * 6_000)), f"{NOTEBOOK}it has 6000 code cells; at most 5000 are read"),
    "a million cells": (
        _file("sums.ipynb", b'{"nbformat": 4, "cells": [%s{"cell_type": "x"}]}' % (b'{"cell_type": "x"},' * 1_000_000)), ""
    ),
    "lists in lists": (_file("sums.ipynb", b'{"nbformat": 4, "cells": ' + b"[" * 10**6), NOTEBOOK),
    "outputs in outputs": (_file("sums.ipynb", b'{"nbformat": 4, "outputs": ' + b"[" * 10**6 + b"]" * 10**6 + b"}"), NOTEBOOK),
    "objects in objects": (_file("sums.ipynb", b'{"a":' * 10**6 + b"1" + b"}" * 10**6), NOTEBOOK),
    "a number without end": (_file("sums.ipynb", b'{"nbformat": ' + b"9" * 10**6 + b"}"), NOTEBOOK),
    "another format": (_file("sums.ipynb", _book(nbformat=10**9)), f"{NOTEBOOK}its format is 1000000000"),
    "wrong JSON": (_file("sums.ipynb", b'{"nbformat": 4, "cells": [}'), NOTEBOOK),
    "JSON of another kind": (_file("sums.ipynb", b"[1, 2, 3]"), NOTEBOOK),
    "cells of another kind": (_file("sums.ipynb", _book(3, "x", None)), NOTEBOOK),
    "a source of another kind": (_file("sums.ipynb", _book(_cell({"a": 1}))), NOTEBOOK),
    "lines of another kind": (_file("sums.ipynb", _book(_cell(["x", 3]))), NOTEBOOK),
}


@pytest.mark.parametrize("attack", ARCHIVES)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives(attack: str, toy: Course, tmp_path: Path) -> None:
    make, says = ARCHIVES[attack]
    answer = told(read(make(tmp_path), toy))
    assert says in answer
    assert bool(says) == bool(answer)


@pytest.mark.parametrize("attack", FILES)
def test_files(attack: str, toy: Course, tmp_path: Path) -> None:
    make, says = FILES[attack]
    path = make(tmp_path)
    alone = told(read(path, toy))
    inside = told(read(pack(tmp_path / "a.zip", [(path.name, path.read_bytes())]), toy)) if path.stat().st_size < 2**30 else alone
    for answer in (alone, inside):
        assert says in answer
        assert bool(says) == bool(answer)


@pytest.mark.parametrize("ending", ["py", "ipynb"])
def test_a_lone_file_of_any_assignment_is_looked_through_once(ending: str, course: Course, tmp_path: Path) -> None:
    path = _file(f"work.{ending}", b"def x class " * 4_000_000)(tmp_path)
    started = time.monotonic()
    assert "cannot be told to belong to one of the assignments" in intake.read("work", path, course).problem
    assert time.monotonic() - started < SECONDS


def test_nothing_is_written_when_a_zip_is_read(toy: Course, tmp_path: Path) -> None:
    inside = tmp_path / "deep" / "down"
    inside.mkdir(parents=True)
    for attack in ("a path that climbs out", "a symbolic link", "names of every case"):
        read(ARCHIVES[attack][0](inside), toy)
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()] == [Path("deep/down/a.zip")]


def test_a_name_that_is_refused_does_not_hide_the_file_beside_it(toy: Course, tmp_path: Path) -> None:
    submission = read(pack(tmp_path / "a.zip", [("../sums.py", b"evil"), ("work/sums.py", CODE)]), toy)
    assert submission.sources["sums"].chunks[0].source == CODE


def test_of_one_name_twice_the_instructor_is_told(toy: Course, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = pack(tmp_path / "a.zip", [("sums.py", CODE), ("sums.py", b"")])
    assert read(path, toy).flags == ("sums: several files (sums.py, sums.py); graded is sums.py",)
    many = read(ARCHIVES["200 of the same name"][0](tmp_path), toy)
    assert many.flags[0].startswith("sums: several files (0/sums.py, 1/sums.py, ")
    assert many.flags[0].endswith(" and 196 more); graded is 0/sums.py")


# folders


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(path.parent) if sys.version_info >= (3, 11) else contextlib.nullcontext():
        server.bind(path.name)


def _null(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root may make devices")


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


SPECIAL = {
    "a pipe": (_fifo, "a pipe"), "a socket": (_socket, "a socket"), "a device": (_null, "a device"), "a link": (_link, "a symbolic link"),
    "a link to itself": (_loop, "a symbolic link"), "a link to nothing": (_dangling, "a symbolic link"),
}  # fmt: skip


@linux
@pytest.mark.parametrize("kind", SPECIAL)
def test_special_files(kind: str, toy: Course, tmp_path: Path) -> None:
    make, what = SPECIAL[kind]
    folder = tmp_path / "ana"
    folder.mkdir()
    make(folder / "sums.py")
    assert told(read(folder, toy)) == f"sums.py cannot be read: it is {what}, not a file. Hand it in again."
    make(folder / "means.py")
    both = intake.read("ana", folder, toy)
    assert both.problem == f"sums.py cannot be read: it is {what}, not a file. Hand it in again."
    for name in ("lone.py", "lone.zip", "lone.ipynb"):
        make(tmp_path / name)
        assert name in read(tmp_path / name, toy).problem


@linux
def test_a_hard_link_is_read_and_told(toy: Course, tmp_path: Path) -> None:
    """It may be what a copying tool has made, so it costs nothing; or somebody else's file, so the instructor knows."""
    (tmp_path / "ana").mkdir()
    (tmp_path / "secret.py").write_bytes(CODE)
    os.link(tmp_path / "secret.py", tmp_path / "ana" / "sums.py")
    submission = read(tmp_path / "ana", toy)
    assert submission.flags == ("sums: sums.py has 2 hard links: it may be a file of someone else",)
    assert submission.sources["sums"].chunks[0].source == CODE


@linux
def test_folders_without_end(toy: Course, tmp_path: Path) -> None:
    folder = tmp_path / "ana"
    folder.mkdir()
    (folder / "loop").symlink_to(folder)
    (folder / "up").symlink_to("..")
    (folder / "root").symlink_to("/")
    bottom = os.open(folder, os.O_RDONLY)
    for _ in range(1_500):  # longer than any path may be
        os.mkdir("down", dir_fd=bottom)
        bottom, above = os.open("down", os.O_RDONLY, dir_fd=bottom), bottom
        os.close(above)
    os.close(bottom)
    try:
        assert NOT_OURS in read(folder, toy).problem
        (folder / "sums.py").write_bytes(CODE)
        assert told(read(folder, toy)) == ""
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)  # shutil.rmtree gives up on it


def test_folders_named_like_files(toy: Course, tmp_path: Path) -> None:
    place = tmp_path / "class"
    for name in ("ana.zip", "ben.py", "carla.ipynb"):
        (place / name).mkdir(parents=True)
        (place / name / "sums.py").write_bytes(CODE)
    (place / "dora" / "sums.py").mkdir(parents=True)
    (place / "dora" / "deep").mkdir()
    (place / "dora" / "deep" / "sums.py").write_bytes(CODE)
    (place / "emil" / "a.zip").mkdir(parents=True)
    places = dict(intake.submissions(place, toy))
    assert list(places) == ["ana.zip", "ben.py", "carla.ipynb", "dora", "emil"]
    assert [told(read(path, toy)) for path in places.values()][:4] == ["", "", "", ""]
    assert "is empty" in read(places["emil"], toy).problem


@linux
def test_a_folder_of_many_files(toy: Course, tmp_path: Path) -> None:
    folder = tmp_path / "ana"
    folder.mkdir()
    for number in range(20_001):
        os.close(os.open(folder / str(number), os.O_CREAT))
    assert read(folder, toy).problem == "ana holds more than 20000 files. Hand in only what you were asked for."


@linux
def test_files_that_nobody_may_read(toy: Course) -> None:
    """As an ordinary user: root may read anything."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:  # pytest's folders are closed to others
        place = Path(name)
        for student in ("file", "folder", "whole"):
            (place / student).mkdir()
        (place / "file" / "sums.py").write_bytes(CODE)
        (place / "folder" / "inner").mkdir()
        (place / "folder" / "inner" / "sums.py").write_bytes(CODE)
        closed = [place / "file" / "sums.py", place / "folder" / "inner", place / "whole", place / "zip.zip"]
        pack(place / "zip.zip", [("sums.py", CODE)])
        place.chmod(0o755)
        for path in closed:
            path.chmod(0)
        problems = _as_nobody(lambda: {path.stem: intake.read(path.stem, path, toy, ["sums"]).problem for path in sorted(place.iterdir())})
        for path in closed:
            path.chmod(0o700)
    assert problems == {
        "file": "sums.py cannot be read: permission denied. Hand it in again.",
        "folder": "folder holds none of the files that are graded (sums.py; notebooks .ipynb count, too). The folder inner in it cannot be listed.",
        "whole": "whole cannot be read: Permission denied.",
        "zip": "zip.zip cannot be read: Permission denied.",
    }


def _as_nobody(work: Callable[[], dict[str, str]]) -> dict[str, str]:
    if os.geteuid() != 0:
        return work()
    receive, send = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
            os.write(send, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    os.close(send)
    with os.fdopen(receive, "rb") as pipe:
        return dict(json.loads(pipe.read() or b"{}"))


@linux
def test_files_that_change_while_they_are_read(toy: Course, tmp_path: Path) -> None:
    folder, stop = tmp_path / "ana", threading.Event()
    folder.mkdir()
    rng = random.Random(3)

    def disturb() -> None:
        while not stop.is_set():
            target = folder / rng.choice(("sums.py", "work/sums.py", "a.zip"))
            with contextlib.suppress(OSError):
                action = rng.randrange(6)
                if action == 0:
                    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK)  # fails for a pipe
                    os.write(fd, CODE * rng.randrange(50))
                    os.close(fd)
                elif action == 1:
                    target.unlink()
                elif action == 2:
                    target.symlink_to(rng.choice(("/etc/passwd", "..", "/dev/zero", "nowhere")))
                elif action == 3:
                    os.mkfifo(target)
                elif action == 4:
                    rng.choice((target, folder / "work")).mkdir()
                else:
                    shutil.rmtree(folder / "work")

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            submission = intake.read("ana", folder, toy, ["sums"])
            assert bool(submission.problem) != bool(submission.sources)
            assert b"root:" not in b"".join(chunk.source for source in submission.sources.values() for chunk in source.chunks)
    finally:
        stop.set()
        thread.join()


# what Python makes of them, in the worker

DEEP = 10**5
HOSTILE: dict[str, tuple[bytes, str]] = {
    "a null byte": (CODE + b"\0", "sums.py cannot be read by Python: source code string cannot contain null bytes."),
    "parentheses": (b"x = " + b"(" * DEEP + b"1" + b")" * DEEP, "sums.py cannot be read by Python"),
    "brackets": (b"x = " + b"[" * DEEP + b"]" * DEEP, "sums.py cannot be read by Python"),
    "signs": (b"x = " + b"-" * DEEP + b"1", "sums.py cannot be read by Python"),
    "sums": (b"x = " + b"1+" * DEEP + b"1", "sums.py cannot be read by Python"),
    "attributes": (b"x = a" + b".b" * DEEP, "sums.py cannot be read by Python"),
    "calls": (b"x = a" + b"()" * DEEP, "sums.py cannot be read by Python"),
    "functions": (b"x = " + b"lambda:" * DEEP + b"1", "sums.py cannot be read by Python"),
    "branches": (b"if 1: pass\n" + b"elif 1: pass\n" * DEEP, "sums.py cannot be read by Python"),
    "indentation": (b"".join(b" " * k + b"if 1:\n" for k in range(200)) + b" " * 200 + b"pass", "sums.py cannot be read by Python"),
    "a million short lines": (b"x=1\n" * 10**6, "sums.py"),
    "an encoding that is none": (b"# -*- coding: nonsense -*-\n" + CODE, "sums.py cannot be read by Python: unknown encoding: nonsense."),
    "an encoding that is no text": (b"# -*- coding: rot13 -*-\n" + CODE, "sums.py cannot be read by Python"),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_code_that_is_hard_to_parse(attack: str, toy: Course, hosts: Hosts, tmp_path: Path) -> None:
    content, says = HOSTILE[attack]
    (tmp_path / "sums.py").write_bytes(content)
    started = time.monotonic()
    result = Evaluator(toy, hosts.run).assignment(read(tmp_path / "sums.py", toy), toy.assignments[0])
    assert time.monotonic() - started < 3 * 11, "each of three questions has ten seconds"
    for question in result.questions:
        assert (question.outcome, question.score) == ("failed", 0)
        assert question.findings[0].kind in ("syntax", "timeout", "memory")
        assert says in question.findings[0].message
        assert "line 0" not in question.findings[0].message


def test_code_with_a_mark_at_its_start_is_code(toy: Course, hosts: Hosts, tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_bytes(b"\xef\xbb\xbf" + CODE)
    assert Evaluator(toy, hosts.run).assignment(read(tmp_path / "sums.py", toy), toy.assignments[0]).score == 10


# all of them, as a class


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(TOY, tmp_path_factory.mktemp("server"))
    yield server
    server.close()


@linux
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_they_cost_nobody_else_a_mark(server: Server, tmp_path: Path) -> None:
    place, out = tmp_path / "class", tmp_path / "out"
    for number, (make, _) in enumerate([*ARCHIVES.values(), *FILES.values()]):
        (place / f"attack{number:02}").mkdir(parents=True)
        make(place / f"attack{number:02}")
    for kind, (special, _) in SPECIAL.items():
        (place / kind).mkdir()
        special(place / kind / "sums.py")
        special(place / f"lone {kind}.zip")
    (place / "honest").mkdir()
    (place / "honest" / "sums.py").write_bytes(CODE)
    code, output = server.run("grade", place, "--out", out, "-a", "sums", "--unsafe")
    assert (code, "Traceback" in output) == (0, False), output
    rows = (out / "gradebook.csv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + len(ARCHIVES) + len(FILES) + 2 * len(SPECIAL) + 1
    assert "honest,10,10,100.0,graded,,10" in rows
    assert not [row for row in rows if "grader_error" in row]
    assert (out / "report.html").read_text("utf-8").count("feedback/") == len(rows) - 1
