"""`autograder.release.strip`: what of a solution students get, and each thing that stops a release."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autograder import course as courses
from autograder.release import ReleaseError
from autograder.release.solution import read, telling
from autograder.release.strip import strip
from autograder.spec import Assignment

ROOT = Path(__file__).parent.parent
ASSIGNMENTS = courses.load(ROOT).assignments

SOLUTION = '''
# A remark before everything.
"""Señales."""

from __future__ import annotations

import math
import numpy as np
from itertools import product

SIZE: int = 3  # of a window
_SECRET = [1,
           2]


def _helper(x):
    """How it is done."""
    return sum(range(100)) * x + math.pi


@staticmethod
@(lambda f: f)
def día(x: math.floor,
        # between the parameters
        y=SIZE):  # after the signature
    """Docstring con eñe.

        Indented    oddly.
    """; z = _helper(x)
    # a comment that explains the whole solution
    return z + sum(product(x, y))  # and another one that does

class Stop(dict):
    """A class."""
    public = 3
    _private = [n for n in range(1000)]

    def __init__(self, a): self.a = a

    @property
    def it(self) -> dict[str, int]:  # not for students
        return {"a": 1}

    def step(self):
        """One step."""
        return 1

    def _inner(self):
        """Never seen."""
'''.lstrip()

STUB = '''
"""Señales."""

from __future__ import annotations

import math
import numpy as np

SIZE: int = 3


@staticmethod
@(lambda f: f)
def día(x: math.floor,
        # between the parameters
        y=SIZE):  # after the signature
    """Docstring con eñe.

        Indented    oddly.
    """
    raise NotImplementedError("día")


class Stop(dict):
    """A class."""

    public = 3

    def __init__(self, a):
        raise NotImplementedError("Stop")

    @property
    def it(self) -> dict[str, int]:
        raise NotImplementedError("Stop")

    def step(self):
        """One step."""
        raise NotImplementedError("Stop")
'''.lstrip()


def test_signatures_and_docstrings_stay_byte_for_byte_and_the_rest_goes() -> None:
    assert strip(SOLUTION, ["día", "Stop"], "s.py") == STUB


def test_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    assert strip("\ufeff" + SOLUTION.replace("\n", "\r\n"), ["día", "Stop"], "s.py") == STUB


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda a: a.id)
def test_the_stub_of_each_solution_has_its_contract_and_nothing_of_its_bodies(assignment: Assignment) -> None:
    source = (ROOT / "solutions" / f"{assignment.id}.py").read_text("utf-8")
    names = [q.name for q in assignment.questions]
    solution, stub = (_functions(text) for text in (source, strip(source, names, "s.py")))
    assert set(names) <= set(stub)
    for name, node in stub.items():
        assert _contract(node) == _contract(solution[name])
        if isinstance(node, ast.FunctionDef):
            assert [type(part) for part in node.body][-1] is ast.Raise
            assert len(node.body) <= 2


def _functions(source: str) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    found: dict[str, ast.FunctionDef | ast.ClassDef] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        if isinstance(node, ast.ClassDef):
            found.update({f"{node.name}.{part.name}": part for part in node.body if isinstance(part, ast.FunctionDef)})
    return found


def _contract(node: ast.FunctionDef | ast.ClassDef) -> tuple[object, ...]:
    head = ast.unparse(node.args) if isinstance(node, ast.FunctionDef) else [ast.unparse(base) for base in node.bases]
    return head, ast.get_docstring(node, clean=False), [ast.unparse(d) for d in node.decorator_list]


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda a: a.id)
def test_stubs_are_laid_out_as_ruff_would(assignment: Assignment, tmp_path: Path) -> None:
    file = tmp_path / f"{assignment.id}.py"
    file.write_text(strip((ROOT / "solutions" / file.name).read_text("utf-8"), [q.name for q in assignment.questions], file.name), "utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--diff", "--line-length", "150", "--no-cache", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_an_import_stays_only_for_what_students_start_with_or_see() -> None:
    source = 'import numpy as np\nimport math\nimport cmath\n\n\ndef f(x=math.pi):\n    """D."""\n    return cmath.exp(x)\n'
    assert strip(source, ["f"], "s.py").startswith("import numpy as np\nimport math\n\n\ndef f(x=math.pi):")


PLAIN = 'def corr2d(X, K):\n    """Slides."""\n    return X\n'

REFUSED = {
    "misspelt": (
        PLAIN.replace("corr2d", "cor2d"),
        "s.py, line 1: cor2d is no question of this assignment. Did you mean corr2d? A helper's name begins with _.",
    ),
    "missing": ("import numpy as np\n", "s.py has no function or class corr2d, which is a question of this assignment."),
    "misspelt helper": (PLAIN.replace("corr2d", "_corr2d"), "There is _corr2d: rename it."),
    "twice": (PLAIN + PLAIN, "s.py defines corr2d twice. Take one of them out."),
    "public helper": (PLAIN + "\n\ndef pair(n):\n    return n\n", "line 6: pair is no question of this assignment. A helper's name begins with _."),
    "no docstring": ("def corr2d(X, K):\n    return X\n", "s.py: corr2d has no docstring, and students see nothing else of it. Write one."),
    "docstring on the line of def": (
        'def corr2d(X, K): """Slides."""\n',
        "The docstring of corr2d begins on the line of its def. Give it lines of its own.",
    ),
    "statement": (
        PLAIN + "\nif True:\n    corr2d = None\n",
        "s.py, line 5: only a docstring, imports, constants, functions and classes can be released.",
    ),
    "not Python": ("def corr2d(:\n", "s.py cannot be read by Python"),
    "private default": (
        "_N = 3\n\n\n" + PLAIN.replace("K)", "K=_N)"),
        "s.py: a signature or public constant uses _N, which students do not get. Make it public.",
    ),
    "class without methods": ('class corr2d:\n    """A class."""\n', "s.py: the class corr2d has no public method, so its stub could not say"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_stripped_is_refused_in_a_sentence(case: str) -> None:
    source, sentence = REFUSED[case]
    with pytest.raises(ReleaseError) as refused:
        strip(source, ["corr2d"], "s.py")
    assert sentence in str(refused.value)


def test_a_docstring_that_holds_a_line_of_its_body_is_refused() -> None:
    source = textwrap.dedent('''
        def corr2d(X, K):
            """Slides.

            As in  Y[i, j] = (X[i : i + 2, j : j + 2] * K).sum()
            """
            Y[i, j] = (X[i:i + 2, j:j + 2] * K).sum()
            return Y
    ''').lstrip()
    with pytest.raises(ReleaseError, match=r"the docstring of corr2d gives away line 6 of its body\. Say that in words"):
        strip(source, ["corr2d"], "s.py")


def test_what_gives_something_away_are_the_long_lines_that_a_stub_lacks() -> None:
    solution = read(SOLUTION, ["día", "Stop"], "s.py")
    lines = telling(solution.source, solution.secret)
    assert "returnsum(range(100))*x+math.pi" in lines
    assert "#acommentthatexplainsthewholesolution" in lines
    assert "#andanotheronethatdoes" not in lines  # short
    assert "returnz+sum(product(x,y))" in lines
    assert not [line for line in lines if "Docstringcon" in line or "staticmethod" in line]
