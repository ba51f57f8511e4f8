"""Every number of a handout is computed, in both languages; its table of questions is the spec's, its headings are where mistakes point to."""

from __future__ import annotations

import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from handout import PAGES, QUESTION, ROOT, numbers, places, plain, problems, sections

from autograder import course as courses
from autograder.data import fashion_mnist

torch = pytest.importorskip("torch")
ASSIGNMENTS = {assignment.id: assignment for assignment in courses.load().assignments}
both = pytest.mark.parametrize("page", PAGES)
each = pytest.mark.parametrize("assignment", ASSIGNMENTS)


def page_of(assignment: str, page: str) -> str:
    return (ROOT / "assignments" / assignment / page).read_text("utf-8")


def worked_out(assignment: str, page: str) -> dict[str, str]:
    """All sections but the last, what to read next, whose numbers are years and chapters."""
    return {name: text for name, text in sections(page_of(assignment, page)).items() if name != "read-next"}


@cache
def computed(assignment: str) -> dict[str, Any]:
    """What should stand in each section of a handout, worked out once."""
    found: dict[str, Any] = runpy.run_path(str(Path(__file__).parent / "handouts" / f"{assignment}.py"))["SECTIONS"]
    return found


@both
@each
def test_every_number_was_computed(assignment: str, page: str) -> None:
    there = worked_out(assignment, page)
    assert [name for name, text in there.items() if numbers(text) and name not in computed(assignment)] == []
    found = {name: problems(there[name], claims) for name, claims in computed(assignment).items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@both
@each
def test_a_number_that_changes_is_found(assignment: str, page: str) -> None:
    """Each number in turn becomes another one: it is no longer what was computed."""
    for name, text in worked_out(assignment, page).items():
        text = plain(text)
        for place in places(text):
            first = place.start() + place[0].startswith("-")
            changed = text[:first] + str((int(text[first]) + 1) % 10) + text[first + 1 :]
            assert problems(changed, computed(assignment)[name]), f"{name}: {place[0]}"


@both
@each
def test_the_table_of_questions(assignment: str, page: str) -> None:
    """Signatures as in the solution, in the order and with the points of the spec."""
    code = (ROOT / "solutions" / f"{assignment}.py").read_text("utf-8")
    wanted = []
    for question in ASSIGNMENTS[assignment].questions:
        if found := re.search(rf"^def ({question.name}\(.*?\))(?: -> .*)?:$", code, flags=re.MULTILINE):
            signature = found[1]
        else:
            _, body = code.split(f"class {question.name}")
            signature = f"{question.name}({body.split('def __init__(self, ')[1].split('):')[0]})"
        wanted.append((signature, question.max_score))
    assert [(signature, int(points)) for signature, _, points in QUESTION.findall(page_of(assignment, page).split("\n## ")[0])] == wanted


@both
@each
def test_the_code_runs(assignment: str, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python in a handout, one piece after the other, with a model and a module of the student's."""
    monkeypatch.chdir(tmp_path)
    pieces = re.findall(r"^```python\n(.*?)^```", page_of(assignment, page), flags=re.MULTILINE | re.DOTALL)
    if any("fashion_mnist" in piece for piece in pieces) and fashion_mnist.find() is None:
        pytest.skip("Fashion-MNIST is not here")
    names = {"model": torch.nn.Linear(2, 3), "module": torch.nn.Linear(2, 3)}
    for piece in pieces:
        exec(piece, names)


@each
def test_both_languages_have_the_same_headings_and_numbers(assignment: str) -> None:
    english, spanish = (sections(page_of(assignment, page)) for page in PAGES)
    assert list(english) == list(spanish)
    assert {name: numbers(text) for name, text in english.items()} == {name: numbers(text) for name, text in spanish.items()}
