"""`autograder.intake`: what students hand in, in all the ways they do, and in some that they should not."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from autograder import course as courses
from autograder import intake
from autograder.intake import NothingToGrade
from autograder.intake.entries import DEEPEST, MAX_CODE, MAX_NOTEBOOK, MAX_WEIGHTS
from autograder.spec import Course
from autograder.submission import Submission

CODE = "def corr2d(X, K):\n    return X\n"
STUB = 'def corr2d(X, K):\n    raise NotImplementedError("corr2d")\n'


@pytest.fixture(scope="module")
def course() -> Course:
    """The course as a student has it."""
    return courses.load()


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A folder with these files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def pack(path: Path, files: dict[str, str | bytes]) -> Path:
    """A zip with these files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def notebook(*cells: str, **more: Any) -> str:
    """A notebook of format 4 with these code cells."""
    found = [{"cell_type": "code", "metadata": {}, "source": cell.splitlines(keepends=True), "outputs": []} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": found} | more)


def read(path: Path, course: Course, *only: str) -> Submission:
    """The submission at this path, under the name `ana`."""
    return intake.read("ana", path, course, only)


def code(submission: Submission, assignment: str = "convolution") -> str:
    """The source that will be graded."""
    assert submission.problem == ""
    return "\n".join(chunk.source.decode() for chunk in submission.sources[assignment].chunks)


def fault(submission: Submission, assignment: str = "convolution") -> str:
    """The code of what is wrong with the file as a whole."""
    problem = submission.sources[assignment].problem
    return problem.code if problem else ""


# ---------------------------------------------------------------- where submissions are


def test_each_folder_zip_script_and_notebook_is_one(tmp_path: Path, course: Course) -> None:
    write(tmp_path / "ana", {"convolution.py": CODE})
    pack(tmp_path / "ben.zip", {"convolution.py": CODE})
    write(tmp_path, {"cleo-convolution.py": CODE, "dan.ipynb": notebook(CODE), "names.csv": "ana,ben", ".hidden.py": CODE, "~lock.zip": ""})
    write(tmp_path / "__MACOSX", {"convolution.py": CODE})
    write(tmp_path / ".git", {"convolution.py": CODE})
    found = intake.submissions(tmp_path, course)
    assert found == [(name, tmp_path / file) for name, file in zip(
        ("ana", "ben", "cleo-convolution", "dan"), ("ana", "ben.zip", "cleo-convolution.py", "dan.ipynb"), strict=True)]  # fmt: skip


def test_a_folder_with_the_files_is_itself_one(tmp_path: Path, course: Course) -> None:
    write(tmp_path / "ana", {"lenet.py": CODE, "src/convolution.py": CODE})
    assert intake.submissions(tmp_path / "ana", course) == [("ana", tmp_path / "ana")]


def test_a_folder_with_the_files_beside_other_submissions_is_a_class(tmp_path: Path, course: Course) -> None:
    write(tmp_path, {"convolution.py": CODE})
    pack(tmp_path / "submission.zip", {"convolution.py": CODE})  # which `make submit` leaves there
    assert intake.submissions(tmp_path, course) == [(tmp_path.name, tmp_path)]
    pack(tmp_path / "eva.zip", {"convolution.py": CODE})
    assert [name for name, _ in intake.submissions(tmp_path, course)] == ["convolution", "eva", "submission"]
    (tmp_path / "eva.zip").unlink()
    write(tmp_path / "ana", {"convolution.py": CODE})
    assert [name for name, _ in intake.submissions(tmp_path, course)] == ["ana", "convolution", "submission"]


def test_a_file_is_itself_one(tmp_path: Path, course: Course) -> None:
    path = pack(tmp_path / "ben.zip", {"convolution.py": CODE})
    assert intake.submissions(path, course) == [("ben", path)]


def test_names_that_would_be_alike_keep_their_endings(tmp_path: Path, course: Course) -> None:
    pack(tmp_path / "ana.zip", {"convolution.py": CODE})
    write(tmp_path, {"ana.py": CODE})
    assert [name for name, _ in intake.submissions(tmp_path, course)] == ["ana.py", "ana.zip"]


def test_a_place_without_submissions(tmp_path: Path, course: Course) -> None:
    with pytest.raises(NothingToGrade, match=r"holds no submission\. Each folder, \.zip, \.py or \.ipynb directly in it"):
        intake.submissions(tmp_path, course)
    with pytest.raises(NothingToGrade, match=r"There is no .*nowhere\. Give the folder that holds the submissions"):
        intake.submissions(tmp_path / "nowhere", course)


# ---------------------------------------------------------------- folders


def test_the_files_of_a_folder(tmp_path: Path, course: Course) -> None:
    submission = read(write(tmp_path, {"convolution.py": CODE, "pooling.py": "p = 1\n", "README.md": "", "notes.py": ""}), course)
    assert sorted(submission.sources) == ["convolution", "pooling"]
    assert code(submission) == CODE
    assert submission.flags == ()


def test_only_what_is_asked_for_is_read(tmp_path: Path, course: Course) -> None:
    submission = read(write(tmp_path, {"convolution.py": CODE, "pooling.py": "p = 1\n"}), course, "pooling")
    assert sorted(submission.sources) == ["pooling"]


@pytest.mark.parametrize("inside", ["work", "Entrega 1/src", "a/b/c/d"])
def test_a_file_in_a_subfolder(tmp_path: Path, course: Course, inside: str) -> None:
    assert code(read(write(tmp_path, {f"{inside}/convolution.py": CODE}), course)) == CODE


def test_a_file_too_deep_is_not_looked_for(tmp_path: Path, course: Course) -> None:
    deep = "/".join("abcdefgh"[: DEEPEST + 1])
    submission = read(write(tmp_path, {f"{deep}/convolution.py": CODE, "README.md": ""}), course)
    assert "holds none of the files that are graded" in submission.problem


@pytest.mark.parametrize("folder", ["__MACOSX", ".venv", "venv", "vendor", "site-packages", "__pycache__", ".ipynb_checkpoints"])
def test_folders_of_tools_are_not_the_students(tmp_path: Path, course: Course, folder: str) -> None:
    write(tmp_path, {f"{folder}/convolution.py": STUB, "work/convolution.py": CODE})
    assert code(read(tmp_path, course)) == CODE


def test_of_two_files_the_one_nearer_the_top_counts(tmp_path: Path, course: Course) -> None:
    submission = read(write(tmp_path, {"old/convolution.py": STUB, "convolution.py": CODE}), course)
    assert code(submission) == CODE
    assert submission.flags == ()


def test_of_two_files_side_by_side_the_instructor_is_told(tmp_path: Path, course: Course) -> None:
    submission = read(write(tmp_path, {"a/convolution.py": CODE, "b/convolution.py": STUB}), course)
    assert code(submission) == CODE
    assert len(submission.flags) == 1
    assert submission.flags[0].startswith("convolution: several files (")
    assert "a/convolution.py" in submission.flags[0]
    assert "b/convolution.py" in submission.flags[0]


def test_of_script_and_notebook_the_one_with_work_in_it_counts(tmp_path: Path, course: Course) -> None:
    one = read(write(tmp_path / "one", {"convolution.py": STUB, "convolution.ipynb": notebook(CODE)}), course)
    other = read(write(tmp_path / "other", {"convolution.py": CODE, "convolution.ipynb": notebook(STUB)}), course)
    both = read(write(tmp_path / "both", {"convolution.py": CODE, "convolution.ipynb": notebook("x = 1")}), course)
    assert one.sources["convolution"].file == "convolution.ipynb"
    assert other.sources["convolution"].file == both.sources["convolution"].file == "convolution.py"
    assert both.flags == ("convolution: several files (convolution.ipynb, convolution.py); graded is convolution.py",)


def test_a_file_named_in_another_case_is_the_same_file(tmp_path: Path, course: Course) -> None:
    submission = read(write(tmp_path / "one", {"Convolution.py": CODE, "README.md": b"-"}), course)
    assert code(submission) == CODE
    both = read(write(tmp_path / "both", {"Convolution.py": STUB, "old/convolution.py": CODE}), course)
    assert code(both) == CODE, "the name as it was asked for comes first"


def test_who_has_handed_in_other_assignments_is_no_unreadable_submission(tmp_path: Path, course: Course) -> None:
    place = write(tmp_path / "ana", {"channels.py": CODE})
    submission = intake.read("ana", place, course, ["convolution"])
    assert (submission.problem, submission.sources) == ("", {})
    assert intake.read("ana", place, course, ["channels"]).sources.keys() == {"channels"}


def test_an_empty_folder(tmp_path: Path, course: Course) -> None:
    submission = read(tmp_path, course)
    assert submission.problem.startswith(f"{tmp_path.name} is empty. It should hold convolution.py, ")
    assert submission.sources == {}


def test_a_folder_without_a_known_file(tmp_path: Path, course: Course) -> None:
    problem = read(write(tmp_path / "ana", {"README.md": "", "tp1.py": CODE}), course, "convolution").problem
    assert problem == "ana holds none of the files that are graded (convolution.py; notebooks .ipynb count, too)."


def test_a_folder_with_more_files_than_anybody_writes(tmp_path: Path, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.intake import folder

    monkeypatch.setattr(folder, "MAX_ENTRIES", 10)
    write(tmp_path / "ana", {"convolution.py": CODE, **{f"data/{n}.txt": "" for n in range(20)}})
    assert read(tmp_path / "ana", course).problem == "ana holds more than 10 files. Hand in only what you were asked for."


# ---------------------------------------------------------------- what is no file


def test_a_link_to_a_file_is_not_followed(tmp_path: Path, course: Course) -> None:
    secret = write(tmp_path / "outside", {"convolution.py": "SECRET = 1\n"}) / "convolution.py"
    (tmp_path / "ana").mkdir()
    (tmp_path / "ana" / "convolution.py").symlink_to(secret)
    submission = read(tmp_path / "ana", course)
    assert submission.problem == "convolution.py cannot be read: it is a symbolic link, not a file. Hand it in again."
    write(tmp_path / "ana", {"src/convolution.py": CODE})
    assert code(read(tmp_path / "ana", course)) == CODE


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path, course: Course) -> None:
    write(tmp_path / "outside", {"convolution.py": CODE})
    (tmp_path / "ana").mkdir()
    (tmp_path / "ana" / "src").symlink_to(tmp_path / "outside", target_is_directory=True)
    assert "convolution.py" in read(tmp_path / "ana", course).problem


def test_a_submission_that_is_a_link(tmp_path: Path, course: Course) -> None:
    write(tmp_path / "ben", {"convolution.py": CODE})
    (tmp_path / "ana").symlink_to(tmp_path / "ben", target_is_directory=True)
    assert read(tmp_path / "ana", course).problem == "ana is a symbolic link. Hand in the files themselves."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path: Path, course: Course) -> None:
    os.mkfifo(tmp_path / "convolution.py")
    assert read(tmp_path, course).problem == "convolution.py cannot be read: it is a pipe, not a file. Hand it in again."
    os.mkfifo(tmp_path / "ana.zip")
    assert read(tmp_path / "ana.zip", course).problem.startswith("ana.zip cannot be read")


