"""`autograder.release.docstrings`: stubs whose docstrings are in the student's language, and nothing else about them different."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder import course as courses
from autograder import intake
from autograder.evaluate import Evaluator
from autograder.release import ReleaseError, catalogue, docstrings, template
from autograder.release.catalogue import Part, Text
from autograder.release.master import master
from autograder.spec import Assignment, Course

ROOT = Path(__file__).parent.parent
COURSE = courses.load(ROOT)
LONGEST = 150  # characters of a line, as in the English ones
EVERY = pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda a: a.id)


def code(source: str) -> str:
    """A module without its docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.dump(tree)


@EVERY
def test_a_spanish_stub_differs_from_the_english_one_in_its_docstrings_alone(assignment: Assignment) -> None:
    english, spanish = (docstrings.stub(ROOT, assignment, language) for language in ("en", "es"))
    assert code(spanish) == code(english)
    pairs = list(zip(docstrings.found(english), docstrings.found(spanish), strict=True))
    assert len(pairs) > len(assignment.questions)  # each question's, and the module's
    for before, after in pairs:
        assert after.owner == before.owner
        assert after.text != before.text
    assert all(len(line) <= LONGEST and line == line.rstrip() for line in spanish.splitlines())


@EVERY
def test_spanish_stubs_are_worth_nothing_and_are_told_to_be_unwritten(
    evaluator: Evaluator, course: Course, assignment: Assignment, tmp_path: Path
) -> None:
    for path, data in template.render(COURSE, ROOT, [assignment], "es").items():
        if "/" not in path:
            (tmp_path / path).write_bytes(data)
    result = evaluator.assignment(intake.read("vacío", tmp_path, course, [assignment.id]), course.assignment(assignment.id), "es")
    assert result.score == 0
    assert all(question.untouched for question in result.questions)


def test_a_notebook_has_them_too() -> None:
    cells = [cell.text for cell in master(COURSE.assignment("convolution"), "es") if cell.public]
    stub = next(text for text in cells if text.startswith("def corr2d("))
    assert "Correlación cruzada de una imagen con un kernel" in stub
    assert "Cross-correlation" not in "".join(cells)


STUB = '''"""One module."""


class Layer:
    """What it is made of.

    size: `(KH, KW)`.
    """

    def __init__(self, size):
        raise NotImplementedError("Layer")

    def forward(self, x):
        """One line."""
        raise NotImplementedError("Layer")
'''


def test_a_docstring_is_laid_out_as_the_english_one() -> None:
    spanish = docstrings.translated(STUB, {"One line.": "Dos\n\nlíneas.", "What it is made of.\n\nsize: `(KH, KW)`.": "De qué está hecha."})
    assert spanish == STUB.replace('"""One line."""', '"""Dos\n\n        líneas.\n        """').replace(
        'What it is made of.\n\n    size: `(KH, KW)`.\n    """', 'De qué está hecha."""'
    )


def test_a_translation_may_hold_a_backslash_but_no_quotes_that_end_it() -> None:
    assert ast.get_docstring(ast.parse(docstrings.translated(STUB, {"One module.": r"\sum y \n"}))) == r"\sum y \n"
    for text in ('"""', 'En "comillas"'):
        with pytest.raises(ReleaseError, match=r"The translation of the docstring of Layer\.forward holds quotes that would end it\."):
            docstrings.translated(STUB, {"One line.": text})


def test_a_docstring_beside_its_class_is_refused() -> None:
    with pytest.raises(ReleaseError, match=r"The docstring of A begins on the line of its class\. Give it lines of its own\."):
        docstrings.translated('class A: """One."""\n', {"One.": "Uno."})


# The catalogue of docstrings.

ENGLISH = "An image of at least 1,000 pixels.\n\nX: image `(H, W)`, padding 2 around it."


def part(folder: Path, text: str = ENGLISH, translation: str = "", mark: str = "") -> Part:
    """A catalogue with one docstring of a function of X and padding, renewed once and then translated."""
    found = Part("es", folder / "a.po", (Text(text, "solutions/a.py:f", ("X", "padding")),))
    catalogue.write_part(found)
    if translation:
        empty = 'msgstr ""\n'
        before, _, after = found.file.read_text("utf-8").rpartition(empty)
        lines = "\n".join(f'"{line}"' for line in translation.replace('"', '\\"').replace("\n", "\\n\n").split("\n"))
        found.file.write_text(f"{before}{empty}{lines}\n{after}".replace("#: solutions/a.py:f\n", f"#: solutions/a.py:f\n{mark}"), "utf-8")
    return found


SPANISH = "Una imagen de al menos 1 000 píxeles.\n\nX: imagen `(H, W)`, con padding 2 alrededor."


def test_a_whole_translation_is_right(tmp_path: Path) -> None:
    found = part(tmp_path, translation=SPANISH)
    assert list(catalogue.faults(found)) == []
    assert docstrings.translations(found.file) == {ENGLISH: SPANISH}


@pytest.mark.parametrize(
    ("translation", "mark", "problem"),
    [
        ("", "", "a.po: No es translation of: An image"),
        (SPANISH, "#, fuzzy\n", "a.po: The es translation is of an earlier text. Mend it and take out its mark, fuzzy: An image"),
        (SPANISH.replace("`(H, W)`", "`(W, H)`"), "", "a.po: The es translation has other facts (`(H, W)`) than: An image"),
        (SPANISH.replace("X:", "Y:"), "", "a.po: The es translation has other facts (X) than: An image"),
        (SPANISH.replace("padding", "relleno"), "", "a.po: The es translation has other facts (padding) than: An image"),
        (SPANISH.replace("2", "3"), "", "a.po: The es translation has other facts (2) than: An image"),
        (SPANISH.replace("1 000", "10 000"), "", "a.po: The es translation has other facts (1000) than: An image"),
    ],
)  # fmt: skip
def test_what_a_translation_lacks_is_said(translation: str, mark: str, problem: str, tmp_path: Path) -> None:
    (said,) = catalogue.faults(part(tmp_path, translation=translation, mark=mark))
    assert said.startswith(problem)


def test_the_translation_of_a_text_that_has_changed_waits_for_its_translator_and_students_read_english(tmp_path: Path) -> None:
    part(tmp_path, translation=SPANISH)
    changed = part(tmp_path, ENGLISH.replace("padding 2", "padding 3"))
    assert "#, fuzzy" in changed.file.read_text("utf-8")
    assert "Una imagen de al menos" in changed.file.read_text("utf-8")
    assert "is of an earlier text" in next(catalogue.faults(changed))
    assert docstrings.translations(changed.file) == {}


def test_a_catalogue_that_lacks_a_docstring_is_not_current(tmp_path: Path) -> None:
    part(tmp_path, translation=SPANISH)
    other = Part("es", tmp_path / "a.po", (Text("Something else altogether.", "solutions/a.py:g"),))
    assert list(catalogue.faults(other))[-1] == "a.po (es) is not current. Renew it with: make locale"
