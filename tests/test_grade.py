"""`grade` over many submissions: one that breaks the grader costs itself alone, what is done is not done again, what is gone is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from grading import MEANS, SUMS, TOY, reports, write_class
from typer.testing import CliRunner

from autograder import cli, intake, report
from autograder import course as courses
from autograder import grade as grading_module
from autograder.evaluate import Evaluator
from autograder.layers.isolation import PROCESS
from autograder.report import QuestionResult, Report
from autograder.sandbox.host import HostFailed
from autograder.spec import Assignment
from autograder.submission import Submission
from autograder.truth import Unavailable

Grade = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy course, and isolation by process alone: it starts faster, and nothing here tries to get out."""
    monkeypatch.setattr(courses, "root", lambda: TOY)
    monkeypatch.setattr("autograder.doors.bulk.detect", lambda: PROCESS)


@pytest.fixture
def grade(tmp_path: Path) -> Grade:
    """Grade a folder; the exit code, and what was printed."""

    def run(place: Path, *more: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli.app, ["grade", str(place), "--out", str(tmp_path / "out"), "--jobs", "2", "--unsafe", *more])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output

    return run


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Three submissions that are right."""
    for name in ("ana", "ben", "carla"):
        (tmp_path / "class" / name).mkdir(parents=True)
        shutil.copy(SUMS, tmp_path / "class" / name)
        shutil.copy(MEANS, tmp_path / "class" / name)
    return tmp_path / "class"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Which questions of which submissions were put to the evaluator, the reference's left out."""
    log: list[tuple[str, str]] = []
    original = Evaluator.assignment

    def note(self: Evaluator, submission: Submission, assignment: Assignment, only: Sequence[str] = (), *rest: Any) -> Any:
        if rest:
            log.extend((submission.name, name) for name in only)
        return original(self, submission, assignment, only, *rest)

    monkeypatch.setattr(Evaluator, "assignment", note)
    return log


def outcome(tmp_path: Path, name: str) -> Report:
    return report.from_json((tmp_path / "out" / "feedback" / f"{name}.json").read_bytes())


def test_the_class_is_graded(grade: Grade, tmp_path: Path) -> None:
    code, _ = grade(write_class(tmp_path / "class"))
    assert code == 0
    scores = {
        name: (outcome(tmp_path, name).score, outcome(tmp_path, name).status)
        for name in ("all_right", "rows_only", "half", "syntax", "quits", "dies_at_once", "stops_late", "zipped", "no_zip")
    }
    assert scores == {
        "all_right": (14, "graded"), "rows_only": (12, "graded"), "half": (7, "graded"), "syntax": (4, "graded"), "quits": (11, "graded"),
        "dies_at_once": (4, "graded"), "stops_late": (10, "graded"), "zipped": (10, "graded"), "no_zip": (0, "unreadable"),
    }  # fmt: skip
    assert outcome(tmp_path, "no_zip").max_score == 14
    assert outcome(tmp_path, "rows_only").assignments[0].questions[0].findings[0].mistake == "rows-only"


