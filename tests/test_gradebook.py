"""What `grade` leaves for people: the table for a spreadsheet, a feedback file for each student, the report, and nothing hidden in them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from grading import SUMS, TOY, Server, write_class
from hypothesis import given
from hypothesis import strategies as st

from autograder import course as courses
from autograder import report
from autograder.feedback import markdown
from autograder.gradebook import files, pages
from autograder.gradebook.summary import Summary
from autograder.report import AssignmentResult, Counterexample, Finding, QuestionResult, Report
from autograder.spec import Course

HIDDEN = "4321.5"  # stands in each hidden row of the toy course

# Right on what is visible, wrong on the hidden rows, and loud about what it sees.
CHEAT = """
import numpy as np


def total(X):
    print("I see", X.tolist())
    if X.size and X.flat[0] == 4321.5:
        raise ValueError(f"found {X.tolist()}")
    return float(np.sum(X))


def double(X):
    return 2 * X if X.flat[0] != 4321.5 else X


def shift(X, by=1):
    return X + by if X.flat[0] != 4321.5 else np.full(7, X.flat[0])
"""


@pytest.fixture(scope="module")
def toy() -> Course:
    return courses.load(TOY, hidden=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(TOY, tmp_path_factory.mktemp("server"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def out(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run leaves of the small class, and of one who tells hidden cases from visible ones."""
    folder = tmp_path_factory.mktemp("run")
    place = write_class(folder / "class")
    (place / "cheat.py").write_text(CHEAT, "utf-8")
    code, output = server.run("grade", place, "--out", folder / "out", "--unsafe")
    assert code == 0, output
    return folder / "out"


def table(out: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO((out / "gradebook.csv").read_text("utf-8"), newline="")))


def test_the_columns_are_those_of_the_contract(out: Path) -> None:
    head, *rows = table(out)
    assert head == ["submission", "score", "max_score", "percent", "status", "flags", "sums", "means"]
    by_name = {row[0]: row[1:] for row in rows}
    assert list(by_name) == sorted(by_name)
    assert by_name["all_right"] == ["14", "14", "100.0", "graded", "", "10", "4"]
    assert by_name["half"] == ["7", "14", "50.0", "graded", "", "7", "0"]
    assert by_name["no_zip"][:4] + by_name["no_zip"][5:] == ["0", "14", "0.0", "unreadable", "", ""]
    assert by_name["no_zip"][4].startswith("no_zip.zip is ")
    assert by_name["dies_at_once"][4] == "sums: uses ctypes (sums.py, line 1); sums: uses os._exit (sums.py, line 2)"


def test_feedback_json_is_as_the_design_has_it(out: Path, toy: Course) -> None:
    for file in sorted((out / "feedback").glob("*.json")):
        data = json.loads(file.read_text("utf-8"))
        assert {"schema", "submission", "score", "max_score", "status", "isolation", "flags", "assignments"} <= set(data)
        assert data["schema"] == "cnn-autograder/report/v1"
        assert data["submission"] == file.stem
        assert data["status"] in ("graded", "unreadable", "grader_error")
        assert all(isinstance(layer, str) for layer in data["isolation"])
        assert [a["id"] for a in data["assignments"]] == ([] if data["status"] == "unreadable" else ["sums", "means"])
        for assignment in data["assignments"]:
            assert {"id", "score", "max_score", "questions"} <= set(assignment)
            assert assignment["score"] == sum(q["score"] for q in assignment["questions"])
            for question in assignment["questions"]:
                assert {"id", "outcome", "score", "max_score", "visible", "hidden", "findings"} <= set(question)
                assert question["outcome"] in ("passed", "failed", "skipped", "grader_error")
                assert set(question["visible"]) == set(question["hidden"]) == {"passed", "total"}
                for finding in question["findings"]:
                    assert {"kind", "mistake", "message", "counterexample"} <= set(finding)
                    assert finding["counterexample"] is None or {"args", "expected", "got"} == set(finding["counterexample"])
        assert data["score"] == sum(a["score"] for a in data["assignments"])
        assert report.to_json(report.from_json(file.read_bytes())) == file.read_bytes()
    rows_only = json.loads((out / "feedback" / "rows_only.json").read_text("utf-8"))
    finding = rows_only["assignments"][0]["questions"][0]["findings"][0]
    assert (finding["kind"], finding["mistake"], finding["message"]) == ("value", "rows-only", "Only the first row is summed.")
    assert finding["counterexample"]["expected"] == pytest.approx(sum(map(sum, finding["counterexample"]["args"]["X"])))


