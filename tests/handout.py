"""Handouts as tests see them: their sections, the numbers that stand in them, and what was computed for each.

`handouts/<assignment>.py` says for each section what stands there, in order: numbers and arrays, which are compared as far as they are
printed (0.27 for 0.2725; a whole number has to be exact), and strings, which stand there word for word.
"""

from __future__ import annotations

import importlib.util
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
PAGES = ("handout.md", "handout.es.md")
ABOVE = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
# A name with digits in it (conv2d, float32, W1) is no number; nor is the course's "class 128", nor the number of an item in a list.
NAME = r"[Cc]la(?:ss|se) 128|[^\W\d]\w*"
NUMBER = r"(?P<number>(?:(?<![\w)\]])-)?\d+(?:\.\d+)?(?:e-?\d+)?)"
QUESTION = re.compile(r"^\| `(.+)` \| (.+) \| (\d+) \|$", flags=re.MULTILINE)  # a row of the table of questions: signature, words, points
FUNCTIONS = {name: getattr(math, name) for name in ("floor", "ceil", "exp", "cos", "sin", "sqrt", "tanh", "log", "erf")}


def solution(name: str) -> ModuleType:
    """The reference solution of an assignment."""
    spec = importlib.util.spec_from_file_location(f"_solution_{name}", ROOT / "solutions" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plain(text: str) -> str:
    """Text with one kind of minus, powers written with ^, 28x28 as 28 x 28, no marks inside large numbers, and single blanks."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda found: "^" + "".join(ABOVE[sign] for sign in found[0]), text.replace("−", "-"))
    text = re.sub(r"(?<=\d)[,\u00a0](?=\d{3})", "", text)
    return " ".join(re.sub(r"(?<=\d)x(?=\d)", " x ", text).split())


def places(text: str) -> list[re.Match[str]]:
    """Where the numbers are in a plain text."""
    return [found for found in re.finditer(f"{NAME}|{NUMBER}", text) if found["number"]]


def numbers(text: str) -> list[str]:
    """The numbers in a text, as they stand there."""
    return [place["number"] for place in places(plain(text))]


def sections(page: str) -> dict[str, str]:
    """Each section of a handout by its anchor; what comes before the first, without signatures and points, as the section ""."""
    page = re.sub(r"^\d+\. ", "", page, flags=re.MULTILINE)
    opening, *parts = re.split(r'^(?:<a id="([\w-]+)"></a>\n)?## (.+)\n', page, flags=re.MULTILINE)
    named = zip(parts[0::3], parts[1::3], parts[2::3], strict=True)
    opening = QUESTION.sub(r"\2", opening)
    return {"": opening} | {anchor or re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-"): text for anchor, title, text in named}


def flat(claims: Any) -> Iterator[Any]:
    """Numbers and strings out of lists, tuples, arrays and tensors, one by one."""
    if isinstance(claims, str):
        yield claims
    elif isinstance(claims, list | tuple | range):
        for claim in claims:
            yield from flat(claim)
    else:
        yield from np.asarray(claims, dtype=float).ravel().tolist()


def expected(claims: Any) -> list[Any]:
    """One entry for each number that should stand in a section: a string is one that must look like this, a number one of that value."""
    return [entry for claim in flat(claims) for entry in (numbers(claim) if isinstance(claim, str) else [claim])]


def fits(shown: str, value: Any) -> bool:
    """Whether the number that stands there is the one that was computed, as far as it is printed."""
    if isinstance(value, str):
        return shown == value
    number = float(shown)
    if "e" in shown or "." not in shown:
        return math.isclose(number, value, rel_tol=1e-6, abs_tol=1e-6)
    return abs(number - value) <= 0.5000001 * 10.0 ** -len(shown.split(".")[1])


def problems(text: str, claims: Any) -> list[str]:
    """What is wrong with a section, in sentences."""
    missing = [f"{claim!r} does not stand there" for claim in flat(claims) if isinstance(claim, str) and plain(claim) not in plain(text)]
    there, computed = numbers(text), expected(claims)
    wrong = (i for i, (shown, value) in enumerate(zip(there, computed, strict=False)) if not fits(shown, value))
    first = next(wrong, None)
    if first is not None:
        missing.append(f"{there[first]} stands where {computed[first]} was computed (number {first + 1} of {there[: first + 3]})")
    elif len(there) != len(computed):
        missing.append(f"{len(there)} numbers stand there and {len(computed)} were computed: {there} against {computed}")
    return missing


def beside(*tables: Any) -> list[Any]:
    """Tables printed side by side, the tops in one line."""
    arrays = [np.atleast_2d(np.asarray(table)) for table in tables]
    return [list(array[row]) for row in range(max(map(len, arrays))) for array in arrays if row < len(array)]


def formula(text: str, truth: Callable[..., Any], *examples: dict[str, Any], **functions: Callable[..., Any]) -> str:
    """The formula itself, once it has given in each example what the truth gives: what a reader would compute is what the code does."""
    functions = FUNCTIONS | functions
    signs = re.sub(r"√(\w)", r"sqrt(\1)", plain(text)).replace("√", "sqrt").replace("·", "*")
    tokens = re.findall(r"\d+(?:\.\d+)?|[^\W\d]\w*'?|[-+*/^()]", signs)
    assert "".join(tokens) == signs.replace(" ", ""), text
    code = tokens[0]
    for left, right in pairwise(tokens):
        product = (left == ")" or re.match(r"[\w']", left)) and (right == "(" or re.match(r"\w", right)) and left not in functions
        code += (" * " if product else " ") + right
    code = code.replace("^", "**").replace("'", "_").replace("π", "pi")
    for example in examples:
        result = eval(code, {**functions, "pi": math.pi, "e": math.e, **{name.replace("'", "_"): value for name, value in example.items()}})
        assert np.allclose(result, truth(**example)), f"{text} gives {result} for {example}, and the code {truth(**example)}"
    return text


@dataclass(frozen=True)
class Measured:
    """What `solutions/vary_fashion.py` has printed of one network, over its seeds."""

    accuracies: list[float]
    epochs: int
    parameters: int
    seconds: int

    @property
    def accuracy(self) -> float:
        """The mean."""
        return sum(self.accuracies) / len(self.accuracies)


def measured(name: str) -> Measured:
    """The recorded runs of a network, by the name that the script gives it."""
    lines = (ROOT / "solutions" / "vary_fashion.txt").read_text("utf-8").splitlines()
    runs = [run for run in (re.findall(r"[\d.]+", line) for line in lines if line.startswith(f"{name} | ")) if run]
    runs = [run[-5:] for run in runs]  # seed, epochs, accuracy, parameters, seconds
    ((epochs, parameters),) = {(int(run[1]), int(run[3])) for run in runs}
    return Measured([float(run[2]) for run in runs], epochs, parameters, round(sum(float(run[4]) for run in runs) / len(runs)))


def raised(excerpt: str, call: Callable[[], Any]) -> str:
    """Part of an error message, once that error was really met."""
    with pytest.raises(Exception, match=re.escape(excerpt)):
        call()
    return excerpt
