"""What the worker can do with a student's function: call it once or several times, transplant weights into its model, ask its model for logits.

A probe gets the function, its decoded arguments, what the grader gives beside them and the attachments; it returns any value.
Torch is imported only by the probes that need it, in a host that has it loaded already.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.worker.problem import ModelProblem

BATCH = 500  # images per forward pass: bounds memory, and is large enough that batching costs nothing


def call(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
         attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """The function's own answer."""
    return function(*args, **options)


def several(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
            attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """The function's answers to several calls, by name: `given["calls"]` says which options each of them changes.

    A call that is a list has these options instead, by position.
    """
    return {
        name: function(*args, *change) if isinstance(change, list) else function(*args, **{**options, **change})
        for name, change in given["calls"].items()
    }


def transplant(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
               attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """Logits of the model that the function builds, once the grader's weights are in it.

    Layers are matched in the order in which one forward pass calls them, tensors inside a layer by name, parameters outside layers by
    shape; so attribute names and the order of declaration are free.
    """
    import torch

    model = _built(function, args, options)
    x = torch.as_tensor(given["x"], dtype=torch.float32)
    layers = _called_layers(model, torch.zeros_like(x))
    _load(model, layers, given["weights"])
    with torch.no_grad():
        return _logits(model(x))


def accuracy(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
             attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """Logits of the student's trained model for uint8 images `(N, 28, 28)`, fed as float32 `(N, 1, 28, 28)` in [0, 1]."""
    import torch

    model = _built(function, args, options)
    with torch.no_grad():
        model(torch.zeros(2, 1, 28, 28))  # lazy layers get their shapes
    count = sum(p.numel() for p in model.parameters())
    if count > given.get("max_parameters", count):
        raise ModelProblem("too-many-parameters", {"got": count, "limit": given["max_parameters"]})
    if not attachments:
        return None  # nothing to feed images to; the parent knows which file is missing
    _load_file(model, attachments)
    images = torch.as_tensor(given["images"])
    with torch.no_grad():
        return torch.cat([_rows(model(part[:, None].float() / 255), len(part)) for part in torch.split(images, BATCH)])


def _built(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    import torch

    model = function(*args, **options)
    if not isinstance(model, torch.nn.Module):
        raise ModelProblem("not-a-module", {"type": type(model).__name__})
    return model.float().eval()


def _logits(out: Any) -> Any:
    import torch

    if not isinstance(out, torch.Tensor):
        raise ModelProblem("logits-not-a-tensor", {"type": type(out).__name__})
    return out


def _rows(out: Any, count: int) -> Any:
    logits = _logits(out)
    if logits.shape[:1] != (count,):
        raise ModelProblem("logits-rows", {"got": tuple(logits.shape), "count": count})
    return logits


def _called_layers(model: Any, x: Any) -> list[Any]:
    """The modules that hold parameters of their own, in the order in which one forward pass first calls them."""
    import torch

    order: list[Any] = []

    def note(module: Any, inputs: Any, output: Any) -> None:
        if module not in order and next(module.parameters(recurse=False), None) is not None:
            order.append(module)

    hooks = [module.register_forward_hook(note) for module in model.modules()]
    try:
        with torch.no_grad():
            model(x)
    finally:
        for hook in hooks:
            hook.remove()
    return order


def _load(model: Any, layers: Sequence[Any], weights: Sequence[Mapping[str, np.ndarray]]) -> None:
    """Put `weights` (per layer, by tensor name) into the model; `ModelProblem` says which layer does not fit.

    Parameters of modules that are not torch.nn's, or that are never called, take by shape the weights that no layer takes.
    """
    pending = list(weights)
    called = {id(p) for layer in layers for p in layer.parameters(recurse=False)}
    loose = [p for p in model.parameters() if id(p) not in called]
    in_order = not loose and all(map(_is_torch, layers))
    for layer in layers:
        own = dict(layer.named_parameters(recurse=False))
        fits = [i for i, tensors in enumerate(pending) if _shapes(own) == _shapes(tensors)]
        if fits and (fits[0] == 0 or not in_order):
            for name, numbers in pending.pop(fits[0]).items():
                _fill(own[name], numbers)
        elif _is_torch(layer):
            raise ModelProblem("layer-does-not-fit" if pending else "layer-too-many", _misfit(len(weights) - len(pending), layer, own, pending))
        else:
            loose += own.values()
    for numbers in (tensor for layer in pending for tensor in layer.values()):
        place = next((i for i, p in enumerate(loose) if tuple(p.shape) == numbers.shape), None)
        if place is None:
            raise ModelProblem("tensor-missing", {"shape": numbers.shape})
        _fill(loose.pop(place), numbers)
    if loose:
        raise ModelProblem("tensor-extra", {"shape": tuple(loose[0].shape)})


def _is_torch(layer: Any) -> bool:
    return type(layer).__module__.partition(".")[0] == "torch"


def _fill(parameter: Any, numbers: np.ndarray) -> None:
    import torch

    with torch.no_grad():
        parameter.copy_(torch.as_tensor(numbers))


def _shapes(tensors: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def _misfit(position: int, layer: Any, own: Mapping[str, Any], pending: Sequence[Mapping[str, np.ndarray]]) -> dict[str, Any]:
    return {
        "position": position + 1,
        "layer": type(layer).__name__,
        "got": ", ".join(f"{n} {tuple(p.shape)}" for n, p in own.items()),
        "expected": ", ".join(f"{n} {w.shape}" for n, w in pending[0].items()) if pending else "",
    }


def _load_file(model: Any, attachments: Mapping[str, bytes]) -> None:
    """Load `fashion.safetensors` or `fashion.pt` (weights only, so that a file cannot run code) into the model."""
    import torch
    from safetensors.torch import load

    if not attachments:
        raise ModelProblem("weights-missing", {})
    name, data = next(iter(attachments.items()))
    try:
        state = load(data) if name.endswith(".safetensors") else torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except Exception as broken:  # each format raises its own errors on a damaged file
        raise ModelProblem("weights-unreadable", {"file": name, "message": str(broken)[:300]}) from broken
    try:
        model.load_state_dict(state)
    except (RuntimeError, TypeError, AttributeError) as wrong:
        reason = [line.strip() for line in str(wrong).splitlines() if line.strip()][:3]
        raise ModelProblem("weights-do-not-fit", {"file": name, "message": " ".join(reason)[:500]}) from wrong


PROBES: Mapping[str, Callable[..., Any]] = {"call": call, "several": several, "transplant": transplant, "accuracy": accuracy}