def test_one_file_that_cannot_be_read_costs_only_its_assignment(tmp_path: Path, course: Course) -> None:
    write(tmp_path, {"convolution.py": CODE})
    (tmp_path / "pooling.py").symlink_to("/etc/hostname")
    submission = read(tmp_path, course)
    assert code(submission) == CODE
    assert fault(submission, "pooling") == "unreadable"


# ---------------------------------------------------------------- zips


@pytest.mark.parametrize("inside", ["convolution.py", "Entrega/convolution.py", "a/b/c/d/convolution.py", "Entrega\\convolution.py"])
def test_a_zip(tmp_path: Path, course: Course, inside: str) -> None:
    assert code(read(pack(tmp_path / "ana.zip", {inside: CODE, "__MACOSX/._convolution.py": "junk"}), course)) == CODE


def test_a_zip_in_a_folder(tmp_path: Path, course: Course) -> None:
    pack(tmp_path / "ana" / "entrega.zip", {"convolution.py": CODE})
    write(tmp_path / "ana", {"comment.txt": "my work"})
    assert code(read(tmp_path / "ana", course)) == CODE


def test_a_zip_beside_the_files_is_not_opened(tmp_path: Path, course: Course) -> None:
    pack(tmp_path / "ana" / "old.zip", {"convolution.py": STUB})
    assert code(read(write(tmp_path / "ana", {"convolution.py": CODE}), course)) == CODE


