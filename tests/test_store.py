"""The store keeps each verdict at once, belongs to one course, seed and language, and meets damage with a sentence."""

from __future__ import annotations

import random
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from grading import TOY

from autograder import course as courses
from autograder.report import Finding, QuestionResult, Tally
from autograder.spec import Course
from autograder.store import FILE, Store, StoreError

LAYERS = ["bubblewrap", "landlock", "process", "limits"]


@pytest.fixture(scope="module")
def toy() -> Course:
    return courses.load(TOY, hidden=True)


def result(question: str = "total", score: int = 3, outcome: str = "passed", **more: object) -> QuestionResult:
    return QuestionResult(id=question, outcome=outcome, score=score, max_score=3, visible=Tally(2, 2), **more)  # type: ignore[arg-type]


def begin(store: Store, course: Course, *, seed: int | None = None, language: str = "en", layers: list[str] = LAYERS, resume: bool = True) -> int:
    return store.begin(course, seed=seed, language=language, isolation=layers, resume=resume)


def test_what_was_put_comes_back_in_the_order_of_the_course(toy: Course, tmp_path: Path) -> None:
    failed = result("double", 0, "failed", findings=[Finding(kind="value", group="values", message="No.")], flags=["uses gc"], file_notes=["Stops."])
    with Store(tmp_path) as store:
        begin(store, toy)
        assert store.open_submission("ana", "digest") == {}
        for assignment, one in (("means", result("average", 4)), ("sums", failed), ("sums", result())):
            store.put("ana", assignment, one)
        assert store.names() == []
        store.close_submission("ana", "graded", "", ["sums: several files"])
    with Store(tmp_path) as store:
        begin(store, toy)
        (report,) = store.reports(toy)
    assert [(a.id, [q.id for q in a.questions]) for a in report.assignments] == [("sums", ["total", "double"]), ("means", ["average"])]
    assert report.assignments[0].questions[1] == failed
    assert (report.score, report.max_score, report.status) == (7, 9, "graded")
    assert report.flags == ["sums: several files", "sums: uses gc"]
    assert report.assignments[0].notes == ["Stops."]
    assert report.isolation == LAYERS


