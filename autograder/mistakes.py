"""For writing mistakes: the truth asked with other options, and those mistakes that many questions share."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.sentence import _
from autograder.spec import Mistake, Numbers


def changed(truth: Numbers, **changes: Callable[[Any], Any]) -> Numbers:
    """The truth, asked with other arguments: each change gets the argument (or its default) and gives what is taken in its place."""
    defaults = {p.name: p.default for p in inspect.signature(truth).parameters.values()}
    return lambda **args: truth(**{**args, **{name: change(args.get(name, defaults[name])) for name, change in changes.items()}})


def always(value: Any) -> Callable[[Any], Any]:
    """For `changed`: this value, whatever was given."""
    return lambda _given: value


def turned(option: Any) -> Any:
    """For `changed`: a pair with its numbers in the other order; an int as it is."""
    return option[::-1] if isinstance(option, tuple) else option


def first(option: Any) -> Any:
    """For `changed`: the first number of a pair, for both axes."""
    return option[0] if isinstance(option, tuple) else option


def fractions_lost(truth: Numbers, read: str = "common-errors") -> Mistake:
    """A result that has the type of an integer image `X`."""
    return Mistake(
        "fractions-lost", lambda X, **rest: (np.trunc if X.dtype.kind == "i" else np.asarray)(truth(X=X, **rest)),
        _("Of an integer image only whole numbers come out: the result is an array of the image's type. Make it one of floats."), read,
    )  # fmt: skip