def test_a_zip_whose_names_lead_out_of_it(tmp_path: Path, course: Course) -> None:
    for name in ("../convolution.py", "/etc/convolution.py", "a/../../convolution.py", "C:\\convolution.py"):
        assert "its path leads out of the zip" in read(pack(tmp_path / "ana.zip", {name: CODE}), course).problem
    assert not (tmp_path.parent / "convolution.py").exists()


def test_a_zip_with_a_link(tmp_path: Path, course: Course) -> None:
    info = zipfile.ZipInfo("convolution.py")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "ana.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "it is a link, not a file" in read(tmp_path / "ana.zip", course).problem


def test_a_zip_with_a_password(tmp_path: Path, course: Course) -> None:
    path = pack(tmp_path / "ana.zip", {"convolution.py": CODE, "pooling.py": CODE})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1  # the flag of the first entry
    path.write_bytes(data)
    submission = read(path, course)
    problem = submission.sources["convolution"].problem
    assert problem is not None
    assert problem.facts["message"] == "it is protected by a password"
    assert code(submission, "pooling") == CODE


def test_a_zip_with_a_damaged_file(tmp_path: Path, course: Course) -> None:
    path = pack(tmp_path / "ana.zip", {"convolution.py": CODE})
    data = bytearray(path.read_bytes())
    data[45] ^= 0xFF
    path.write_bytes(data)
    assert read(path, course).problem.startswith("convolution.py cannot be read: it is damaged in the zip")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "ana.zip is an empty file. Make the zip again."),
        (b"not a zip", "ana.zip is not a zip file, or only a part of one"),
        (b"Rar!\x1a\x07\x00 ...", "ana.zip is a RAR archive, not a zip. Pack the files as .zip and hand that in."),
        (b"\x1f\x8b\x08 ...", "ana.zip is a gzip file, not a zip."),
        (b"<!DOCTYPE html>", "ana.zip is a web page, not a zip."),
    ],
)
def test_what_is_no_zip(tmp_path: Path, course: Course, content: bytes, says: str) -> None:
    path = write(tmp_path, {"ana.zip": content}) / "ana.zip"
    assert read(path, course).problem.startswith(says)


