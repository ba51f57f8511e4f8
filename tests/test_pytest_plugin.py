"""`pytest` in a starter repository: an item a question, our words, and only what was asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import course as courses
from autograder.release import template

ROOT = Path(__file__).parent.parent
COURSE = courses.load(ROOT)
QUESTIONS = [q.name for q in COURSE.assignment("convolution").questions]
FLIPPED = """
import numpy as np

def corr2d(X, K):
    K = K[::-1, ::-1]
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for i, j in np.ndindex(Y.shape):
        Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y
"""


@pytest.fixture
def student(tmp_path: Path) -> Path:
    """A starter repository of one assignment, with a strict convolution for a correlation."""
    (tmp_path / "pytest.ini").write_bytes((template.FILES / "pytest.ini").read_bytes())
    (tmp_path / "convolution.py").write_text(FLIPPED)
    return tmp_path


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "LANG", "LC_"))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, env={**environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120)


def test_each_question_is_an_item_and_collecting_runs_nothing(student: Path) -> None:
    (student / "convolution.py").write_text("raise SystemExit\n")
    (student / "unrelated.py").write_text("raise SystemExit\n")
    done = run_pytest(student, "--collect-only")
    assert done.stdout.splitlines()[: len(QUESTIONS)] == [f"convolution.py::{name}" for name in QUESTIONS]
    assert done.returncode == 0


def test_a_failure_shows_our_feedback_and_nothing_of_pytests_inside(student: Path) -> None:
    done = run_pytest(student, "-k", "corr2d and not corr2d_")
    assert done.returncode == 1
    assert "Smallest case that fails:\n          X =      [[0, 1]]\n" in done.stdout
    assert "This is what a flipped kernel gives" in done.stdout
    assert f"1 failed, {len(QUESTIONS) - 1} deselected" in done.stdout
    for inside in ("Traceback", "pytest_plugin", "NotPassed", "runtest", "short test summary"):
        assert inside not in done.stdout + done.stderr


def test_a_file_that_python_cannot_read_fails_once_for_each_question(student: Path) -> None:
    (student / "convolution.py").write_text("x = 1\ndef corr2d(:\n")
    done = run_pytest(student)
    assert f"{len(QUESTIONS)} failed" in done.stdout
    assert done.stdout.count("convolution.py cannot be read by Python, line 2:") == len(QUESTIONS)


def test_of_a_script_and_a_notebook_the_one_that_check_looks_at_is_collected(student: Path) -> None:
    book = {"nbformat": 4, "cells": [{"cell_type": "code", "source": FLIPPED.replace("[::-1, ::-1]", "")}]}
    (student / "convolution.ipynb").write_text(json.dumps(book))
    (student / "convolution.py").write_text('def corr2d(X, K):\n    raise NotImplementedError("corr2d")\n')
    done = run_pytest(student, "-v", "-k", "corr2d and not corr2d_")
    assert "1 passed" in done.stdout
    assert "convolution.ipynb" in run_pytest(student, "--collect-only").stdout


def test_a_students_own_tests_run_beside(student: Path) -> None:
    (student / "test_mine.py").write_text("from convolution import corr2d\n\ndef test_it():\n    assert callable(corr2d)\n")
    assert "1 passed" in run_pytest(student, "-k", "test_it").stdout


ENDED = """
from autograder.evaluate import Evaluator
from autograder.report import AssignmentResult, Finding, QuestionResult

def assignment(self, submission, assignment, only=(), on_result=None):
    finding = Finding(kind="unavailable", group="", message="The images are not here.")
    result = QuestionResult(id=only[0], outcome="{outcome}", score=0, max_score=1, findings=[finding])
    return AssignmentResult(id=assignment.id, score=0, max_score=1, questions=[result])

Evaluator.assignment = assignment
"""


@pytest.mark.parametrize(("outcome", "code", "word"), [("skipped", 0, "skipped"), ("grader_error", 1, "failed")])
def test_what_cannot_be_graded_is_skipped_and_a_fault_of_ours_is_no_pass(student: Path, outcome: str, code: int, word: str) -> None:
    (student / "conftest.py").write_text(ENDED.replace("{outcome}", outcome))
    done = run_pytest(student, "-rs")
    assert done.returncode == code
    assert f"{len(QUESTIONS)} {word}" in done.stdout
    assert "The images are not here." in done.stdout


WATCHED = """
from autograder.sandbox.host import Host

for name in ("start", "close"):
    def noted(self, *args, _name=name, _real=getattr(Host, name), **options):
        with open("log", "a") as log:
            log.write(_name + "\\n")
        return _real(self, *args, **options)
    setattr(Host, name, noted)
"""


def test_one_host_serves_the_session_and_is_closed_at_its_end(student: Path) -> None:
    (student / "conftest.py").write_text(WATCHED)
    run_pytest(student)
    assert (student / "log").read_text() == "start\nclose\n"
    (student / "log").unlink()
    run_pytest(student, "--collect-only")
    assert not (student / "log").exists()
