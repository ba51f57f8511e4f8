"""`autograder submit`: just the student's files, the same bytes every time, and a word about what is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import course as courses
from autograder import intake
from autograder.intake import NothingToGrade
from autograder.intake.places import PACKED
from autograder.release import submit as module
from autograder.release.submit import submit
from autograder.spec import Assignment, Course, Question, Row

ROOT = Path(__file__).parent.parent
ONE = "There is no two.py and no two.ipynb, so two is not in it."


def question(name: str, attachments: tuple[str, ...] = ()) -> Question:
    return Question(name, {"values": 1}, lambda X: X, [Row("values", X=[[1, 2]])], attachments=attachments)


@pytest.fixture
def course() -> Course:
    """Two assignments, the second with weights."""
    first = Assignment("one", "One", [question("f"), question("g")])
    second = Assignment("two", "Two", [question("h"), question("model", ("w.safetensors", "w.pt"))])
    return replace(courses.load(ROOT), assignments=(first, second))


def names(folder: Path) -> list[str]:
    with zipfile.ZipFile(folder / PACKED) as archive:
        return archive.namelist()


def test_only_the_students_files_go_in_and_the_best_weights(course: Course, tmp_path: Path) -> None:
    for name in ("one.py", "two.py", "w.pt", "w.safetensors", "notes.txt", "three.py", ".env"):
        (tmp_path / name).write_text("x = 1\n")
    packed = submit(course, tmp_path, "en")
    assert names(tmp_path) == ["one.py", "two.py", "w.safetensors"]
    assert packed.remarks == []
    assert packed.listing() == "submission.zip holds:\n  one.py  (0.0 kB)\n  two.py  (0.0 kB)\n  w.safetensors  (0.0 kB)"


def test_equal_files_give_equal_bytes(course: Course, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("x = 1\n")
    submit(course, tmp_path, "en")
    before = (tmp_path / PACKED).read_bytes()
    (tmp_path / "one.py").chmod(0o700)
    os.utime(tmp_path / "one.py", (1e9, 1e9))
    submit(course, tmp_path, "en")
    assert (tmp_path / PACKED).read_bytes() == before


def remarks(course: Course, folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return submit(course, folder, "en").remarks


def test_each_missing_file_is_said(course: Course, tmp_path: Path) -> None:
    assert remarks(course, tmp_path, one__py="") == [ONE]
    assert remarks(course, tmp_path, two__py="") == [
        "There is no w.safetensors, so model gets no points. Train the model, save its weights there, and run make submit again."
    ]


def test_what_is_not_written_yet_is_named(course: Course, tmp_path: Path) -> None:
    stub = 'def {0}(x):\n    raise NotImplementedError("{0}")\n'
    few = "".join(stub.format(name) for name in "fg")
    assert remarks(course, tmp_path, one__py=few) == ["one.py: not written yet: f, g.", ONE]
    many = "".join(stub.format(name) for name in "fghij")
    assert remarks(course, tmp_path, one__py=many) == ["one.py: 5 functions are not written yet.", ONE]


@pytest.mark.parametrize(("text", "line"), [("x = 1\ndef f(:\n", 2), ("x = '\0'\n", 1)])
def test_a_file_that_python_cannot_read_goes_in_and_is_said(course: Course, tmp_path: Path, text: str, line: int) -> None:
    said = [f"one.py cannot be read by Python, line {line}: nothing in it can be graded. Run make check.", ONE]
    assert remarks(course, tmp_path, one__py=text) == said
    assert names(tmp_path) == ["one.py"]


def test_of_a_script_and_a_notebook_the_one_that_check_looks_at_goes_in(course: Course, tmp_path: Path) -> None:
    stub = 'def f(x):\n    raise NotImplementedError("f")\n'
    written = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "def f(x):\n    return x\n"}]})
    said = remarks(course, tmp_path, one__py=stub, one__ipynb=written)
    assert said[0] == (
        "There are both one.ipynb and one.py: one.ipynb is handed in. If that is the wrong one, move it away and run make submit again."
    )
    assert names(tmp_path) == ["one.ipynb"]
    assert intake.read("ana", tmp_path, course, ["one"]).sources["one"].file == "one.ipynb"
    unwritten = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": stub}]})
    assert "one.ipynb: not written yet: f." in remarks(course, tmp_path, one__ipynb=unwritten, one__py=stub * 2)


def test_weights_that_would_not_be_read_are_left_out_and_said(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WEIGHTS", 2**20)
    assert remarks(course, tmp_path, two__py="", w__pt="x" * (2**20 + 1), one__py="") == [
        "w.pt is larger than 1 MB and is not handed in: it would not be read. Make the model smaller, or save its weights alone."
    ]
    assert names(tmp_path) == ["one.py", "two.py"]


def test_a_folder_without_work_is_said_and_gets_no_zip(course: Course, tmp_path: Path) -> None:
    with pytest.raises(NothingToGrade, match=rf"There is nothing to hand in here: none of one\.py, two\.py is in {tmp_path.name}\."):
        submit(course, tmp_path, "en")
    assert not (tmp_path / PACKED).exists()


def test_what_is_handed_in_is_what_the_grader_reads(tmp_path: Path) -> None:
    course = courses.load(ROOT)
    for name in ("convolution.py", "fashion.py", "fashion.safetensors"):
        (tmp_path / name).write_bytes((ROOT / "solutions" / name).read_bytes())
    submit(course, tmp_path, "en")
    from_zip, from_folder = (intake.read("ana", place, course) for place in (tmp_path / PACKED, tmp_path))
    assert from_zip == from_folder


def test_the_command_prints_the_list_and_refuses_in_a_sentence(tmp_path: Path) -> None:
    def run(folder: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "autograder", "submit", str(folder), "--lang", "en"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)

    empty = run(tmp_path)
    assert (empty.returncode, empty.stdout) == (2, "")
    assert empty.stderr.startswith("There is nothing to hand in here:")
    (tmp_path / "convolution.py").write_text("x = 1\n")
    done = run(tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("submission.zip holds:\n  convolution.py  (0.0 kB)\n")
    (tmp_path / PACKED).unlink()
    (tmp_path / PACKED).mkdir()
    blocked = run(tmp_path)
    assert blocked.returncode == 2
    assert "cannot be read or written" in blocked.stderr
