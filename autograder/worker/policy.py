"""What a file would use, read from its syntax tree before a line of it runs: forbidden names of a question, and suspicious things.

The tree is made and read in the worker, since parsing hostile text can itself go wrong; but no student's code has run yet, so what is
found can be believed. Names are followed through imports, aliases, `getattr`, `__import__` and `importlib` with constants.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.channel import Scanned, Use

SUSPICIOUS = frozenset((
    "sys._getframe", "sys.settrace", "sys.setprofile", "sys.modules", "inspect.currentframe", "inspect.stack", "gc", "ctypes", "cffi",
    "subprocess", "socket", "multiprocessing", "signal", "os.fork", "os.kill", "os.system", "os.popen", "os._exit", "os.execv", "os.environ",
    "importlib.reload", "pickle", "marshal", "builtins", "eval", "exec", "compile", "__import__", "autograder", "numpy.testing", "mmap",
    "msgspec", "inspect.getclosurevars", "os.read", "os.write", "os.fstat", "os.dup", "os.fdopen",
))  # fmt: skip
INSIDE = frozenset(("__closure__", "cell_contents", "__globals__", "__subclasses__", "f_back", "tb_frame", "gi_frame"))  # of others' functions
PLACES = ("/proc", "/sys", "/dev/", "results.sqlite", "solutions/", "hidden/", "site-packages")
MOST, MOST_NAMES, NAME = 20, 200, 100  # as `channel.Scanned` has them
IMPORTS = (ast.Import, ast.ImportFrom)
TELLING = frozenset((*IMPORTS, ast.Name, ast.Attribute, ast.Call, ast.Constant))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BINDING = frozenset((*IMPORTS, *FUNCTIONS, ast.ClassDef, ast.Assign, ast.arg, ast.ExceptHandler, ast.Global, ast.Nonlocal))
SCOPES = frozenset((*FUNCTIONS, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))


@dataclass
class Scope:
    """A function, a class, a comprehension, or the file (`outer` is None): what it binds, and what its own names stand for, a dotted path of a
    library, or nothing of one, the empty string."""

    outer: Scope | None
    bindings: list[ast.AST] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def meaning(self, name: str) -> str:
        """What a name stands for here; the name itself where nobody binds it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return name

    @property
    def file(self) -> Scope:
        """The outermost one."""
        return self.outer.file if self.outer else self

    def libraries(self) -> set[str]:
        """The libraries for which some name stands here."""
        mine = {path.partition(".")[0] for path in self.names.values()}
        return mine | self.outer.libraries() if self.outer else mine


@dataclass(frozen=True)
class Statement:
    """One statement of the file, and the nodes that say what it uses, in the order of the source, each with its scope."""

    label: str
    tree: ast.stmt
    inside: list[tuple[ast.AST, Scope]]


def scan(trees: Sequence[tuple[str, ast.Module]], function: str, forbidden: Sequence[str]) -> Scanned:
    """The forbidden names that a function uses, itself or through functions of its file, and what is suspicious in the whole file."""
    try:
        return _scan(trees, function, forbidden)
    except RecursionError:
        return Scanned([], [Use("an expression nested too deeply to be read", trees[0][0], 0)])


def _scan(trees: Sequence[tuple[str, ast.Module]], function: str, forbidden: Sequence[str]) -> Scanned:
    statements = _statements(trees)
    reached = _reached(function, statements)
    used: list[Use] = []
    strange: list[Use] = []
    for statement in statements:
        label, wanted = statement.label, frozenset(forbidden) if statement.tree in reached else frozenset()
        for node, scope in statement.inside:
            for path in _paths(node, scope):
                used += [Use(name, label, _line(node)) for name in _prefixes(path) if name in wanted]
                strange += [Use(name, label, _line(node)) for name in _prefixes(path) if name in SUSPICIOUS]
            if isinstance(node, ast.Attribute) and node.attr in INSIDE:
                strange.append(Use(node.attr, label, node.lineno))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:  # docstrings may speak of anything
                strange += [Use(repr(place), label, node.lineno) for place in PLACES if place in node.value]
    return Scanned(_first(used), _first(strange), [name[:NAME] for name in sorted(reached.values()) if name != function][:MOST_NAMES])


