"""Reference weights into a student's model: layers by the order in which forward calls them, bare parameters by their shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.worker import loose
from autograder.worker.problem import ModelProblem

Tensors = Mapping[str, Any]  # of one layer, by name
BUFFERS = ("running_mean", "running_var")  # what else of a layer counts as its weights


def transplant(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
               attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """Logits of the model that the function builds, once the grader's weights are in it.

    Layers are matched in the order in which one forward pass calls them, tensors inside a layer by name, parameters outside layers by
    shape; so attribute names and the order of declaration are free. `given["orders"]`: other orders of the weights in which a forward
    pass may call the layers. `given["train"]`: an input for train mode, in so many `copies`, with weights in the place of the last layer's;
    the answer is then a dict of both outputs.
    """
    import torch

    model = built(function, args, options)
    x = torch.as_tensor(given["x"], dtype=torch.float32)
    followed = _follow(model, torch.zeros_like(x))
    _load(followed, given["weights"], given.get("orders", []))
    with torch.no_grad():
        answer = logits(model(x))
        if "train" not in given:
            return answer
        _load(followed, [*given["weights"][:-1], given["train"]["last"]], [])
        copies = torch.as_tensor(given["train"]["x"], dtype=torch.float32).repeat(given["train"]["copies"], 1, 1, 1)
        return {"eval": answer, "train": logits(model.train()(copies))}


def layer(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
          attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """The output of the layer that a class makes, once the grader's numbers are its parameters, by name, and the gradients of half the sum
    of the output's squares."""
    import torch

    module = built(function, args, options)
    own = dict(module.named_parameters())
    for name, numbers in given["weights"].items():
        if name not in own:
            raise ModelProblem("parameter-missing", {"name": name})
        if _shape(own[name]) != _shape(numbers):
            raise ModelProblem("parameter-shape", {"name": name, "got": tuple(own[name].shape), "expected": numbers.shape})
        _fill(own.pop(name), numbers)
    if own:
        raise ModelProblem("parameter-extra", {"name": next(iter(own))})
    output = logits(module(torch.as_tensor(given["x"], dtype=torch.float32)))
    if output.requires_grad:
        (output.pow(2).sum() / 2).backward()
    parameters = dict(module.named_parameters())
    for name in given["weights"]:
        if parameters[name].grad is None:
            raise ModelProblem("no-gradient", {"name": name})
    return {"output": output, **{f"{name}.grad": parameters[name].grad.reshape(numbers.shape) for name, numbers in given["weights"].items()}}


