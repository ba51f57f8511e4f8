"""Run a student's file as a module: all of a `.py`, or a notebook's code cells one after the other."""

from __future__ import annotations

import ast
import linecache
import re
import sys
import traceback
import types
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec

from autograder.channel import Chunk, Loaded
from autograder.values import Raised, whole

MAGIC = re.compile(rb"^([ \t]*)[%!?].*$", re.MULTILINE)
CELL_MAGIC = re.compile(rb"\s*%%(?!time|timeit|capture|prun)")  # a cell of bash or HTML; a timed cell is still Python
OURS = "autograder"  # has the oracles in it
LONGEST = 1_000  # characters of a message or a source line that travel


class Forbidden(ImportError):
    """The file imports a library that this assignment does not allow."""


class Refuse(MetaPathFinder):
    """Lets nobody import the libraries that this assignment forbids, but PyTorch, which looks for some of them by itself."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """`Forbidden` for a forbidden library, None (ask the next finder) for any other."""
        if fullname.partition(".")[0] in self._names and not _is_torchs(importer(sys._getframe(1))):
            raise Forbidden(fullname.partition(".")[0])
        return None


def importer(frame: types.FrameType | None) -> types.FrameType | None:
    """Who asked for an import: the first frame that is not of the machinery."""
    while frame is not None and str(frame.f_globals.get("__name__", "")).partition(".")[0] in ("importlib", "_frozen_importlib"):
        frame = frame.f_back
    return frame


def _is_torchs(frame: types.FrameType | None) -> bool:
    return frame is not None and str(frame.f_globals.get("__name__")).startswith("torch.")


Parsed = tuple[Chunk, ast.Module | Raised]


def parse(chunks: Sequence[Chunk]) -> list[Parsed]:
    """Each piece with its syntax tree, or with what is wrong with its syntax."""
    return [(chunk, _tree(chunk)) for chunk in chunks]


def run(name: str, pieces: Sequence[Parsed], function: str) -> tuple[types.ModuleType, Loaded]:
    """The module that these pieces make, and what became of it.

    What a file defines before an error stops it counts: a broken last line costs the functions after it, not those before. In a
    notebook the cells after a broken one still run, as they would in Jupyter.
    """
    module = types.ModuleType(name)
    module.__file__ = f"{name}.py"
    sys.modules[name] = module
    sys.argv = [module.__file__]
    stopped, label = None, ""
    for chunk, tree in pieces:
        problem = tree if isinstance(tree, Raised) else _run(module, chunk, tree)
        if problem is not None and stopped is None:
            stopped, label = problem, chunk.label
    names = sorted(n for n in vars(module) if isinstance(n, str) and not n.startswith("_") and n.isprintable())[:200]
    found = function in vars(module)
    return module, Loaded(
        [n[:100] for n in names], stopped, label, found=found, callable=found and callable(vars(module)[function])
    )


def _run(module: types.ModuleType, chunk: Chunk, tree: ast.Module) -> Raised | None:
    try:
        lines = chunk.source.decode("utf-8-sig", errors="replace").splitlines(keepends=True)
        linecache.cache[chunk.label] = (len(chunk.source), None, lines, chunk.label)  # so that tracebacks show the line
        exec(compile(tree, chunk.label, "exec", dont_inherit=True), vars(module))
    except BaseException as stop:  # sys.exit and KeyboardInterrupt at import are the student's, too
        return describe(stop, {chunk.label})
    return None


def _tree(chunk: Chunk) -> ast.Module | Raised:
    try:
        return _parse(chunk)
    except SyntaxError as wrong:
        return describe(wrong, {chunk.label})


def _parse(chunk: Chunk) -> ast.Module:
    """The cell or file as a syntax tree; IPython's `%magic` and `!command` lines, which are not Python, count as empty."""
    try:
        return ast.parse(chunk.source, chunk.label)
    except SyntaxError:
        if not MAGIC.search(chunk.source):
            raise
        source = b"" if CELL_MAGIC.match(chunk.source) else MAGIC.sub(rb"\1pass", chunk.source)
        return ast.parse(source, chunk.label)
    except (ValueError, RecursionError, MemoryError) as unreadable:  # null bytes; an expression nested without end
        raise SyntaxError(str(unreadable) or "it is too long, or nested too deeply") from unreadable


def describe(stop: BaseException, labels: set[str]) -> Raised:
    """An exception as data: type, message, and the last line of the student's own code that it passed through."""
    line, source = 0, ""
    if isinstance(stop, SyntaxError) and stop.filename in labels:
        line, source = stop.lineno or 0, (stop.text or "").strip()
    else:
        for frame, number in traceback.walk_tb(stop.__traceback__):
            if frame.f_code.co_filename in labels:
                line = number or 0  # a frame may be without one
                source = linecache.getline(frame.f_code.co_filename, line)
    message = stop.msg if isinstance(stop, SyntaxError) and isinstance(stop.msg, str) else _text(stop)
    kinds = [whole(kind.__name__[:100]) for kind in type(stop).__mro__[:-1]][:20]
    return Raised(kinds[0], whole(message[:LONGEST]), line, whole(source.strip()[:LONGEST]), tuple(kinds[1:]))


def _text(stop: BaseException) -> str:
    try:
        return str(stop)
    except Exception as worse:  # an exception whose own __str__ fails still has a type to report
        return f"(its message raised {type(worse).__name__})"
