"""Values as plain JSON, and as text that fits in a terminal line."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder import values
from autograder.sentence import Sentence
from autograder.values import Array, Made, Mapping, Opaque, Problem, Raised

MOST = 120  # numbers: a 10x12 image still shows whole, a batch of images does not


def harmless(text: str) -> str:
    """Text from a student's process without what a terminal or a page would act on: escapes, marks of direction, half characters."""
    return "".join(c if c.isprintable() or c in "\n\t" else " " if c.isspace() else "" for c in text)


def plain(value: Any, most: int = MOST, words: Callable[[str], str] = str) -> Any:
    """A value as JSON: nested lists, of at most so many numbers; a large array as its shape; an exception as its name.

    `words` puts into the student's language what is described in words.
    """
    if isinstance(value, Array):
        value = values.array(value)
    if isinstance(value, np.ndarray | np.generic):
        if value.size > MOST or max(value.shape, default=0) > MOST:  # an empty array may have a billion rows
            return {"shape": list(value.shape), "dtype": value.dtype.name}
        return _finite(value.tolist())
    if isinstance(value, values.Sequence):
        kinds = {type(part) for part in value.items}
        if float in kinds and kinds <= {int, float} and len(value.items) <= MOST:  # a shape in floats has to look like one
            return {"code": f"({', '.join(map(text, value.items))})"}
        return [plain(item, max(most // len(value.items), 1), words) for item in value.items[:most]]
    if isinstance(value, list | tuple):
        return [plain(item, MOST, words) for item in value[:MOST]]
    if isinstance(value, Mapping):
        return {harmless(key[:MOST]): plain(item, max(most // len(value.items), 1), words) for key, item in value.items[:most]}
    if isinstance(value, Raised):
        return {"raises": harmless(value.type[:MOST])}
    if isinstance(value, Opaque):
        return {"type": harmless(value.type[:MOST])}
    if isinstance(value, Problem):
        return {"problem": harmless(value.code[:MOST])}
    if isinstance(value, Made):
        return {"code": harmless(words(Sentence(value.text, **value.blanks)))}
    if isinstance(value, str):
        return harmless(value[:MOST])
    return _finite(value)


def _finite(item: Any) -> Any:
    """JSON has no NaN and no infinity: they travel as strings."""
    if isinstance(item, list):
        return [_finite(part) for part in item]
    return str(item) if isinstance(item, float) and not math.isfinite(item) else item


def text(item: Any) -> str:
    """One of `plain`'s values as a student would type it; pairs as tuples, and inside arrays whole floats without their `.0`."""
    return f"{item:.1f}" if isinstance(item, float) and item.is_integer() and abs(item) < 1e15 else _cell(item)


def _cell(item: Any, row: bool = False) -> str:
    if isinstance(item, dict):
        return _described(item)
    if isinstance(item, list):
        if item and not row and all(type(part) is int for part in item):
            return f"({', '.join(map(str, item))}{',' if len(item) == 1 else ''})"
        rows = all(isinstance(part, list) for part in item)  # a matrix of whole numbers is no list of pairs
        return f"[{', '.join(_cell(part, rows) for part in item)}]"
    if isinstance(item, float):
        return f"{item:.6g}"
    if isinstance(item, str) and item in ("nan", "inf", "-inf"):
        return item
    return repr(item)


def _described(item: dict[str, Any]) -> str:
    if set(item) == {"raises"}:
        return str(item["raises"])
    if set(item) == {"type"}:
        return f"<{item['type']}>"
    if set(item) == {"problem"}:
        return "–"  # there is no value; the sentence says why
    if set(item) == {"code"}:
        return str(item["code"])
    if set(item) == {"shape", "dtype"} and isinstance(item["shape"], list):  # a student's dict may have these keys, too
        shape = ", ".join(map(str, item["shape"]))
        return f"array(shape=({shape}{',' * (len(item['shape']) == 1)}))"
    return "{" + ", ".join(f"{key!r}: {text(part)}" for key, part in item.items()) + "}"


def grid(item: Any, indent: int, width: int) -> str:
    """`text` when that fits on one line of `width` characters; else a matrix in aligned rows, anything else a part a line."""
    line = text(item)
    if len(line) + indent <= width:
        return line
    if isinstance(item, dict) and line.startswith("{"):
        heads = [f"{key!r}: " for key in item]
        parts = [head + grid(part, indent + 1 + len(head), width) for head, part in zip(heads, item.values(), strict=True)]
        return _stacked("{", parts, "}", indent)
    if not isinstance(item, list) or not all(isinstance(part, list) for part in item):
        return _wrapped(line, indent, width) if isinstance(item, list) and _depth(item) == 1 else line
    if _depth(item) != 2:
        return _stacked("[", [grid(part, indent + 1, width) for part in item], "]", indent)
    rows = [[_cell(cell) for cell in row] for row in item]
    widths = [max(len(row[k]) for row in rows if k < len(row)) for k in range(max(map(len, rows)))]
    lines = ["[" + ", ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=False)) + "]" for row in rows]
    return _stacked("[", lines, "]", indent)


def _stacked(start: str, parts: Sequence[str], end: str, indent: int) -> str:
    return start + (",\n" + " " * (indent + 1)).join(parts) + end


def _wrapped(line: str, indent: int, width: int) -> str:
    lines = textwrap.wrap(line, max(width - indent, 20), subsequent_indent=" ", break_long_words=False, break_on_hyphens=False)
    return ("\n" + " " * indent).join(lines)


def _depth(item: Any) -> int:
    return 1 + max(map(_depth, item), default=0) if isinstance(item, Sequence) and not isinstance(item, str) else 0