def built(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """The model that the function builds, in single precision and eval mode."""
    import torch

    model = function(*args, **options)
    if not isinstance(model, torch.nn.Module):
        raise ModelProblem("not-a-module", {"type": type(model).__name__})
    return model.float().eval()


def logits(out: Any) -> Any:
    """What a model returned, when that is a tensor."""
    import torch

    if not isinstance(out, torch.Tensor):
        raise ModelProblem("logits-not-a-tensor", {"type": type(out).__name__})
    return out


@dataclass(frozen=True)
class _Followed:
    """A model after one forward pass: the modules that hold tensors of their own, in the order in which they were first called, these
    tensors, those of modules that were not called, the ids of the tensors used, in their order, and what those held that hold one number only.

    plain: whether all tensors are in PyTorch's own layers, and all of these were called."""

    layers: list[Any]
    own: list[dict[str, Any]]
    uncalled: list[Any]
    plain: bool
    used: list[int]
    first: dict[int, float]


def _follow(model: Any, x: Any) -> _Followed:
    import torch

    order: list[Any] = []
    used: list[int] = []

    def note(module: Any, inputs: Any, output: Any) -> None:
        if module not in order and next(module.parameters(recurse=False), None) is not None:
            order.append(module)

    hooks = [module.register_forward_hook(note) for module in model.modules()]
    try:
        with torch.no_grad(), loose.watch(used):
            model(x)
    finally:
        for hook in hooks:
            hook.remove()
    own = [_own(layer) for layer in order]  # lazy layers have their tensors only now
    called = {id(tensor) for tensors in own for tensor in tensors.values()}
    uncalled = [t for module in model.modules() for t in _own(module).values() if id(t) not in called]
    plain = not uncalled and all(map(_is_torch, order))
    return _Followed(order, own, uncalled, plain, used, {} if plain else loose.starts(model))


def _load(followed: _Followed, weights: Sequence[Tensors], orders: Sequence[Sequence[int]]) -> None:
    """Put `weights` (per layer, by tensor name) into the model; `ModelProblem` says which layer does not fit.

    Tensors of modules that are not torch.nn's, or that are never called, take by shape the weights that no layer takes.
    """
    own = followed.own
    arrangements = [weights, *([weights[i] for i in order] for order in orders)]
    arranged = max(arrangements, key=lambda tensors: _fitting(own, tensors))  # the first of the best
    if not followed.uncalled and _fitting(own, arranged) == len(own) == len(weights):
        for places, tensors in zip(own, arranged, strict=True):
            _fill_all(places, tensors)
    else:
        _load_by_shape(followed, arranged)


def _fitting(own: Sequence[Tensors], weights: Sequence[Tensors]) -> int:
    """How many layers, from the first on, have tensors in the shapes of these weights."""
    fits = [_shapes(places) == _shapes(tensors) for places, tensors in zip(own, weights, strict=False)]
    return [*fits, False].index(False)


def _load_by_shape(followed: _Followed, weights: Sequence[Tensors]) -> None:
    left = [dict(tensors) for tensors in weights]  # what no layer has taken
    free = list(range(len(weights)))
    outside = list(followed.uncalled)
    in_order = followed.plain
    for layer, own in zip(followed.layers, followed.own, strict=True):
        whole = [i for i in free if _shapes(own) == _shapes(left[i])]
        part = [i for i in free if not in_order and _shapes(own).items() <= _shapes(left[i]).items()]  # its bias may be a parameter outside
        fits = whole if whole or in_order else part
        if fits and _is_torch(layer) and (fits[0] == free[0] or not in_order):
            _fill_all(own, {name: left[fits[0]].pop(name) for name in own})
            free.remove(fits[0])
        elif whole and not _is_torch(layer):
            _fill_all(own, {name: left[whole[0]].pop(name) for name in own})
            free.remove(whole[0])
        elif _is_torch(layer):
            pending = [weights[i] for i in free]
            raise ModelProblem("layer-does-not-fit" if pending else "layer-too-many", _misfit(len(weights) - len(pending), layer, own, pending))
        else:
            outside += loose.tensors(layer)
    _load_outside(loose.Loose(outside, followed.used, followed.first), left)


def _load_outside(outside: loose.Loose, left: Sequence[Tensors]) -> None:
    for name, numbers in (item for tensors in left for item in tensors.items()):
        place = outside.take(name, numbers)
        if place is None:
            raise ModelProblem("buffer-missing" if name in BUFFERS else "tensor-missing", {"shape": numbers.shape})
        _fill(place, numbers)
    for extra in outside.parameters():
        raise ModelProblem("tensor-extra", {"shape": tuple(extra.shape)})


def _own(layer: Any) -> dict[str, Any]:
    """A layer's parameters, and the running statistics that belong to them."""
    buffers = {name: tensor for name, tensor in layer.named_buffers(recurse=False) if name in BUFFERS and tensor is not None}
    return {**dict(layer.named_parameters(recurse=False)), **buffers}


def _is_torch(layer: Any) -> bool:
    return type(layer).__module__.partition(".")[0] == "torch"


def _fill_all(own: Tensors, tensors: Tensors) -> None:
    for name, numbers in tensors.items():
        _fill(own[name], numbers)


def _fill(tensor: Any, numbers: np.ndarray) -> None:
    import torch

    with torch.no_grad():
        tensor.copy_(torch.as_tensor(numbers).reshape(tensor.shape))


def _shape(tensor: Any) -> tuple[int, ...]:
    """The shape of a tensor; a single number may be kept as `()` or `(1,)`."""
    return tuple(tensor.shape) or (1,)


def _shapes(tensors: Tensors) -> dict[str, tuple[int, ...]]:
    return {name: _shape(tensor) for name, tensor in tensors.items()}


def _misfit(position: int, layer: Any, own: Tensors, pending: Sequence[Tensors]) -> dict[str, Any]:
    return {
        "position": position + 1,
        "layer": type(layer).__name__,
        "got": ", ".join(f"{n} {tuple(p.shape)}" for n, p in own.items()),
        "expected": ", ".join(f"{n} {w.shape}" for n, w in pending[0].items()) if pending else "",
    }