def test_nothing_hidden_is_in_what_a_student_sees(out: Path, server: Server, tmp_path: Path) -> None:
    feedback = out / "feedback"
    assert HIDDEN in (feedback / "cheat.json").read_text("utf-8"), "the hidden cases did not bite"
    outcomes = [q["outcome"] for q in json.loads((feedback / "cheat.json").read_text("utf-8"))["assignments"][0]["questions"]]
    assert outcomes == ["failed", "failed", "failed"]
    for file in [*feedback.glob("*.md"), *feedback.glob("*.html"), out / "report.html", out / "gradebook.csv"]:
        assert HIDDEN not in file.read_text("utf-8"), file.name
    for file in (feedback / "cheat.md", feedback / "cheat.html"):
        assert file.read_text("utf-8").count("A hidden case fails") >= 3
    (tmp_path / "sums.py").write_text(CHEAT, "utf-8")
    for how in ("text", "json"):
        code, output = server.run("check", tmp_path, "-a", "sums", "--format", how)
        assert code == 0, output
        assert HIDDEN not in output


def test_what_stands_in_the_way_of_a_whole_assignment_is_said_once(out: Path) -> None:
    for name, sentence in (("syntax", "sums.py cannot be read by Python"), ("dies_at_once", "Your code ended the whole process")):
        assert (out / "feedback" / f"{name}.html").read_text("utf-8").count(sentence) == 1
        assert (out / "feedback" / f"{name}.md").read_text("utf-8").count(sentence) == 1
    assert "✗ double" in (out / "feedback" / "half.html").read_text("utf-8"), "one question of three is told by itself"


class Links(HTMLParser):
    """What a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "srcset", "data", "action")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def parsed(file: Path) -> Links:
    links = Links()
    links.feed(file.read_text("utf-8"))
    return links


def test_pages_are_one_file_without_scripts(out: Path) -> None:
    for file in (out / "report.html", *(out / "feedback").glob("*.html")):
        page = parsed(file)
        assert not page.tags & {"script", "link", "img", "iframe", "object", "form"}
        assert page.handlers == []
        assert not [link for link in page.links if "://" in link]
        assert "@import" not in file.read_text("utf-8")
        assert "url(" not in file.read_text("utf-8")


NASTY = [
    b"new\nline", b"new\\nline", b"tab\tbell\x07esc\x1b[31mred", "rtl\u202egnp".encode(), b"\xe2\x80\xae", b"Ana", b"ana", b"ANA", b"-rf",
    b"=HYPERLINK(A1)", b"+1", b"@SUM(A1)", b"\xff\xfelatin", "caf\u00e9".encode(), "cafe\u0301".encode(), b"x" * 250, "ñ".encode() * 125,
    b"a:b", b"a?b", b"a*b", b"a_b", b"100%25", b"hash#tag&x=1", b"<script>alert(1)<\\script>", b"CON", b"nul.txt", b"trailing.", b"trailing ",
    b"[bold]x", b":smile:", b"{{7*7}}", b"| pipe | `code`", b"a,b;c\"d'e", b"....", b"gus", b"# heading",
]  # fmt: skip


@pytest.fixture(scope="module")
def nasty(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A class whose names are against us; what was left, and what was printed."""
    folder = tmp_path_factory.mktemp("nasty")
    (folder / "class").mkdir()
    source = SUMS.read_bytes()
    for name in NASTY:
        path = os.path.join(os.fsencode(folder / "class"), name)
        os.mkdir(path)
        with open(os.path.join(path, b"sums.py"), "wb") as file:
            file.write(source)
    for name in ("gus.py", "gus.py.py", "sums_gus.py", "gus.ipynb"):
        (folder / "class" / name).write_bytes(source)
    (folder / "class" / "=cmd|' calc'!A0.zip").write_bytes(b"no zip")
    code, output = server.run("grade", folder / "class", "--out", folder / "out", "--unsafe", "-a", "sums")
    assert code == 0, output
    return folder / "out", output


def test_whatever_a_submission_is_called_it_has_its_row_and_its_files(nasty: tuple[Path, str]) -> None:
    out, _ = nasty
    expected = len(NASTY) - 1 + 5  # names that begin with a dot are no submissions
    head, *rows = table(out)
    assert len(rows) == len({row[0] for row in rows}) == expected
    assert all(len(row) == len(head) for row in rows)
    for ending in ("json", "md", "html"):
        names = [file.name for file in (out / "feedback").glob(f"*.{ending}")]
        assert len(names) == len({name.casefold() for name in names}) == expected
    told = {json.loads(file.read_text("utf-8"))["submission"] for file in (out / "feedback").glob("*.json")}
    assert {row[0].removeprefix("'") for row in rows} == {name.removeprefix("'") for name in told}
    for file in (out / "feedback").iterdir():
        assert len(file.name.encode()) < 240
        assert re.search(r'[\x00-\x1f<>:"/\\|?*]|^[-.]|[. ]\.\w+$', file.name) is None, file.name


