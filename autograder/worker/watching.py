"""Probes that look at more than an answer: what became of the grader's model, or of an object of the student's class from call to call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.worker.models import Late

SMALL: Mapping[str, tuple[Any, ...]] = {"model": ("Linear", 2, 1), "normed": ("BatchNorm1d", 2)}  # of a script


def watched(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
            attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """What the function says about a model of the grader's, its first argument, and what it did with it: those of `given["report"]`.

    answer: its answer. model: parameters and buffers afterwards. training, grad: the model's mode and torch's grad mode afterwards.
    modes: of each submodule. trainable: the names of the parameters that train. gradients: whether they still have those of before, which
    `given["stale"]` gives them. graph: whether a forward pass kept its graph. attached: whether the answer still hangs on one. hooks: how many
    it left. With `given["grad"]` False it is called while gradients are off; with `given["raises"]` the model cannot take what it gets, and
    the report says whether that error was `raised`. With `given["hooked"]` every module has a hook already, which is none of those counted;
    earlier_hooks: whether all of these are there still.
    """
    import torch

    model, *rest = args
    if given.get("stale"):
        for parameter in _trained(model).values():
            parameter.grad = torch.ones_like(parameter)
    stale = list(_trained(model).values())
    graphs: list[bool] = []
    raised = False
    earlier = [(module, module.register_forward_hook(_pass_by)) for module in model.modules()] if given.get("hooked") else []
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
        still = all(handle.id in module._forward_hooks for module, handle in earlier)
        for _module, handle in earlier:
            handle.remove()
        torch.set_grad_enabled(True)
    seen = {
        "answer": answer, "model": dict(model.state_dict()), "training": model.training, "grad": grad, "graph": any(graphs),
        "attached": bool(getattr(answer, "requires_grad", False)), "hooks": sum(map(_hooks, model.modules())),
        "modes": {name: module.training for name, module in model.named_modules()}, "raised": raised, "earlier_hooks": still,
        "trainable": list(_trained(model)), "gradients": all(p.grad is not None and bool((p.grad == 1).all()) for p in stale),
    }  # fmt: skip
    return {name: seen[name] for name in given["report"]}


def _hooks(module: Any) -> int:
    return sum(len(getattr(module, kind)) for kind in ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks"))


def _pass_by(_module: Any, _inputs: Any, _output: Any) -> None:
    """A hook that does nothing."""


def _trained(model: Any) -> dict[str, Any]:
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def kept(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
         attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """The function's own answer, if it has left the model, its first argument, as it was; if not, a dict that says what it `changed`, too."""
    before = _kept(args[0])
    answer = function(*args, **options)
    changed = [name for name, now in _kept(args[0]).items() if now != before[name]]
    return {"answer": answer, "changed": changed} if changed else answer


def _kept(model: Any) -> dict[str, list[Any]]:
    return {
        "training": [module.training for module in model.modules()],
        "requires_grad": [parameter.requires_grad for parameter in model.parameters()],
        "hooks": [_hooks(module) for module in model.modules()],
        "numbers": [(name, tuple(tensor.shape), tensor.numpy().tobytes()) for name, tensor in model.state_dict().items()],
    }


def script(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], given: Mapping[str, Any],
           attachments: Mapping[str, bytes]) -> Any:  # fmt: skip
    """An object of the student's class, made with all arguments but the last, and what it answers to that one, a list of calls.

    ["step", 0.5]      a method with its arguments; "model" among them is one small model, "normed" one with buffers
    ["model", 3.0]     that model's parameters and buffers become this number, in place; no answer
    "best_loss"        an attribute
    """
    *construct, calls = args
    thing, models = function(*construct, **options), dict[str, Any]()
    answers = []
    for call in calls:
        if isinstance(call, str):
            answers.append(_now(getattr(thing, call)))
            continue
        name, *rest = call
        models.update({word: _small(word) for word in call if word in SMALL and word not in models})
        if name in SMALL:
            _fill(models[name], rest[0])
        else:
            answers.append(_now(getattr(thing, name)(*(models.get(arg, arg) for arg in rest))))
    return answers


def _now(answer: Any) -> Any:
    """What the answer is at this time: tensors in a dict are copied, since the object may go on to change them."""
    if isinstance(answer, dict):
        return {name: _now(item) for name, item in answer.items()}
    return answer.detach().clone() if hasattr(answer, "detach") else answer


def _small(name: str) -> Any:
    import torch

    kind, *sizes = SMALL[name]
    return getattr(torch.nn, kind)(*sizes)


def _fill(model: Any, number: float) -> None:
    for tensor in model.state_dict().values():
        tensor.fill_(number)