def test_a_zip_cut_short(tmp_path: Path, course: Course) -> None:
    path = pack(tmp_path / "ana.zip", {"convolution.py": CODE})
    path.write_bytes(path.read_bytes()[:-30])
    assert read(path, course).problem.startswith("ana.zip is not a zip file, or only a part of one")


def test_other_archives_are_named(tmp_path: Path, course: Course) -> None:
    write(tmp_path / "in", {"convolution.py": CODE})
    with tarfile.open(tmp_path / "ana.tar", "w") as archive:
        archive.add(tmp_path / "in")
    shutil.rmtree(tmp_path / "in")
    assert intake.submissions(tmp_path, course) == [("ana", tmp_path / "ana.tar")]
    assert read(tmp_path / "ana.tar", course).problem == "ana.tar is a tar archive, not a zip. Pack the files as .zip and hand that in."


def test_an_empty_zip_and_one_without_a_known_file(tmp_path: Path, course: Course) -> None:
    assert read(pack(tmp_path / "ana.zip", {}), course).problem.startswith("ana.zip is empty. It should hold convolution.py, ")
    assert "holds none of the files that are graded" in read(pack(tmp_path / "ben.zip", {"tp1.py": CODE}), course).problem


def test_a_zip_bomb_is_cut(tmp_path: Path, course: Course) -> None:
    path = pack(tmp_path / "ana.zip", {"convolution.py": b"#" * (MAX_CODE + 10**6)})
    assert path.stat().st_size < 10**5
    assert fault(read(path, course)) == "too-large"


