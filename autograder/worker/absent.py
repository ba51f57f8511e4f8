"""Libraries for looking at things, imported by a file and missing where it is graded: the file loads all the same, and nothing is drawn."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType, TracebackType
from typing import Any

from autograder.worker.load import importer

LOOKING = frozenset((
    "matplotlib", "mpl_toolkits", "pylab", "seaborn", "plotly", "graphviz", "IPython", "ipywidgets", "tqdm", "pandas", "PIL", "imageio",
    "torchvision", "torchinfo", "torchsummary", "torchviz", "google",
))  # fmt: skip
DATA = frozenset(("autograder.data",))  # of ours, for training; where work is graded the student gets no more of us than of the others
PROGRESS = ("tqdm", "tqdm_notebook")  # what these are given, they hand through
NO_TENSOR = ("detach", "cpu", "nbytes")


class Absent(MetaPathFinder, Loader):
    """Finds these libraries for the student's own imports. `labels`: the pieces of the student's source."""

    def __init__(self, libraries: Collection[str], labels: Collection[str]) -> None:
        self._libraries = libraries
        self._labels = labels

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """A module with anything in it, for one of these libraries; None for any other."""
        frame = importer(sys._getframe(1))
        if frame is None or frame.f_code.co_filename not in self._labels:
            return None
        return ModuleSpec(fullname, self, is_package=True) if any(f"{fullname}.".startswith(f"{name}.") for name in self._libraries) else None

    def exec_module(self, module: ModuleType) -> None:
        """Fill it."""

        def anything(name: str) -> NotInstalled:
            if name.startswith("__"):
                raise AttributeError(name)
            return NotInstalled(f"{module.__name__}.{name}")

        module.__getattr__ = anything  # type: ignore[method-assign]


class NotInstalled:
    """Anything of a library that is not there. It can be called and looked into, and gives nothing that could be counted with."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __call__(self, *args: Any, **options: Any) -> Any:
        name = self._path.rpartition(".")[2]
        if name == "trange":
            return range(*args)
        if name == "subplots":
            return self, self  # a figure and its axes
        return args[0] if name in PROGRESS and args else NotInstalled(self._path)

    def __getattr__(self, name: str) -> NotInstalled:
        if name.startswith("__") or name in NO_TENSOR:
            raise AttributeError(name)
        return NotInstalled(f"{self._path}.{name}")

    def __getitem__(self, key: object) -> NotInstalled:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        self._missing = key

    def __iter__(self) -> Any:
        library = self._path.partition(".")[0]
        raise ModuleNotFoundError(f"No module named {library!r}", name=library)

    def __enter__(self) -> NotInstalled:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._missing = None