def test_a_fault_of_the_grader_costs_one_submission(grade: Grade, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Evaluator.assignment

    def faulty(self: Evaluator, submission: Submission, *rest: Any) -> Any:
        if submission.name == "ben":
            raise KeyError("a bug of ours\nwith 4321.5 in it")
        return original(self, submission, *rest)

    monkeypatch.setattr(Evaluator, "assignment", faulty)
    code, output = grade(place)
    assert code == 3
    assert "ben: grader error" in output
    assert [outcome(tmp_path, name).status for name in ("ana", "ben", "carla")] == ["graded", "grader_error", "graded"]
    message = outcome(tmp_path, "ben").message
    assert message.startswith("The grader failed on this submission. Please report it: KeyError: ")
    assert "test_grade.py line" in message
    assert "\n" not in message
    assert str(tmp_path) not in message
    assert str(courses.PACKAGE) not in message
    for ending in ("md", "html"):
        text = (tmp_path / "out" / "feedback" / f"ben.{ending}").read_text("utf-8")
        assert "Something went wrong in the grader, not in your work." in text
        assert "4321.5" not in text
    monkeypatch.setattr(Evaluator, "assignment", original)
    assert grade(place, "--resume")[0] == 0
    assert outcome(tmp_path, "ben").score == 14
    assert outcome(tmp_path, "ben").message == ""


def test_a_fault_in_reading_costs_one_submission(grade: Grade, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = intake.read

    def faulty(name: str, *rest: Any) -> Submission:
        if name == "ben":
            raise RecursionError("a bug of ours")
        return original(name, *rest)

    monkeypatch.setattr(intake, "read", faulty)
    assert grade(place)[0] == 3
    assert [outcome(tmp_path, name).status for name in ("ana", "ben", "carla")] == ["graded", "grader_error", "graded"]
    monkeypatch.setattr(intake, "read", original)
    assert grade(place, "--resume")[0] == 0
    assert outcome(tmp_path, "ben").score == 14


def test_a_host_that_fails_costs_one_question(grade: Grade, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.sandbox.pool import Hosts

    original = Hosts.run

    def faulty(self: Hosts, torch: bool, job: Any, batches: Any) -> Any:
        if job.function == "double" and b"# ben" in job.chunks[0].source:
            raise HostFailed("The process that runs the students' code has died.")
        return original(self, torch, job, batches)

    with (place / "ben" / "sums.py").open("a") as file:
        file.write("# ben\n")
    monkeypatch.setattr(Hosts, "run", faulty)
    assert grade(place)[0] == 3
    ben = outcome(tmp_path, "ben")
    assert ben.status == "grader_error"
    assert [(q.id, q.outcome, q.score) for q in ben.assignments[0].questions] == [
        ("total", "passed", 3), ("double", "grader_error", 0), ("shift", "passed", 4)
    ]  # fmt: skip
    assert outcome(tmp_path, "ana").score == outcome(tmp_path, "carla").score == 14
    monkeypatch.setattr(Hosts, "run", original)
    assert grade(place, "--resume")[0] == 0
    assert outcome(tmp_path, "ben").score == 14


def test_what_is_done_is_not_done_again(grade: Grade, place: Path, tmp_path: Path, asked: list[tuple[str, str]]) -> None:
    assert grade(place)[0] == 0
    assert len(asked) == 3 * 4
    before, asked[:] = reports(tmp_path / "out"), []
    assert grade(place, "--resume")[0] == 0
    assert (asked, reports(tmp_path / "out")) == ([], before)


def test_what_has_changed_is_graded_again(grade: Grade, place: Path, tmp_path: Path, asked: list[tuple[str, str]]) -> None:
    assert grade(place)[0] == 0
    asked.clear()
    source = SUMS.read_text("utf-8")
    (place / "ben" / "sums.py").write_text(source.replace("2 * X", "3 * X"), "utf-8")
    (place / "dora.py").write_text(source, "utf-8")
    assert grade(place, "--resume")[0] == 0
    assert {name for name, _ in asked} == {"ben", "dora"}
    assert (outcome(tmp_path, "ben").score, outcome(tmp_path, "dora").score) == (11, 10)
    (place / "ben" / "sums.py").write_text(source, "utf-8")
    assert grade(place, "--resume")[0] == 0
    assert outcome(tmp_path, "ben").score == 14


def test_what_was_unreadable_and_is_mended_is_graded(grade: Grade, place: Path, tmp_path: Path) -> None:
    (place / "dora.zip").write_bytes(b"no zip")
    assert grade(place)[0] == 0
    assert outcome(tmp_path, "dora").status == "unreadable"
    shutil.make_archive(str(place / "dora"), "zip", place / "ana")
    assert grade(place, "--resume")[0] == 0
    assert (outcome(tmp_path, "dora").status, outcome(tmp_path, "dora").message, outcome(tmp_path, "dora").score) == ("graded", "", 14)


def test_what_is_gone_is_kept_and_told(grade: Grade, place: Path, tmp_path: Path) -> None:
    assert grade(place)[0] == 0
    shutil.rmtree(place / "ana")
    code, output = grade(place, "--resume")
    assert code == 0
    assert "Also in the gradebook, from an earlier run: 1 that is not among these submissions." in output
    assert [line.partition(",")[0] for line in (tmp_path / "out" / "gradebook.csv").read_text("utf-8").splitlines()[1:]] == ["ana", "ben", "carla"]


def test_a_submission_that_vanishes_meanwhile_is_unreadable(grade: Grade, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = intake.read

    def vanish(name: str, path: Path, *rest: Any) -> Submission:
        if name == "ben":
            shutil.rmtree(path)
        return original(name, path, *rest)

    monkeypatch.setattr(intake, "read", vanish)
    assert grade(place)[0] == 0
    assert outcome(tmp_path, "ben").status == "unreadable"
    assert outcome(tmp_path, "carla").score == 14


def test_data_that_was_missing_is_asked_for_again(grade: Grade, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Evaluator.answers

    def missing(self: Evaluator, assignment: Assignment, question: Any) -> Any:
        if question.name == "average":
            raise Unavailable("The images are not here")
        return original(self, assignment, question)

    monkeypatch.setattr(Evaluator, "answers", missing)
    monkeypatch.setattr(grading_module, "_check_reference", lambda *_: None)
    assert grade(place)[0] == 0
    ana = outcome(tmp_path, "ana")
    assert (ana.status, ana.score, ana.max_score, ana.flags) == ("graded", 10, 14, ["not graded: average"])
    assert ana.assignments[1].questions[0].findings[0].kind == "unavailable"
    monkeypatch.setattr(Evaluator, "answers", original)
    assert grade(place, "--resume")[0] == 0
    assert (outcome(tmp_path, "ana").score, outcome(tmp_path, "ana").flags) == (14, [])


def test_a_reference_that_fails_stops_before_anything_is_graded(grade: Grade, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = tmp_path / "course"
    shutil.copytree(TOY, course)
    (course / "solutions" / "sums.py").write_text(SUMS.read_text("utf-8").replace("2 * X", "X"), "utf-8")
    monkeypatch.setattr(courses, "root", lambda: course)
    code, output = grade(place)
    assert code == 3
    assert "The reference solution of double does not get full marks with this seed:" in output
    assert not (tmp_path / "out" / "feedback").exists()


def test_an_out_among_the_submissions_is_none_of_them(grade: Grade, place: Path, tmp_path: Path) -> None:
    out = place / "out"
    for more in ([], ["--resume"]):
        assert CliRunner().invoke(cli.app, ["grade", str(place), "--out", str(out), "--unsafe", *more]).exit_code == 0
        assert sorted(path.stem for path in (out / "feedback").glob("*.json")) == ["ana", "ben", "carla"]
    done = CliRunner().invoke(cli.app, ["grade", str(place), "--out", str(place), "--unsafe"])
    assert (done.exit_code, done.output) == (2, f"{place} holds the submissions. Choose another --out for the results.\n")


def test_the_order_of_the_options_does_not_matter(grade: Grade, place: Path, tmp_path: Path) -> None:
    assert grade(place, "-a", "means", "-a", "sums", "-a", "means")[0] == 0
    header = (tmp_path / "out" / "gradebook.csv").read_text("utf-8").splitlines()[0]
    assert header == "submission,score,max_score,percent,status,flags,sums,means"
    assert grade(place, "-a", "sums", "-a", "means", "--resume")[0] == 0


def test_every_result_is_stored_before_the_next_question_begins(grade: Grade, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.sandbox.pool import Hosts
    from autograder.store import Store

    stored: list[str] = []
    put, run = Store.put, Hosts.run

    def note(self: Store, submission: str, assignment: str, result: QuestionResult) -> None:
        put(self, submission, assignment, result)
        stored.append(result.id)

    def look(self: Hosts, torch: bool, job: Any, batches: Any) -> Any:
        order = ["total", "double", "shift", "average"]
        assert started is False or stored == order[: order.index(job.function)]
        return run(self, torch, job, batches)

    started = False
    monkeypatch.setattr(Store, "put", note)
    monkeypatch.setattr(Hosts, "run", look)
    check = grading_module._check_reference

    def reference(*arguments: Any) -> None:
        nonlocal started
        check(*arguments)
        started = True

    monkeypatch.setattr(grading_module, "_check_reference", reference)
    assert grade(place / "ana")[0] == 0
    assert stored == ["total", "double", "shift", "average"]


def test_json_reports_are_those_of_the_store(grade: Grade, place: Path, tmp_path: Path) -> None:
    assert grade(place)[0] == 0
    data = json.loads((tmp_path / "out" / "feedback" / "ana.json").read_text("utf-8"))
    assert data["isolation"] == list(PROCESS.layers)
