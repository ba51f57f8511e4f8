"""`make bench`: how fast the grader is, as ratios against baselines measured in the same run. Never part of the tests.

Times are medians; each ratio's two sides take turns, so that a busy machine slows both.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from autograder import course as courses
from autograder import intake
from autograder.evaluate import Evaluator
from autograder.grade import Plan, grade
from autograder.layers.isolation import PROCESS, Isolation, detect
from autograder.release.master import pieces
from autograder.sandbox.pool import Hosts
from autograder.spec import Course
from autograder.store import Store

ROOT = Path(__file__).parent.parent
FUNCTIONS = ("corr2d", "conv_output_shape", "pool2d", "count_params", "build_lenet")
CLASS = 500
JOBS = 2
ROUNDS = 5
BULK_ROUNDS = 3
BUDGET_MS = 15  # what isolation may add to one submission


def main() -> None:
    """Measure and print."""
    course = _five(courses.load(hidden=True))
    isolation = detect()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, isolation: {', '.join(isolation.layers)}\n")
    _bulk(course, isolation)
    _check_cold()
    _isolation_cost(course, isolation)


def _five(course: Course) -> Course:
    few = [replace(a, questions=tuple(q for q in a.questions if q.name in FUNCTIONS)) for a in course.assignments]
    return replace(course, assignments=tuple(a for a in few if a.questions))


def _submission(folder: Path) -> None:
    """What a student hands in who was asked for the five functions: the reference solutions without the others."""
    folder.mkdir(parents=True)
    for assignment in courses.load().assignments:
        names = [question.name for question in assignment.questions]
        cells = pieces((ROOT / "solutions" / f"{assignment.id}.py").read_text("utf-8"), names)
        if set(names) & set(FUNCTIONS):
            (folder / f"{assignment.id}.py").write_text("\n\n".join(text for name, text in cells if name in ("", *FUNCTIONS)), "utf-8")


def _bulk(course: Course, isolation: Isolation) -> None:
    """Grading in bulk against a fresh process that imports torch for each submission."""
    fresh, bulk = [], []
    with tempfile.TemporaryDirectory() as place:
        one, people = Path(place, "one"), Path(place, "class")
        _submission(one)
        for number in range(CLASS):
            shutil.copytree(one, people / f"student{number:03}")
        places = [(path.name, path) for path in sorted(people.iterdir())]
        for number in range(BULK_ROUNDS):
            fresh.append(_seconds(lambda: _run([sys.executable, str(ROOT / "bench" / "fresh_process.py"), str(places[0][1])])))
            bulk.append(_seconds(lambda: _grade(course, places, isolation, Path(place, f"out{number}"))) / CLASS)  # noqa: B023  (called at once)
    ours = f"one submission of the five functions, in a class of {CLASS}, {JOBS} jobs, start-up included"
    _line(ours, median(bulk), "a fresh process with torch each", median(fresh))


def _grade(course: Course, places: Sequence[tuple[str, Path]], isolation: Isolation, out: Path) -> None:
    with Store(out) as store:
        store.begin(course, seed=None, language="en", isolation=list(isolation.layers), resume=False)
        grade(Plan(course, places, course.assignments, JOBS, isolation, "en"), store)


def _check_cold() -> None:
    """`check` of a NumPy assignment, cold, against importing torch once."""
    command = [sys.executable, "-m", "autograder", "check", str(ROOT / "solutions"), "-a", "convolution"]
    cold, torch = [], []
    for _ in range(ROUNDS):
        cold.append(_seconds(lambda: _run(command)))
        torch.append(_seconds(lambda: _run([sys.executable, "-c", "import torch"])))
    _line("check of convolution, cold", median(cold), "import torch", median(torch))


def _isolation_cost(course: Course, isolation: Isolation) -> None:
    """What the layers add to the warm forks of one submission of the five functions, against the forks alone."""
    submission = intake.read("solutions", ROOT / "solutions", course, [a.id for a in course.assignments])
    times: dict[tuple[str, ...], list[float]] = {PROCESS.layers: [], isolation.layers: []}
    with Hosts(PROCESS) as bare, Hosts(isolation) as layered:
        evaluators = {PROCESS.layers: Evaluator(course, bare.run, hidden=True), isolation.layers: Evaluator(course, layered.run, hidden=True)}
        for number in range(1 + 10 * ROUNDS):
            for layers, evaluator in evaluators.items():
                seconds = _seconds(lambda: [evaluator.assignment(submission, assignment) for assignment in course.assignments])  # noqa: B023
                times[layers] += [seconds] * (number > 0)  # the first one starts the hosts
    with_layers, alone = median(times[isolation.layers]), median(times[PROCESS.layers])
    _line("one submission of the five functions with all layers", with_layers, "a process alone", alone)
    added = 1000 * (with_layers - alone)
    print(f"what the layers add to a submission: {added:.1f} ms, {added / BUDGET_MS:.2f} times the budget ({BUDGET_MS} ms)")


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


def _line(ours: str, mine: float, theirs: str, other: float) -> None:
    ratio = other / mine
    told = f"{ratio:.1f} times as fast as" if ratio >= 1 else f"{1 / ratio:.2f} times the time of"
    print(f"{ours}: {1000 * mine:.1f} ms, {told} {theirs} ({1000 * other:.1f} ms)")


if __name__ == "__main__":
    main()
