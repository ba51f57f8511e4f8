"""Runs mutants, several at a time: whether a question's visible cases notice one, and if not, its hidden ones."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

from autograder.channel import Chunk
from autograder.evaluate import Asked, Evaluator
from autograder.layers.isolation import Isolation
from autograder.mutation.mutants import Mutant
from autograder.sandbox.pool import Hosts
from autograder.spec import Assignment, Course, Question
from autograder.submission import Source

SECONDS = 5.0  # at most for one mutant: the solutions take less than one for all cases of a question, and a loop without end is noticed, too

By = Literal["visible", "hidden", "nothing"]


@dataclass(frozen=True)
class Verdict:
    """A mutant, and which cases notice it."""

    mutant: Mutant
    noticed_by: By


class Crew:
    """Threads with hosts of their own, one for each processor."""

    def __init__(self, course: Course, isolation: Isolation) -> None:
        self._isolation = isolation
        self._local = threading.local()
        self._hosts: list[Hosts] = []
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1, initializer=self._own_hosts)
        self._evaluator = Evaluator(course, lambda torch, job, batches: self._local.hosts.run(torch, job, batches), hidden=True)

    def _own_hosts(self) -> None:
        self._local.hosts = Hosts(self._isolation)
        self._hosts.append(self._local.hosts)

    def verdicts(self, assignment: Assignment, question: Question, asked: Sequence[Asked], mutants: Sequence[Mutant]) -> list[Verdict]:
        """Which of a question's cases (`asked`) notice each of its mutants."""
        hasty = replace(question, limits=replace(question.limits, seconds=min(question.limits.seconds, SECONDS)))
        groups: dict[By, list[Asked]] = {
            "visible": [each for each in asked if each.case.visible], "hidden": [each for each in asked if not each.case.visible],
        }  # fmt: skip

        def verdict(mutant: Mutant) -> Verdict:
            file = f"{assignment.id}.py"
            source = Source(file, (Chunk(file, mutant.source),))
            for name, cases in groups.items():
                if any(seen.fault for seen in self._evaluator.tried(source, assignment, hasty, cases)):
                    return Verdict(mutant, name)
            return Verdict(mutant, "nothing")

        return list(self._threads.map(verdict, mutants))

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        for hosts in self._hosts:
            hosts.close()
