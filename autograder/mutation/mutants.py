"""The mutants of one question: its function or class and the helpers of its file that it needs, with one change each."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from autograder.mutation.operators import OPERATORS

BARE = (ast.Slice, ast.Tuple, ast.keyword, ast.stmt)  # what takes their place stands without brackets around it
Placed = ast.expr | ast.stmt | ast.keyword
LONG, AROUND = 60, 4  # a change of more characters is told by what differs, with so many words and signs around it


@dataclass(frozen=True)
class Mutant:
    """A solution with one change. `line_text` and `change` tell it from the question's others, whatever the line's number."""

    line: int
    line_text: str
    change: str
    source: bytes


class NoSolution(ValueError):
    """The file has no function or class of the question's name; the message says so."""


def mutants(source: bytes, question: str, others: Collection[str]) -> list[Mutant]:
    """All mutants of a question. `others` are the file's other questions, whose code is their own; raises `NoSolution`."""
    tree = ast.parse(source)
    file = _File(source)
    known = {name: node for node in tree.body for name in _defined(node)}
    if question not in known:
        raise NoSolution(f"The solution has no {question}.")
    found: list[Mutant] = []
    seen: set[bytes] = {source}
    times: dict[tuple[str, str], int] = {}
    for part in _needed(question, known, others):
        for node in _changeable(part):
            for place, after in _changes(node, file):
                mutated = file.replaced(place, after)
                if mutated in seen:
                    continue
                seen.add(mutated)
                text, change = file.line(place), _told(file.text(place), after)
                times[text, change] = number = times.get((text, change), 0) + 1
                found.append(Mutant(place.lineno, text, change if number == 1 else f"{change} #{number}", mutated))
    return found


class _File:
    """A source, and where its nodes stand."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.lines = source.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, Placed)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.source[start:end].decode()

    def line(self, node: Placed) -> str:
        return self.lines[node.lineno - 1].decode().strip()

    def replaced(self, node: Placed, after: str) -> bytes:
        start, end = self.span(node)
        return self.source[:start] + (after if isinstance(node, BARE) else f"({after})").encode() + self.source[end:]


def _changes(node: ast.AST, file: _File) -> Iterator[tuple[Placed, str]]:
    """What could stand where."""
    for test in [node.test] if isinstance(node, ast.If) else node.ifs if isinstance(node, ast.comprehension) else []:
        yield from ((test, value) for value in ("True", "False"))
    if isinstance(node, Placed):
        for operator in OPERATORS:
            yield from ((node, after) for after in operator(node, file.text))


def _told(before: str, after: str) -> str:
    """A change in one line: both texts, or of long ones the part that differs."""
    one, other = (re.findall(r"\w+| |[^\w ]", _squeezed(text)) for text in (before, after))
    if len(before) <= LONG:
        return f"{''.join(one)} -> {''.join(other)}"
    start = _alike(one, other)
    shorter = min(len(one), len(other)) - start
    end = _alike(one[::-1][:shorter], other[::-1][:shorter])
    return " -> ".join(_part(words, start, len(words) - end) for words in (one, other))


def _alike(one: list[str], other: list[str]) -> int:
    """How many words two texts have in common at their beginning."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _part(words: list[str], start: int, end: int) -> str:
    first, last = max(start - AROUND, 0), min(end + AROUND, len(words))
    return ("..." if first else "") + "".join(words[first:last]).strip() + ("..." if last < len(words) else "")


def _squeezed(text: str) -> str:
    """In one line, as it would be written there, without comments."""
    return re.sub(r"(?<=[(\[]) |,?(?: (?=[)\]])|(?=[)\]]))", "", " ".join(re.sub(r"  #.*", "", text).split()))


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    if isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _needed(question: str, known: Mapping[str, ast.stmt], others: Collection[str]) -> list[ast.stmt]:
    """The question's own code, then that of the helpers, each once."""
    names = [question]
    for name in names:
        used = {node.id for node in ast.walk(known[name]) if isinstance(node, ast.Name)}
        names += [n for n in known if n in used and n not in names and n not in others]
    return [known[name] for name in names]


def _changeable(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that may be changed: neither annotations nor the text of an error, and what `_is_no_code` says."""
    yield node
    if isinstance(node, ast.Raise | ast.JoinedStr):
        return
    for name, field in ast.iter_fields(node):
        if name not in ("annotation", "returns"):
            for child in field if isinstance(field, list) else [field]:
                if isinstance(child, ast.AST) and not _is_no_code(child, node):
                    yield from _changeable(child)


def _is_no_code(child: ast.AST, parent: ast.AST) -> bool:
    """A docstring; `strict=True`, which guards what the audit checks anyway; the -1 of `reshape`, which is a word for "the rest"."""
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
        return True
    if isinstance(child, ast.keyword) and child.arg == "strict":
        return True
    reshapes = isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "reshape"
    return reshapes and isinstance(child, ast.UnaryOp)