# ---------------------------------------------------------------- one file by itself


@pytest.mark.parametrize("name", ["convolution.py", "convolution_ana.py", "ana-convolution-v2.py", "Convolution (1).py"])
def test_a_lone_script_is_known_by_its_name(tmp_path: Path, course: Course, name: str) -> None:
    assert code(read(write(tmp_path, {name: "x = 1\n"}) / name, course)) == "x = 1\n"


def test_a_lone_script_is_known_by_its_functions(tmp_path: Path, course: Course) -> None:
    pool = write(tmp_path, {"tp1.py": "def pool2d(X, pool_size):\n    return X\n"}) / "tp1.py"
    assert sorted(read(pool, course).sources) == ["pooling"]
    book = write(tmp_path, {"tp2.ipynb": notebook("import numpy as np", "def build_lenet():\n    return 1\n")}) / "tp2.ipynb"
    assert sorted(read(book, course).sources) == ["lenet"]


def test_a_lone_script_with_one_assignment_may_have_any_name(tmp_path: Path, course: Course) -> None:
    assert code(read(write(tmp_path, {"tp1.py": "x = 1\n"}) / "tp1.py", course, "convolution")) == "x = 1\n"


@pytest.mark.parametrize("content", ["x = 1\n", CODE + "def pool2d(X, pool_size):\n    return X\n"])
def test_a_lone_script_that_could_be_anything(tmp_path: Path, course: Course, content: str) -> None:
    problem = read(write(tmp_path, {"tp1.py": content}) / "tp1.py", course).problem
    assert problem.startswith("tp1.py cannot be told to belong to one of the assignments (convolution, ")
    assert problem.endswith("Choose one with -a.")


# ---------------------------------------------------------------- what is in a file


def test_the_cells_of_a_notebook(tmp_path: Path, course: Course) -> None:
    cells = [
        {"cell_type": "markdown", "source": "# Title"},
        {"cell_type": "code", "source": "a = 1\nb = 2"},
        {"cell_type": "raw", "source": "c = 3"},
        {"cell_type": "code", "source": ["d = 4\n", "e = 5"], "outputs": [{"data": {"image/png": "x" * 10_000}}]},
    ]
    source = read(write(tmp_path, {"convolution.ipynb": notebook(cells=cells)}), course).sources["convolution"]
    assert [(chunk.label, chunk.source) for chunk in source.chunks] == [
        ("convolution.ipynb, cell 1", b"a = 1\nb = 2"), ("convolution.ipynb, cell 2", b"d = 4\ne = 5")]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "Input data was truncated"),
        ("{", "Input data was truncated"),
        ("[]", "Expected `object`, got `array`"),
        ("{}", "Object missing required field `nbformat`"),
        (notebook(nbformat=3), "its format is 3, and only format 4 is read"),
        (notebook(nbformat="4"), "Expected `int`, got `str`"),
        (notebook(cells={"a": 1}), "Expected `array`, got `object`"),
        (notebook(cells=[{"cell_type": "code", "source": 5}]), "Expected `str | array`, got `int`"),
        ('{"nbformat": 4, "metadata": ' + "[" * 5_000, ""),
        (notebook(*["x = 1"] * 5_001), "it has 5001 code cells; at most 5000 are read"),
        (notebook(CODE).encode("utf-16"), ""),
    ],
)
def test_what_is_no_notebook(tmp_path: Path, course: Course, content: str | bytes, why: str) -> None:
    submission = read(write(tmp_path, {"convolution.ipynb": content}), course)
    problem = submission.sources["convolution"].problem
    assert problem is not None
    assert problem.code == "bad-notebook"
    assert why in problem.facts["message"]


