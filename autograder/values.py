"""Plain values that cross the boundary between grader and student code, and their conversion to and from Python.

An object of the student's is turned into one of these in the student's process. What arrives here is copied, checked data: it
has no methods of its own, so nothing that the student wrote has a say in a comparison.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Any

import numpy as np
from msgspec import Meta, Struct

# Real numbers only: the questions deal in pixels, weights and counts.
DTYPES = frozenset({
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
})  # fmt: skip
INT64 = 2**63
DEEPEST = 32  # lists in lists; an answer of ours has four
LONGEST = 10_000  # characters of a name or a message
MOST = 100_000  # values in one answer, arrays as a whole; a picture as a list of lists of numbers has 784
AXES = 64  # of an array: NumPy's own limit, and the product of a shape takes as long as the shape is long
FEW = 20  # base classes of an exception, facts of a problem, blanks of a text


class Array(Struct, frozen=True, tag_field="is", tag="array"):
    """Numbers in row-major order; `origin` says what they came as: `ndarray`, `tensor` or `scalar` (a NumPy scalar)."""

    dtype: str
    shape: Annotated[tuple[int, ...], Meta(max_length=AXES)]
    data: bytes
    origin: str = "ndarray"


class Sequence(Struct, frozen=True, tag_field="is", tag="sequence"):
    """A Python list or tuple."""

    type: str
    items: Annotated[list[Value], Meta(max_length=MOST)]


class Mapping(Struct, frozen=True, tag_field="is", tag="mapping"):
    """A dict with string keys, in its own order."""

    items: Annotated[list[tuple[str, Value]], Meta(max_length=MOST)]


class Opaque(Struct, frozen=True, tag_field="is", tag="opaque"):
    """Something that is not a plain value: only the name of its type travels."""

    type: str


class Raised(Struct, frozen=True, tag_field="is", tag="raised"):
    """An exception: what was raised, what it said, and the line of the student's file it came from (0: unknown)."""

    type: str
    message: str = ""
    line: int = 0
    source: str = ""
    parents: Annotated[tuple[str, ...], Meta(max_length=FEW)] = ()


class Problem(Struct, frozen=True, tag_field="is", tag="problem"):
    """A reason why a probe could not get an answer: a code of `feedback.words`, and its facts."""

    code: str
    facts: Annotated[dict[str, Value], Meta(max_length=FEW)]


class Made(Struct, frozen=True, tag_field="is", tag="made", omit_defaults=True):
    """An object that a question is handed and that cannot travel: the worker makes it from its recipe (`worker.models`). Never an answer.

    `text` is how a student would write it: code, or words to be translated, with blanks.
    """

    maker: str
    recipe: Value
    text: str
    blanks: Annotated[dict[str, str], Meta(max_length=FEW)] = {}


class Again(Struct, frozen=True, tag_field="is", tag="again"):
    """An array that the message has at this place among those that it carries once (`shared`). Never an answer."""

    place: int


Value = None | bool | int | float | str | Array | Sequence | Mapping | Opaque | Raised | Problem | Made | Again


NUMBERS = frozenset({type(None), bool, int, float})  # exactly: what these are is said at once, and most values are


class Malformed(ValueError):
    """A value whose parts contradict one another, so it was not produced by `encode`."""


def encode(thing: Any, depth: int = 0) -> Value:
    """Copy a Python object to a plain value; subclasses become their plain base, whatever is not plain becomes `Opaque`."""
    if depth > DEEPEST:
        return Opaque(f"{type(thing).__name__} nested too deeply")
    if type(thing) in NUMBERS and (type(thing) is not int or -INT64 <= thing < INT64):
        plain: Value = thing
        return plain
    if isinstance(thing, np.ndarray):
        return _encode_array(np.array(thing, subok=False), "ndarray")
    if isinstance(thing, np.generic):
        return _encode_array(np.asarray(thing), "scalar")
    if isinstance(thing, int):
        return int(thing) if -INT64 <= thing < INT64 else Opaque("int beyond 64 bits")
    if isinstance(thing, float):
        return float(thing)
    if isinstance(thing, str):
        return whole(str(thing))
    if isinstance(thing, list | tuple):
        return Sequence("list" if isinstance(thing, list) else "tuple", [encode(item, depth + 1) for item in thing])
    if isinstance(thing, dict) and all(isinstance(key, str) for key in thing):
        return Mapping([(whole(str(key)), encode(item, depth + 1)) for key, item in thing.items()])
    if isinstance(thing, Raised | Problem | Array | Made):
        return thing
    if hasattr(thing, "detach") and hasattr(thing, "cpu"):
        tensor = thing.detach().cpu()
        if str(tensor.dtype) == "torch.bfloat16":  # NumPy has no such type; float32 holds every value of it
            tensor = tensor.float()
        return _encode_array(tensor.contiguous().numpy(), "tensor")
    return Opaque(whole(type(thing).__name__[:100]))


