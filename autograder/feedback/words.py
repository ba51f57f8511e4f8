"""Every sentence about a fault, in one place: a code of `compare.Fault` -> what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from autograder.compare import Fault
from autograder.feedback.show import harmless
from autograder.feedback.wording import wording
from autograder.i18n import translate
from autograder.sentence import Sentence, _

SENTENCES: Mapping[str, str] = {
    # the file
    "no-file": _("There is no {file} in this submission. Put {file} (or {notebook}) at its top level."),
    "not-utf8": _("{file} is not UTF-8 text (byte {position}). Save it as UTF-8."),
    "unreadable": _("{file} cannot be read: {message}. Hand it in again."),
    "too-large": _("{file} is larger than {limit} MB. Hand in your code alone; clear the outputs of a notebook."),
    "bad-notebook": _("{file} cannot be read as a notebook: {message}. Open it in Jupyter, save it and hand it in again."),
    "syntax": _("{label} cannot be read by Python, line {line}: {message}. Nothing in it can be graded until that is mended."),
    "not-python": _("{label} cannot be read by Python: {message}. Nothing in it can be graded until that is mended."),
    "not-written": _("{function} is not written yet."),
    "no-function": _("There is no function named {function} in {file}. Did you misname or forget it?"),
    "near-name": _("There is no function named {function} in {file}, but there is {near}. Rename it to {function}."),
    "not-callable": _("{function} in {file} is not a function: something else has been stored under its name."),
    "stopped": _("{label} stops at line {line} with {type}: {message}, before {function} is defined."),
    "stopped-later": _("{label} stops at line {line} with {type}: {message}. Only what stands before that line counts."),
    "import": _("{label} imports {module} at line {line}, which is not there where this is graded. Do without it, or copy in what is yours."),
    "forbidden": _("{module} is not allowed in this assignment (line {line}: {source}). Write it yourself, with NumPy alone."),
    "forbidden-name": _("{function} may not use {name} ({label}, line {line}). Write that part yourself."),
    "forbidden-operation": _("While {function} runs, PyTorch may not carry out {name}. Write that part yourself."),
    # the call
    "raised": _("Your code raised {type} at line {line}: {message}"),
    "raised-elsewhere": _("Your code raised {type}: {message}"),
    "recursion": _("{function} calls itself without end. A recursion needs a case in which it stops."),
    "should-raise": _("These arguments are impossible, so {function} should raise {expected}; yours returned something."),
    "raised-another": _("These arguments are impossible, so {function} should raise {expected}; yours raised {type}: {message}"),
    "timeout": _("Your code did not finish within {seconds:g} seconds. Look for a loop that does not end."),
    "timeout-import": _("{file} did not finish loading within {seconds:g} seconds. Code outside functions runs at loading: move it away."),
    "memory": _("Your code asked for more memory than the {memory_mb} MB it may use."),
    "processes": _("Your code started too many processes or threads. It needs none."),
    "ended": _("Your code ended the whole process ({how}). Return a value instead."),
    "crashed": _("Your code crashed the Python interpreter ({how})."),
    "protocol": _("Your code disturbed the grader's connection, so its answers cannot be used."),
    "mutation": _("{function} changes its argument {names}. Work on a copy: the caller still needs it."),
    "warned": _("The values are right, but on the way NumPy warned: {warning}. Rearrange the formula so that no number in it grows too large."),
    "another-answer": _("{function} gave another answer when it was called again with the same arguments. Keep nothing from call to call."),
    "types-apart": _("At line {line} PyTorch wants numbers of another type: {message}. Change them first, with .double() or .float()."),
    # the type
    "returned-none": _("{function} returned None. Is there a return at its end?"),
    "list-for-array": _("{function} returned a {type}. Return an array: np.array(...)."),
    "not-an-array": _("{function} returned a {type} where an array is expected."),
    "not-a-number": _("{function} returned a {type} where a number is expected."),
    "array-for-number": _("{function} returned an array of shape {got} where a single number is expected."),
    "not-a-tuple": _("{function} returned a {type} where a tuple of {length} is expected."),
    "not-a-list": _("{function} returned a {type} where a list of {length} is expected."),
    "not-a-dict": _("{function} returned a {type} where a dict is expected."),
    "wrong-length": _("{function} returned {got} values; {expected} are expected."),
    "wrong-type": _("{function} returned a {type} where a {expected} is expected."),
    "key-missing": _("The dict that {function} returned has no {key!r}."),
    "key-unknown": _("The dict that {function} returned has a {key!r} that nobody asked for."),
    # the values
    "wrong-shape": _("{function} returned an array of shape {got}; {expected} is expected."),
    "not-real": _("{function} returned numbers of dtype {dtype}. Return real ones (float64, for example)."),
    "not-an-integer": _("{function} returned {got}, a float. Sizes and counts are integers: use // or int()."),
    "refuses-most": _("{function} raises ValueError for most inputs, possible ones too, so refusing the impossible ones earns nothing yet."),
    "not-finite": _("{function} returned {got} at index {index}: {count} of {total} numbers are not finite."),
    "wrong-number": _("{function} returned {got}; {expected} is right."),
    "wrong-plain": _("{function} returned {got}; {expected} is right."),
    "wrong-values": _("{count} of {total} numbers are wrong. The worst, at index {index}: yours {got:.6g}, right {expected:.6g}."),
    "property": _("What {function} gave is not what its docstring asks for ({property})."),
    # several calls
    "calls-differ": _("{function} was called with {source} and again with {call}, and gave two different answers. They should be equal."),
    "calls-alike": _("{function} gave the same answer with {call} as with {source}. They should differ."),
    "call-does-not-follow": _(
        "With {call}, {count} of {total} numbers do not follow from what yours gave with {source}. "
        "The worst, at index {index}: yours {got:.6g}, right {expected:.6g}."
    ),
    "call-too-far": _("With {call}, {function} should come within {within} of the right answer; yours is farther away."),
    # random numbers
    "not-one-of": _("At index {index} stands {got:.6g}; {options} are possible there."),
    "draws-split": _("Numbers that belong together are not treated alike: one draw decides for all of them."),
    "share-off": _("A share of {got:.3f} where the chance is {expected:.3f}; with {total} draws that is no accident."),
    "draws-alike": _("The draws along axis {axis} hang together. Each draw is made on its own."),
    # models
    "not-a-module": _("{function} returned a {type}. Return the model, a torch.nn.Module."),
    "logits-not-a-tensor": _("The model returned a {type}. Its forward returns one tensor, the logits."),
    "layer-does-not-fit": _("Layer {position} with weights is {layer} with {got}; expected is {expected}."),
    "layer-too-many": _("Layer {position} with weights is {layer} with {got}, and the model should have none after the one before."),
    "tensor-missing": _("The model has no parameter of shape {shape}, which one of its layers needs."),
    "buffer-missing": _("The model keeps no running mean and variance of shape {shape}, as one of its BatchNorm layers does, in a buffer."),
    "tensor-extra": _("The model has a parameter of shape {shape} that it should not have."),
    "parameter-missing": _("The layer has no parameter named {name}. Set self.{name} = nn.Parameter(...) in __init__."),
    "parameter-shape": _("The layer's {name} has shape {got}; {expected} is expected."),
    "parameter-extra": _("The layer has a parameter {name} that it should not have."),
    "no-gradient": _("No gradient reaches {name}: on the way from {name} to the output, something leaves PyTorch's graph."),
    "unet-output": _("An input of shape {input} gives an output of shape {got}; {expected} is expected."),
    "unet-not-raw": _("The model ends with {end}. Return the numbers of the last convolution as they are."),
    "unet-random": _(
        "In eval mode the model gives different outputs for the same image. Nothing may be random then: F.dropout needs training=self.training."
    ),
    "unet-not-finite": _("Inside the model there are numbers that are not finite: NaN or infinity."),
    "unet-depth": _("The smallest maps have size {got}; after two halvings it is {expected}."),
    "unet-not-convolved": _("At size {size} nothing is convolved; there are convolutions at all three sizes."),
    "unet-not-joined": _("At size {size} nothing is concatenated: torch.cat([from_below, skip], dim=1)."),
    "unet-no-skip": _(
        "At size {size} nothing comes straight across: with all smaller maps silenced, what is concatenated is the same for any image."
    ),
    "unet-nothing-from-below": _("At size {size} nothing of what is concatenated comes from the smaller maps."),
    "too-many-parameters": _("The model has {got:,} parameters; at most {limit:,} are allowed. Take fewer or smaller layers."),
    "weights-missing": _("There is no {file} beside your code. Train the model, save its weights there, and hand it in with your code."),
    "weights-unreadable": _("{file} cannot be read as a file of weights: {message}. Save it again with safetensors."),
    "weights-not-alone": _(
        "{file} cannot be read as a file of weights alone: it holds other objects, a whole model perhaps. Save model.state_dict() instead."
    ),
    "weights-deeper": _("The weights in {file} do not fit the model that build_model() returns: they lie inside it, under {key!r}. Save that alone."),
    "weights-of-parallel": _(
        "The weights in {file} do not fit the model that build_model() returns: all names begin with {prefix!r}. Save model.module.state_dict()."
    ),
    "weights-do-not-fit": _("The weights in {file} do not fit the model that build_model() returns: {message}"),
    "logits-shape": _("The model's logits have shape {got}; {expected} is expected: one row an image, one column a class."),
    "logits-rows": _("The model turns a batch of {count} images into shape {got}. Its forward keeps the batch axis: one row an image."),
    "logits-not-finite": _("{count} of the model's {total} logits are not finite. The training has diverged, or the weights are damaged."),
    "by-heart": _(
        "Test accuracy {accuracy:.4f}, but only {changed:.3f} on {count:,} of these images with pixels one or two grey levels off: the model knows "
        "the images by heart. Train it on the training images."
    ),
    "accuracy": _(
        "Test accuracy {accuracy:.4f} (standard error {error:.4f}); at least {threshold} is asked. Worst class: {worst} ({worst_accuracy:.3f})."
    ),
    "accuracy-reached": _("Test accuracy {accuracy:.4f} (standard error {error:.4f}). Worst class: {worst} ({worst_accuracy:.3f})."),
    "unavailable": _("Not graded: {message}."),
    "grader-error": _("The grader could not check {function}: {message}. This is not your fault; tell your teacher."),
}  # fmt: skip

LONGEST = 3_000  # characters; the longest message that the worker passes on has 1,000
PART = _("Part {part} of {parts} of the answer: {sentence}")
CELL = _("{file}, cell {number}")
CELL_OF = re.compile(r"(.+), cell (\d+)", re.DOTALL)  # how `notebook.cells` labels them
EMPTY = re.compile(r": (?=[.,]|$)")  # what an exception without a message leaves of "AssertionError: {message}."
AN = re.compile(r"(?<=returned )a(?= [aeiou])")  # "returned a {type}", where the type is an int or an array


def sentence(fault: Fault, language: str, *, tensors: bool = False, **context: Any) -> str:
    """The sentence for a fault, with the facts that it carries and the context (function, file, limits); cut where a forged fact is endless.

    `tensors`: the assignment is one of arrays, handed out with tensors.
    """
    template = wording(SENTENCES.get(fault.code, SENTENCES["protocol"]), language, tensors=tensors)
    return harmless(_sentence(fault, template, language, context)[:LONGEST])


def _sentence(fault: Fault, template: str, language: str, context: Mapping[str, Any]) -> str:
    facts = {"function": "", "line": 0, **context, **{key: _readable(key, value, language) for key, value in fault.facts.items()}}
    try:
        told = AN.sub("an", EMPTY.sub("", template.format_map(_Facts(facts))))
        return translate(PART, language).format_map(_Facts({**facts, "sentence": told})) if "part" in facts else told
    except (ValueError, TypeError, AttributeError, IndexError):  # facts of the wrong type: no probe of ours sends those
        return translate(SENTENCES["protocol"], language)


def _readable(key: str, fact: Any, language: str) -> Any:
    """A fact as it stands in a sentence: what the worker calls by an English name gets its own."""
    if not isinstance(fact, str):
        return fact
    if key == "end":
        fact = translate(fact, language)
    if key == "label" and (place := CELL_OF.fullmatch(fact)):
        fact = translate(CELL, language).format(file=place[1], number=place[2])
    return translate(fact, language).strip().rstrip(".") if isinstance(fact, Sentence) else fact.strip().rstrip(".")


class _Facts(dict[str, Any]):
    """Facts of a fault forged by a student's process may be incomplete; the sentence then shows a question mark."""

    def __missing__(self, key: str) -> _Unknown:
        return _Unknown()


class _Unknown:
    def __format__(self, spec: str) -> str:
        return "?"
