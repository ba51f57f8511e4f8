"""A solution becomes a stub: signatures, decorators and docstrings stay byte for byte, every body becomes one `raise`."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Sequence
from itertools import pairwise

from autograder.release import ReleaseError
from autograder.release.solution import LIBRARIES, Definition, Solution, bodies, hidden_part, is_docstring, read, squeezed, telling


def strip(source: str, questions: Sequence[str], file: str) -> str:
    """The students' file for these questions.

    Imports of the course's libraries stay, and whatever a signature, a decorator, a base class or a public constant needs; private helpers go.
    `ReleaseError` says in a sentence what the solution lacks, or which docstring would give it away.
    """
    solution = read(source, questions, file)
    for question in solution.questions:
        _check(question, solution)
    text = _Text(solution.source)
    kept = _kept_imports(solution)
    blocks = [text.of(solution.docstring)] if solution.docstring is not None else []
    if kept:
        blocks.append(_imports(kept, text))
    if solution.constants:
        blocks.append("\n".join(text.of(node) for node in solution.constants))
    stub = "\n\n".join(blocks) + "".join(f"\n\n\n{_stub(q, text)}" for q in solution.questions) + "\n"
    stub = stub.lstrip("\n")
    try:
        ast.parse(stub)
    except SyntaxError as bad:
        raise ReleaseError(f"{file} gives a stub that Python cannot read ({bad}). Write each docstring on lines of its own.") from bad
    return stub


class _Text:
    """Source text by the positions of a syntax tree, which counts columns in UTF-8 bytes."""

    def __init__(self, source: str) -> None:
        self._lines = source.encode().split(b"\n")

    def between(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        if start[0] == end[0]:
            return self._lines[start[0] - 1][start[1] : end[1]].decode()
        parts = [self._lines[start[0] - 1][start[1] :], *self._lines[start[0] : end[0] - 1], self._lines[end[0] - 1][: end[1]]]
        return b"\n".join(parts).decode()

    def of(self, node: ast.AST) -> str:
        return self.between(*_ends(node))

    def margin(self, node: ast.stmt) -> str:
        """What stands before a statement on its line."""
        return self.between((node.lineno, 0), (node.lineno, node.col_offset))

    def blank_between(self, before: ast.stmt, after: ast.stmt) -> bool:
        return any(not line.strip() for line in self._lines[(before.end_lineno or 0) : after.lineno - 1])


def _ends(node: ast.AST) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def _stub(question: Definition, text: _Text) -> str:
    """Everything up to the end of the docstring, then the `raise`, or the class' members."""
    if isinstance(question, ast.FunctionDef):
        return _written(question, text, question.name)
    pieces = [_head(question, text)]
    for member in question.body:
        if _stays(member):
            is_method = isinstance(member, ast.FunctionDef)
            between = "\n\n" if is_method or len(pieces) == 1 else "\n"
            pieces.append(between + text.margin(member) + (_written(member, text, question.name) if is_method else text.of(member)))  # type: ignore[arg-type]
    return "".join(pieces)


def _written(function: ast.FunctionDef, text: _Text, name: str) -> str:
    margin = " " * function.col_offset + "    "
    first = function.body[0]
    if is_docstring(first):
        margin = text.margin(first)
        if margin.strip():
            raise ReleaseError(f"The docstring of {function.name} begins on the line of its def. Give it lines of its own.")
    return f'{_head(function, text)}\n{margin}raise NotImplementedError("{name}")'


def _head(node: Definition, text: _Text) -> str:
    """From the first decorator to the end of the docstring; without one, to the colon."""
    start = (min([node.lineno, *(d.lineno for d in node.decorator_list)]), node.col_offset)
    first = node.body[0]
    if is_docstring(first):
        return text.between(start, _ends(first)[1])
    above = min([first.lineno, *(d.lineno for d in getattr(first, "decorator_list", []))])
    header = text.between(start, (above, first.col_offset if above == node.lineno else 0))
    tokens = tokenize.generate_tokens(io.StringIO(header).readline)
    row, column = [token.end for token in tokens if token.string == ":"][-1]
    return "\n".join([*header.split("\n")[: row - 1], header.split("\n")[row - 1][:column]])


def _stays(member: ast.stmt) -> bool:
    """Of a class: public methods, those that Python calls, and public attributes."""
    if isinstance(member, ast.FunctionDef):
        return not member.name.startswith("_") or member.name.endswith("__")
    target = member.targets[0] if isinstance(member, ast.Assign) else getattr(member, "target", None)
    return isinstance(target, ast.Name) and not target.id.startswith("_")


def _check(question: Definition, solution: Solution) -> None:
    for node, docstring in bodies(question):
        if docstring is None:
            if node is question:
                raise ReleaseError(f"{solution.file}: {question.name} has no docstring, and students see nothing else of it. Write one.")
            continue
        given = squeezed(ast.get_docstring(node) or "")
        for line, number in telling(solution.source, hidden_part(node, docstring)).items():
            if line in given:
                raise ReleaseError(f"{solution.file}: the docstring of {node.name} gives away line {number} of its body. Say that in words.")
    methods = [node for node in question.body if isinstance(node, ast.FunctionDef) and _stays(node)]
    if isinstance(question, ast.ClassDef) and not methods:
        raise ReleaseError(f"{solution.file}: the class {question.name} has no public method, so its stub could not say that it is not written yet.")


def _names(nodes: Iterable[ast.AST | None]) -> set[str]:
    return {part.id for node in nodes if node is not None for part in ast.walk(node) if isinstance(part, ast.Name)}


def _needed(solution: Solution) -> set[str]:
    """The names that the released text uses."""
    used: set[str] = _names(solution.constants)
    for question in solution.questions:
        for node, _docstring in bodies(question):
            used |= _names(node.decorator_list)
            if isinstance(node, ast.ClassDef):
                used |= _names([*node.bases, *node.keywords, *(p for p in node.body if not isinstance(p, ast.FunctionDef) and _stays(p))])
            else:
                used |= _names([node.args, node.returns])
    return used


def _kept_imports(solution: Solution) -> list[ast.Import | ast.ImportFrom]:
    used = _needed(solution)
    for node in solution.private:
        gone = {node.name} if isinstance(node, Definition) else _names([node])
        for name in sorted(used & gone):
            if name.startswith("_"):
                raise ReleaseError(f"{solution.file}: a signature or public constant uses {name}, which students do not get. Make it public.")
    return [node for node in solution.imports if _is_library(node) or {a.asname or a.name.partition(".")[0] for a in node.names} & used]


def _is_library(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module in LIBRARIES
    return all(alias.name in LIBRARIES for alias in node.names)


def _imports(kept: Sequence[ast.Import | ast.ImportFrom], text: _Text) -> str:
    lines = text.of(kept[0])
    for before, after in pairwise(kept):
        lines += ("\n\n" if text.blank_between(before, after) else "\n") + text.of(after)
    return lines
