"""Large arrays that several calls hold travel once: the weights with which a network is tried in ten ways are a quarter of a megabyte."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from autograder import values
from autograder.channel import Call, Calls
from autograder.values import Again, Array, Mapping, Value

LARGE = 1_000  # bytes from which on looking for the same array again is worth while


def together(calls: Sequence[Call]) -> Calls:
    """The message that carries these calls: `Again` wherever the probe needs an array that the message has already, in `arrays`."""
    places: dict[Array, int] = {}

    def once(value: Value) -> Value:
        if not isinstance(value, Array) or len(value.data) < LARGE:
            return value
        return Again(places.setdefault(value, len(places)))

    packed = [_changed(call, once) for call in calls]
    return Calls(packed, list(places))


def apart(message: Calls) -> list[Call]:
    """The calls of a message, each whole again."""
    return [_changed(call, lambda value: message.arrays[value.place] if isinstance(value, Again) else value) for call in message.calls]


def _changed(call: Call, change: Callable[[Value], Value]) -> Call:
    return msgspec.structs.replace(call, given={name: _throughout(value, change) for name, value in call.given.items()})


def _throughout(value: Value, change: Callable[[Value], Value]) -> Value:
    if isinstance(value, values.Sequence):
        return values.Sequence(value.type, [_throughout(item, change) for item in value.items])
    if isinstance(value, Mapping):
        return Mapping([(key, _throughout(item, change)) for key, item in value.items])
    return change(value)
