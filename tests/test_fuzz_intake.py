"""Random and randomly damaged submissions: whatever the bytes, reading them gives a submission or a sentence, and never an exception.

A short form of each runs with every test; `FUZZ=50` makes them fifty times as long.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import warnings
import zipfile
from pathlib import Path

import pytest
from grading import MEANS, SUMS, TOY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder import course as courses
from autograder import intake, notebook
from autograder.intake.choose import MAX_CODE
from autograder.submission import Submission

COURSE = courses.load(TOY)
CODE, OTHER = SUMS.read_bytes(), MEANS.read_bytes()
MORE = int(os.environ.get("FUZZ", "1"))

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")


def bounded(examples: int) -> settings:
    """So many examples; how long one takes depends on what else the machine does, so there is no deadline."""
    return settings(max_examples=examples * MORE, deadline=None, derandomize=MORE == 1, suppress_health_check=[HealthCheck.too_slow])


def _read(name: str, content: bytes) -> Submission:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        path.write_bytes(content)
        return _sound(intake.read("fuzz", path, COURSE))


def _sound(submission: Submission) -> Submission:
    """The same, fit to be stored and shown."""
    assert bool(submission.problem) != bool(submission.sources)
    for text in (submission.problem, *submission.flags):
        assert text.isprintable()
        assert len(text) < 2_000
    for source in submission.sources.values():
        assert bool(source.problem) or sum(len(chunk.source) for chunk in source.chunks) <= MAX_CODE
        for chunk in source.chunks:
            chunk.label.encode()
        if source.problem is not None:
            json.dumps(dict(source.problem.facts)).encode()
    return submission


def _zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(held, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in files.items():  # zipfile cannot write an empty name
            archive.writestr(zipfile.ZipInfo(name.split("\0")[0] or "x"), content)
    return held.getvalue()


ZIP = _zip({"work/sums.py": CODE, "work/means.ipynb": b"{}", "notes.txt": b"x"})
BOOK = {
    "nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "python3"}},
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Sums\n", "text"]},
        {"cell_type": "code", "metadata": {}, "outputs": [{"text": ["1\n"]}], "source": CODE.decode().splitlines(keepends=True)},
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": "x = 1"},
    ],
}  # fmt: skip
BOOK_BYTES = json.dumps(BOOK).encode()

# Places and bytes that mean something: the edges of fields, signs, sizes that are zero or as large as can be.
EDGES = st.sampled_from([
    b"", b"\0", b"\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"{", b"]", b'"', b"\\"
])  # fmt: skip
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), st.one_of(EDGES, st.binary(max_size=6))), min_size=1, max_size=6)


def _damaged(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Some bytes cut out at some places, others put in."""
    for where, cut, put in changes:
        at = int(where * len(content))
        content = content[:at] + put + content[at + cut :]
    return content


def _overwritten(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """The same length, so that what points to places still points there."""
    data = bytearray(content)
    for where, _, put in changes:
        at = int(where * max(len(data) - len(put), 0))
        data[at : at + len(put)] = put
    return bytes(data)


@bounded(60)
@given(st.sampled_from(["a.zip", "sums.py", "sums.ipynb", "a.py", "a.ipynb", "a.rar", "A.ZIP"]), st.binary(max_size=2_000))
def test_random_bytes(name: str, content: bytes) -> None:
    _read(name, content)


@bounded(200)
@given(CHANGES, st.booleans())
def test_damaged_zips(changes: list[tuple[float, int, bytes]], in_place: bool) -> None:
    _read("a.zip", (_overwritten if in_place else _damaged)(ZIP, changes))


@bounded(150)
@given(st.integers(0, 3), CHANGES)
def test_zips_with_a_damaged_list(which: int, changes: list[tuple[float, int, bytes]]) -> None:
    """Damage where it tells: in the list of files, or in what stands before a file."""
    first, end = ZIP.index(b"PK\x01\x02"), ZIP.index(b"PK\x05\x06")
    start, stop = [(0, 60), (first, end), (first, len(ZIP)), (end, len(ZIP))][which]
    _read("a.zip", ZIP[:start] + _overwritten(ZIP[start:stop], changes) + ZIP[stop:])


PARTS = st.sampled_from(["..", ".", "", "work", "sums.py", "means.ipynb", "C:", "\\", "__MACOSX", "venv", "a\nb", "\u202e"])
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40) | st.lists(PARTS, min_size=1, max_size=7).map("/".join)


@bounded(100)
@given(st.dictionaries(NAMES, st.sampled_from([CODE, b"", BOOK_BYTES, b"PK"]), max_size=8), st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_BZIP2]))
def test_zips_with_names_of_all_kinds(files: dict[str, bytes], method: int) -> None:
    _read("a.zip", _zip(files, method))


@bounded(60)
@given(st.lists(st.tuples(NAMES, st.sampled_from([CODE, b"", BOOK_BYTES, ZIP])), max_size=6))
def test_folders_with_names_of_all_kinds(files: list[tuple[str, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        for name, content in files:
            parts = [part for part in name.replace("\0", "").split("/") if part not in ("", ".", "..")]
            path = Path(place, "class", *(parts or ["x"]))
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            except OSError:
                continue  # too long, or in the way of another
        Path(place, "class").mkdir(exist_ok=True)
        try:
            found = intake.submissions(Path(place, "class"), COURSE)
        except intake.NothingToGrade:
            return
        assert len({name for name, _ in found}) == len(found)
        for name, path in found:
            assert name.isprintable()
            _sound(intake.read(name, path, COURSE))


@bounded(200)
@given(CHANGES, st.booleans())
def test_damaged_notebooks(changes: list[tuple[float, int, bytes]], in_place: bool) -> None:
    _read("sums.ipynb", (_overwritten if in_place else _damaged)(BOOK_BYTES, changes))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10), lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["nbformat", "cells", "cell_type", "source", "code", "outputs"]), inner, max_size=4), max_leaves=20,
)  # fmt: skip


@bounded(150)
@given(JSON, JSON, JSON, st.sampled_from(["cells", "nbformat", "cell", "source", "cell_type", "all"]))
def test_notebooks_of_another_shape(one: object, other: object, third: object, place: str) -> None:
    cell = {"cell_type": "code", "source": "x = 1", "extra": third}
    book: object = {"nbformat": 4, "cells": [cell, cell]}
    if place == "all":
        book = one
    elif place in ("cells", "nbformat"):
        book = {"nbformat": 4, "cells": [cell], place: one}
    else:
        book = {"nbformat": 4, "cells": [cell, one if place == "cell" else {**cell, place: other}]}
    try:
        chunks = list(notebook.cells("sums.ipynb", json.dumps(book).encode()))
    except notebook.NotANotebook:
        return
    for chunk in chunks:
        chunk.source.decode()


@bounded(100)
@given(CHANGES)
def test_damaged_scripts(changes: list[tuple[float, int, bytes]]) -> None:
    submission = _read("sums.py", _damaged(CODE, changes))
    assert submission.sources["sums"].file == "sums.py"


@bounded(60)
@given(st.binary(max_size=300), st.sampled_from(["", ".gz", ".tar", ".7z", ".xz"]))
def test_lone_files_that_could_be_for_any_assignment(content: bytes, ending: str) -> None:
    _read(f"homework{ending}" if ending else "homework.py", content + OTHER)
