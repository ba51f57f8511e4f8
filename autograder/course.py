"""Finds and reads the course: `course.toml`, each `assignments/<a>/questions.py`, and on the instructor's side what is hidden."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from autograder.spec import Assignment, Course, SettingError, SpecError, check
from autograder.tensors import handed_out
from autograder.truth import Answer

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PACKAGE = Path(__file__).parent
TRUTH_FILE = "truth.json"


def root() -> Path:
    """The folder that holds `course.toml`: the checkout that this package lies in, else the copy inside an installed wheel."""
    checkout = PACKAGE.parent
    return checkout if (checkout / "course.toml").exists() else PACKAGE / "_course"


def load(folder: Path | None = None, *, hidden: bool = False, answers: bool = True) -> Course:
    """The course in `folder` (default: `root()`), with hidden cases if asked for; `SpecError` says what is wrong with it.

    Without `answers` the stored ones are not read: who renews them must not depend on them.
    """
    folder = folder or root()
    toml = folder / "course.toml"
    if not toml.exists():
        raise SpecError(f"There is no course.toml in {folder}.")
    try:
        settings = tomllib.loads(toml.read_text("utf-8"))
    except tomllib.TOMLDecodeError as bad:
        raise SpecError(f"course.toml cannot be read: {bad}.") from bad
    names = settings.get("assignments", [])
    with_tensors = _with_tensors(settings.get("arrays", {}), names)
    secret = _module(folder / "solutions" / "hidden" / "__init__.py", "SEED") if hidden else None
    return Course(
        name=settings.get("name", "course"),
        language=settings.get("language", "en"),
        assignments=tuple(_assignment(folder, name, hidden=hidden, tensors=name in with_tensors) for name in names),
        visible_seed=int(settings.get("visible_seed", 0)),
        grading_seed=int(secret.SEED) if secret else None,
        truths={name: stored(folder, name) for name in names if answers},
    )


def _with_tensors(arrays: Any, names: list[str]) -> list[str]:
    """The assignments that `[arrays]` in course.toml sets to "torch"."""
    if not isinstance(arrays, dict):
        raise SettingError("In course.toml, arrays is a table: write [arrays] on a line of its own, and below it lines like convolution = 'torch'.")
    for name, kind in arrays.items():
        if name not in names:
            raise SettingError(f"In course.toml, [arrays] names {name}, which is none of the assignments. There are: {', '.join(names)}.")
        if kind not in ("numpy", "torch"):
            raise SettingError(f'In course.toml, [arrays] says {name} = {kind!r}. Write "numpy" or "torch".')
    return [name for name, kind in arrays.items() if kind == "torch"]


def _assignment(folder: Path, name: str, *, hidden: bool, tensors: bool) -> Assignment:
    assignment: Assignment = _module(folder / "assignments" / name / "questions.py", "ASSIGNMENT").ASSIGNMENT
    file = folder / "solutions" / "hidden" / f"{name}.py"
    if hidden and file.exists():
        module = _module(file, "CASES")
        cases: dict[str, Any] = module.CASES
        mistakes: dict[str, Any] = getattr(module, "MISTAKES", {})
        unknown = sorted((set(cases) | set(mistakes)) - {q.name for q in assignment.questions})
        if unknown:
            raise SpecError(f"{file.name} has hidden cases for {unknown[0]!r}, which is no question of {name}.")
        questions = [q.with_hidden(cases.get(q.name, ()), mistakes.get(q.name, ())) for q in assignment.questions]
        assignment = replace(assignment, questions=tuple(questions))
    if not tensors:
        return check(assignment)
    if assignment.torch:
        raise SettingError(f"In course.toml, [arrays] names {name}, which is written with PyTorch in any case. Take that line out.")
    return handed_out(check(assignment))


def _module(file: Path, *needed: str) -> ModuleType:
    if not file.exists():
        raise SpecError(f"There is no {file.parent.name}/{file.name}.")
    spec = importlib.util.spec_from_file_location(f"_course_{file.parent.name}_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SpecError:
        raise
    except Exception as bad:  # the course's own code; SyntaxError among others
        raise SpecError(f"{file.parent.name}/{file.name} cannot be loaded. {type(bad).__name__}: {bad}.") from bad
    for name in needed:
        if not hasattr(module, name):
            raise SpecError(f"{file.parent.name}/{file.name} defines no {name}.")
    return module


def truth_file(folder: Path, name: str) -> Path:
    """Where the stored answers of an assignment's visible cases lie."""
    return folder / "assignments" / name / TRUTH_FILE


def stored(folder: Path, name: str) -> dict[str, Answer]:
    """The stored answers by digest of the case; empty when there are none yet."""
    file = truth_file(folder, name)
    if not file.exists():
        return {}
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Answer])
    except msgspec.DecodeError as bad:
        raise SpecError(f"{file.parent.name}/{file.name} cannot be read ({bad}). Renew it with: make template") from bad
