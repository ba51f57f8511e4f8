"""The command line as people meet it: exit codes, and for bad input one sentence that says what to do. Never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from grading import MEANS, SUMS, TOY, Server

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(TOY, tmp_path_factory.mktemp("server"))
    yield server
    server.close()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A student's folder, all right."""
    folder = tmp_path / "work"
    folder.mkdir()
    shutil.copy(SUMS, folder)
    shutil.copy(MEANS, folder)
    return folder


@pytest.fixture
def place(tmp_path: Path, work: Path) -> Path:
    """A class of one."""
    (tmp_path / "class").mkdir()
    shutil.copytree(work, tmp_path / "class" / "ana")
    return tmp_path / "class"


def says(server: Server, code: int, sentence: str, *arguments: object) -> None:
    """The command ends with this code and says exactly this."""
    got, output = server.run(*arguments)
    assert "Traceback" not in output
    assert (got, output.strip()) == (code, sentence)


# check


def test_check_says_by_its_code_whether_all_passed(server: Server, work: Path) -> None:
    assert server.run("check", work)[0] == 0
    (work / "sums.py").write_text(SUMS.read_text("utf-8").replace("2 * X", "X"), "utf-8")
    code, output = server.run("check", work)
    assert code == 1
    assert "✗ double" in output
    assert server.run("check", work, "-q", "total")[0] == 0
    assert server.run("check", work, "-a", "means", "-a", "sums", "-q", "double")[0] == 1
    code, output = server.run("check", work, "--format", "json")
    assert code == 1
    assert json.loads(output)["score"] == 11


def test_check_with_names_that_do_not_exist(server: Server, work: Path) -> None:
    says(server, 2, "There is no question named totall. Did you mean total?", "check", work, "-q", "totall")
    says(server, 2, "There is no assignment named sum. Did you mean sums?", "check", work, "-a", "sum")
    says(server, 2, "There is no question named zzz. There are: total, double, shift, average.", "check", work, "-q", "zzz")
    says(server, 2, "There is no assignment named zzz. There are: sums, means.", "check", work, "-a", "zzz")
    says(server, 2, "total is not a question of means.", "check", work, "-a", "means", "-q", "total")


