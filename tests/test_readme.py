"""What the README tells people to type exists and works."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md")}


def commands() -> list[str]:
    """The lines of the code blocks that begin with make, without their comments."""
    found = []
    for text in TEXTS.values():
        for block in re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            found += [line.partition("#")[0].strip() for line in block.splitlines() if line.startswith("make ")]
    return sorted(set(found))


def for_students() -> set[str]:
    section = TEXTS["README.md"].partition("## For students")[2].partition("\n## ")[0]
    return {line.partition("#")[0].strip() for line in section.splitlines() if line.startswith("make ")}


@pytest.mark.parametrize("command", commands())
def test_every_make_command_has_its_target(command: str) -> None:
    folder = ROOT / "student_template" if command in for_students() else ROOT
    words = list(shlex.split(command.replace("<that address>", "address")))
    done = subprocess.run([words[0], "--dry-run", "--no-print-directory", *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^\| `autograder ([a-z-]+(?: [a-z][a-z-]*)?)", TEXTS["README.md"], re.MULTILINE))))
def test_every_command_of_the_table_exists(command: str) -> None:
    done = subprocess.run([sys.executable, "-m", "autograder", *command.split(), "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_option_of_the_table_exists() -> None:
    for command, options in re.findall(r"^\| `autograder ([a-z]+)[^|]*\|([^\n]*)", TEXTS["README.md"], re.MULTILINE):
        told = subprocess.run([sys.executable, "-m", "autograder", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for option in re.findall(r"`(--?[a-z]+)", options):
            assert option in told, f"{command} has no {option}"


def test_links_lead_somewhere() -> None:
    for name, text in TEXTS.items():
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert target.startswith("https://") or (ROOT / target).exists(), f"{name} links to {target}"


def test_the_example_is_what_check_prints(tmp_path: Path) -> None:
    """The README's example, line for line."""
    (tmp_path / "convolution.py").write_text(
        "import numpy as np\n\n\ndef corr2d(X, K):\n    h, w = K.shape\n    K = K[::-1, ::-1]\n"
        "    rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1\n"
        "    return np.array([[(X[i : i + h, j : j + w] * K).sum() for j in range(columns)] for i in range(rows)])\n"
    )
    command = [sys.executable, "-m", "autograder", "check", str(tmp_path), "-q", "corr2d", "--lang", "en"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    shown = re.search(r"^```\n(  ✗ corr2d.*?)^```", TEXTS["README.md"], re.DOTALL | re.MULTILINE)
    assert shown is not None
    assert shown[1] in printed
