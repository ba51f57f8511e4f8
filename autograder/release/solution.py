"""What a solution module consists of: what students get of it, and what they must not see."""

from __future__ import annotations

import ast
import difflib
import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.release import ReleaseError

LIBRARIES = frozenset({"__future__", "numpy", "torch", "torch.nn", "torch.nn.functional"})  # what a student starts with in any case
LEAST = 24  # characters without blanks; what is shorter ("return np.array(rows)") stands in anybody's code

Definition = ast.FunctionDef | ast.ClassDef
Span = tuple[int, int]  # first and last line, counted from 1


@dataclass
class Solution:
    """One module, its statements sorted into what is released and (`secret`, as spans of lines) what is not."""

    file: str
    source: str
    docstring: ast.Expr | None = None
    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    constants: list[ast.Assign | ast.AnnAssign] = field(default_factory=list)
    questions: list[Definition] = field(default_factory=list)
    private: list[ast.stmt] = field(default_factory=list)

    @property
    def secret(self) -> list[Span]:
        """The lines of private helpers and of the questions' bodies."""
        spans = [_span(node) for node in self.private]
        for question in self.questions:
            spans += [span for node, doc in bodies(question) for span in hidden_part(node, doc)]
        return spans


def read(source: str, questions: Sequence[str], file: str) -> Solution:
    """Sort the statements of `source`; `ReleaseError` when it is not Python, lacks a question or holds what cannot be sorted."""
    source = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as bad:
        raise ReleaseError(f"{file} cannot be read by Python: {bad}. Mend it, then release again.") from bad
    found = Solution(file, source)
    body = list(tree.body)
    if body and is_docstring(body[0]):
        found.docstring = body.pop(0)  # type: ignore[assignment]
    for node in body:
        _sort(node, questions, found)
    _complete(found, questions)
    return found


def _sort(node: ast.stmt, questions: Sequence[str], found: Solution) -> None:
    if isinstance(node, Definition) and node.name in questions:
        found.questions.append(node)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        found.imports.append(node)
    elif isinstance(node, ast.Assign | ast.AnnAssign) and not _is_private(node):
        found.constants.append(node)
    elif _is_private(node):
        found.private.append(node)
    elif isinstance(node, Definition | ast.AsyncFunctionDef):
        near = difflib.get_close_matches(node.name, questions, 1)
        offer = f"Did you mean {near[0]}? A helper's" if near else "A helper's"
        raise ReleaseError(f"{found.file}, line {node.lineno}: {node.name} is no question of this assignment. {offer} name begins with _.")
    else:
        raise ReleaseError(
            f"{found.file}, line {node.lineno}: only a docstring, imports, constants, functions and classes can be released. "
            "Move this statement into a function, or out of the file."
        )


def _is_private(node: ast.stmt) -> bool:
    if isinstance(node, Definition | ast.AsyncFunctionDef):
        return node.name.startswith("_")
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []
    names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return bool(names) and all(name.startswith("_") for name in names)


def _complete(found: Solution, questions: Sequence[str]) -> None:
    names = [node.name for node in found.questions]
    for name in questions:
        if name not in names:
            others = [node.name for node in [*found.questions, *found.private] if isinstance(node, Definition)]
            near = difflib.get_close_matches(name, others, 1)
            offer = f" There is {near[0]}: rename it." if near else ""
            raise ReleaseError(f"{found.file} has no function or class {name}, which is a question of this assignment.{offer}")
        if names.count(name) > 1:
            raise ReleaseError(f"{found.file} defines {name} twice. Take one of them out.")


def is_docstring(node: ast.stmt) -> bool:
    """Whether a first statement is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def bodies(question: Definition) -> Iterator[tuple[Definition, ast.stmt | None]]:
    """The question's function, or its class and the class' methods, each with its docstring."""
    yield question, question.body[0] if is_docstring(question.body[0]) else None
    if isinstance(question, ast.ClassDef):
        for node in question.body:
            if isinstance(node, ast.FunctionDef):
                yield node, node.body[0] if is_docstring(node.body[0]) else None


def hidden_part(node: Definition, docstring: ast.stmt | None) -> list[Span]:
    """The lines that a stub replaces. Of a class only the statements beside its methods; the methods come on their own."""
    if isinstance(node, ast.ClassDef):
        return [_span(part) for part in node.body if part is not docstring and not isinstance(part, ast.FunctionDef) and _is_private(part)]
    if docstring is not None and len(node.body) == 1:
        return []
    first = node.body[0].lineno if docstring is None else min((docstring.end_lineno or 0) + 1, node.body[1].lineno)
    return [(first, node.end_lineno or first)]


def _span(node: ast.stmt) -> Span:
    decorators = getattr(node, "decorator_list", [])
    return min(n.lineno for n in [node, *decorators]), node.end_lineno or node.lineno


def squeezed(text: str) -> str:
    """Text without what layout, JSON or a shell may change: blanks, line ends and backslashes."""
    return "".join(text.split()).replace("\\", "")


def telling(source: str, spans: Sequence[Span]) -> dict[str, int]:
    """The lines in `spans` that give something away, squeezed, with their numbers: code and comments apart.

    Short lines do not, nor imports, nor the refusal of impossible arguments, which the docstring describes anyway.
    """
    lines = source.split("\n")
    comments = {token.start: token.string for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type == tokenize.COMMENT}
    dull = _dull(ast.parse(source))
    found: dict[str, int] = {}
    for first, last in spans:
        for number in range(first, last + 1):
            begin = next((column for row, column in comments if row == number), len(lines[number - 1]))
            code = "" if number in dull else lines[number - 1][:begin]
            for text in (code, comments.get((number, begin), "")):
                short = squeezed(text).rstrip(",")
                if len(short) >= LEAST:
                    found.setdefault(short, number)
    return found


def _dull(tree: ast.Module) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom):
            found.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, ast.If) and all(isinstance(part, ast.Raise) for part in node.body):
            found.update(range(node.lineno, node.body[0].lineno))
    return found
