"""Results in SQLite: every question's verdict is on disk, in a transaction of its own, before the next question begins."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from autograder.report import QuestionResult, Report, Status, assignment_result
from autograder.spec import Course

FILE = "results.sqlite"
SCHEMA_VERSION = 1
TABLES = """
CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS submissions (
    name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status TEXT, message TEXT NOT NULL DEFAULT '', flags TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS results (
    submission TEXT NOT NULL, assignment TEXT NOT NULL, question TEXT NOT NULL, outcome TEXT NOT NULL, result BLOB NOT NULL,
    PRIMARY KEY (submission, assignment, question));
"""


class StoreError(RuntimeError):
    """The results cannot be kept or read here; the message is a sentence."""


class Store:
    """The results of one `grade` run. Used by several threads; one process at a time may hold it."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._file = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None, timeout=1.0)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")  # freed by the system when this process dies, however it dies
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("BEGIN EXCLUSIVE")
            for statement in TABLES.split(";"):
                self._db.execute(statement)
            self._db.execute("COMMIT")
        except (sqlite3.Error, OSError) as bad:
            raise StoreError(_sentence(folder, bad)) from bad

    def _execute(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(statement, values).fetchall()
            except sqlite3.Error as bad:
                raise StoreError(_sentence(self._file.parent, bad)) from bad

    def begin(self, course: Course, *, seed: int | None, language: str, isolation: list[str], resume: bool) -> int:
        """Make this the store of that course and that seed; the seed in force. `StoreError` when it holds anything else."""
        known = dict(self._execute("SELECT key, value FROM run"))
        identity = {"schema": str(SCHEMA_VERSION), "course": fingerprint(course)}
        if known:
            where = self._file.parent
            if any(known.get(key) != value for key, value in identity.items()):
                raise StoreError(f"{where} holds results of another course ({known.get('name')}). Choose another --out.")
            if not resume:
                raise StoreError(f"{where} already holds results. Go on with them by --resume, or choose another --out.")
            if seed is not None and str(seed) != known["seed"]:
                raise StoreError(f"The results in {where} were graded with --seed {known['seed']}. Go on with that seed, or choose another --out.")
            seed = int(known["seed"])
        assert course.grading_seed is not None
        chosen = course.grading_seed if seed is None else seed
        rows = {**identity, "name": course.name, "seed": str(chosen), "language": language, "isolation": msgspec.json.encode(isolation).decode()}
        for row in rows.items():
            self._execute("INSERT OR REPLACE INTO run VALUES (?, ?)", row)
        return chosen

    def open_submission(self, name: str, content: str) -> set[tuple[str, str]]:
        """Note that a submission is being graded; the questions of it that are done already, if its content is still the same.

        What was skipped or met a fault of the grader is not done: the data may have come, and the fault gone.
        """
        known = self._execute("SELECT fingerprint FROM submissions WHERE name = ?", (name,))
        if known and known[0][0] != content:
            self._execute("DELETE FROM results WHERE submission = ?", (name,))
        self._execute("INSERT OR REPLACE INTO submissions (name, fingerprint) VALUES (?, ?)", (name, content))
        done = self._execute("SELECT assignment, question FROM results WHERE submission = ? AND outcome IN ('passed', 'failed')", (name,))
        return {(assignment, question) for assignment, question in done}

    def put(self, submission: str, assignment: str, result: QuestionResult) -> None:
        """Keep one question's verdict."""
        row = (submission, assignment, result.id, result.outcome, msgspec.json.encode(result))
        self._execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", row)

    def close_submission(self, name: str, status: Status, message: str, flags: list[str]) -> None:
        """Note that a submission is done."""
        flags_text = msgspec.json.encode(flags).decode()
        self._execute("UPDATE submissions SET status = ?, message = ?, flags = ? WHERE name = ?", (status, message, flags_text, name))

    def names(self) -> list[str]:
        """All submissions that are done, by name."""
        return [name for (name,) in self._execute("SELECT name FROM submissions WHERE status IS NOT NULL ORDER BY name")]

    def reports(self, course: Course) -> Iterator[Report]:
        """The report of each submission that is done, one at a time."""
        for name in self.names():
            yield self.report(name, course)

    def report(self, name: str, course: Course) -> Report:
        """The report of one submission, questions in the course's order."""
        (row,) = self._execute("SELECT status, message, flags FROM submissions WHERE name = ?", (name,))
        (isolation,) = self._execute("SELECT value FROM run WHERE key = 'isolation'")
        results = {(a, q): text for a, q, text in self._execute("SELECT assignment, question, result FROM results WHERE submission = ?", (name,))}
        assignments = []
        for assignment in course.assignments:
            texts = [results[key] for q in assignment.questions if (key := (assignment.id, q.name)) in results]
            if texts:
                questions = [msgspec.json.decode(text, type=QuestionResult) for text in texts]
                assignments.append(assignment_result(assignment.id, questions))
        outcomes = {q.id: q.outcome for a in assignments for q in a.questions}
        status: Status = "grader_error" if "grader_error" in outcomes.values() else row[0]
        flags = msgspec.json.decode(row[2], type=list[str]) + [f"{a.id}: {flag}" for a in assignments for flag in a.flags]
        flags += [f"not graded: {id}" for id, outcome in outcomes.items() if outcome == "skipped"]
        return Report(
            submission=name, score=sum(a.score for a in assignments),
            max_score=sum(a.max_score for a in assignments) or sum(a.max_score for a in course.assignments),
            status=status, message=row[1], flags=flags,
            isolation=msgspec.json.decode(isolation[0], type=list[str]), assignments=assignments,
        )  # fmt: skip

    def close(self) -> None:
        """Write everything back and free the file."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def fingerprint(course: Course) -> str:
    """What makes two courses the same for a gradebook: name, assignments, questions and points."""
    parts = [[a.id, [[q.name, dict(q.points)] for q in a.questions]] for a in course.assignments]
    return msgspec.json.encode([course.name, parts]).decode()


def _sentence(folder: Path, bad: Exception) -> str:
    text = str(bad)
    if "locked" in text:
        return f"Another grade run is using {folder}. Wait for it, or choose another --out."
    if "full" in text:
        return f"The disk with {folder} is full. Make room and go on with --resume: what was graded is kept."
    if "malformed" in text or "not a database" in text:
        return f"{folder / FILE} is damaged ({text}). Choose another --out."
    return f"Results cannot be written to {folder} ({text}). Choose an --out folder that you may write to."