def whole(text: str) -> str:
    """The text with question marks for half characters, which no encoding can hold."""
    return text.encode("utf-8", errors="replace").decode()


def _encode_array(array: np.ndarray, origin: str) -> Value:
    name = array.dtype.name
    if name not in DTYPES:
        return Opaque(f"{'array' if origin != 'scalar' else 'number'} of dtype {name}")
    native = array.astype(array.dtype.newbyteorder("="), copy=False)  # what is read from a file is often big-endian
    return Array(name, native.shape, native.tobytes(), origin)


def array(value: Array) -> np.ndarray:
    """The numbers of an `Array`, read-only; `Malformed` when dtype, shape and length disagree."""
    if value.dtype not in DTYPES or len(value.shape) > AXES or any(n < 0 for n in value.shape):
        raise Malformed(f"an array with dtype {value.dtype!r} and shape {value.shape[:AXES]}")
    dtype = np.dtype(value.dtype)
    if math.prod(value.shape) * dtype.itemsize != len(value.data):
        raise Malformed(f"an array of shape {value.shape} in {len(value.data)} bytes")
    try:
        return np.frombuffer(value.data, dtype).reshape(value.shape)
    except (ValueError, OverflowError) as refused:  # more axes than NumPy has, or an empty array with an axis beyond all bounds
        raise Malformed(f"an array with {len(value.shape)} axes") from refused


def sound(value: Value) -> bool:
    """Whether this can be an answer as `encode` makes it: its arrays agree with themselves, nothing is nested beyond reason or endless."""
    waiting, count = [(value, 0)], 1
    while waiting:
        part, depth = waiting.pop()
        inside = _inside(part)
        count += len(inside)
        if depth > DEEPEST + 1 or count > MOST or not _sound_alone(part):
            return False
        waiting += [(inner, depth + 1) for inner in inside]
    return True


def _sound_alone(value: Value) -> bool:
    if type(value) in NUMBERS:
        return True
    if isinstance(value, Made | Again):  # the text of one is ours to fill in, and would be the student's; the other is no value alone
        return False
    if isinstance(value, Array):
        try:
            array(value)
        except Malformed:
            return False
    lengths = [len(text) for text in _texts(value)]
    return max(lengths, default=0) <= LONGEST and sum(lengths) <= 4 * LONGEST


def _texts(value: Value) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Raised):
        return (value.type, value.message, value.source, *value.parents)
    if isinstance(value, Opaque | Sequence):
        return (value.type,)
    if isinstance(value, Mapping):
        return (key for key, _ in value.items)
    return (value.code, *value.facts) if isinstance(value, Problem) else ()


def _inside(value: Value) -> list[Value]:
    if isinstance(value, Sequence):
        return value.items
    if isinstance(value, Mapping):
        return [item for _, item in value.items]
    return list(value.facts.values()) if isinstance(value, Problem) else []


def decode(value: Value) -> Any:
    """The Python object that a plain value stands for; arrays are fresh and writable. Tensors come back as arrays."""
    if isinstance(value, Array):
        return array(value).copy()
    if isinstance(value, Sequence):
        items = [decode(item) for item in value.items]
        return tuple(items) if value.type == "tuple" else items
    if isinstance(value, Mapping):
        return {key: decode(item) for key, item in value.items}
    return value
