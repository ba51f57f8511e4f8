"""Models as plain data: the grader describes one, the worker makes it with torch.nn and hands it to the student's function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import values
from autograder.values import Made
from autograder.worker import functions, image_layers

LAYERS = frozenset({
    "AvgPool2d", "BatchNorm1d", "BatchNorm2d", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d", "Dropout", "Embedding", "Flatten", "GELU",
    "GroupNorm", "Identity", "LayerNorm", "Linear", "MaxPool2d", "PReLU", "ReLU", "Sigmoid", "Softmax", "Tanh",
})  # fmt: skip

# ("Conv2d", 1, 32, 5), with options ("Linear", 4, 3, {"bias": False}); a list is a Sequential, ("Backwards", ...) one that runs from last to first
Layer = tuple[Any, ...] | list[Any]


@dataclass(frozen=True)
class Late:
    """An argument that is made of the model beside it, such as its optimizer."""

    of: Callable[[Any], Any]


def model(
    layer: Layer, *, same: Sequence[tuple[str, str]] = (), frozen: Sequence[str] = (), seed: int | None = None, training: bool = True,
    evaluating: Sequence[str] = (),
) -> Made:  # fmt: skip
    """A model as an argument of a case.

    same: pairs of names, `("2.weight", "0.weight")`: the first of them, a layer or a parameter, is the second one itself.
    frozen: names of layers and parameters that do not train.
    seed: where the numbers of its parameters come from, the same on every machine; without one they are torch's own.
    training: whether it comes in training mode; evaluating: names of layers that are in eval mode all the same.
    """
    told = [_code(layer) + ".eval()" * (not training), *(f"{one} = {other}" for one, other in same)]
    told += [*(f"{name}.requires_grad_(False)" for name in frozen), *(f"{name}.eval()" for name in evaluating)]
    recipe: dict[str, Any] = {"layer": layer, "same": [list(pair) for pair in same], "frozen": list(frozen)}
    if seed is not None:
        recipe["seed"] = seed
    if not training:
        recipe["training"] = False
    if evaluating:
        recipe["evaluating"] = list(evaluating)
    return Made("model", values.encode(recipe), ", ".join(told))


def batches(parts: Sequence[tuple[np.ndarray, np.ndarray]], *, once: bool = False) -> Made:
    """Pairs (images, labels) as a list, or (`once`) as a generator, which can be read only once and has no length."""
    told = f"[{', '.join(f'batch({len(y)})' for _, y in parts)}]"
    return Made("batches", values.encode({"parts": [tuple(part) for part in parts], "once": once}), f"iter({told})" if once else told)


def optimizer(kind: str, *, stale: bool = False, **options: Any) -> Made:
    """An optimizer of torch.optim for the model beside it; `stale`: the model's gradients are not zero when it is handed over."""
    given = "".join(f", {key}={value!r}" for key, value in options.items())
    told = f"{kind}(model.parameters(){given})" + ", p.grad = torch.ones_like(p)" * stale
    return Made("optimizer", values.encode({"kind": kind, "stale": stale, "options": options}), told)


def part(name: str) -> Made:
    """A layer of the model beside it, itself in place of its name."""
    return Made("part", values.encode({"name": name}), f"model.get_submodule({name!r})")


def array(numbers: np.ndarray) -> Made:
    """An array that stays NumPy's in an assignment where arguments are tensors."""
    return Made("array", values.encode({"numbers": numbers}), f"array(shape={numbers.shape}, dtype={numbers.dtype})")


def torch_generator(seed: int) -> Made:
    """A source of random tensors."""
    return Made("torch_generator", values.encode({"seed": seed}), f"torch.Generator().manual_seed({seed})")


def _code(layer: Layer) -> str:
    if isinstance(layer, list):
        return f"nn.Sequential({', '.join(map(_code, layer))})"
    if layer[0] == "Backwards":
        return f"Backwards({', '.join(map(_code, layer[1:]))})"
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


def tensors(thing: Any) -> Any:
    """Arrays as tensors, also inside lists, tuples and dicts; float64 becomes float32, in which students' models compute."""
    import torch

    if isinstance(thing, np.ndarray):
        return torch.from_numpy(np.asarray(thing, np.float32 if thing.dtype == np.float64 else thing.dtype))
    if isinstance(thing, list | tuple):
        return type(thing)(map(tensors, thing))
    return {key: tensors(item) for key, item in thing.items()} if isinstance(thing, dict) else thing


def _model(layer: Layer, same: Sequence[Sequence[str]], frozen: Sequence[str], seed: int | None = None, training: bool = True,
           evaluating: Sequence[str] = ()) -> Any:  # fmt: skip
    whole = _built(layer)
    if seed is not None:
        _numbered(whole, np.random.RandomState(seed))
    whole.train(training)
    for name in evaluating:
        whole.get_submodule(name).training = False
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
    if layer[0] == "Backwards":
        return _backwards(map(_built, layer[1:]))
    kind, sizes, options = _parts(layer)
    return getattr(nn, kind)(*sizes, **options)


def _backwards(layers: Iterable[Any]) -> Any:
    """A container whose layers are called in another order than they are declared in."""
    from torch import nn

    class Backwards(nn.Sequential):
        def forward(self, x: Any) -> Any:
            for layer in reversed(list(self)):
                x = layer(x)
            return x

    return Backwards(*layers)


def _numbered(whole: Any, random: np.random.RandomState) -> None:
    """Numbers that float32 holds exactly, of the size with which signals neither fade nor saturate."""
    import torch

    for tensor in whole.parameters():
        fan_in = int(np.prod(tensor.shape[1:])) if tensor.dim() > 1 else 4
        numbers = (random.standard_normal(tuple(tensor.shape)) * np.sqrt(2 / fan_in)).astype(np.float32)
        tensor.data.copy_(torch.from_numpy(np.asarray(numbers)))


def _torch_generator(seed: int) -> Any:
    import torch

    return torch.Generator().manual_seed(seed)


def _batches(parts: Sequence[Any], once: bool) -> Iterable[Any]:
    return iter(tensors(parts)) if once else list(tensors(parts))


def _optimizer(kind: str, stale: bool, options: Mapping[str, Any]) -> Late:
    def of(whole: Any) -> Any:
        import torch

        for parameter in whole.parameters() if stale else ():
            parameter.grad = torch.ones_like(parameter)
        return _light(getattr(torch.optim, kind))(whole.parameters(), **options)

    return Late(of)


def _light(kind: Any) -> Any:
    """The same kind of optimizer, without the decorators that import torch's compiler: 800 modules, 2.4 s in each worker, for nothing."""
    import torch

    for method in vars(torch.optim.Optimizer).values():
        bare = getattr(method, "__wrapped__", None)
        if bare is not None:
            bare.__dynamo_disable = bare
    bare = getattr(kind.step, "__wrapped__", None)
    return type(kind.__name__, (kind,), {"step": torch.no_grad()(bare)}) if bare is not None else kind


def _part(name: str) -> Late:
    return Late(lambda whole: whole.get_submodule(name))


def _named(whole: Any, name: str) -> Any:
    """The layer or parameter of that name."""
    return whole.get_parameter(name) if name in dict(whole.named_parameters(remove_duplicate=False)) else whole.get_submodule(name)


MAKERS: Mapping[str, Callable[..., Any]] = {
    "model": _model, "batches": _batches, "optimizer": _optimizer, "part": _part, "array": lambda numbers: numbers, "function": functions.made,
    "image_layer": image_layers.made, "generator": np.random.default_rng, "torch_generator": _torch_generator,
}  # fmt: skip
