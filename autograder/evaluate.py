"""(submission, assignment) -> verdict: runs the student's functions in a worker, compares, names the mistake."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder import cases, compare, diagnose, truth
from autograder.cases import Case
from autograder.channel import Job, Loaded, Result
from autograder.compare import Fault
from autograder.diagnose import Observation
from autograder.feedback.show import plain
from autograder.feedback.words import sentence
from autograder.i18n import translate
from autograder.report import AssignmentResult, Counterexample, Finding, Outcome, QuestionResult, Tally, assignment_result
from autograder.sandbox.host import Run
from autograder.spec import Assignment, Course, Mistake, Question
from autograder.submission import Source, Submission
from autograder.truth import Answer, OracleError, Unavailable
from autograder.values import Raised, Value

Runner = Callable[[bool, Job], Run]  # (needs torch, job) -> what came of it; `sandbox.pool.Hosts.run` is one


@dataclass
class Evaluator:
    """Evaluates submissions against one course; answers are worked out once and kept for all of them."""

    course: Course
    runner: Runner
    language: str = "en"
    hidden: bool = False
    _known: dict[tuple[str, str], list[tuple[Case, Answer]] | Unavailable] = field(default_factory=dict)

    def assignment(
        self, submission: Submission, assignment: Assignment, only: Sequence[str] = (), on_result: Callable[[QuestionResult], None] | None = None
    ) -> AssignmentResult:
        """The verdict on one assignment (on the questions named in `only`, if any); each result is handed to `on_result` at once."""
        source = submission.sources.get(assignment.id)
        results: list[QuestionResult] = []
        notes: list[str] = []
        fatal = None if source is None else source.problem
        for question in assignment.questions:
            if only and question.name not in only:
                continue
            examined = _Examination(self, assignment, question, source)
            result = examined.failed(fatal) if fatal else examined.result()
            fatal = fatal or examined.fatal
            notes = notes or examined.notes
            results.append(result)
            if on_result is not None:
                on_result(result)
        return assignment_result(assignment.id, results, notes)

    def prepare(self, assignments: Sequence[Assignment]) -> None:
        """Work out all answers now, before several threads ask for them; raises `OracleError`."""
        for assignment in assignments:
            for question in assignment.questions:
                with contextlib.suppress(Unavailable):  # remembered, and told with each result
                    self.answers(assignment, question)

    def answers(self, assignment: Assignment, question: Question) -> list[tuple[Case, Answer]]:
        """The cases of a question with their answers; raises `Unavailable` or `OracleError`."""
        key = (assignment.id, question.name)
        if key not in self._known:
            stored = self.course.truths.get(assignment.id, {})
            seed = self.course.grading_seed if self.hidden else None
            concrete = cases.cases(question, self.course.visible_seed, seed)
            try:
                self._known[key] = [(case, truth.answer(question, case, stored)) for case in concrete]
            except Unavailable as missing:
                self._known[key] = missing
        known = self._known[key]
        if isinstance(known, Unavailable):
            raise known
        return known


@dataclass
class _Examination:
    """One question of one submission on its way to a verdict."""

    evaluator: Evaluator
    assignment: Assignment
    question: Question
    source: Source | None
    fatal: Fault | None = None  # a fault of the file that every further question would meet again
    notes: list[str] = field(default_factory=list)

    def result(self) -> QuestionResult:
        if self.source is None:
            file = f"{self.assignment.id}.py"
            return self.failed(Fault("missing", "no-file", {"file": file, "notebook": f"{self.assignment.id}.ipynb"}))
        if self.question.attachments and not self.source.attachments:
            return self._without_weights()
        try:
            known = self.evaluator.answers(self.assignment, self.question)
        except Unavailable as missing:
            return self._ended("skipped", Fault("unavailable", "unavailable", {"message": str(missing)}))
        except OracleError as broken:
            return self._ended("grader_error", Fault("unavailable", "grader-error", {"message": str(broken)}))
        return self._judged(known)

    def failed(self, fault: Fault) -> QuestionResult:
        """No case could be tried, for this reason."""
        return self._ended("failed", fault)

    def _ended(self, outcome: Outcome, fault: Fault) -> QuestionResult:
        finding = Finding(kind=fault.kind, group="", message=self._say(fault), line=int(fault.facts.get("line") or 0))
        return QuestionResult(id=self.question.name, outcome=outcome, score=0, max_score=self.question.max_score, findings=[finding])

    def _without_weights(self) -> QuestionResult:
        """No weights to load, so no accuracy; but a stub, or a model that cannot be built, is told first."""
        bare = cases.cases(self.question, self.evaluator.course.visible_seed, None)[:1]
        run = self._run(bare, with_given=False)
        fault = self._file_fault(run)
        if fault is None and run.results and isinstance(run.results[0].value, Raised):
            fault = self._fault(Observation(bare[0], Answer(None, 0.0, {}), run.results[0].value, None), run.results[0])
        return self.failed(fault or Fault("missing", "weights-missing", {"file": self.question.attachments[0]}))

    def _judged(self, known: list[tuple[Case, Answer]]) -> QuestionResult:
        observed: list[tuple[Observation, str]] = []
        left = known
        while left:
            run = self._run([case for case, _ in left])
            fault = self._file_fault(run)
            if fault is not None:
                return self.failed(fault)
            for number, ((case, answer), result) in enumerate(zip(left, run.results, strict=False)):
                seen = Observation(case, answer, result.value, None)
                seen = Observation(case, answer, result.value, self._fault(seen, result))
                observed.append((seen, run.output.get(number, "")))
            answered = len(run.results)
            if answered == len(left):
                break
            # The worker died in this case. Its group is lost; the other groups get a fresh worker, unless time is up.
            lost = self._lost(run)
            dead = {left[answered][0].group} if run.end != "timeout" else {case.group for case, _ in left[answered:]}
            gone = [pair for pair in left[answered:] if pair[0].group in dead]
            observed += [(Observation(case, answer, None, lost), run.output.get(answered, "")) for case, answer in gone]
            left = [pair for pair in left[answered:] if pair[0].group not in dead]
        return self._scored(observed)

    def _run(self, these: Sequence[Case], *, with_given: bool = True) -> Run:
        assert self.source is not None
        return self.evaluator.runner(self.assignment.torch, Job(
            module=self.assignment.id, chunks=list(self.source.chunks), function=self.question.name, probe=self.question.probe,
            calls=[cases.call(self.question, case, with_given=with_given) for case in these],
            forbidden=list(self.assignment.forbidden), attachments=dict(self.source.attachments) if self.question.attachments else {},
            seconds=self.question.limits.seconds, memory_mb=self.question.limits.memory_mb,
        ))  # fmt: skip

    def _file_fault(self, run: Run) -> Fault | None:
        """What is wrong before any call: the file does not load, or the function is not in it."""
        if run.loaded is None:
            fault = self._lost(run)
            self.fatal = Fault("timeout", "timeout-import", fault.facts) if run.end == "timeout" else fault
            return self.fatal
        stopped = run.loaded.stopped
        if stopped is not None:
            fault = _stop(stopped, run.loaded.label)
            if stopped.type in {"SyntaxError", "IndentationError", "TabError"} and len(self.source.chunks) == 1:  # type: ignore[union-attr]
                self.fatal = fault
                return fault
            if len(self.source.chunks) == 1:  # type: ignore[union-attr]  # in a notebook the cells after it still ran
                self.notes = [self._say(fault)]
            if not run.loaded.found:
                return fault
        if not run.loaded.found:
            return self._absent(run.loaded)
        if not run.loaded.callable:
            return Fault("type", "not-callable")
        return None

    def _absent(self, loaded: Loaded) -> Fault:
        taken = {q.name for q in self.assignment.questions}
        near = difflib.get_close_matches(self.question.name, [n for n in loaded.names if n not in taken], 1)
        return Fault("missing", "near-name" if near else "no-function", {"near": near[0]} if near else {})

    def _lost(self, run: Run) -> Fault:
        if run.end == "timeout":
            return Fault("timeout", "timeout")
        if run.end == "protocol":
            return Fault("crash", "protocol")
        if run.code == -9:  # nothing of ours kills a worker in time but the kernel, when memory runs out
            return Fault("memory", "memory")
        if run.code < 0:
            return Fault("crash", "crashed", {"how": f"signal {-run.code}"})
        return Fault("crash", "ended", {"how": f"exit code {run.code}"})

    def _fault(self, seen: Observation, result: Result) -> Fault | None:
        got = seen.got
        if isinstance(got, Raised):
            special = _special(got, seen.answer.expected)
            if special is not None:
                return special
        judge = self.question.judge or compare.difference
        fault: Fault | None = judge(seen.answer.expected, got, seen.answer.allowed)
        if fault is None and result.mutated:
            return Fault("mutation", "mutation", {"names": ", ".join(self._names(seen.case, result.mutated))})
        return fault

    def _names(self, case: Case, mutated: Sequence[str]) -> list[str]:
        in_order = list(case.args)
        return [in_order[int(name)] if name.isdigit() and int(name) < len(in_order) else name for name in mutated]

    def _scored(self, observed: list[tuple[Observation, str]]) -> QuestionResult:
        def tally(visible: bool) -> Tally:
            faults = [o.fault for o, _ in observed if o.case.visible == visible]
            return Tally(faults.count(None), len(faults))

        lost = {o.case.group for o, _ in observed if o.fault is not None}
        score = sum(points for group, points in self.question.points.items() if group not in lost)
        return QuestionResult(
            id=self.question.name, outcome="failed" if lost else "passed", score=score, max_score=self.question.max_score,
            visible=tally(True), hidden=tally(False), findings=self._findings(observed), note="" if lost else self._praise(observed),
        )  # fmt: skip

    def _praise(self, observed: list[tuple[Observation, str]]) -> str:
        fact = getattr(self.question.judge, "reached", None)
        return self._say(fact(observed[0][0].answer.expected, observed[0][0].got)) if fact and observed else ""

    def _findings(self, observed: list[tuple[Observation, str]]) -> list[Finding]:
        """One finding a failing group; groups that fail by the same mistake, or for the same reason, share one."""
        merged: dict[tuple[str, ...], tuple[list[str], Mistake | None, list[Observation]]] = {}
        for group in self.question.points:
            seen = [o for o, _ in observed if o.case.group == group]
            failing = [o for o in seen if o.fault is not None]
            if not failing:
                continue
            named = diagnose.mistake(self.question.mistakes, seen)
            fault = diagnose.smallest(failing).fault
            assert fault is not None
            key = ("mistake", named.name) if named else (fault.kind, fault.code) if fault.kind not in _PER_GROUP else (fault.kind, group)
            groups, _, together = merged.setdefault(key, ([], named, []))
            groups.append(group)
            together += failing
        printed = {id(o): text for o, text in observed}
        return [self._finding(groups, named, failing, printed) for groups, named, failing in merged.values()]

    def _finding(self, groups: list[str], named: Mistake | None, failing: list[Observation], printed: Mapping[int, str]) -> Finding:
        show = diagnose.smallest(failing)
        assert show.fault is not None
        message = self._say(show.fault)
        if named is not None and named.say:
            message = f"{translate(named.say, self.evaluator.language)}"
        return Finding(
            kind=show.fault.kind, group=", ".join(groups), message=message, mistake=named.name if named else None,
            read=named.read if named else "", line=int(show.fault.facts.get("line") or 0), hidden=not show.case.visible,
            output=printed.get(id(show), ""), counterexample=_counterexample(show),
        )  # fmt: skip

    def _say(self, fault: Fault) -> str:
        return sentence(
            fault, self.evaluator.language, function=self.question.name, file=self.source.file if self.source else f"{self.assignment.id}.py",
            seconds=self.question.limits.seconds, memory_mb=self.question.limits.memory_mb,
        )  # fmt: skip


_PER_GROUP = ("value", "shape", "exception")  # these differ from group to group; a hang or a missing return does not


def _counterexample(o: Observation) -> Counterexample | None:
    if not o.case.args or (o.fault is not None and o.fault.kind in ("missing", "accuracy")):
        return None
    return Counterexample({name: plain(value) for name, value in o.case.args.items()}, plain(o.answer.expected), plain(o.got))


def _stop(stopped: Raised, label: str) -> Fault:
    facts: dict[str, Any] = {"type": stopped.type, "message": stopped.message, "line": stopped.line, "label": label, "source": stopped.source}
    if "SyntaxError" in (stopped.type, *stopped.parents):
        return Fault("syntax", "syntax", facts)
    if stopped.type == "Forbidden":
        return Fault("policy", "forbidden", {**facts, "module": stopped.message})
    if stopped.type == "ModuleNotFoundError":
        return Fault("import", "import", {**facts, "module": stopped.message.removeprefix("No module named ").strip("'\"")})
    return Fault("import", "stopped", facts)


def _special(got: Raised, expected: Value) -> Fault | None:
    """Exceptions that say more than that something was raised."""
    facts: dict[str, Any] = {"line": got.line, "source": got.source}
    if got.type == "NotImplementedError" and not (isinstance(expected, Raised) and expected.type == got.type):
        return Fault("missing", "not-written", facts)
    if got.type == "MemoryError" or (got.type == "RuntimeError" and "can't allocate memory" in got.message):
        return Fault("memory", "memory", facts)
    if got.type == "RecursionError":
        return Fault("exception", "recursion", facts)
    if got.type == "Forbidden":
        return Fault("policy", "forbidden", {**facts, "module": got.message})
    return None
