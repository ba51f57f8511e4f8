"""One epoch of training, an evaluation and a look inside, done by PyTorch in float64, in parts that a mistake can change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder import values
from autograder.values import Made
from autograder.worker.models import Late, make

Batch = tuple[np.ndarray, np.ndarray]


def epoch(model: Made, batches: Made, optimizer: Made, *, zeroed: str = "each", mode: bool | None = True, steps: bool = True,
          loss: str = "before", mean: str = "weighted", softmax: bool = False, only: int | None = None) -> dict[str, Any]:  # fmt: skip
    """The mean loss, and the model's parameters and buffers after one pass over the batches.

    zeroed: the gradients, before "each" batch, "after" each step, "once" at the beginning, or "never". mode: training, eval, or None: as it is.
    loss: of each batch "before" or "after" its step. mean: "weighted" by size, "plain", "sum", "sum of sizes", "last".
    """
    parts = _parts(batches)[:only]
    net, optimize = _ready(model, optimizer, parts)
    if mode is not None:
        net.train(mode)
    losses = []
    if zeroed == "once":
        optimize.zero_grad()
    for x, y in parts:
        if zeroed == "each":
            optimize.zero_grad()
        now = _loss(net(x), y, softmax)
        now.backward()
        if steps:
            optimize.step()
        if zeroed == "after":
            optimize.zero_grad()
        losses.append((now if loss == "before" else _loss(net(x), y, softmax)).item())
    return {"answer": _mean(losses, parts, mean), "model": _state(net)}


def evaluation(model: Made, batches: Made, *, mode: bool | None = False, mean: str = "weighted", share: str = "weighted", softmax: bool = False,
               after: bool | None = None, grad: bool = True, graph: bool = False, percent: bool = False) -> dict[str, Any]:  # fmt: skip
    """Mean loss and accuracy over the batches, and what became of the model: `after` is the mode it is left in (None: as before)."""
    import torch

    parts = _parts(batches)
    net, _ = _ready(model, None, parts)
    before = net.training
    if mode is not None:
        net.train(mode)
    losses, shares = [], []
    with torch.no_grad():
        for x, y in parts:
            logits = net(x)
            losses.append(float(_loss(logits, y, softmax)))
            shares.append(float((logits.argmax(1) == y).double().mean()))
    answer = (_mean(losses, parts, mean), _mean(shares, parts, share) * (100 if percent else 1))
    return {"answer": answer, "model": _state(net), "training": before if after is None else after, "grad": grad, "graph": graph,
            "trainable": [name for name, p in net.named_parameters() if p.requires_grad], "gradients": True}  # fmt: skip


def maps(model: Made, x: np.ndarray, layer: str | Made) -> np.ndarray:
    """The output of one layer, named or itself, before anything after it has changed it."""
    return _caught(model, x, layer, lambda _inputs, output: output)


def taken(model: Made, x: np.ndarray, layer: str | Made) -> np.ndarray:
    """The input of one layer."""
    return _caught(model, x, layer, lambda inputs, _output: inputs[0])


def after(model: Made, x: np.ndarray, runs: int) -> dict[str, np.ndarray]:
    """The model's parameters and buffers after so many passes in its own mode."""
    import torch

    net = make(model).to(_dtype(x))
    with torch.no_grad():
        for _ in range(runs):
            net(torch.from_numpy(np.array(x)))
    return _state(net)


def _caught(model: Made, x: np.ndarray, layer: str | Made, which: Callable[[Any, Any], Any]) -> np.ndarray:
    import torch

    net = make(model).to(_dtype(x))
    found = make(layer).of(net) if isinstance(layer, Made) else net.get_submodule(layer)
    seen: list[np.ndarray] = []
    found.register_forward_hook(lambda _module, inputs, output: seen.append(which(inputs, output).numpy().copy()))
    with torch.no_grad():
        net(torch.from_numpy(np.array(x)))
    return seen[0]


def _parts(batches: Made) -> list[Any]:
    import torch

    found: list[Batch] = values.decode(batches.recipe)["parts"]
    return [(torch.from_numpy(x), torch.from_numpy(y)) for x, y in found]


def _ready(model: Made, optimizer: Made | None, parts: Sequence[Any]) -> tuple[Any, Any]:
    net = make(model).to(parts[0][0].dtype)
    late: Late | None = None if optimizer is None else make(optimizer)
    return net, late and late.of(net)


def _dtype(x: np.ndarray) -> Any:
    import torch

    return torch.from_numpy(np.zeros(0, x.dtype)).dtype


def _loss(logits: Any, labels: Any, softmax: bool) -> Any:
    from torch.nn import functional as F

    return F.cross_entropy(logits.softmax(1) if softmax else logits, labels)


def _mean(numbers: Sequence[float], parts: Sequence[Any], how: str) -> float:
    sizes = [len(y) for _, y in parts]
    total = sum(number * size for number, size in zip(numbers, sizes, strict=True))
    plain = sum(numbers)
    return {"weighted": total / sum(sizes), "plain": plain / len(numbers), "sum": plain, "sum of sizes": total, "last": numbers[-1],
            "sum over sizes": plain / sum(sizes)}[how]  # fmt: skip


def _state(net: Any) -> dict[str, np.ndarray]:
    return {name: tensor.numpy().copy() for name, tensor in net.state_dict().items()}
