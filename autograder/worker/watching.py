"""Probes that look at more than an answer: what became of the grader's model, or of an object of the student's class from call to call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.worker.models import Late


def watched(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
            attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """What the function says about a model of the grader's, its first argument, and what it did with it: those of `given["report"]`.

    answer: its answer. model: parameters and buffers afterwards. training, grad: the model's mode and torch's grad mode afterwards.
    modes: of each submodule. graph: whether a forward pass kept its graph. attached: whether the answer still hangs on one. hooks: how many
    it left. With `given["grad"]` False it is called while gradients are off; with `given["raises"]` the model cannot take what it gets, and
    the report says whether that error was `raised`.
    """
    import torch

    model, *rest = args
    graphs: list[bool] = []
    raised = False
    watch = model.register_forward_pre_hook(lambda *_: graphs.append(torch.is_grad_enabled()))
    torch.set_grad_enabled(given.get("grad", True))
    try:
        answer = function(model, *(arg.of(model) if isinstance(arg, Late) else arg for arg in rest), **options)
    except Exception as error:
        if isinstance(error, NotImplementedError) or not given.get("raises"):  # a stub's, or the student's own
            raise
        answer, raised = None, True
    finally:
        grad = torch.is_grad_enabled()
        watch.remove()
        torch.set_grad_enabled(True)
    seen = {
        "answer": answer, "model": dict(model.state_dict()), "training": model.training, "grad": grad, "graph": any(graphs),
        "attached": bool(getattr(answer, "requires_grad", False)), "hooks": sum(map(_hooks, model.modules())),
        "modes": {name: module.training for name, module in model.named_modules()}, "raised": raised,
    }  # fmt: skip
    return {name: seen[name] for name in given["report"]}


def _hooks(module: Any) -> int:
    return sum(len(getattr(module, kind)) for kind in ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks"))


def script(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
           attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """An object of the student's class, made with all arguments but the last, and what it answers to that one, a list of calls.

    ["step", 0.5]      a method with its arguments; "model" among them is one small model
    ["model", 3.0]     that model's parameters become this number, in place; no answer
    "best_loss"        an attribute
    """
    *construct, calls = args
    thing, model = function(*construct, **options), None
    answers = []
    for call in calls:
        if isinstance(call, str):
            answers.append(_now(getattr(thing, call)))
            continue
        name, *rest = call
        model = model or (_small() if "model" in call else None)
        if name == "model":
            _fill(model, rest[0])
        else:
            answers.append(_now(getattr(thing, name)(*(model if arg == "model" else arg for arg in rest))))
    return answers


def _now(answer: Any) -> Any:
    """What the answer is at this time: tensors in a dict are copied, since the object may go on to change them."""
    if isinstance(answer, dict):
        return {name: _now(item) for name, item in answer.items()}
    return answer.detach().clone() if hasattr(answer, "detach") else answer


def _small() -> Any:
    import torch

    return torch.nn.Linear(2, 1)


def _fill(model: Any, number: float) -> None:
    for parameter in model.parameters():
        parameter.data.fill_(number)
