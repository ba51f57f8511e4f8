"""The static check: forbidden names by whatever way they are reached, suspicious things as flags, before any code runs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.worker.policy import scan

FORBIDDEN = ("torch", "torch.nn.functional.conv2d")


def found(source: str, forbidden: tuple[str, ...] = ("torch",), function: str = "corr2d") -> list[tuple[str, int]]:
    scanned = scan([("convolution.py", ast.parse(source))], function, forbidden)
    return [(use.name, use.line) for use in scanned.forbidden]


@pytest.mark.parametrize("source", [
    "def corr2d(X, K):\n    import torch",
    "import torch\ndef corr2d(X, K):\n    return torch.zeros(1)",
    "import torch as t\ndef corr2d(X, K):\n    return t.zeros(1)",
    "import torch.nn as nn\ndef corr2d(X, K):\n    return nn.Conv2d(1, 1, 1)",
    "from torch import nn\ndef corr2d(X, K):\n    return nn.Conv2d(1, 1, 1)",
    "from torch.nn.functional import conv2d as c\ndef corr2d(X, K):\n    return c(X, K)",
    "import torch\nt = torch\ndef corr2d(X, K):\n    return t.zeros(1)",
    "def corr2d(X, K):\n    return __import__('torch').zeros(1)",
    "import importlib\ndef corr2d(X, K):\n    return importlib.import_module('torch').zeros(1)",
    "from importlib import import_module as load\ndef corr2d(X, K):\n    return load('torch.nn').Conv2d",
    "import torch\ndef helper(X):\n    return torch.zeros(1)\ndef corr2d(X, K):\n    return helper(X)",
    "import torch\nclass Helper:\n    def go(self):\n        return torch.zeros(1)\ndef corr2d(X, K):\n    return Helper().go()",
])  # fmt: skip
def test_a_forbidden_library_is_found_however_it_is_reached(source: str) -> None:
    assert found(source)


@pytest.mark.parametrize("source", [
    "import torch.nn.functional as F\ndef corr2d(X, K):\n    return F.conv2d(X, K)",
    "import torch\ndef corr2d(X, K):\n    return getattr(torch.nn.functional, 'conv2d')(X, K)",
    "from torch.nn.functional import conv2d\ndef corr2d(X, K):\n    return conv2d(X, K)",
])  # fmt: skip
def test_a_forbidden_function_of_an_allowed_library_is_found(source: str) -> None:
    assert [name for name, _ in found(source, ("torch.nn.functional.conv2d",))] == ["torch.nn.functional.conv2d"]


@pytest.mark.parametrize("source", [
    "import numpy as np\ndef corr2d(X, K):\n    return np.zeros(1)",
    "def corr2d(X, K):\n    torchlight = 1\n    return torchlight",
    "import torch.nn.functional as F\ndef corr2d(X, K):\n    return F.relu(X)",
    "import torch.nn.functional as F\ndef other(X, K):\n    return F.conv2d(X, K)\ndef corr2d(X, K):\n    return X",
    "def corr2d(X, K):\n    '''Never torch.nn.functional.conv2d.'''\n    return X",
])  # fmt: skip
def test_what_the_question_does_not_use_is_no_offence(source: str) -> None:
    assert found(source, ("torch.nn.functional.conv2d",)) == []


def test_the_line_named_is_the_first_use() -> None:
    assert found("import torch\n\ndef corr2d(X, K):\n    a = 1\n    return torch.zeros(a), torch.ones(a)") == [("torch", 5)]


@pytest.mark.parametrize(("source", "name"), [
    ("import sys\nsys._getframe()", "sys._getframe"),
    ("import gc\ngc.get_objects()", "gc"),
    ("from ctypes import CDLL\n", "ctypes"),
    ("import subprocess as s\ns.run(['ls'])", "subprocess"),
    ("import socket\n", "socket"),
    ("import os\nos.fork()", "os.fork"),
    ("open('/proc/self/maps')", "'/proc'"),
    ("eval('1')", "eval"),
    ("def f(layer):\n    return layer.__closure__[0]", "__closure__"),
])  # fmt: skip
def test_suspicious_things_are_flagged_and_no_more(source: str, name: str) -> None:
    scanned = scan([("convolution.py", ast.parse(source))], "corr2d", FORBIDDEN)
    assert name in [use.name for use in scanned.suspicious]
    assert scanned.forbidden == []


def test_an_honest_file_raises_no_flag() -> None:
    source = Path("solutions/convolution.py").read_text("utf-8")
    assert scan([("convolution.py", ast.parse(source))], "corr2d", FORBIDDEN).suspicious == []


def test_a_tree_too_deep_to_read_is_flagged() -> None:
    deep = ast.parse("x")
    node: ast.expr = ast.Name("a", ast.Load())
    for _ in range(5_000):
        node = ast.Attribute(node, "b")
    deep.body.append(ast.Expr(node))
    assert "too deeply" in scan([("convolution.py", deep)], "corr2d", FORBIDDEN).suspicious[0].name


LOCAL_NAMES = {
    "a local": "import numpy as np\n\ndef corr2d(X, K):\n    F, C = K.shape\n    return F\n",
    "a parameter": "def corr2d(X, F):\n    return F.shape\n",
    "a comprehension": "def corr2d(X, K):\n    return [F.sum() for F in K]\n",
    "a helper's": "def helper(F):\n    return F.T\n\ndef corr2d(X, K):\n    return helper(K)\n",
    "a lambda's": "def corr2d(X, K):\n    return (lambda F: F.T)(K)\n",
}
GUARDED = {
    "under the main guard": "\nif __name__ == '__main__':\n    import torch.nn.functional as F\n    print(F.conv2d)\n",
    "in another function": "\ndef compare():\n    import torch.nn.functional as F\n    return F.conv2d\n",
    "in a try": "\ntry:\n    import torch.nn.functional as F\nexcept ImportError:\n    F = None\n",
}


@pytest.mark.parametrize("where", GUARDED)
@pytest.mark.parametrize("kind", LOCAL_NAMES)
def test_a_name_of_ones_own_is_not_the_library_that_has_it_elsewhere(kind: str, where: str) -> None:
    scanned = scan([("convolution.py", ast.parse(LOCAL_NAMES[kind] + GUARDED[where]))], "corr2d", FORBIDDEN)
    assert scanned.forbidden == []


@pytest.mark.parametrize("source", [
    "import torch.nn.functional as F\ndef corr2d(X, K):\n    return F.conv2d(X, K)\n",
    "import torch.nn.functional as F\ndef corr2d(X, K):\n    [F for F in K]\n    return F.conv2d(X, K)\n",
    "def corr2d(X, K):\n    F = 1\n    import torch.nn.functional as F\n    return F.conv2d(X, K)\n",
    "def corr2d(X, K):\n    import torch as t\n    def inner():\n        return t.nn\n    return inner()\n",
    "import torch.nn.functional as F\ndef corr2d(X, K):\n    global F\n    F = F\n    return F.conv2d(X, K)\n",
])  # fmt: skip
def test_a_library_is_seen_through_the_scopes(source: str) -> None:
    assert "torch" in [use.name for use in scan([("convolution.py", ast.parse(source))], "corr2d", FORBIDDEN).forbidden]


def test_a_global_that_a_function_imports_is_seen_in_the_others() -> None:
    assert found("def helper():\n    global t\n    import torch as t\ndef corr2d(X, K):\n    return t.zeros(1)") == [("torch", 5)]


def test_a_global_statement_outside_functions_hides_nothing() -> None:
    cells = [("cell 1", ast.parse("import torch as t")), ("cell 2", ast.parse("global t\ndef corr2d(X, K):\n    return t.zeros(1)"))]
    assert [use.name for use in scan(cells, "corr2d", ["torch"]).forbidden] == ["torch"]
