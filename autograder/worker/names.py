"""Refuses the names that a question forbids when they are reached while its function runs, however they were spelled.

The syntax check reads what stands in a file; `getattr` with a computed name, `vars(torch)["nn"]`, text that is decoded and evaluated it
cannot read. So every place of a library where something forbidden lies gets a stand-in that does the same, and is no longer willing when the
student's own code calls it during a call of the question.
"""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable, Collection, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

from autograder.worker.load import Forbidden, importer
from autograder.worker.problem import ModelProblem


class Names(MetaPathFinder):
    """The forbidden names of one question. `labels`: the pieces of the student's source; `met`: where each refusal is noted, too, since the
    student's code may swallow it."""

    def __init__(self, forbidden: Sequence[str], labels: Collection[str], met: list[ModelProblem]) -> None:
        self._forbidden = tuple(forbidden)
        self._labels = labels
        self._met = met
        self._armed = False
        self._covered: dict[int, Any] = {}  # stand-ins by what they stand for, which they keep alive

    def cover(self, student: types.ModuleType | None = None) -> None:
        """Put stand-ins wherever something forbidden lies: in the libraries that are imported by now, and in the student's module itself."""
        for name in self._forbidden:
            for path, thing in _meant(name):
                self._cover(path, thing)
        if not self._covered:
            return
        tops = {name.partition(".")[0] for name in self._forbidden}
        places = [module for path, module in list(sys.modules.items()) if path.partition(".")[0] in tops]
        for place in [*places, *([student] if student else [])]:
            space = getattr(place, "__dict__", {})
            for key, thing in list(space.items()):
                if id(thing) in self._covered:
                    space[key] = self._covered[id(thing)]

    def arm(self) -> None:
        """From now on the student's code is refused; libraries that it has not imported yet cannot be imported."""
        self._armed = True
        if self._forbidden:
            sys.meta_path.insert(0, self)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """`Forbidden` when the student's code wants a forbidden library or module; None (ask the next finder) for any other, and anybody else."""
        for name in self._forbidden:
            if f"{fullname}.".startswith(f"{name}.") and self._students(importer(sys._getframe(1))):
                self._note(name)
                raise Forbidden(name)
        return None

    def check(self, name: str) -> None:
        """`ModelProblem` when it is the student's code that wants this, during a call."""
        if self._armed and self._students(sys._getframe(2)):
            self._note(name)
            raise self._met[-1]

    def _cover(self, path: str, thing: Any) -> None:
        if id(thing) in self._covered or isinstance(thing, StandIn):
            return
        if isinstance(thing, type):
            self._cover_class(path, thing)
        elif callable(thing):
            self._covered[id(thing)] = StandIn(self, path, thing)

    def _cover_class(self, path: str, kind: type) -> None:
        """A class stays itself, so that it can be derived from and asked about; making an object of it is what is refused."""
        make = kind.__init__  # type: ignore[misc]
        names = self

        @functools.wraps(make)
        def __init__(self: Any, *args: Any, **options: Any) -> None:
            names.check(path)
            make(self, *args, **options)

        try:
            kind.__init__ = __init__  # type: ignore[misc]
        except TypeError:  # written in C: only the syntax check sees it
            return

    def _students(self, frame: types.FrameType | None) -> bool:
        """Whether the code is the student's: a piece of the file, or text that was evaluated."""
        return frame is not None and (frame.f_code.co_filename in self._labels or frame.f_code.co_filename.startswith("<string"))

    def _note(self, name: str) -> None:
        frame: types.FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename not in self._labels:
            frame = frame.f_back
        label, line = (frame.f_code.co_filename, frame.f_lineno) if frame is not None else (next(iter(self._labels), ""), 0)
        self._met.append(ModelProblem("forbidden-name", {"name": name, "label": label, "line": line}))


class StandIn:
    """Does what the function does for which it stands, but not for everybody."""

    def __init__(self, names: Names, path: str, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function, updated=())
        del self.__wrapped__
        self._names, self._path, self._function = names, path, function

    def __call__(self, *args: Any, **options: Any) -> Any:
        self._names.check(self._path)
        return self._function(*args, **options)

    def __getattr__(self, name: str) -> Any:
        self._names.check(self._path)
        return getattr(self._function, name)


def _meant(name: str) -> Iterator[tuple[str, Any]]:
    """What a forbidden name stands for, as far as it is imported: one thing, or all that can be called in a module and in those below it."""
    owner, _, last = name.rpartition(".")
    if name in sys.modules:
        for path, module in list(sys.modules.items()):
            if f"{path}.".startswith(f"{name}."):
                yield from ((name, thing) for thing in list(vars(module).values()) if callable(thing) and _belongs(thing, name))
    elif owner in sys.modules and hasattr(sys.modules[owner], last):
        yield name, getattr(sys.modules[owner], last)


def _belongs(thing: Any, name: str) -> bool:
    """Whether something that lies in a module is of it or of those below it: modules have others' functions in them, too."""
    home = getattr(thing, "__module__", None)
    if home is None and isinstance(thing, types.BuiltinFunctionType):  # PyTorch's own are without one
        home = getattr(type(thing.__self__), "__module__", "") or ""
        return home.partition(".")[0] == name.partition(".")[0]
    return isinstance(home, str) and f"{home}.".startswith(f"{name}.")