def test_a_notebook_with_half_a_character(tmp_path: Path, course: Course) -> None:
    half = '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}]}'
    submission = read(write(tmp_path, {"convolution.ipynb": half}), course)
    assert submission.sources["convolution"].problem is None or fault(submission) == "bad-notebook"


def test_files_that_nobody_can_have_written(tmp_path: Path, course: Course) -> None:
    assert fault(read(write(tmp_path / "a", {"convolution.py": b"#" * (MAX_CODE + 1)}), course)) == "too-large"
    outputs = notebook(CODE, metadata={"x": "y" * (MAX_NOTEBOOK + 1)})
    assert fault(read(write(tmp_path / "b", {"convolution.ipynb": outputs}), course)) == "too-large"
    assert fault(read(write(tmp_path / "c", {"convolution.ipynb": notebook("#" * (MAX_CODE + 1))}), course)) == "too-large"
    assert code(read(write(tmp_path / "d", {"convolution.ipynb": notebook(CODE, metadata={"x": "y" * MAX_CODE})}), course)) == CODE


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("# núcleo\n".encode(), ""),
        ("# núcleo\n".encode("utf-8-sig"), ""),
        ("# núcleo\n".encode("latin-1"), "not-utf8"),
        ("# -*- coding: latin-1 -*-\n# núcleo\n".encode("latin-1"), ""),
        ("#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n# núcleo\n".encode("latin-1"), ""),
        ("\n\n# coding: latin-1\n# núcleo\n".encode("latin-1"), "not-utf8"),
        ("# núcleo\r\n".encode("utf-16"), "not-utf8"),
    ],
)
def test_encodings(tmp_path: Path, course: Course, content: bytes, wrong: str) -> None:
    assert fault(read(write(tmp_path, {"convolution.py": content}), course)) == wrong


# ---------------------------------------------------------------- weights


def test_weights_lie_beside_the_code(tmp_path: Path, course: Course) -> None:
    files: dict[str, str | bytes] = {
        "w/fashion.py": CODE,
        "w/fashion.pt": b"pt",
        "w/fashion.safetensors": b"st",
        "w/other.pt": b"",
        "fashion.pt": b"no",
    }
    assert read(write(tmp_path / "a", files), course).sources["fashion"].attachments == {"fashion.safetensors": b"st"}
    assert read(pack(tmp_path / "a.zip", files), course).sources["fashion"].attachments == {"fashion.safetensors": b"st"}
    del files["w/fashion.safetensors"]
    assert read(write(tmp_path / "b", files), course).sources["fashion"].attachments == {"fashion.pt": b"pt"}
    assert read(write(tmp_path / "c", {"fashion.py": CODE}), course).sources["fashion"].attachments == {}
    assert read(write(tmp_path / "d", {"convolution.py": CODE, "fashion.pt": b"pt"}), course).sources["convolution"].attachments == {}


def test_weights_that_are_too_large_are_left_out(tmp_path: Path, course: Course) -> None:
    write(tmp_path, {"fashion.py": CODE})
    with (tmp_path / "fashion.pt").open("wb") as file:
        file.truncate(MAX_WEIGHTS + 1)
    submission = read(tmp_path, course)
    assert submission.sources["fashion"].attachments == {}
    assert submission.flags == ("fashion: fashion.pt is larger than 64 MB and was not read",)
