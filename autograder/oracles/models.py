"""What PyTorch says about layers and models: outputs with gradients, the shapes on the way through a model, how far a stack of layers sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.values import Made
from autograder.worker.models import make


def with_gradients(forward: Callable[..., Any], x: np.ndarray, **parameters: np.ndarray) -> dict[str, np.ndarray]:
    """`output`, of the layer `forward(x, **parameters)`, and by autograd the gradient of half its sum of squares to each parameter."""
    import torch

    leaves = {name: torch.from_numpy(np.array(numbers)).requires_grad_() for name, numbers in parameters.items()}
    output = forward(torch.from_numpy(np.asarray(x)), **leaves)
    (output.pow(2).sum() / 2).backward()
    return {"output": output.detach().numpy(), **{f"{name}.grad": np.asarray(leaf.grad) for name, leaf in leaves.items()}}


def span(layers: Sequence[tuple[int, ...]]) -> int:
    """How many input pixels lie between the first and the last that one output depends on; `(kernel, stride[, dilation])` from input to output.

    Measured by autograd on an input that is longer than it needs to be, not computed.
    """
    import torch
    import torch.nn.functional as F

    length = 1
    for kernel, stride, *dilation in reversed(layers):
        length = length * stride + kernel * (dilation or [1])[0]
    x = torch.zeros(1, 1, length, dtype=torch.float64, requires_grad=True)
    out = x
    for k, s, *d in layers:
        out = F.conv1d(out, torch.ones(1, 1, k, dtype=torch.float64), None, s, 0, (d or [1])[0])
    (gradient,) = torch.autograd.grad(out[0, 0, 0], x)
    seen = gradient[0, 0].nonzero()
    return int(seen.max() - seen.min()) + 1


def flow(
    model: Made, input_shape: tuple[int, ...], *, entry: Callable[..., Any], of: Callable[[str, Any], bool], train: bool = False
) -> dict[str, Any]:
    """What the probe `watched` is to report of a forward pass of zeros: in `answer` an `entry(name, kind, input, output)` for each call of a module
    `of` which that is asked, and the model as it was, or as a pass in `train` mode leaves it. An error of the model's is `raised`, not answered.
    """
    import torch

    whole, answer = make(model), list[Any]()
    state: dict[str, Any] = {"modes": {name: module.training for name, module in whole.named_modules()}, "hooks": 0,
                             "earlier_hooks": True}  # fmt: skip

    def note(name: str) -> Callable[..., None]:
        return lambda module, inputs, output: answer.append(entry(name, type(module).__name__, tuple(inputs[0].shape), tuple(output.shape)))

    for name, module in whole.named_modules():
        if of(name, module):
            module.register_forward_hook(note(name))
    raised = False
    try:
        with torch.no_grad():
            (whole if train else whole.eval())(torch.zeros(input_shape))
    except RuntimeError:
        raised = True
    state["model"] = {name: tensor.numpy() for name, tensor in whole.state_dict().items()}
    return {**state, "raised": True} if raised else {"answer": answer, **state, "graph": False}