@pytest.mark.parametrize("name", ["ana", "Robert'); DROP TABLE results;--", 'a"b', "new\nline", "", "ñandú", "a\u202eb", "x" * 10_000])
def test_any_name_is_a_name(name: str, toy: Course, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        begin(store, toy)
        store.open_submission(name, "digest")
        store.put(name, "sums", result())
        store.close_submission(name, "graded", "", [])
        assert [report.submission for report in store.reports(toy)] == [name]


def test_names_that_differ_only_in_case_are_two(toy: Course, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        begin(store, toy)
        for name in ("ana", "Ana", "ANA"):
            store.open_submission(name, "digest")
            store.close_submission(name, "unreadable", "Why.", [])
        assert store.names() == ["ANA", "Ana", "ana"]


def test_only_verdicts_on_the_same_content_are_done(toy: Course, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        begin(store, toy)
        store.open_submission("ana", "one")
        store.put("ana", "sums", result("total"))
        store.put("ana", "sums", result("double", 0, "failed"))
        store.put("ana", "sums", result("shift", 0, "skipped"))
        store.put("ana", "means", result("average", 0, "grader_error"))
        store.close_submission("ana", "graded", "", [])
        assert set(store.open_submission("ana", "one")) == {("sums", "total"), ("sums", "double")}
        assert store.names() == ["ana"], "a run that is stopped now must not lose what an earlier one finished"
        assert store.open_submission("ana", "two") == {}
        assert store.names() == []
        assert store.open_submission("ana", "two") == {}


def test_skipped_questions_and_errors_show_in_the_report(toy: Course, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        begin(store, toy)
        store.open_submission("ana", "one")
        store.put("ana", "sums", result("total", 0, "skipped"))
        store.put("ana", "means", result("average", 0, "grader_error"))
        store.close_submission("ana", "graded", "", [])
        (report,) = store.reports(toy)
    assert (report.status, report.flags) == ("grader_error", ["not graded: total"])


def test_a_report_claims_only_the_layers_that_held_for_every_question(toy: Course, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        begin(store, toy)
        store.open_submission("ana", "one")
        store.put("ana", "sums", result("total"))
        store.close_submission("ana", "graded", "", [])
    with Store(tmp_path) as store:
        begin(store, toy, layers=["landlock", "seccomp", "process", "limits"])
        store.open_submission("ana", "one")
        store.put("ana", "sums", result("double"))
        store.open_submission("ben", "one")
        store.put("ben", "sums", result("double"))
        for name in ("ana", "ben"):
            store.close_submission(name, "graded", "", [])
        ana, ben = store.reports(toy)
    assert ana.isolation == ["landlock", "process", "limits"]
    assert ben.isolation == ["landlock", "seccomp", "process", "limits"]


def test_the_seed_is_the_courses_or_the_one_asked_for_and_stays(toy: Course, tmp_path: Path) -> None:
    for folder, seed, expected in (("default", None, 20), ("asked", 7, 7)):
        with Store(tmp_path / folder) as store:
            assert begin(store, toy, seed=seed, resume=False) == expected
        with Store(tmp_path / folder) as store:
            assert begin(store, toy) == expected
            assert begin(store, toy, seed=expected) == expected
            with pytest.raises(StoreError, match=f"graded with --seed {expected}. Go on with that seed"):
                begin(store, toy, seed=99)


def test_results_are_not_gone_on_with_unasked(toy: Course, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        begin(store, toy, resume=False)
        with pytest.raises(StoreError, match=r"already holds results\. Go on with them by --resume, or choose another --out\."):
            begin(store, toy, resume=False)


def test_results_of_another_course_language_or_version_are_refused(toy: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(tmp_path) as store:
        begin(store, toy)
        first = replace(toy, assignments=toy.assignments[:1])
        with pytest.raises(StoreError, match=r"results of other assignments \(sums, means, not sums\). Name the same ones with -a"):
            begin(store, first)
        with pytest.raises(StoreError, match=r"results of another course \(Toy course\). Choose another --out."):
            begin(store, replace(first, name="Another course"))
        question = replace(toy.assignments[0].questions[0], points={"values": 5, "empty": 1})
        changed = replace(toy.assignments[0], questions=(question, *toy.assignments[0].questions[1:]))
        with pytest.raises(StoreError, match="results of another course"):
            begin(store, replace(toy, assignments=(changed, *toy.assignments[1:])))
        with pytest.raises(StoreError, match=r"are in the language en\. Go on with --lang en"):
            begin(store, toy, language="es")
        monkeypatch.setattr("autograder.store.__version__", "9.9")
        with pytest.raises(StoreError, match=r"are of version 0\.\S+ of the grader, this is 9.9. Choose another --out."):
            begin(store, toy)


def test_a_store_is_held_by_one(tmp_path: Path) -> None:
    with Store(tmp_path), pytest.raises(StoreError, match=r"Another grade run is using .*\. Wait for it, or choose another --out\."):
        Store(tmp_path)
    Store(tmp_path).close()


def test_several_threads_may_put(toy: Course, tmp_path: Path) -> None:
    def work(name: str) -> None:
        store.open_submission(name, "digest")
        for number in range(25):
            store.put(name, "sums", result(f"q{number}"))
        store.close_submission(name, "graded", "", [])

    with Store(tmp_path) as store:
        begin(store, toy)
        threads = [threading.Thread(target=work, args=(f"student{n}",)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(store.names()) == 8
        assert len(store.open_submission("student3", "digest")) == 25


def _filled(folder: Path, course: Course) -> Path:
    with Store(folder) as store:
        begin(store, course)
        for number in range(40):
            store.open_submission(f"student{number}", "digest")
            store.put(f"student{number}", "sums", result(findings=[Finding(kind="value", group="values", message="x" * 400)]))
            store.close_submission(f"student{number}", "graded", "", [])
    return folder / FILE


def _used(folder: Path, course: Course) -> None:
    """All that a run does with a store."""
    with Store(folder) as store:
        begin(store, course)
        store.open_submission("student3", "digest")
        store.put("student3", "sums", result())
        store.close_submission("student3", "graded", "", [])
        list(store.reports(course))


def test_random_damage_is_met_with_a_sentence_or_goes_unnoticed(toy: Course, tmp_path: Path) -> None:
    whole = _filled(tmp_path / "whole", toy).read_bytes()
    rng = random.Random(5)
    sentences = []
    for number in range(60):
        damaged = bytearray(whole)
        for _ in range(rng.choice((1, 20, 2_000))):
            damaged[rng.randrange(len(whole))] = rng.randrange(256)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / FILE).write_bytes(damaged[: rng.choice((len(whole), len(whole), rng.randrange(len(whole))))])
        try:
            _used(folder, toy)
        except StoreError as sentence:
            sentences.append(str(sentence))
    assert len(sentences) > 20
    assert [s for s in sentences if not s.endswith(("Choose another --out.", "or choose another --out."))] == []


@pytest.mark.parametrize("statement", [
    "UPDATE results SET result = 'not JSON'",
    "UPDATE results SET result = '{}'",
    "UPDATE results SET result = x'ff00ff'",
    "UPDATE results SET isolation = '{'",
    "UPDATE submissions SET flags = '[1]'",
    "UPDATE submissions SET flags = CAST(x'ff' AS TEXT)",
    "DELETE FROM run WHERE key = 'seed'",
    "UPDATE run SET value = 'many' WHERE key = 'seed'",
    "DROP TABLE submissions; CREATE TABLE submissions (a, b)",
    "DROP TABLE results; CREATE TABLE results (a, b)",
    "DROP TABLE run; CREATE TABLE run (a)",
])  # fmt: skip
def test_a_store_with_strange_contents_is_damaged(statement: str, toy: Course, tmp_path: Path) -> None:
    database = sqlite3.connect(_filled(tmp_path, toy))
    database.executescript(statement)
    database.close()
    with pytest.raises(StoreError, match=r"is damaged or not of this grader .*\. Choose another --out\.$"):
        _used(tmp_path, toy)


@pytest.mark.parametrize("content", [b"not a database at all " * 100, b"SQLite format 3\x00" + bytes(5_000)])
def test_a_file_that_is_no_store(content: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreError, match=r"is damaged or not of this grader .*\. Choose another --out\.$"):
        Store(tmp_path)


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(StoreError, match="Results cannot be written to"):
        Store(tmp_path)


def test_a_run_killed_while_it_began_can_begin_again(toy: Course, tmp_path: Path) -> None:
    Store(tmp_path).close()
    assert (tmp_path / FILE).exists()
    with Store(tmp_path) as store:
        assert begin(store, toy, resume=False) == 20
