"""Attacks set loose on real hosts, and what of it gets through: what they say, what the student sees, what it costs, what stays behind."""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from attacking.attack import Attack
from attacking.target import HONEST, honest, limited
from attacking.world import CANARY, World
from autograder.channel import Call, Job
from autograder.evaluate import Evaluator
from autograder.feedback import markdown, text
from autograder.gradebook import pages
from autograder.layers.watchdog import family
from autograder.report import AssignmentResult, Report, to_json
from autograder.sandbox.host import Run
from autograder.sandbox.pool import Hosts
from autograder.spec import Course, Limits
from autograder.submission import Submission
from autograder.values import Raised

SHOWN = 100_000  # bytes: no page about two questions is longer
MEMORY_MB = 192  # by which the grader may grow: one frame of 16 MB with what is made of it, and all answers of a run
INVISIBLE = ("Cc", "Cf", "Zl", "Zp")  # classes of characters that a terminal or a page would act on


class Battle:
    """Hosts under attack."""

    def __init__(self, hosts: Hosts, course: Course, world: World) -> None:
        self._hosts = hosts
        self._course = course
        self._world = world
        self._runs: list[Run] = []
        self._evaluators: dict[Limits, Evaluator] = {}
        self._processes: dict[bool, int] = {}

    def got_through(self, attack: Attack) -> list[str]:
        """What the attack has reached, a sentence each; empty when the sandbox has held."""
        submission = attack.submission(self._world.words())
        descriptors, memory, began = _descriptors(), _memory_mb(anew=True), time.monotonic()
        result = self._graded(submission, attack.assignment, attack.questions, Limits(attack.seconds, attack.memory_mb))
        seconds = time.monotonic() - began
        found = in_the_verdict(result, attack.max_score) + self._in_the_runs() + in_the_pages(submission, result) + self._world.damage()
        if seconds > attack.within:
            found.append(f"it took {seconds:.1f} s")
        if _descriptors() != descriptors:
            found.append(f"{_descriptors() - descriptors} file descriptors stay open in the grader")
        if _memory_mb() - memory > MEMORY_MB:
            found.append(f"the grader's memory grew by {_memory_mb() - memory} MB")
        return found + self._left_over(self._course.assignment(attack.assignment).torch)

    def honest_marks(self, assignment: str) -> bool:
        """Whether the solution, graded in the same hosts, gets full marks."""
        result = self._graded(honest(assignment), assignment, HONEST[assignment], Limits())
        return bool(result.questions) and all(q.outcome == "passed" for q in result.questions)

    def _graded(self, submission: Submission, assignment: str, questions: Sequence[str], limits: Limits) -> AssignmentResult:
        if limits not in self._evaluators:
            asked = next(iter(self._evaluators.values()))._asked if self._evaluators else {}  # limits change no answer
            self._evaluators[limits] = Evaluator(limited(self._course, limits), self._run, hidden=True, _asked=asked)
        evaluator = self._evaluators[limits]
        self._runs.clear()
        return evaluator.assignment(submission, evaluator.course.assignment(assignment), questions)

    def _run(self, torch: bool, job: Job, batches: Sequence[Sequence[Call]]) -> Run:
        self._runs.append(self._hosts.run(torch, job, batches))
        return self._runs[-1]

    def _in_the_runs(self) -> list[str]:
        """BREACH among what was printed or raised."""
        said = [words for run in self._runs for words in run.output.values()]
        said += [result.value.message for run in self._runs for result in run.results if isinstance(result.value, Raised)]
        return [f"it says: {words[:300]}" for words in said if "BREACH" in words]

    def _left_over(self, torch: bool) -> list[str]:
        """Processes that the worker has left behind, in its host's family or out of it."""
        host = self._hosts._hosts[torch]
        host._free()  # as before the next job
        process = host._process
        count = len(list(family(process.pid))) if process is not None else 0
        more = count - self._processes.setdefault(torch, count)
        mark = f"atk{os.getpid()}"[:15]  # what an attack that outlives calls itself
        more += sum(_read(comm).strip() == mark for comm in Path("/proc").glob("[0-9]*/comm"))
        return [f"{more} processes are left"] if more > 0 else []


def in_the_verdict(result: AssignmentResult, due: int) -> list[str]:
    """Points that nobody has earned; a fault that is laid at the grader's door."""
    found = [f"{result.score} points, where {due} are due"] if result.score > due else []
    return found + [f"{q.id} ends as grader_error: {q.note}" for q in result.questions if q.outcome == "grader_error"]


def in_the_pages(submission: Submission, result: AssignmentResult) -> list[str]:
    """What is wrong with what the student gets: a hidden case, something that a terminal or a browser would act on, endless text."""
    report = Report(submission=submission.name, score=result.score, max_score=result.max_score, status="graded", assignments=[result])
    shown = {"report": to_json(report).decode()}
    for language in ("en", "es"):
        shown[f"md {language}"] = markdown.summary(report, language)
        shown[f"html {language}"] = pages.feedback(report, language)
        shown[f"text {language}"] = text.assignment(result, language)
    found = [f"{name} has {len(page)} bytes" for name, page in shown.items() if len(page) > SHOWN]
    del shown["report"]  # it is the instructor's
    for name, page in shown.items():
        found += [f"{name} shows a hidden case"] if "LEAK" in page or str(int(CANARY)) in page else []
        found += [f"{name} shows the secret"] if "BREACH-" in page else []
        strange = sorted({c for c in page if unicodedata.category(c) in INVISIBLE} - {"\n", "\t"})
        found += [f"{name} holds {strange!a}"] if strange else []
        acting = _acting_in_html(page) if name.startswith("html") else _acting_in_markdown(page) if name.startswith("md") else []
        found += [f"{name} holds {what!r}" for what in acting]
    return found


def _acting_in_html(page: str) -> list[str]:
    return [tag for tag in ("<script", "<img", "<h1>x") if tag in page]


def _acting_in_markdown(page: str) -> list[str]:
    outside = "".join(page.split("```")[::2])
    return re.findall(r"<script|<img|(?<!\\)\]\(|^# ", outside, re.MULTILINE)


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def _memory_mb(*, anew: bool = False) -> int:
    """The most memory that this process has had; `anew`: from now on."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""  # it has ended
