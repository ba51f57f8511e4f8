"""A network written as data, its seeded weights, and what it answers: the truth for models that students build."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, permutations, product
from typing import Any

import numpy as np

from autograder.cases import Rng
from autograder.spec import Numbers, Tolerance
from autograder.values import Problem

# ("conv", c_in, c_out, k, padding), then perhaps {"stride": 2, "bias": False} · ("linear", n_in, n_out) · ("bn", c) ·
# ("max", k), perhaps {"ceil_mode": True} ·
# ("flatten",) · ("gap",) · ("relu",) ... · ("skip", layers, layers): the sum of its branches, of which [] is the input itself
Layers = Sequence[tuple[Any, ...]]
Tensors = Mapping[str, np.ndarray]  # of one layer, by name
WEIGHTS = 0  # their seed: the same for every case of a question, so that they travel to a worker once
WITH_WEIGHTS = ("conv", "linear", "bn")


def weights(layers: Layers, seed: int) -> list[dict[str, np.ndarray]]:
    """Seeded weights for the layers that have any, in order; scaled so that signals neither fade nor saturate."""
    return _weights(layers, Rng(seed))


def _weights(layers: Layers, rng: Rng) -> list[dict[str, np.ndarray]]:
    found = []
    for kind, *sizes in layers:
        if kind == "skip":
            found += [tensors for branch in sizes for tensors in _weights(branch, rng)]
        elif kind == "bn":
            noise = rng.normal(4, sizes[0])
            found.append({"weight": _single(1 + noise[0] / 4), "bias": _single(noise[1] / 2),
                          "running_mean": _single(noise[2] / 2), "running_var": _single(np.exp(noise[3] / 2))})  # fmt: skip
        elif kind in WITH_WEIGHTS:
            sizes, options = _options(sizes)
            shape = (sizes[1], sizes[0], sizes[2], sizes[2]) if kind == "conv" else (sizes[1], sizes[0])
            fan_in = int(np.prod(shape[1:]))
            found.append({"weight": _single(rng.normal(*shape) * np.sqrt(3 / fan_in)), "bias": _single(rng.normal(shape[0]) * 0.5)})
            if not options.get("bias", True):
                del found[-1]["bias"]
    return found


def _options(sizes: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    return (sizes[:-1], sizes[-1]) if sizes and isinstance(sizes[-1], dict) else (sizes, {})


def _single(numbers: np.ndarray) -> np.ndarray:
    """In float32, as students' models have them, so that rounding is no part of the error. Half the bytes for a worker to read, too."""
    return numbers.astype(np.float32)


def orders(layers: Layers) -> list[list[int]]:
    """The orders in which a forward pass may call the layers with weights: the branches of a skip come in any order."""
    found: list[list[int]] = [[]]
    for kind, *sizes in layers:
        count = len(found[0])
        choices: list[list[int]] = [[count]] if kind in WITH_WEIGHTS else [[]]
        if kind == "skip":
            branches = []
            for branch in sizes:
                branches.append([[count + i for i in order] for order in orders(branch)])
                count += len(branches[-1][0])
            whole = [tuple(chain(*parts)) for some in permutations(branches) for parts in product(*some)]
            choices = [list(order) for order in dict.fromkeys(whole)]
        found = [before + after for before in found for after in choices]
    return found


def network(layers: Layers, weights: Sequence[Tensors], x: np.ndarray, *, training: bool = False) -> np.ndarray:
    """The output for a batch `(N, C, H, W)`, worked out in the dtype of `x`. `training`: with the batch's own statistics; nothing drops out."""
    import torch

    images = torch.from_numpy(np.asarray(x))
    pending = iter([{name: torch.tensor(tensor, dtype=images.dtype) for name, tensor in layer.items()} for layer in weights])
    return np.asarray(_through(layers, pending, images, training))


def _through(layers: Layers, pending: Iterator[dict[str, Any]], out: Any, training: bool) -> Any:
    import torch
    import torch.nn.functional as F

    for kind, *given in layers:
        sizes, options = _options(given)
        if kind == "conv":
            out = F.conv2d(out, **next(pending), padding=sizes[3], stride=options.get("stride", 1))
        elif kind == "linear":
            out = F.linear(out, **next(pending))
        elif kind == "bn":
            out = F.batch_norm(out, **next(pending), training=training)
        elif kind in ("max", "avg"):
            out = (F.max_pool2d if kind == "max" else F.avg_pool2d)(out, sizes[0], **options)
        elif kind == "skip":
            out = sum(_through(branch, pending, out, training) for branch in sizes)
        else:
            out = {
                "flatten": lambda t: t.flatten(1), "gap": lambda t: t.mean((2, 3)), "gmp": lambda t: t.amax((2, 3)),
                "softmax": lambda t: t.softmax(1), "log_softmax": lambda t: t.log_softmax(1),
                "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
            }[kind](out)  # fmt: skip
    return out


@dataclass(frozen=True)
class Model:
    """A model that a question asks for, on the way to its truth and its mistakes.

    `layers` has the contract's parameters and gives the layers (`ValueError` for impossible options); `shape` has the same, and gives
    the shape of the batch that the model is tried on.
    """

    layers: Callable[..., list[Any]]
    shape: Callable[..., tuple[int, ...]]

    def asked(self) -> dict[str, Any]:
        """The fields of the question."""
        # Measured: the same layers in float32, summed in other orders, lie within 3 distances of the truth; the nearest mistake 3,000 away.
        return {"probe": "transplant", "truth": self.but(lambda layers: layers), "given": self.given,
                "given_names": ("weights", "x", "orders"), "tolerance": Tolerance(float32_multiple=50)}  # fmt: skip

    def given(self, seed: int, **options: Any) -> dict[str, Any]:
        """The weights, the batch, and the other orders in which forward may call the layers."""
        x = _single(Rng(seed).normal(*self.shape(**options)).round(2)).astype(np.float64)
        try:
            layers = self.layers(**options)
        except ValueError:
            return {"weights": [], "x": x, "orders": []}
        return {"weights": weights(layers, WEIGHTS), "x": x, "orders": orders(layers)[1:]}

    def but(self, change: Callable[[list[Any]], Any]) -> Numbers:
        """The logits after a change to the list of layers; a change may give a `Problem` instead, which is what the student would read."""

        def answer(weights: Any, x: Any, orders: Any, **options: Any) -> Any:
            changed = change(self.layers(**options))
            return network(changed, weights, x) if isinstance(changed, list) else changed

        parameters = [*inspect.signature(self.layers).parameters.values()]
        parameters += [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("weights", "x", "orders")]
        answer.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return answer

    def renamed(self, names: Mapping[str, str]) -> Numbers:
        """With some kinds of layers taken for others."""
        return self.but(lambda layers: [(names.get(kind, kind), *sizes) for kind, *sizes in layers])

    def misfit(self, position: int, got: str) -> Numbers:
        """The layer at this position among those with weights has other tensors, `got` among them."""
        return self.but(lambda layers: Problem("layer-does-not-fit", {"position": position, "got": got}))

    def crash(self, message: str) -> Numbers:
        """A layer meets something that it cannot take, and PyTorch says so."""
        return self.but(lambda layers: Problem("raised", {"type": "RuntimeError", "message": message}))
