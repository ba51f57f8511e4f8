"""What is wrong before any value is compared: the file does not load, the function is missing, the worker died, an exception says enough."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.channel import Chunk, Loaded
from autograder.compare import Fault, of_types
from autograder.sandbox.host import Run
from autograder.sentence import Sentence, _
from autograder.values import Raised, Value

SYNTAX_ERRORS = frozenset({"SyntaxError", "IndentationError", "TabError"})
NO_MEMORY = "can't allocate memory"  # how torch says MemoryError


@dataclass(frozen=True)
class FileFault:
    """A reason why no case of a question could be tried; `fatal` when every other question of the file meets it, too."""

    fault: Fault
    fatal: bool = False


def of_file(run: Run, function: str, others: Sequence[str], chunks: Sequence[Chunk]) -> FileFault | None:
    """What kept the function from being called at all. `others` are the names of all questions, `chunks` the source."""
    if run.scanned is not None and run.scanned.forbidden:
        use = run.scanned.forbidden[0]
        return FileFault(Fault("policy", "forbidden-name", {"name": use.name, "label": use.label, "line": use.line}))
    if run.loaded is None:
        fault = of_end(run)
        return FileFault(Fault("timeout", "timeout-import") if run.end == "timeout" else fault, fatal=True)
    stopped = run.loaded.stopped
    if stopped is not None and len(chunks) == 1 and stopped.type in SYNTAX_ERRORS:
        return FileFault(of_stop(stopped, run.loaded.label), fatal=True)
    if run.loaded.found:
        return None if run.loaded.callable else FileFault(Fault("type", "not-callable"))
    if stopped is not None and any(re.search(rb"\b%s\b" % function.encode(), chunk.source) for chunk in chunks):
        return FileFault(of_stop(stopped, run.loaded.label))
    return FileFault(_absent(run.loaded, function, others))  # whatever stopped the file, this function is not in it


def _absent(loaded: Loaded, function: str, others: Sequence[str]) -> Fault:
    near = difflib.get_close_matches(function, [name for name in loaded.names if name not in others], 1)
    return Fault("missing", "near-name", {"near": near[0]}) if near else Fault("missing", "no-function")


def of_stop(stopped: Raised, label: str) -> Fault:
    """What stopped a file or a notebook cell from running to its end."""
    facts: dict[str, Any] = {
        "type": stopped.type, "message": stopped.message, "line": stopped.line, "label": label, "source": stopped.source
    }  # fmt: skip
    if stopped.type in SYNTAX_ERRORS:
        return Fault("syntax", "syntax" if stopped.line else "not-python", facts)
    if stopped.type == "Forbidden":
        return Fault("policy", "forbidden", {**facts, "module": stopped.message})
    if stopped.type == "ModuleNotFoundError":
        return Fault("import", "import", {**facts, "module": stopped.message.removeprefix("No module named ").strip("'\"")})
    return Fault("import", "stopped", facts)


def of_early_end(stopped: Raised, label: str) -> Fault:
    """The same for a function that stands before that place: its file is not whole, and yet it counts."""
    fault = of_stop(stopped, label)
    return Fault(fault.kind, "stopped-later", fault.facts) if fault.code == "stopped" else fault


def of_end(run: Run) -> Fault:
    """How a worker ended that did not answer every call."""
    if run.end == "timeout":
        return Fault("timeout", "timeout")
    if run.end == "protocol":
        return Fault("crash", "protocol")
    if run.end == "processes":
        return Fault("crash", "processes")
    if run.end == "memory" or run.code == -9:  # nothing of ours kills a worker in time; the kernel does when memory runs out
        return Fault("memory", "memory")
    if run.code < 0:
        return Fault("crash", "crashed", {"how": Sentence(_("signal {number}"), number=-run.code)})
    return Fault("crash", "ended", {"how": Sentence(_("exit code {number}"), number=run.code)})


def of_exception(got: Value, expected: Value) -> Fault | None:
    """Exceptions that say more than that something was raised; None for any other value."""
    if not isinstance(got, Raised):
        return None
    facts: dict[str, Any] = {"line": got.line, "source": got.source}
    stub = got.type == "NotImplementedError" and "NotImplementedError" in got.source  # torch raises it, too: a model without forward
    if stub and not (isinstance(expected, Raised) and expected.type == got.type):
        return Fault("missing", "not-written", facts)
    if got.type == "MemoryError" or (got.type == "RuntimeError" and NO_MEMORY in got.message):
        return Fault("memory", "memory", facts)
    if got.type == "RecursionError":
        return Fault("exception", "recursion", facts)
    if got.type == "Forbidden":
        return Fault("policy", "forbidden", {**facts, "module": got.message})
    if got.line and of_types(got):
        return Fault("dtype", "types-apart", {**facts, "message": got.message})
    return None