def test_check_without_anything_to_check(server: Server, tmp_path: Path) -> None:
    says(server, 2, f"There is no folder {tmp_path / 'nowhere'}. Give the folder that holds your work.", "check", tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    says(server, 2, "empty is empty. It should hold sums.py, means.py (or notebooks .ipynb).", "check", tmp_path / "empty")
    (tmp_path / "empty" / "notes.txt").write_text("nothing")
    sentence = "empty holds none of the files that are graded (sums.py, means.py; notebooks .ipynb count, too)."
    says(server, 2, sentence, "check", tmp_path / "empty")
    (tmp_path / "file.py").write_text("")
    says(server, 2, f"There is no folder {tmp_path / 'file.py'}. Give the folder that holds your work.", "check", tmp_path / "file.py")


def test_a_summary_that_cannot_be_written(server: Server, work: Path, tmp_path: Path) -> None:
    code, output = server.run("check", work, "--summary", tmp_path / "nowhere" / "summary.md")
    assert code == 2
    last = f"{tmp_path / 'nowhere' / 'summary.md'} cannot be read or written (No such file or directory). Mend that, then run make check again."
    assert output.splitlines()[-1] == last


def test_a_hint_for_nothing(server: Server) -> None:
    says(server, 2, "There is no question named dubble. Did you mean double?", "hint", "dubble")


# grade


def test_grade_names_what_does_not_exist(server: Server, place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    says(server, 2, "There is no assignment named sms. Did you mean sums or means?", "grade", place, "--out", out, "-a", "sms")
    nowhere = tmp_path / "nowhere"
    says(server, 2, f"There is no {nowhere}. Give the folder that holds the submissions.", "grade", nowhere, "--out", out)
    assert not out.exists()


def test_grade_with_nothing_to_grade(server: Server, tmp_path: Path) -> None:
    place, out = tmp_path / "class", tmp_path / "out"
    place.mkdir()
    sentence = f"{place} holds no submission. Each folder, .zip, .py or .ipynb directly in it would be one."
    says(server, 2, sentence, "grade", place, "--out", out)
    (place / "notes.txt").write_text("nothing")
    says(server, 2, sentence, "grade", place, "--out", out)
    assert not out.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_folder_that_may_not_be_read(server: Server, place: Path, tmp_path: Path) -> None:
    place.chmod(0)
    code, output = server.run("grade", place, "--out", tmp_path / "out")
    place.chmod(0o700)
    assert (code, "Traceback" in output) == (2, False)
    assert f"path '{place}' is not readable." in output


def test_grade_takes_a_single_submission(server: Server, work: Path, tmp_path: Path) -> None:
    for number, one in enumerate((work, work / "sums.py")):
        out = tmp_path / f"out{number}"
        assert server.run("grade", one, "--out", out, "--unsafe")[0] == 0
        assert (out / "feedback" / f"{one.stem}.json").exists()


@pytest.mark.parametrize(("file", "content", "reason"), [
    ("ben.zip", b"", "ben.zip is an empty file. Make the zip again."),
    ("ben.zip", b"nothing", "ben.zip is not a zip file, or only a part of one. Make it again."),
    ("ben.zip", b"Rar!\x1a\x07\x01\x00 and more", "ben.zip is a RAR archive, not a zip. Pack the files as .zip and hand that in."),
    ("ben.7z", b"7z\xbc\xaf\x27\x1c and more", "ben.7z is a 7z archive, not a zip. Pack the files as .zip and hand that in."),
])  # fmt: skip
def test_what_cannot_be_opened_is_a_row(file: str, content: bytes, reason: str, server: Server, place: Path, tmp_path: Path) -> None:
    (place / file).write_bytes(content)
    code, output = server.run("grade", place, "--out", tmp_path / "out", "--unsafe")
    assert code == 0
    assert f"ben: unreadable. {reason}" in output
    rows = (tmp_path / "out" / "gradebook.csv").read_text("utf-8").splitlines()
    quoted = f'"{reason}"' if "," in reason else reason
    assert rows[1:] == ["ana,14,14,100.0,graded,,10,4", f"ben,0,14,0.0,unreadable,{quoted},,"]
    assert json.loads((tmp_path / "out" / "feedback" / "ben.json").read_text("utf-8"))["message"] == reason


def test_results_in_the_way(server: Server, place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert server.run("grade", place, "--out", out, "--unsafe", "--seed", 5)[0] == 0
    sentence = f"{out} already holds results. Go on with them by --resume, or choose another --out."
    says(server, 2, sentence, "grade", place, "--out", out, "--unsafe")
    sentence = f"The results in {out} were graded with --seed 5. Go on with that seed, or choose another --out."
    says(server, 2, sentence, "grade", place, "--out", out, "--unsafe", "--resume", "--seed", 6)
    sentence = f"{out} holds results of other assignments (sums, means, not sums). Name the same ones with -a, or choose another --out."
    says(server, 2, sentence, "grade", place, "--out", out, "--unsafe", "--resume", "-a", "sums")
    sentence = f"The results in {out} are in the language en. Go on with --lang en, or choose another --out."
    says(server, 2, sentence, "grade", place, "--out", out, "--unsafe", "--resume", "--lang", "es")
    assert server.run("grade", place, "--out", out, "--unsafe", "--resume")[0] == 0


def test_results_of_another_course(server: Server, place: Path, tmp_path: Path) -> None:
    copy, out = tmp_path / "course", tmp_path / "out"
    shutil.copytree(TOY, copy)
    (copy / "course.toml").write_text((TOY / "course.toml").read_text("utf-8").replace("Toy course", "The other course"), "utf-8")
    other = Server(copy, tmp_path)
    try:
        assert other.run("grade", place, "--out", out, "--unsafe")[0] == 0
    finally:
        other.close()
    sentence = f"{out} holds results of another course (The other course). Choose another --out."
    says(server, 2, sentence, "grade", place, "--out", out, "--unsafe", "--resume")


def test_an_out_that_cannot_be_written(server: Server, place: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    sentence = f"Results cannot be written to {tmp_path / 'file'} (File exists). Choose an --out folder that you may write to."
    says(server, 2, sentence, "grade", place, "--out", tmp_path / "file", "--unsafe")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "feedback").write_text("in the way")
    code, output = server.run("grade", place, "--out", tmp_path / "out", "--unsafe")
    assert (code, "Traceback" in output) == (2, False)
    sentence = f"{tmp_path / 'out' / 'feedback'} cannot be written (File exists). What was graded is kept: go on with --resume."
    assert output.splitlines()[-1] == sentence


@pytest.mark.parametrize("arguments", [
    ["grade"], ["grade", "x"], ["grade", "x", "--out", "y", "--jobs", "0"], ["grade", "x", "--out", "y", "--jobs", "two"],
    ["grade", "x", "--out", "y", "--seed", "pi"], ["check", "--lang", "fr"], ["check", "--format", "xml"], ["hint"], ["nonsense"], ["--nonsense"],
    ["data", "nonsense"], ["doctor", "--format", "xml"], ["check", "a", "b"],
])  # fmt: skip
def test_arguments_that_are_none(arguments: list[str], server: Server) -> None:
    code, output = server.run(*arguments)
    assert code == 2
    assert "Error: " in output
    assert "Traceback" not in output


# the course, and the rest


@pytest.mark.parametrize(("file", "content", "sentence"), [
    ("course.toml", None, "There is no course.toml in {folder}."),
    ("course.toml", "name = ", "course.toml cannot be read: Invalid value (at end of document)."),
    ("course.toml", 'assignments = ["sums", "nothing"]', "There is no nothing/questions.py."),
    ("assignments/sums/questions.py", "def (", "sums/questions.py cannot be loaded. SyntaxError: invalid syntax (questions.py, line 1)."),
    ("assignments/sums/questions.py", "1 / 0", "sums/questions.py cannot be loaded. ZeroDivisionError: division by zero."),
    ("assignments/sums/questions.py", "", "sums/questions.py defines no ASSIGNMENT."),
    ("solutions/hidden/__init__.py", None, "There is no hidden/__init__.py."),
    ("solutions/hidden/__init__.py", "", "hidden/__init__.py defines no SEED."),
    ("solutions/hidden/sums.py", "CASES = {'nothing': []}", "sums.py has hidden cases for 'nothing', which is no question of sums."),
])  # fmt: skip
def test_a_course_that_is_broken(file: str, content: str | None, sentence: str, place: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(TOY, course)
    (course / file).unlink()
    if content is not None:
        (course / file).write_text(content, "utf-8")
    server = Server(course, tmp_path)
    try:
        says(server, 3, sentence.format(folder=course), "grade", place, "--out", tmp_path / "out", "--unsafe")
    finally:
        server.close()


def test_doctor_tells_the_layers(server: Server) -> None:
    code, output = server.run("doctor", "--format", "json")
    assert code == 0
    assert {"grader", "python", "isolation", "layers"} <= set(json.loads(output))
    assert server.run("doctor")[0] == 0


def _autograder(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def test_the_module_is_the_command() -> None:
    done = _autograder("check", "nowhere")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "There is no folder nowhere. Give the folder that holds your work.\n")
    assert _autograder("--help").returncode == 0


def test_without_strong_isolation_grade_wants_to_be_told(place: Path, tmp_path: Path) -> None:
    code = (
        f"from pathlib import Path; from autograder import cli, course; course.root = lambda: Path({str(TOY)!r}); from autograder.doors import bulk\n"
        "from autograder.layers.isolation import PROCESS; bulk.detect = lambda: PROCESS; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "grade", str(place), "--out", str(tmp_path / "out")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("This machine can only isolate students' code by: process, limits. Install bubblewrap")
    assert "--unsafe" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_terminal_of_another_encoding_is_no_reason_to_fail(server: Server, place: Path, tmp_path: Path) -> None:
    (place / "ana").rename(place / "ñandú")
    code = f"from pathlib import Path; from autograder import cli, course; course.root = lambda: Path({str(TOY)!r}); cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "grade", str(place), "--out", str(tmp_path / "año"), "--unsafe"], cwd=ROOT, capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
    assert rb"\xf1and\xfa" in done.stdout
