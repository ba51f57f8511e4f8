"""The students' file of an assignment, with its docstrings in their language: a whole docstring is one message of `solutions/<language>/<a>.po`.

Those catalogues stay with the instructor; what students get of them stands in the stub.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from autograder.release import ReleaseError, tensors
from autograder.release.solution import Definition, is_docstring
from autograder.release.strip import strip
from autograder.spec import Assignment


@dataclass(frozen=True)
class Docstring:
    """One docstring of a stub: whose it is (`Conv2D.forward`; nothing for the module's), what it says, where it stands, names of parameters."""

    owner: str
    text: str
    expression: ast.Expr
    parameters: tuple[str, ...]


def stub(root: Path, assignment: Assignment, language: str) -> str:
    """What students get of `solutions/<a>.py`; a docstring without a translation stays English. `ReleaseError` says what stands in the way."""
    file = root / "solutions" / f"{assignment.id}.py"
    if not file.exists():
        raise ReleaseError(f"There is no solutions/{file.name}. Work in a checkout of the course, where the solutions are.")
    english = strip(file.read_text("utf-8"), [q.name for q in assignment.questions], f"solutions/{file.name}")
    text = english if language == "en" else translated(english, translations(po_file(root, assignment, language)))
    return tensors.stub(text, assignment, language)


def po_file(root: Path, assignment: Assignment, language: str) -> Path:
    """The catalogue that translators edit."""
    return root / "solutions" / language / f"{assignment.id}.po"


def translations(file: Path) -> dict[str, str]:
    """English to the other language, without the entries that a translator has to look at; nothing when there is no such file."""
    if not file.exists():
        return {}
    with file.open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id and message.string and not message.fuzzy}


def found(source: str) -> list[Docstring]:
    """Every docstring of a module, its classes, functions and methods, from top to bottom; indentation taken off."""
    tree = ast.parse(source)
    return [*_of("", tree), *(doc for node in tree.body if isinstance(node, Definition) for doc in _inside(node, ""))]


def _inside(node: Definition, above: str) -> list[Docstring]:
    owner = f"{above}{node.name}"
    members = node.body if isinstance(node, ast.ClassDef) else []
    return [*_of(owner, node), *(doc for member in members if isinstance(member, Definition) for doc in _inside(member, f"{owner}."))]


def _of(owner: str, node: ast.Module | Definition) -> list[Docstring]:
    first = node.body[0] if node.body else None
    if first is None or not is_docstring(first):
        return []
    makers = [part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"]  # a class speaks of what it is made of
    functions = [node] if isinstance(node, ast.FunctionDef) else makers
    taken = [argument.arg for part in functions for argument in [*part.args.args, *part.args.kwonlyargs] if argument.arg != "self"]
    return [Docstring(owner, inspect.cleandoc(first.value.value), first, tuple(taken))]  # type: ignore[attr-defined, arg-type]


def translated(source: str, words: Mapping[str, str]) -> str:
    """A stub with the docstrings that `words` knows in the other language, laid out as the English ones are."""
    lines = source.split("\n")
    for doc in reversed(found(source)):
        text = words.get(doc.text)
        if text is not None:
            first, last = doc.expression.lineno, doc.expression.end_lineno or doc.expression.lineno
            margin = lines[first - 1][: doc.expression.col_offset]
            if margin.strip():
                raise ReleaseError(f"The docstring of {doc.owner} begins on the line of its class. Give it lines of its own.")
            lines[first - 1 : last] = _literal(text, margin, doc.owner)
    return "\n".join(lines)


def _literal(text: str, margin: str, owner: str) -> list[str]:
    if '"""' in text or text.endswith('"'):
        raise ReleaseError(f"The translation of the docstring of {owner or 'the module'} holds quotes that would end it. Take them out.")
    opening = 'r"""' if "\\" in text else '"""'
    first, *more = text.split("\n")
    if not more:
        return [f'{margin}{opening}{first}"""']
    return [f"{margin}{opening}{first}", *(f"{margin}{line}".rstrip() for line in more), f'{margin}"""']