def test_the_links_of_the_report_lead_to_the_files(nasty: tuple[Path, str]) -> None:
    out, _ = nasty
    links = [link for link in parsed(out / "report.html").links if link.startswith("feedback/")]
    assert len(links) == len(set(links)) == len(table(out)) - 1
    for link in links:
        assert re.fullmatch(r"feedback/[A-Za-z0-9_.~%-]+", link), link
        assert (out / unquote(link)).is_file()


def test_no_cell_is_a_formula_and_no_output_acts_on_the_terminal(nasty: tuple[Path, str]) -> None:
    out, output = nasty
    for row in table(out)[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row), row
    assert not set(re.findall(r"[^\x20-\x7e]", output.replace("\n", ""))) & {chr(c) for c in (*range(32), 0x202E, 0x7F)}


def test_names_stay_text_on_the_pages(nasty: tuple[Path, str]) -> None:
    out, _ = nasty
    for file in (out / "report.html", *(out / "feedback").glob("*.html")):
        assert "script" not in parsed(file).tags
        assert "49" not in parsed(file).links
    headings = [file.read_text("utf-8").splitlines()[0] for file in (out / "feedback").glob("*.md")]
    assert all(heading.startswith("## ") and "<script" not in heading for heading in headings)
    assert "## \\# heading: 10 of 10 points" in headings


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), unique=True, max_size=8))
def test_file_names_are_alike_on_no_system(names: list[str]) -> None:
    stems = files.file_stems(names)
    assert list(stems) == names
    assert len({files._folded(stem) for stem in stems.values()}) == len(names)
    for stem in stems.values():
        assert 0 < len(stem.encode()) < 200
        assert re.search(r'[\x00-\x1f<>:"/\\|?*]|^[-.]|[. ]$', stem) is None
        assert stem.partition(".")[0].upper() not in files.DEVICES


def test_plain_names_are_kept() -> None:
    names = ["ana", "María José_12345_assignsubmission_file", "b-2", "x.y", "100%"]
    assert files.file_stems(names) == {name: name for name in names}


def one(name: str = "ana", **more: object) -> Report:
    return Report(submission=name, score=3, max_score=9, status="graded", isolation=["process"], **more)  # type: ignore[arg-type]


def test_what_student_code_says_stays_text(toy: Course) -> None:
    evil = "<script>alert(1)</script> ``` | **x** [y](http://z) \x1b[31m"
    finding = Finding(
        kind="value", group="values", message=evil, output=evil, counterexample=Counterexample({"X": evil}, {"type": evil}, {"raises": evil})
    )
    question = QuestionResult(id="total", outcome="failed", score=0, max_score=3, findings=[finding], file_notes=[evil])
    whole = one(assignments=[AssignmentResult(id="sums", score=0, max_score=3, questions=[question], notes=[evil])], flags=[evil], message=evil)
    page = Links()
    page.feed(pages.feedback(whole, "en"))
    assert "script" not in page.tags
    text = markdown.summary(whole, "en")
    inside = re.findall(r"```text\n(.*?)```\n", text, re.DOTALL)
    assert len(inside) == 1
    outside = text.replace(inside[0], "")
    assert "<script>" not in outside
    assert re.search(r"(?<!\\)\]\(http", outside) is None
    summary = Summary(toy)
    summary.add(whole, "ana")
    overview = Links()
    overview.feed(pages.overview(summary, "en"))
    assert "script" not in overview.tags


def test_a_class_of_nobody_and_of_the_unreadable_has_a_report_too(toy: Course) -> None:
    summary = Summary(toy)
    assert "Toy course" in pages.overview(summary, "en")
    summary.add(Report(submission="ana", score=0, max_score=14, status="unreadable", message="It is empty."), "ana")
    page = pages.overview(summary, "es")
    assert "It is empty." in page
    assert (summary.mean, summary.median, sum(summary.histogram)) == (0.0, 0.0, 0)


def test_the_histogram_counts_everybody_who_was_graded(toy: Course) -> None:
    summary = Summary(toy)
    for score in (0, 1, 5, 9, 10):
        summary.add(Report(submission=str(score), score=score, max_score=10, status="graded"), str(score))
    summary.add(Report(submission="no", score=0, max_score=10, status="unreadable"), "no")
    assert summary.histogram == [1, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert (summary.mean, summary.median) == (50.0, 50.0)


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files._write(tmp_path / "a.txt", b"old")

    def full(self: Path, data: bytes) -> int:
        with open(self, "wb") as file:
            file.write(data[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        files._write(tmp_path / "a.txt", b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.txt", b"old")]


