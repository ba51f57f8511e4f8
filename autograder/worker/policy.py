"""What a file would use, read from its syntax tree before a line of it runs: forbidden names of a question, and suspicious things.

The tree is made and read in the worker, since parsing hostile text can itself go wrong; but no student's code has run yet, so what is
found can be believed. Names are followed through imports, aliases, `getattr`, `__import__` and `importlib` with constants.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from autograder.channel import Scanned, Use

SUSPICIOUS = frozenset((
    "sys._getframe", "sys.settrace", "sys.setprofile", "sys.modules", "inspect.currentframe", "inspect.stack", "gc", "ctypes", "cffi",
    "subprocess", "socket", "multiprocessing", "signal", "os.fork", "os.kill", "os.system", "os.popen", "os._exit", "os.execv", "os.environ",
    "importlib.reload", "pickle", "marshal", "builtins", "eval", "exec", "compile", "__import__", "autograder", "numpy.testing", "mmap",
))  # fmt: skip
INSIDE = frozenset(("__closure__", "cell_contents", "__globals__", "__subclasses__", "f_back", "tb_frame", "gi_frame"))  # of others' functions
PLACES = ("/proc", "/sys", "/dev/", "results.sqlite", "solutions/", "hidden/", "site-packages")
MOST, MOST_NAMES, NAME = 20, 200, 100  # as `channel.Scanned` has them
BINDING = (ast.Import, ast.ImportFrom, ast.Assign)
TELLING = (*BINDING, ast.Name, ast.Attribute, ast.Call, ast.Constant)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

Known = Mapping[str, str]  # what names stand for in a scope: a dotted path of a library, or nothing of one: the empty string
Inside = Sequence[tuple[ast.AST, Known]]


def scan(trees: Sequence[tuple[str, ast.Module]], function: str, forbidden: Sequence[str]) -> Scanned:
    """The forbidden names that a function uses, itself or through functions of its file, and what is suspicious in the whole file."""
    try:
        return _scan(trees, function, forbidden)
    except RecursionError:
        return Scanned([], [Use("an expression nested too deeply to be read", trees[0][0], 0)])


def _scan(trees: Sequence[tuple[str, ast.Module]], function: str, forbidden: Sequence[str]) -> Scanned:
    everywhere: dict[str, str] = {}
    for _, tree in trees:
        for name, path in _local(tree, everywhere).items():
            everywhere[name] = path or everywhere.get(name, "")
    nodes = [(label, statement, list(_telling(statement, everywhere))) for label, tree in trees for statement in tree.body]
    reached = _reached(function, nodes)
    used: list[Use] = []
    strange: list[Use] = []
    for label, statement, inside in nodes:
        wanted = frozenset(forbidden) if statement in reached else frozenset()
        for node, known in inside:
            for path in _paths(node, known):
                used += [Use(name, label, _line(node)) for name in _prefixes(path) if name in wanted]
                strange += [Use(name, label, _line(node)) for name in _prefixes(path) if name in SUSPICIOUS]
            if isinstance(node, ast.Attribute) and node.attr in INSIDE:
                strange.append(Use(node.attr, label, node.lineno))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:  # docstrings may speak of anything
                strange += [Use(repr(place), label, node.lineno) for place in PLACES if place in node.value]
    return Scanned(_first(used), _first(strange), [name[:NAME] for name in sorted(reached.values()) if name != function][:MOST_NAMES])


def _telling(tree: ast.AST, known: Known) -> Iterator[tuple[ast.AST, Known]]:
    """The nodes that say what a statement uses, in the order of the source, each with what names mean there."""
    waiting = [(tree, known)]
    while waiting:
        node, known = waiting.pop()
        if isinstance(node, SCOPES):
            known = {**known, **_local(node, known)}
        if isinstance(node, TELLING):
            yield node, known
        waiting += [(child, known) for child in _children(node)]


def _children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one, the last one first; `ast.walk` takes three times as long."""
    found: list[ast.AST] = []
    for field in reversed(node._fields):
        value = getattr(node, field, None)
        if isinstance(value, list):
            found += [item for item in reversed(value) if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST) and value._fields:  # operators and the like have none
            found.append(value)
    return found


def _local(scope: ast.AST, known: Known) -> dict[str, str]:
    """The names that a scope binds itself. One that is bound to a library anywhere in it counts as that library's."""
    found: dict[str, str] = {}
    elsewhere: set[str] = set()
    waiting = _children(scope)
    while waiting:
        node = waiting.pop()
        if isinstance(node, BINDING):
            found.update(_bound(node, {**known, **found}))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            found.setdefault(node.id, "")
        elif isinstance(node, ast.arg):
            found.setdefault(node.arg, "")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler) and node.name:
            found.setdefault(node.name, "")
        elif isinstance(node, ast.Global | ast.Nonlocal):
            elsewhere.update(node.names)
        waiting += [] if isinstance(node, SCOPES) else _children(node)
    return {name: path for name, path in found.items() if name not in elsewhere}


def _bound(node: ast.AST, known: Known) -> dict[str, str]:
    """The names that a statement binds to something of a library, by the dotted path that they stand for."""
    if isinstance(node, ast.Import):
        return {alias.asname or alias.name.partition(".")[0]: alias.name if alias.asname else alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        path = _path(node.value, known)
        return {node.targets[0].id: path} if path and path.partition(".")[0] in {p.partition(".")[0] for p in known.values()} else {}
    return {}


def _path(node: ast.AST, known: Known) -> str:
    """The dotted path that an expression stands for; empty when it is not a plain one."""
    if isinstance(node, ast.Name):
        return known.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _path(node.value, known)
        return f"{base}.{node.attr}" if base else ""
    if isinstance(node, ast.Call) and node.args:
        called, texts = _path(node.func, known), [_text(argument) for argument in node.args]
        if called in ("__import__", "builtins.__import__", "importlib.import_module", "importlib.__import__"):
            return texts[0]
        if called in ("getattr", "builtins.getattr") and len(texts) >= 2 and texts[1]:
            base = _path(node.args[0], known)
            return f"{base}.{texts[1]}" if base else ""
    return ""


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _reached(function: str, nodes: Sequence[tuple[str, ast.stmt, Inside]]) -> dict[ast.stmt, str]:
    """The definition of a function and those of the file that it mentions, directly or not, with their names."""
    waiting, done, found = [function], {function}, dict[ast.stmt, str]()
    while waiting:
        name = waiting.pop()
        for _, statement, inside in nodes:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name == name:
                found[statement] = name
                mentioned = {n.id for n, _ in inside if isinstance(n, ast.Name)} - done
                waiting += mentioned
                done |= mentioned
    return found


def _paths(node: ast.AST, known: Known) -> list[str]:
    """The dotted paths that one node of a tree names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names] if node.module else []
    path = _path(node, known) if isinstance(node, ast.Name | ast.Attribute | ast.Call) else ""
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
