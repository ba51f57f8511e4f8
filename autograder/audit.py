"""The three invariants of the course: solutions full marks, template zero; every mistake named, every mutant caught; nothing leaked or stale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import diagnose, intake
from autograder.diagnose import Observation
from autograder.evaluate import Evaluator, observe
from autograder.layers.isolation import detect
from autograder.mutation import equivalents, shapes
from autograder.mutation.mutants import mutants
from autograder.mutation.run import Crew, Verdict
from autograder.release import catalogue, leaks, template
from autograder.report import QuestionResult
from autograder.sandbox.pool import Hosts
from autograder.spec import Assignment, Course, Question
from autograder.submission import Source, Submission


@dataclass(frozen=True)
class Row:
    """One question in the audit's table. Of its mutants so many are killed by the visible cases alone, and by all."""

    assignment: str
    question: str
    visible: int
    hidden: int
    mistakes: int
    mutants: int = 0
    by_visible: int = 0
    by_all: int = 0
    equivalent: int = 0
    problems: tuple[str, ...] = ()


def rows(course: Course, root: Path) -> Iterator[Row]:
    """Audit question by question: reference and oracle agree, the stub scores nothing, mistakes are named, mutants are killed."""
    isolation = detect()
    listed = equivalents.read(root)
    with Hosts(isolation) as hosts, Crew(course, isolation) as crew:
        audit = _Audit(Evaluator(course, hosts.run, hidden=True), crew, listed)
        for assignment in course.assignments:
            solutions, stubs = (_read(root / folder, course, assignment) for folder in ("solutions", "student_template"))
            full = {q.id: q for q in audit.evaluator.assignment(solutions, assignment.by_arrays or assignment).questions}
            empty = {q.id: q for q in audit.evaluator.assignment(stubs, assignment).questions}
            for question in assignment.questions:
                yield audit.row(assignment, question, solutions.sources[assignment.id], full[question.name], empty[question.name])


def whole(course: Course, root: Path) -> list[str]:
    """What is wrong with the repository as a whole: strange entries, sentences without translation, stale files, solutions in what is released."""
    strangers = equivalents.read(root).strangers(course)
    known = leaks.secrets(root, course)
    leaked = [leak for place in ("student_template", "assignments") for leak in leaks.search(root / place, known)]  # what is released
    return [*strangers, *catalogue.problems(root), *template.stale(root), *leaked]


def _read(folder: Path, course: Course, assignment: Assignment) -> Submission:
    return intake.read(folder.name, folder, course, [assignment.id])


@dataclass(frozen=True)
class _Audit:
    evaluator: Evaluator
    crew: Crew
    listed: equivalents.Equivalents

    def row(self, assignment: Assignment, question: Question, source: Source, full: QuestionResult, empty: QuestionResult) -> Row:
        problems = []
        verdicts: list[Verdict] = []
        listed = self.listed.of(assignment.id, question.name)
        if empty.score or not empty.untouched:
            problems.append(f"the stub gets {empty.score} points, or is not told to be unwritten")
        if full.outcome not in ("passed", "skipped"):
            problems.append(f"the solution does not get full marks: {full.findings[0].message if full.findings else full.note}")
        if full.outcome != "skipped":
            problems += _unnamed(self.evaluator, assignment, question)
        if full.outcome == "passed" and not question.attachments:  # else what counts is a trained model's weights, not the code that builds it
            reference = assignment.by_arrays or assignment
            problems += self._careless(reference, reference.question(question.name), source)
            verdicts = self._verdicts(reference, reference.question(question.name), source)
            problems += equivalents.problems(f"solutions/{source.file}", verdicts, listed)
        killed = [verdict.noticed_by for verdict in verdicts]
        return Row(
            assignment.id, question.name, full.visible.total, full.hidden.total, len(question.mistakes), len(killed),
            killed.count("visible"), len(killed) - killed.count("nothing"), len(listed), tuple(problems),
        )  # fmt: skip

    def _careless(self, assignment: Assignment, question: Question, source: Source) -> Iterator[str]:
        """Groups whose visible cases look at no value."""
        visible = [each for each in self.evaluator.answers(assignment, question) if each.case.visible]
        return shapes.taken_for_right(question, list(self.evaluator.tried(source, assignment, question, visible)))

    def _verdicts(self, assignment: Assignment, question: Question, source: Source) -> list[Verdict]:
        others = {other.name for other in assignment.questions} - {question.name}
        changed = mutants(source.chunks[0].source, question.name, others)
        return self.crew.verdicts(assignment, question, self.evaluator.answers(assignment, question), changed)


def _unnamed(evaluator: Evaluator, assignment: Assignment, question: Question) -> Iterator[str]:
    """Mistakes whose own outputs pass the visible cases, or are given another mistake's name."""
    visible = [(each.case, each.answer) for each in evaluator.answers(assignment, question) if each.case.visible]
    example = getattr(question.judge, "example", lambda value: value)
    for mistake in question.mistakes:
        for form in range(len(mistake.alternatives)):
            seen = [observe(question, case, answer, example(answer.mistakes[mistake.name][form])) for case, answer in visible]
            named = _named(question, seen)
            if named != {mistake.name}:
                told = ", ".join(sorted(named)) or "nothing"
                yield f"the mistake {mistake.name} (form {form + 1}) is told to be: {told}"


def _named(question: Question, seen: Sequence[Observation]) -> set[str]:
    by_group = [[o for o in seen if o.case.group == group] for group in question.points]
    found = [diagnose.mistake(question.mistakes, group, seen) for group in by_group if any(o.fault for o in group)]
    return {mistake.name for mistake in found if mistake is not None}