def _statements(trees: Sequence[tuple[str, ast.Module]]) -> list[Statement]:
    """All statements of the pieces, whose scopes know what their names stand for; the pieces are one file."""
    file = Scope(None)
    scopes, found = [file], []
    for label, tree in trees:
        for statement in tree.body:
            found.append(Statement(label, statement, []))
            waiting: list[tuple[ast.AST, Scope]] = [(statement, file)]
            while waiting:
                node, scope = waiting.pop()
                kind = type(node)
                if kind in TELLING:
                    found[-1].inside.append((node, scope))
                if kind in BINDING or (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)):
                    scope.bindings.append(node)
                if kind in SCOPES:
                    scope = Scope(scope)
                    scopes.append(scope)
                waiting += [(child, scope) for child in _children(node)]
    for scope in scopes:  # outer ones first
        _resolve(scope)
    return found


def _children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one, the last one first; `ast.walk` takes three times as long."""
    found: list[ast.AST] = []
    for name in reversed(node._fields):
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in reversed(value) if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST) and value._fields:  # operators and the like have none
            found.append(value)
    return found


def _resolve(scope: Scope) -> None:
    """Find out what the names of a scope stand for. One that is bound to a library anywhere in it counts as that library's; one that is
    declared global or nonlocal counts as such everywhere."""
    elsewhere: set[str] = set()
    for node in scope.bindings:
        if isinstance(node, ast.Name):
            scope.names.setdefault(node.id, "")
        elif isinstance(node, ast.arg):
            scope.names.setdefault(node.arg, "")
        elif isinstance(node, ast.Global | ast.Nonlocal):
            elsewhere.update(node.names)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.ExceptHandler)):
            scope.names.setdefault(node.name or "", "")
        else:
            scope.names.update(_bound(node, scope))
    for name in elsewhere if scope.outer else ():
        path = scope.names.pop(name, "")
        if path:
            scope.file.names[name] = path


def _bound(node: ast.AST, scope: Scope) -> dict[str, str]:
    """The names that a statement binds to something of a library, by the dotted path that they stand for."""
    if isinstance(node, ast.Import):
        return {alias.asname or alias.name.partition(".")[0]: alias.name if alias.asname else alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        path = _path(node.value, scope)
        return {node.targets[0].id: path} if path and path.partition(".")[0] in scope.libraries() else {}
    return {}


def _path(node: ast.AST, scope: Scope) -> str:
    """The dotted path that an expression stands for; empty when it is not a plain one."""
    if isinstance(node, ast.Name):
        return scope.meaning(node.id)
    if isinstance(node, ast.Attribute):
        base = _path(node.value, scope)
        return f"{base}.{node.attr}" if base else ""
    if isinstance(node, ast.Call) and node.args:
        called, texts = _path(node.func, scope), [_text(argument) for argument in node.args]
        if called in ("__import__", "builtins.__import__", "importlib.import_module", "importlib.__import__"):
            return texts[0]
        if called in ("getattr", "builtins.getattr") and len(texts) >= 2 and texts[1]:
            base = _path(node.args[0], scope)
            return f"{base}.{texts[1]}" if base else ""
    return ""


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _reached(function: str, statements: Sequence[Statement]) -> dict[ast.stmt, str]:
    """The definition of a function and those of the file that it mentions, directly or not, with their names."""
    waiting, done, found = [function], {function}, dict[ast.stmt, str]()
    while waiting:
        name = waiting.pop()
        for statement in statements:
            if isinstance(statement.tree, ast.FunctionDef | ast.ClassDef) and statement.tree.name == name:
                found[statement.tree] = name
                mentioned = {node.id for node, _ in statement.inside if isinstance(node, ast.Name)} - done
                waiting += mentioned
                done |= mentioned
    return found


def _paths(node: ast.AST, scope: Scope) -> list[str]:
    """The dotted paths that one node of a tree names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names] if node.module else []
    path = _path(node, scope) if isinstance(node, ast.Name | ast.Attribute | ast.Call) else ""
    return [path] if path else []


def _prefixes(path: str) -> Iterator[str]:
    """`a.b.c`, `a.b` and `a`."""
    while path:
        yield path
        path = path.rpartition(".")[0]


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _first(uses: Sequence[Use]) -> list[Use]:
    """Each name where it first stands."""
    by_name: dict[str, Use] = {}
    for use in sorted(uses, key=lambda use: (use.label, use.line)):
        by_name.setdefault(use.name, use)
    return list(by_name.values())[:MOST]
