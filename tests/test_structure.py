"""The shape of the package: a module imports only from those above it in this list, and the student's path stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "autograder"

# In reading order. A folder stands for its modules; inside one, order is theirs. The worker comes early: it knows nothing of what follows,
# while oracles describe models by its makers.
ORDER = [
    "__init__", "sentence", "values", "channel", "shared", "layers", "worker", "spec", "tensors", "mistakes", "report", "cases", "compare", "chances",
    "relations", "properties", "truth", "course",
    "oracles", "diagnose", "sandbox", "submission", "notebook", "intake", "i18n", "feedback", "faults", "findings",
    "weights", "evaluate", "check", "data", "accuracy", "store", "grade", "gradebook", "release", "mutation", "audit", "doctor", "doors", "cli",
    "__main__",
]  # fmt: skip


def place(module: str) -> int:
    return ORDER.index(module.split(".")[1]) if "." in module else 0


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "autograder")
        elif isinstance(node, ast.ImportFrom) and node.module == "autograder":
            yield from (f"autograder.{alias.name}" if (PACKAGE / f"{alias.name}.py").exists() or (PACKAGE / alias.name).is_dir() else "autograder"
                        for alias in node.names)  # fmt: skip
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("autograder."):
            yield node.module


def name(file: Path) -> str:
    return ".".join(["autograder", *file.relative_to(PACKAGE).with_suffix("").parts])


def test_every_module_has_its_place() -> None:
    found = {path.stem if path.is_file() else path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found == set(ORDER)


def test_modules_import_only_from_those_above_them() -> None:
    wrong = [
        f"{name(file)} imports {used}"
        for file in PACKAGE.rglob("*.py")
        for used in imports(file)
        if place(used) > place(name(file))
    ]  # fmt: skip
    assert wrong == []


def test_no_module_is_longer_than_300_lines() -> None:
    assert [name(file) for file in PACKAGE.rglob("*.py") if len(file.read_text("utf-8").splitlines()) > 300] == []


def test_no_pickle_and_no_unguarded_torch_load() -> None:
    """Nothing that could run code crosses the boundary: no pickle, no dill, no torch.load but with weights only."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                assert not {"pickle", "dill", "marshal", "shelve"} & set(names), file
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.load":
                assert any(k.arg == "weights_only" and ast.literal_eval(k.value) is True for k in node.keywords), file


def test_importing_the_command_line_loads_neither_torch_nor_numpy() -> None:
    code = "import sys, autograder.cli; sys.exit(bool({'torch', 'numpy', 'jinja2', 'rich.console'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_who_trains_with_our_data_keeps_all_threads() -> None:
    """The oracles compute with one; students who import the data in their own training must not."""
    code = "import sys, autograder.data.fashion_mnist; sys.exit('autograder.oracles' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_host_holds_no_answer() -> None:
    """What the students' code is forked from has imported nothing that knows a truth, a case or a verdict."""
    code = "import sys, autograder.worker.host; print(*sorted(m for m in sys.modules if m.startswith('autograder')))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    roots = {module.split(".")[1] for module in loaded if "." in module}
    assert roots <= {"sentence", "values", "channel", "shared", "worker", "layers"}
