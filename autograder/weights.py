"""How many numbers a file of weights holds, in the parent and by its table of contents alone: a model counts itself as its author likes."""

from __future__ import annotations

import json
import math

HEADER = 2**20  # bytes of a table; an honest one has some thousands
LARGEST = 8  # bytes of a number in a checkpoint, which may be float64
BESIDE = 1.25  # running statistics and fixed tables are no parameters, and lie in the file, too


def excess(name: str, data: bytes, most: int) -> int:
    """The count of numbers, where that is more than a model with `most` parameters has with its buffers; 0 where it is not, or cannot be told."""
    count = _in_safetensors(data) if name.endswith(".safetensors") else len(data) // LARGEST
    return count if count > BESIDE * most else 0


def _in_safetensors(data: bytes) -> int:
    """0 for a file that is none: the worker says what is wrong with it."""
    length = int.from_bytes(data[:8], "little")
    if length > HEADER:
        return 0
    try:
        table = json.loads(data[8 : 8 + length])
        return sum(math.prod(map(int, entry["shape"])) for name, entry in table.items() if name != "__metadata__")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return 0
