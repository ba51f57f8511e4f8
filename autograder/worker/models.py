"""Models as plain data: the grader describes one, the worker makes it with torch.nn and hands it to the student's function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder import values
from autograder.values import Made
from autograder.worker import functions

LAYERS = frozenset({
    "AvgPool2d", "BatchNorm1d", "BatchNorm2d", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d", "Dropout", "Embedding", "Flatten", "GELU",
    "GroupNorm", "Identity", "LayerNorm", "Linear", "MaxPool2d", "PReLU", "ReLU", "Sigmoid", "Softmax", "Tanh",
})  # fmt: skip

Layer = tuple[Any, ...] | list[Any]  # ("Conv2d", 1, 32, 5), with options ("Linear", 4, 3, {"bias": False}); a list is a Sequential


def model(layer: Layer, *, same: Sequence[tuple[str, str]] = (), frozen: Sequence[str] = ()) -> Made:
    """A model as an argument of a case.

    same: pairs of names, `("2.weight", "0.weight")`: the first of them, a layer or a parameter, is the second one itself.
    frozen: names of layers and parameters that do not train.
    """
    told = [_code(layer), *(f"{one} = {other}" for one, other in same), *(f"{name} frozen" for name in frozen)]
    recipe = {"layer": layer, "same": [list(pair) for pair in same], "frozen": list(frozen)}
    return Made("model", values.encode(recipe), ", ".join(told))


def _code(layer: Layer) -> str:
    if isinstance(layer, list):
        return f"nn.Sequential({', '.join(map(_code, layer))})"
    kind, sizes, options = _parts(layer)
    return f"nn.{kind}({', '.join([*map(repr, sizes), *(f'{key}={value!r}' for key, value in options.items())])})"


def _parts(layer: tuple[Any, ...]) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    kind, *sizes = layer
    if kind not in LAYERS:
        raise ValueError(f"{kind!r} is not among the layers of which models are made")
    options = sizes.pop() if sizes and isinstance(sizes[-1], dict) else {}
    return kind, tuple(sizes), options


def make(made: Made) -> Any:
    """The object that a recipe describes."""
    return MAKERS[made.maker](**values.decode(made.recipe))


def _model(layer: Layer, same: Sequence[Sequence[str]], frozen: Sequence[str]) -> Any:
    whole = _built(layer)
    for name, source in same:
        owner, _, last = name.rpartition(".")
        setattr(whole.get_submodule(owner), last, _named(whole, source))
    for name in frozen:
        _named(whole, name).requires_grad_(False)
    return whole


def _built(layer: Layer) -> Any:
    from torch import nn

    if isinstance(layer, list):
        return nn.Sequential(*map(_built, layer))
    kind, sizes, options = _parts(layer)
    return getattr(nn, kind)(*sizes, **options)


def _named(whole: Any, name: str) -> Any:
    """The layer or parameter of that name."""
    return whole.get_parameter(name) if name in dict(whole.named_parameters(remove_duplicate=False)) else whole.get_submodule(name)


MAKERS: Mapping[str, Callable[..., Any]] = {"model": _model, "function": functions.made}
