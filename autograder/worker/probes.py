"""What the worker can do with a student's function: call it once or several times, transplant weights into its model, ask its model for logits.

A probe gets the function, its decoded arguments, what the grader gives beside them and the attachments; it returns any value.
Torch is imported only by the probes that need it, in a host that has it loaded already.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.worker.problem import ModelProblem
from autograder.worker.transplant import built, logits, transplant
from autograder.worker.transplant import layer as one_layer
from autograder.worker.unet import unet
from autograder.worker.watching import kept, script, watched

PARALLEL = "module."  # what nn.DataParallel puts before each name
BATCH = 500  # images per forward pass: bounds memory, and is large enough that batching costs nothing


def call(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
         attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """The function's own answer."""
    return function(*args, **options)


def several(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
            attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """The function's answers to several calls, by name: `given["calls"]` says which options each of them changes.

    An option `"2"` is the argument at that place. A call that is a list has these options instead, by position; one that is the name of another
    call has the very same options as that.
    """
    spare = [copy.deepcopy((args, options)) for _ in range(1, len(given["calls"]))]  # no call meets what another did to its arguments
    each = zip([(args, options), *spare], given["calls"].items(), strict=True)
    calls = given["calls"]
    return {
        name: _changed(function, now, always, calls[change] if isinstance(change, str) else change) for (now, always), (name, change) in each
    }


def _changed(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], change: Any) -> Any:
    if isinstance(change, list):
        return function(*args, *change)
    places = {str(k): arg for k, arg in enumerate(args)} | {key: value for key, value in change.items() if key.isdigit()}
    return function(*places.values(), **{**options, **{key: value for key, value in change.items() if key not in places}})


def layer(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
          attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """What `transplant.layer` tells of a layer, and the same layer's output for a second image."""
    import torch

    module = built(function, args, options)
    seen = one_layer(lambda *_args, **_options: module, args, options, given, attachments)
    with torch.no_grad():
        return {**seen, "second output": logits(module(torch.as_tensor(given["second"], dtype=torch.float32)))}


def accuracy(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
             attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """Logits of the student's trained model for uint8 images `(N, 28, 28)`, fed as float32 `(N, 1, 28, 28)` in [0, 1]."""
    import torch

    model = built(function, args, options)
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


def _rows(out: Any, count: int) -> Any:
    rows = logits(out)
    if rows.shape[:1] != (count,):
        raise ModelProblem("logits-rows", {"got": tuple(rows.shape), "count": count})
    return rows


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
        if "Weights only load failed" in str(broken):
            raise ModelProblem("weights-not-alone", {"file": name}) from broken
        raise ModelProblem("weights-unreadable", {"file": name, "message": str(broken)[:300]}) from broken
    try:
        model.load_state_dict(state)
    except (RuntimeError, TypeError, AttributeError) as wrong:
        keys = [key for key in state if isinstance(key, str)] if isinstance(state, Mapping) else []
        deeper = next((key for key in keys if isinstance(state[key], Mapping)), "")
        if deeper:
            raise ModelProblem("weights-deeper", {"file": name, "key": deeper[:100]}) from wrong
        if keys and all(key.startswith(PARALLEL) for key in keys):
            raise ModelProblem("weights-of-parallel", {"file": name, "prefix": PARALLEL}) from wrong
        reason = [line.strip() for line in str(wrong).splitlines() if line.strip()][:3]
        raise ModelProblem("weights-do-not-fit", {"file": name, "message": " ".join(reason)[:500]}) from wrong


PROBES: Mapping[str, Callable[..., Any]] = {
    "call": call, "several": several, "transplant": transplant, "layer": layer, "accuracy": accuracy, "watched": watched, "script": script,
    "unet": unet, "kept": kept,
}  # fmt: skip
