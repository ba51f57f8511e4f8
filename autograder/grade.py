"""Many submissions: read, evaluate in parallel, keep each result at once, resume."""

from __future__ import annotations

import gc
import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

from autograder import intake
from autograder.evaluate import Evaluator
from autograder.i18n import translate
from autograder.intake.entries import printable
from autograder.layers.isolation import Isolation
from autograder.report import QuestionResult, Status
from autograder.sandbox.host import HostFailed
from autograder.sandbox.pool import Hosts
from autograder.sentence import located
from autograder.spec import Assignment, Course
from autograder.store import Store, StoreError
from autograder.submission import Submission

Progress = Callable[[str, Status, str], None]  # a submission's name, how it ended, and why if that was not with marks


class _Stopped(Exception):
    """The run is being ended; nothing more may be stored, since the hosts are being killed."""


class ReferenceFailed(RuntimeError):
    """The hidden solution does not get full marks with this seed: oracle and reference disagree, so nothing may be graded."""


@dataclass(frozen=True)
class Plan:
    """What to grade, and how."""

    course: Course
    places: Sequence[tuple[str, Path]]
    assignments: Sequence[Assignment]
    jobs: int
    isolation: Isolation
    language: str


@dataclass
class _Work:
    plan: Plan
    store: Store
    evaluator: Evaluator
    progress: Progress
    hosts: list[Hosts]
    local: threading.local
    stop: threading.Event


def grade(plan: Plan, store: Store, progress: Progress = lambda name, status, message: None) -> None:
    """Grade every submission that the store does not have yet; results are in the store when this returns or is interrupted.

    Raises `ReferenceFailed` before anything is graded, and `StoreError` when results can no longer be kept.
    """
    local = threading.local()
    hosts = [Hosts(plan.isolation) for _ in range(plan.jobs)]
    evaluator = Evaluator(plan.course, lambda torch, job, batches: local.hosts.run(torch, job, batches), plan.language, hidden=True)
    work = _Work(plan, store, evaluator, progress, hosts, local, threading.Event())
    try:
        for torch in sorted({a.torch for a in plan.assignments}):
            for each in hosts:  # they import while this process works out the answers
                each.start(torch=torch)
        evaluator.prepare(plan.assignments)
        local.hosts = hosts[0]
        _check_reference(plan, evaluator)
        gc.freeze()  # the answers stay until the end, and need not be looked at again
        _all(work)
    finally:
        for each in hosts:
            each.close()


def _all(work: _Work) -> None:
    """Hand submissions to threads, a few ahead of them, so that memory does not grow with their number."""
    pending: set[Future[None]] = set()
    places = iter(work.plan.places)
    free = iter(work.hosts)

    def take_hosts() -> None:
        work.local.hosts = next(free)

    with ThreadPoolExecutor(work.plan.jobs, initializer=take_hosts) as threads:
        try:
            for name, path in places:
                pending.add(threads.submit(_one, work, name, path))
                if len(pending) > 2 * work.plan.jobs:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    for future in done:
                        future.result()
            for future in pending:
                future.result()
        except BaseException:  # Ctrl-C, or results that can no longer be kept: what is under way is given up, not waited for
            work.stop.set()
            for future in pending:
                future.cancel()
            for each in work.hosts:
                each.abandon()
            raise


def _one(work: _Work, name: str, path: Path) -> None:
    status: Status = "graded"
    try:
        submission = intake.read(name, path, work.plan.course, [a.id for a in work.plan.assignments])
        if submission.problem:
            status = "unreadable"
    except Exception as fault:  # of ours; it must not end the run of the others, here and below
        status, submission = "grader_error", Submission(name, problem=_sentence(fault))
    message = translate(submission.problem, work.plan.language)
    done = work.store.open_submission(name, _fingerprint(submission))
    if not submission.problem:
        try:
            for assignment in work.plan.assignments:
                _assignment(work, submission, assignment, {q: result for (a, q), result in done.items() if a == assignment.id})
        except (StoreError, _Stopped):
            raise
        except Exception as fault:
            status, message = "grader_error", _sentence(fault)
    work.store.close_submission(name, status, message, list(submission.flags))
    work.progress(name, status, message)


def _assignment(work: _Work, submission: Submission, assignment: Assignment, done: Mapping[str, QuestionResult]) -> None:
    """The verdicts on the questions that are not done yet, each kept at once."""
    left = [q.name for q in assignment.questions if q.name not in done]
    if left:  # a fault of the file, met before any case, speaks for the questions after it; so who met one is asked again
        left = [q.name for q in assignment.questions if q.name not in done or not done[q.name].tried]

    def keep(result: QuestionResult) -> None:
        if work.stop.is_set():
            raise _Stopped
        work.store.put(submission.name, assignment.id, result)
        left.remove(result.id)

    while left:
        try:
            work.evaluator.assignment(submission, assignment, list(left), keep)
        except HostFailed as broken:
            question = assignment.question(left[0])
            keep(QuestionResult(id=question.name, outcome="grader_error", score=0, max_score=question.max_score, note=str(broken)))


def _sentence(fault: Exception) -> str:
    return printable(f"The grader failed on this submission. Please report it: {located(fault)}.", 1_000)


def _fingerprint(submission: Submission) -> str:
    digest = hashlib.sha256(submission.problem.encode())
    for name, source in submission.sources.items():
        digest.update(repr((name, source.file, source.problem)).encode())
        for chunk in source.chunks:
            digest.update(len(chunk.source).to_bytes(8, "big") + chunk.source)
        for file, data in source.attachments.items():
            digest.update(file.encode() + hashlib.sha256(data).digest())
    return digest.hexdigest()


def _check_reference(plan: Plan, evaluator: Evaluator) -> None:
    """Oracle and hidden solution are both asked, with this run's seed; they must agree before a mark is given."""
    from autograder import course

    folder = course.root() / "solutions"
    submission = intake.read("solutions", folder, plan.course, [a.id for a in plan.assignments])
    for assignment in plan.assignments:
        written = assignment.by_arrays or assignment
        without_weights = replace(written, questions=tuple(q for q in written.questions if not q.attachments))
        verdict = evaluator.assignment(submission, without_weights)
        for question in verdict.questions:
            if question.outcome != "passed":
                reason = question.findings[0].message if question.findings else question.note
                raise ReferenceFailed(f"The reference solution of {question.id} does not get full marks with this seed: {reason}")
