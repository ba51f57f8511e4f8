"""A Jupyter notebook -> its code cells. Reads only the fields it needs, so that gigabytes of outputs or strange metadata do no harm."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from autograder.channel import Chunk
from autograder.sentence import Sentence, _

MOST_CELLS = 5_000


class NotANotebook(ValueError):
    """The bytes are not a notebook of format 4; the message says why."""


class _Cell(Struct, gc=False):  # a hostile file holds millions of them
    cell_type: str
    source: str | list[str] = ""


class _Notebook(Struct):
    nbformat: int
    cells: list[_Cell] = []


def cells(file: str, data: bytes) -> Iterator[Chunk]:
    """The code cells in order, labelled `FILE, cell N` by their place among the code cells; `NotANotebook` when there is none to read."""
    try:
        book = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=_Notebook)
    except UnicodeDecodeError as bad:  # msgspec says so for strings, and something else for the rest
        raise NotANotebook(Sentence(_("it is not UTF-8 text"))) from bad
    except (msgspec.DecodeError, RecursionError) as bad:
        raise NotANotebook(str(bad)[:200]) from bad
    if book.nbformat != 4:
        raise NotANotebook(Sentence(_("its format is {number}, and only format 4 is read"), number=book.nbformat))
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    if len(code) > MOST_CELLS:
        raise NotANotebook(Sentence(_("it has {count} code cells; at most {limit} are read"), count=len(code), limit=MOST_CELLS))
    for number, cell in enumerate(code, 1):
        text = cell.source if isinstance(cell.source, str) else "".join(cell.source)
        yield Chunk(f"{file}, cell {number}", text.encode("utf-8", errors="replace"))
