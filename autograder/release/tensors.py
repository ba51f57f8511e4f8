"""What students of an assignment of arrays get that is handed out with tensors: the stub speaks of tensors, the handout says so once."""

from __future__ import annotations

import ast
import re
import textwrap

from autograder.feedback.wording import of_tensors
from autograder.i18n import translate
from autograder.release import ReleaseError
from autograder.sentence import _
from autograder.spec import Assignment

FILE = _(
    "Arrays are PyTorch tensors here, of float64 and int64. All of PyTorch and NumPy may be used but what a docstring does not allow."
)
QUESTION = _("Not allowed, under any name: {operations}.")
HANDOUT = _(
    "> **In this course arrays are PyTorch tensors.** Where this page speaks of NumPy, take PyTorch: `torch.zeros` for `np.zeros`, and so on. What "
    "is not allowed in a question is PyTorch's own answer to it; its docstring names that. Everything else of PyTorch and all of NumPy is "
    "allowed.\n>\n"
    "> Tensors of floats come as float64, and while your work is checked `torch.zeros` and the like make float64, too. Unlike NumPy, PyTorch does "
    "not multiply a matrix of integers by one of floats, nor does it take the mean of integers: call `.double()` first. And it does not warn "
    "of an overflow, so only the numbers count."
)
# The answer to a frequent question of the handouts, in both languages.
LIBRARIES = (
    (r"All of NumPy is allowed\. PyTorch, (.+) are not\.", r"All of NumPy and of PyTorch is allowed, but what a docstring names; \1 are not."),
    (r"Se permite todo NumPy\. PyTorch, (.+), no\.", r"Se permite todo NumPy y todo PyTorch, menos lo que nombra un docstring; \1, no."),
)
IMPORT = re.compile(r"^import numpy as np$", re.MULTILINE)
WIDTH = 140


def stub(text: str, assignment: Assignment, language: str) -> str:
    """The students' file, with tensors in place of arrays and with what PyTorch may not do; as it is where arrays stay arrays.

    `ReleaseError` when there is no NumPy in it to be replaced.
    """
    if not assignment.in_tensors:
        return text
    lines = text.split("\n")
    for node in reversed(ast.parse(text).body):
        if isinstance(node, ast.FunctionDef) and assignment.answers.get(node.name):
            operations = ", ".join(operation.shown for operation in assignment.answers[node.name])
            _add(translate(QUESTION, language).format(operations=operations), lines, node.body[0])
    about = "\n".join(f"# {line}" for line in textwrap.wrap(translate(FILE, language), WIDTH))
    told, found = IMPORT.subn(f"import torch\n\n{about}", of_tensors("\n".join(lines)), count=1)
    if not found:
        raise ReleaseError(f"solutions/{assignment.id}.py has no line `import numpy as np`, in whose place students get torch. Write that line.")
    return told


def _add(line: str, lines: list[str], docstring: ast.stmt) -> None:
    """Make it the last line of a docstring."""
    margin, end = " " * docstring.col_offset, docstring.end_lineno or docstring.lineno
    before = lines[end - 1].rstrip()[:-3].rstrip()
    lines[end - 1 : end] = [*([before] if before else []), f"{margin}{line}", f'{margin}"""']


def handout(text: str, assignment: Assignment, language: str) -> str:
    """A handout, with a word about tensors under its title; as it is where arrays stay arrays."""
    if not assignment.in_tensors:
        return text
    for pattern, instead in LIBRARIES:
        text = re.sub(pattern, instead, text)
    title, _newline, rest = text.partition("\n")
    return f"{title}\n\n{translate(HANDOUT, language)}\n{rest}"
