"""(submission, assignment) -> verdict: runs the student's functions in a worker, compares, names the mistake."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from autograder import cases, compare, faults, truth, values, weights
from autograder.cases import Case
from autograder.channel import Call, Job
from autograder.compare import Fault
from autograder.diagnose import Observation
from autograder.feedback.wording import wording
from autograder.feedback.words import sentence
from autograder.findings import findings, line
from autograder.report import AssignmentResult, Finding, Outcome, QuestionResult, Tally, assignment_result
from autograder.sandbox.host import Run
from autograder.sentence import told
from autograder.spec import Assignment, Course, Question
from autograder.submission import Source, Submission
from autograder.truth import Answer, OracleError, Unavailable
from autograder.values import Mapping, Problem, Raised, Value

NO_ANSWER = Problem("no-answer", {})  # the worker died; None would be an answer
Runner = Callable[[bool, Job, Sequence[Sequence[Call]]], Run]  # whether torch is needed, job, batches of calls


@dataclass(frozen=True)
class Asked:
    """A case with its answer, and the call that puts it to a worker."""

    case: Case
    answer: Answer
    call: Call


@dataclass
class Evaluator:
    """Evaluates submissions against one course; answers are worked out once and kept for all of them."""

    course: Course
    runner: Runner
    language: str = "en"
    hidden: bool = False
    _asked: dict[tuple[str, str], list[Asked] | Unavailable] = field(default_factory=dict)

    def assignment(
        self,
        submission: Submission,
        assignment: Assignment,
        only: Sequence[str] = (),
        on_result: Callable[[QuestionResult], None] = lambda result: None,
    ) -> AssignmentResult:
        """The verdict on one assignment (on the questions named in `only`, if any); each result is handed to `on_result` at once."""
        source = submission.sources.get(assignment.id)
        results: list[QuestionResult] = []
        fatal = None if source is None else source.problem
        for question in assignment.questions:
            if only and question.name not in only:
                continue
            examination = _Examination(self, assignment, question, source)
            results.append(examination.ended("failed", fatal) if fatal else examination.result())
            fatal = fatal or examination.fatal
            on_result(results[-1])
        return assignment_result(assignment.id, results)

    def prepare(self, assignments: Sequence[Assignment]) -> None:
        """Work out all answers now, before several threads ask for them; raises `OracleError`."""
        for assignment in assignments:
            for question in assignment.questions:
                with contextlib.suppress(Unavailable):  # remembered, and told with each result
                    self.answers(assignment, question)

    def answers(self, assignment: Assignment, question: Question) -> list[Asked]:
        """The cases of a question with their answers; raises `Unavailable` or `OracleError`."""
        key = (assignment.id, question.name)
        if key not in self._asked:
            stored = self.course.truths.get(assignment.id, {})
            seed = self.course.grading_seed if self.hidden else None
            concrete = cases.cases(question, self.course.visible_seed, seed)
            try:
                self._asked[key] = [Asked(case, truth.answer(question, case, stored), cases.call(question, case)) for case in concrete]
            except Unavailable as missing:
                self._asked[key] = missing
        asked = self._asked[key]
        if isinstance(asked, Unavailable):
            raise asked
        return asked

    def tried(self, source: Source, assignment: Assignment, question: Question, these: Sequence[Asked]) -> Iterator[Observation]:
        """Some cases of a question, run in one worker and judged one after the other as they are asked for.

        When the file cannot be used, or the worker dies, the case that has no answer is the last one, and its fault says why.
        """
        return _Examination(self, assignment, question, source).tried(these)


def observe(
    question: Question, case: Case, answer: Answer, got: Value, mutated: Sequence[str] = (), output: str = "", warned: Sequence[str] = ()
) -> Observation:
    """One case judged: exceptions that speak for themselves, the value, whether an argument was changed, what NumPy warned of."""
    judge = question.judge or compare.difference
    got = _formed(question, case, got)
    fault: Fault | None = faults.of_exception(got, answer.expected) or judge(answer.expected, got, answer.allowed)
    if fault is None and mutated:
        by_place = {str(place): name for place, name in enumerate(case.args)}
        names = [by_place.get(name, name) for name in mutated]
        fault = Fault("mutation", "mutation", {"names": ", ".join(names)})
    if fault is None and warned and case.group in question.quiet:
        got = Problem("warned", {"warning": warned[0]})
        fault = Fault("value", got.code, got.facts)
    return Observation(case, answer, got, fault, output, question.judge)


def _formed(question: Question, case: Case, got: Value) -> Value:
    """The answer, if it has the form that the probe `several` gives to answers, on which judges rely; a worker that was tampered with may send
    anything. Of other probes what follows from what they saw."""
    if question.conclude is not None and not isinstance(got, Raised | Problem):
        return values.encode(question.conclude(got, **case.args, **case.given))
    if question.probe != "several" or got is None or isinstance(got, Raised | Problem):
        return got
    by_name = isinstance(got, Mapping) and [name for name, _ in got.items] == list(case.given["calls"])
    return got if by_name else Problem("protocol", {})


def _refusals(observed: Sequence[Observation]) -> set[str]:
    """The groups of cases that are all to be refused."""
    return {o.case.group for o in observed} - {o.case.group for o in observed if not isinstance(o.answer.expected, Raised)}


def _refuses_most(observed: Sequence[Observation]) -> bool:
    """Whether more than half of what is possible is refused, too, the hidden cases of it if there are any: that tells nothing impossible apart."""
    possible = [o for o in observed if not isinstance(o.answer.expected, Raised)]
    possible = [o for o in possible if not o.case.visible] or possible
    refused = [o for o in possible if isinstance(o.got, Raised) and "ValueError" in (o.got.type, *o.got.parents)]
    return 2 * len(refused) > len(possible)


@dataclass
class _Examination:
    """One question of one submission on its way to a verdict."""

    evaluator: Evaluator
    assignment: Assignment
    question: Question
    source: Source | None
    fatal: Fault | None = None  # a fault of the file that every further question would meet again
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)

    def result(self) -> QuestionResult:
        if self.source is None:
            return self.ended("failed", Fault("missing", "no-file", {"notebook": f"{self.assignment.id}.ipynb"}))
        if self.question.attachments and not self.source.attachments:
            return self._without_weights()
        try:
            asked = self.evaluator.answers(self.assignment, self.question)
        except Unavailable as missing:
            return self.ended("skipped", Fault("unavailable", "unavailable", {"message": told(missing)}))
        except OracleError as broken:
            return self.ended("grader_error", Fault("unavailable", "grader-error", {"message": str(broken)}))
        verdict = self._judged(asked)
        return (verdict.outcome == "passed" and self._too_large(asked[0].call)) or verdict

    def _too_large(self, call: Call) -> QuestionResult | None:
        """No marks for more weights than a model may have, whatever it said that it has."""
        assert self.source is not None
        most = call.given.get("max_parameters")
        if not isinstance(most, int) or not self.source.attachments:
            return None
        count = weights.excess(*next(iter(self.source.attachments.items())), most)  # the worker takes the first one, too
        return self.ended("failed", Fault("type", "too-many-parameters", {"got": count, "limit": most})) if count else None

    def ended(self, outcome: Outcome, fault: Fault) -> QuestionResult:
        """No case could be tried, for this reason."""
        finding = Finding(kind=fault.kind, group="", message=self._say(fault), line=line(fault))
        return QuestionResult(
            id=self.question.name, outcome=outcome, score=0, max_score=self.question.max_score, findings=[finding],
            file_notes=self.notes, flags=self.flags, uses=self.uses,
        )  # fmt: skip

    def _without_weights(self) -> QuestionResult:
        """No weights to load, so no accuracy; but a stub, or a model that cannot be built, is told first."""
        bare = cases.cases(self.question, self.evaluator.course.visible_seed, None)[0]
        run = self._run([[cases.call(self.question, bare, with_given=False)]])
        fault = self._file_fault(run)
        if fault is None and run.results:
            fault = faults.of_exception(run.results[0].value, None) or compare.difference(None, run.results[0].value, 0.0)
        return self.ended("failed", fault or Fault("missing", "weights-missing", {"file": self.question.attachments[0]}))

    def _judged(self, asked: Sequence[Asked]) -> QuestionResult:
        observed: list[Observation] = []
        left = list(asked)
        while left:
            # Hidden cases make a second batch, which is sent when the first has been answered.
            run = self._run([[each.call for each in left if each.case.visible == visible] for visible in (True, False)])
            fault = self._file_fault(run)
            if fault is not None:
                return self.ended("failed", fault)
            observed += self._answered(run, left)
            dead, left = self._after_death(run, left[len(run.results) :])
            observed += dead
        return self._scored(observed)

    def tried(self, these: Sequence[Asked]) -> Iterator[Observation]:
        """As `Evaluator.tried`."""
        run = self._run([[each.call for each in these]])
        yield from self._answered(run, these)
        if len(run.results) < len(these):
            first = these[len(run.results)]
            yield Observation(first.case, first.answer, NO_ANSWER, self._file_fault(run) or faults.of_end(run))

    def _answered(self, run: Run, these: Sequence[Asked]) -> Iterator[Observation]:
        for number, (each, result) in enumerate(zip(these, run.results, strict=False)):
            printed = run.output.get(number, "")
            yield observe(self.question, each.case, each.answer, result.value, result.mutated, printed, result.warned)

    def _after_death(self, run: Run, left: Sequence[Asked]) -> tuple[list[Observation], list[Asked]]:
        """The worker died in the first of these cases: its group is lost, the others get a fresh worker, unless time is up or the protocol broken."""
        if not left:
            return [], []
        lost = {left[0].case.group} if run.end not in ("timeout", "protocol") else {each.case.group for each in left}
        printed = run.output.get(len(run.results), "")
        dead = [Observation(each.case, each.answer, NO_ANSWER, faults.of_end(run), printed) for each in left if each.case.group in lost]
        return dead, [each for each in left if each.case.group not in lost]

    def _run(self, batches: Sequence[Sequence[Call]]) -> Run:
        assert self.source is not None
        job = Job(
            module=self.assignment.id, chunks=list(self.source.chunks), function=self.question.name, probe=self.question.probe,
            forbidden=list(self.assignment.forbidden), forbidden_names=list(self.question.forbidden),
            attachments=dict(self.source.attachments) if self.question.attachments else {},
            seconds=self.question.limits.seconds, memory_mb=self.question.limits.memory_mb, drift=self.question.drift,
            refused=list(self.question.refused), floats=self.assignment.floats,
        )  # fmt: skip
        return self.evaluator.runner(self.assignment.torch, job, batches)

    def _file_fault(self, run: Run) -> Fault | None:
        """What keeps the function from being called; a note when the file stopped early but the function is there."""
        assert self.source is not None
        one_piece = len(self.source.chunks) == 1
        names = [q.name for q in self.assignment.questions]
        if run.scanned is not None:
            self.flags = [f"uses {use.name} ({use.label}, line {use.line})" for use in run.scanned.suspicious]
            self.uses = [name for name in names if name in run.scanned.mentioned and name != self.question.name]
        found = faults.of_file(run, self.question.name, names, self.source.chunks)
        if found is None and run.loaded is not None and run.loaded.stopped is not None and one_piece:  # in a notebook the cells after it ran
            self.notes = [self._say(faults.of_early_end(run.loaded.stopped, run.loaded.label))]
        if found is not None and found.fatal:
            self.fatal = found.fault
        return found.fault if found else None

    def _scored(self, observed: Sequence[Observation]) -> QuestionResult:
        def tally(visible: bool) -> Tally:
            these = [o.fault for o in observed if o.case.visible == visible]
            return Tally(these.count(None), len(these))

        lost = {o.case.group for o in observed if o.fault is not None}
        undue = _refusals(observed) - lost if _refuses_most(observed) else set()
        note = self._say(Fault("value", "refuses-most")) if undue else "" if lost else self._praise(observed)
        score = sum(points for group, points in self.question.points.items() if group not in lost | undue)
        return QuestionResult(
            id=self.question.name, outcome="failed" if lost else "passed", score=score, max_score=self.question.max_score,
            visible=tally(True), hidden=tally(False), note=note,
            file_notes=self.notes, flags=self.flags + self._doubts(observed), uses=self.uses,
            findings=findings(self.assignment.id, self.question, observed, self._say, self._words),
        )  # fmt: skip

    def _praise(self, observed: Sequence[Observation]) -> str:
        reached = getattr(self.question.judge, "reached", None)
        return self._say(reached(observed[0].answer.expected, observed[0].got)) if reached and observed else ""

    def _doubts(self, observed: Sequence[Observation]) -> list[str]:
        doubt = getattr(self.question.judge, "doubt", None)
        return [said for o in observed if doubt and (said := doubt(o.answer.expected, o.got))]

    def _words(self, text: str) -> str:
        return wording(text, self.evaluator.language, tensors=self.assignment.in_tensors)

    def _say(self, fault: Fault) -> str:
        return sentence(
            fault, self.evaluator.language, tensors=self.assignment.in_tensors, function=self.question.name,
            file=self.source.file if self.source else f"{self.assignment.id}.py", seconds=self.question.limits.seconds,
            memory_mb=self.question.limits.memory_mb,
        )  # fmt: skip
