"""Results in SQLite: every question's verdict is on disk, in a transaction of its own, before the next question begins."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from autograder import __version__
from autograder.report import QuestionResult, Report, Status, assignment_result
from autograder.spec import Course

FILE = "results.sqlite"
SCHEMA_VERSION = 2
TABLES = """
CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS submissions (
    name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status TEXT, message TEXT NOT NULL DEFAULT '', flags TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS results (
    submission TEXT NOT NULL, assignment TEXT NOT NULL, question TEXT NOT NULL, outcome TEXT NOT NULL, isolation TEXT NOT NULL,
    result BLOB NOT NULL, PRIMARY KEY (submission, assignment, question));
"""


class StoreError(RuntimeError):
    """The results cannot be kept or read here; the message is a sentence."""


class Store:
    """The results of one `grade` run. Used by several threads; one process at a time may hold it."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.RLock()
        self._file = folder / FILE
        self._isolation = "[]"
        with self._failing():
            folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None, timeout=1.0)
            try:
                self._db.execute("PRAGMA locking_mode = EXCLUSIVE")  # freed by the system when this process dies, however it dies
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last results, which are graded again, never the file
                with self._transaction():
                    for statement in TABLES.split(";"):
                        self._db.execute(statement)
            except BaseException:
                self._db.close()
                raise

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        """Whatever the system, SQLite or a damaged file raises inside, as a sentence."""
        try:
            yield
        except (sqlite3.Error, OSError) as bad:
            raise StoreError(_sentence(self._file.parent, bad)) from bad
        except (msgspec.MsgspecError, ValueError, KeyError, TypeError) as bad:  # SQLite itself raises UnicodeDecodeError, a ValueError
            raise StoreError(_damaged(self._file.parent, str(bad))) from bad

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All that is executed inside is kept, or nothing of it."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _execute(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock, self._failing():
            return self._db.execute(statement, values).fetchall()

    def begin(self, course: Course, *, seed: int | None, language: str, isolation: list[str], resume: bool) -> int:
        """Make this the store of that course, seed and language; the seed in force. `StoreError` when it holds anything else."""
        assert course.grading_seed is not None
        where = self._file.parent
        known = dict(self._execute("SELECT key, value FROM run"))
        if known:
            stored_seed = _belongs(where, known, course, language)
            if not resume:
                raise StoreError(f"{where} already holds results. Go on with them by --resume, or choose another --out.")
            if seed is not None and seed != stored_seed:
                raise StoreError(f"The results in {where} were graded with --seed {stored_seed}. Go on with that seed, or choose another --out.")
            seed = stored_seed
        chosen = course.grading_seed if seed is None else seed
        self._isolation = msgspec.json.encode(isolation).decode()
        rows = {
            "schema": str(SCHEMA_VERSION), "grader": __version__, "course": fingerprint(course), "name": course.name, "seed": str(chosen),
            "language": language, "isolation": self._isolation, "assignments": ", ".join(a.id for a in course.assignments),
        }  # fmt: skip
        with self._failing(), self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO run VALUES (?, ?)", rows.items())
        return chosen

    def open_submission(self, name: str, content: str) -> dict[tuple[str, str], QuestionResult]:
        """Note that a submission is being graded; the verdicts that it has already, if its content is still the same.

        What was skipped or met a fault of the grader has none: the data may have come, and the fault gone.
        """
        with self._failing(), self._transaction():
            known = self._db.execute("SELECT fingerprint FROM submissions WHERE name = ?", (name,)).fetchall()
            if known != [(content,)]:
                self._db.execute("DELETE FROM results WHERE submission = ?", (name,))
                self._db.execute("INSERT OR REPLACE INTO submissions (name, fingerprint) VALUES (?, ?)", (name, content))
                return {}
            done = self._db.execute(
                "SELECT assignment, question, result FROM results WHERE submission = ? AND outcome IN ('passed', 'failed')", (name,)
            ).fetchall()
            return {(assignment, question): msgspec.json.decode(text, type=QuestionResult) for assignment, question, text in done}

    def put(self, submission: str, assignment: str, result: QuestionResult) -> None:
        """Keep one question's verdict."""
        row = (submission, assignment, result.id, result.outcome, self._isolation, msgspec.json.encode(result))
        self._execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?)", row)

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
        with self._failing():
            ((given, message, flags_text),) = self._execute("SELECT status, message, flags FROM submissions WHERE name = ?", (name,))
            rows = self._execute("SELECT assignment, question, isolation, result FROM results WHERE submission = ?", (name,))
            results = {(assignment, question): text for assignment, question, _, text in rows}
            layers = [msgspec.json.decode(text, type=list[str]) for text in sorted({row[2] for row in rows} or {self._isolation})]
            flags = msgspec.json.decode(flags_text, type=list[str])
            assignments = []
            for assignment in course.assignments:
                texts = [results[key] for q in assignment.questions if (key := (assignment.id, q.name)) in results]
                if texts:
                    questions = [msgspec.json.decode(text, type=QuestionResult) for text in texts]
                    assignments.append(assignment_result(assignment.id, questions))
        outcomes = {q.id: q.outcome for a in assignments for q in a.questions}
        status: Status = "grader_error" if "grader_error" in outcomes.values() else given
        flags += [f"{a.id}: {flag}" for a in assignments for flag in a.flags]
        flags += [f"not graded: {id}" for id, outcome in outcomes.items() if outcome == "skipped"]
        return Report(
            submission=name, score=sum(a.score for a in assignments),
            max_score=sum(a.max_score for a in assignments) or sum(a.max_score for a in course.assignments),
            status=status, message=message, flags=flags, assignments=assignments,
            isolation=[layer for layer in layers[0] if all(layer in others for others in layers)],  # what held for every question
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
    """What makes two courses the same for a gradebook: name, assignments, questions, points, and what is handed out with tensors."""
    parts = [[a.id, [[q.name, dict(q.points)] for q in a.questions], *(["tensors"] if a.in_tensors else [])] for a in course.assignments]
    return msgspec.json.encode([course.name, parts]).decode()


def _belongs(where: Path, known: dict[str, str], course: Course, language: str) -> int:
    """The seed of the results there, when they can be gone on with; else `StoreError` says what stands against it."""
    if known.get("schema") != str(SCHEMA_VERSION) or known.get("grader") != __version__:
        version = known.get("grader", "another")
        raise StoreError(f"The results in {where} are of version {version} of the grader, this is {__version__}. Choose another --out.")
    if known.get("course") != fingerprint(course):
        assignments = ", ".join(a.id for a in course.assignments)
        if known.get("name") == course.name and known.get("assignments") != assignments:
            raise StoreError(
                f"{where} holds results of other assignments ({known.get('assignments')}, not {assignments}). "
                "Name the same ones with -a, or choose another --out."
            )
        raise StoreError(f"{where} holds results of another course ({known.get('name')}). Choose another --out.")
    if known.get("language") != language:
        first = known.get("language")
        raise StoreError(f"The results in {where} are in the language {first}. Go on with --lang {first}, or choose another --out.")
    try:
        return int(known["seed"])
    except (KeyError, ValueError) as bad:
        raise StoreError(_damaged(where, "no seed")) from bad


def _sentence(folder: Path, bad: Exception) -> str:
    text = bad.strerror or str(bad) if isinstance(bad, OSError) else str(bad)
    if "locked" in text:
        return f"Another grade run is using {folder}. Wait for it, or choose another --out."
    if "is full" in text or "No space" in text:
        return f"The disk with {folder} is full. Make room and go on with --resume: what was graded is kept."
    if "I/O error" in text and os.access(folder, os.W_OK):
        return f"Results cannot be written to {folder} ({text}). Look at the disk and its quota, and go on with --resume: what was graded is kept."
    if any(sign in text for sign in ("malformed", "not a database", "no such column", "has no column", "columns but", "decode")):
        return _damaged(folder, text)
    return f"Results cannot be written to {folder} ({text}). Choose an --out folder that you may write to."


def _damaged(folder: Path, why: str) -> str:
    safe = "".join(c if c.isprintable() else "?" for c in why[:200])
    return f"{folder / FILE} is damaged or not of this grader ({safe}). Choose another --out."
