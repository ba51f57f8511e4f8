"""The Otter bundle of an assignment: what the real `otter assign` makes of its master notebook, once nothing else is seen to have got through."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from autograder import course as courses
from autograder.release import ReleaseError, wheel
from autograder.release.master import Cell, as_notebook, master
from autograder.spec import Assignment, Course

OTTER = "otter-grader>=7,<8"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same release gives the same bytes
IN_ZIP = {"run_autograder", "run_otter.py", "setup.sh", "environment.yml", "otter_config.json", "requirements.whl"}


def build(course: Course, folder: Path, assignments: Sequence[Assignment], language: str) -> None:
    """Write `<assignment>/student/` and `<assignment>/autograder.zip` into an empty folder; `ReleaseError` says why not."""
    if importlib.util.find_spec("otter") is None:
        raise ReleaseError('Otter-Grader is not installed. Install it with: pip install "cnn-autograder[otter]"')
    with tempfile.TemporaryDirectory() as place:
        package = wheel.build(course, courses.root(), assignments, language, Path(place))
        for assignment in assignments:
            work, to = Path(place, assignment.id), folder / assignment.id
            work.mkdir()
            cells = master(assignment, language)
            _assign(assignment, cells, work)
            _student(assignment, cells, work / "dist" / "student", to / "student", package)
            _zip(assignment, work / "dist" / "autograder", to / "autograder.zip", package)


def _assign(assignment: Assignment, cells: Sequence[Cell], work: Path) -> None:
    """Write the master notebook into `work` and run the real `otter assign` on it."""
    (work / f"{assignment.id}.ipynb").write_text(as_notebook(cells), "utf-8")
    run = otter("assign", f"{assignment.id}.ipynb", "dist", folder=work)
    if run.returncode:
        raise ReleaseError(f"otter assign failed on {assignment.id}:\n{run.stderr.strip()[-4_000:]}")


def otter(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Otter's own command in `folder`, with this interpreter and this package."""
    here = str(Path(courses.__file__).parent.parent)
    path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "otter", *arguments]
    return subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)


def _student(assignment: Assignment, cells: Sequence[Cell], made: Path, to: Path, package: Path) -> None:
    """What `otter assign` made for students, without the empty cells that solutions leave, once it is seen to hold nothing else."""
    book = json.loads((made / f"{assignment.id}.ipynb").read_bytes())
    book["cells"] = [cell for cell in book["cells"] if "".join(cell["source"]).strip()]
    got = [(cell["cell_type"], "".join(cell["source"])) for cell in book["cells"]]
    meant = [(cell.kind, cell.text) for cell in cells if cell.public]
    if got != meant or any(cell.get("outputs") for cell in book["cells"]):
        raise ReleaseError(f"otter assign made a notebook of {assignment.id} with cells that are not meant for students. Nothing was written.")
    for number, cell in enumerate(book["cells"], 1):
        cell["id"] = f"cell-{number}"
    to.mkdir(parents=True)
    (to / f"{assignment.id}.ipynb").write_text(json.dumps({**book, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    shutil.copytree(made / "tests", to / "tests")
    shutil.copy(package, to)
    (to / "requirements.txt").write_text(f"{OTTER}\nipykernel\n./{package.name}{_extra(assignment)}\n", "utf-8")


def _extra(assignment: Assignment) -> str:
    return "[torch]" if assignment.torch else ""


def _zip(assignment: Assignment, made: Path, to: Path, package: Path) -> None:
    """Otter's zip with this package in it, and the lines of `setup.sh` that install it."""
    (original,) = made.glob("*.zip")
    with zipfile.ZipFile(original) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    files["setup.sh"] += _install(assignment, package).encode()
    files["requirements.whl"] = package.read_bytes()
    meant = IN_ZIP | {f"tests/{question.name}.py" for question in assignment.questions}
    if set(files) != meant:
        odd = sorted(set(files) ^ meant)[0]
        raise ReleaseError(f"otter assign made a zip of {assignment.id} with {odd} missing or too much. Nothing was written.")
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name], zipfile.ZIP_DEFLATED)


def _install(assignment: Assignment, package: Path) -> str:
    """Otter's own Dockerfile brings only setup.sh, environment.yml and requirements.* at this moment, Gradescope everything: hence the name."""
    data = "mamba run -n otter-env autograder data fashion-mnist || true" if any(q.attachments for q in assignment.questions) else ""
    return f"""
# The grader, which Otter's tests ask for their verdicts.
cp /autograder/source/requirements.whl /tmp/{package.name}
mamba run -n otter-env pip install "/tmp/{package.name}{_extra(assignment)}"
{data}
# Otter reads this file where there are plugins, and its Dockerfile leaves it empty, which is no JSON.
[ -s /autograder/submission_metadata.json ] || echo '{{}}' > /autograder/submission_metadata.json
"""
