"""The students' folder: current, worth no points, and a Makefile that does what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autograder import course as courses
from autograder import intake
from autograder.evaluate import Evaluator
from autograder.release import ReleaseError, template
from autograder.spec import Assignment, Course

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / template.FOLDER
UNWRITTEN = re.compile(r"✗ corr2d +not written yet +0/6")
TARGETS = {"help", "setup", "check", "hint", "watch", "submit", "test", "data", "clean"}
COURSE = courses.load(ROOT)


def copy_of_the_repository(to: Path) -> Path:
    """What `template` reads and writes, of this repository."""
    for name in ("assignments", "solutions", template.FOLDER):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    shutil.copytree(TEMPLATE / ".github", to / template.FOLDER / ".github")
    shutil.copyfile(TEMPLATE / ".gitignore", to / template.FOLDER / ".gitignore")
    for name in ("course.toml", "pyproject.toml", "constraints.txt"):
        shutil.copyfile(ROOT / name, to / name)
    return to


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository in which everything generated is current."""
    root = copy_of_the_repository(tmp_path_factory.mktemp("repository"))
    template.write(root)
    return root


def test_what_is_generated_is_current() -> None:
    assert template.stale(ROOT) == []


def test_what_is_not_current_is_named_with_the_command_that_renews_it(repository: Path) -> None:
    folder = repository / template.FOLDER
    (folder / "convolution.py").write_text("# edited\n")
    (folder / "gone.py").write_text("# of an assignment that the course no longer has\n")
    (folder / "Makefile").unlink()
    truths = repository / "assignments" / "convolution" / "truth.json"
    truths.write_text(truths.read_text().replace('"mistakes"', '"errors"', 1))
    names = [f"{template.FOLDER}/{name}" for name in ("Makefile", "convolution.py", "gone.py")]
    wanted = ["assignments/convolution/truth.json", *names]
    assert template.stale(repository) == [f"{name} is not current. Renew it with: make template" for name in wanted]
    assert template.write(repository) == wanted
    assert template.stale(repository) == []
    assert template.write(repository) == []


def test_a_damaged_answer_file_does_not_keep_the_command_from_renewing_it(repository: Path) -> None:
    truths = repository / "assignments" / "convolution" / "truth.json"
    before = truths.read_bytes()
    truths.write_bytes(before[:100])
    assert template.write(repository) == ["assignments/convolution/truth.json"]
    assert truths.read_bytes() == before


def test_a_missing_solution_is_said(repository: Path, tmp_path: Path) -> None:
    shutil.copytree(repository, tmp_path / "r")
    (tmp_path / "r" / "solutions" / "convolution.py").unlink()
    with pytest.raises(ReleaseError, match=r"There is no solutions/convolution\.py\. Work in a checkout of the course"):
        template.write(tmp_path / "r")


def test_a_requirement_without_a_tested_version_is_said(repository: Path, tmp_path: Path) -> None:
    shutil.copytree(repository, tmp_path / "r")
    (tmp_path / "r" / "constraints.txt").write_text("numpy==2.0\n")
    with pytest.raises(ReleaseError, match=r"constraints\.txt has no version of msgspec, which students need"):
        template.write(tmp_path / "r")


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda a: a.id)
def test_the_template_is_worth_nothing_and_every_question_is_told_to_be_unwritten(
    evaluator: Evaluator, course: Course, assignment: Assignment
) -> None:
    submission = intake.read("template", TEMPLATE, course, [assignment.id])
    result = evaluator.assignment(submission, course.assignment(assignment.id))
    assert result.score == 0
    for question in result.questions:
        assert question.outcome == "failed"
        assert question.untouched
        assert question.findings[0].message == f"{question.id} is not written yet."


def rendered(assignments: list[Assignment], language: str = "en") -> dict[str, str]:
    return {path: data.decode() for path, data in template.render(COURSE, ROOT, assignments, language).items()}


def test_torch_is_asked_for_only_where_an_assignment_needs_it() -> None:
    numpy_only = rendered([a for a in COURSE.assignments if not a.torch])
    assert "torch" not in numpy_only["requirements.txt"]
    assert "PyTorch" not in numpy_only["README.md"] + numpy_only["README.es.md"]
    for assignment in COURSE.assignments:
        if assignment.torch:
            assert re.search(r"^torch==", rendered([assignment])["requirements.txt"], re.MULTILINE)


def test_requirements_are_pinned_and_keep_their_conditions() -> None:
    lines = [line for line in rendered(list(COURSE.assignments))["requirements.txt"].splitlines() if not line.startswith("#")]
    assert all("==" in line for line in lines)
    assert 'tomli==2.5.0 ; python_version < "3.11"' in lines
    assert next(line for line in lines if line.startswith("pyseccomp")).endswith('; sys_platform == "linux"')


def test_the_other_language_changes_places_with_english() -> None:
    spanish = rendered(list(COURSE.assignments), "es")
    assert "## Una sola vez" in spanish["README.md"]
    assert "## Once" in spanish["README.en.md"]
    assert "\nL ?= es\n" in spanish["Makefile"]
    assert "# Lo que las comprobaciones necesitan" in spanish["requirements.txt"]
    assert "- name: Preparar\n" in spanish[".github/workflows/check.yml"]
    assert "TORCH_INDEX: ${{ vars.TORCH_INDEX }}" in spanish[".github/workflows/check.yml"]
    assert spanish["README.md"].startswith("# Redes convolucionales\n")
    english = rendered(list(COURSE.assignments))
    assert "## Una sola vez" in english["README.es.md"]
    assert "\nL ?=\n" in english["Makefile"]


@pytest.mark.parametrize("name", ["README.md", "README.es.md"])
def test_every_command_and_link_of_the_readme_exists(name: str) -> None:
    text = (TEMPLATE / name).read_text("utf-8")
    assert set(re.findall(r"`?make ([a-z]+)", text)) <= TARGETS
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (TEMPLATE / link).exists()
    assert set(re.findall(r"A=(\w+)", text)) <= {a.id for a in COURSE.assignments}
    assert set(re.findall(r"Q=(\w+)", text)) <= {q.name for a in COURSE.assignments for q in a.questions}


def test_the_workflow_may_only_read() -> None:
    text = (TEMPLATE / ".github" / "workflows" / "check.yml").read_text("utf-8")
    assert re.search(r"^permissions:\n  contents: read\n(?! )", text, re.MULTILINE)


# The Makefile, in a copy whose .venv is a stand-in: the Python that runs these tests.


@pytest.fixture
def student(tmp_path: Path) -> Path:
    """A student's folder with the convolution assignment, ready to use."""
    folder = tmp_path / "work of ana"
    folder.mkdir()
    for path, text in rendered([COURSE.assignment("convolution")]).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    (folder / ".venv" / "bin").mkdir(parents=True)
    python = folder / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (folder / ".venv" / "ready").touch()
    return folder


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "LANGUAGE", "LANG", "LC_ALL")}
    return subprocess.run(["make", *arguments], cwd=folder, env={**plain, **environment}, capture_output=True, text=True, timeout=300)


def test_make_alone_lists_every_target(student: Path) -> None:
    listed = re.findall(r"^  make (\w+)", make(student).stdout, re.MULTILINE)
    assert set(listed) == TARGETS


def test_what_make_says_is_in_the_courses_language(student: Path) -> None:
    for path in ("Makefile", ".github/workflows/check.yml"):
        (student / path).write_text(rendered([COURSE.assignment("convolution")], "es")[path], "utf-8")
    helped = make(student).stdout
    assert set(re.findall(r"^  make (\w+) +\S", helped, re.MULTILINE)) == TARGETS
    assert "qué está bien y qué está mal: make check, make check A=tarea" in helped
    assert "Di para qué pregunta: make hint Q=pregunta" in make(student, "hint").stderr
    assert re.search(r"✗ corr2d +sin escribir +0/6", make(student, "test", "Q=corr2d").stdout)
    assert UNWRITTEN.search(make(student, "test", "Q=corr2d", "L=en").stdout)
    shutil.rmtree(student / ".venv")
    assert "Falta el corrector: no hay vendor/cnn_autograder-*.whl." in make(student, "setup").stderr
    (student / "vendor").mkdir()
    (student / "vendor" / "cnn_autograder-0.1.0-py3-none-any.whl").write_bytes(b"no wheel")
    assert "nosuchpython no es Python 3.10 o posterior." in make(student, "setup", "PYTHON=nosuchpython").stderr


def test_make_check_prints_our_feedback_and_nothing_of_makes(student: Path) -> None:
    done = make(student, "check", "A=convolution")
    assert UNWRITTEN.search(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")


def test_make_check_takes_one_question_or_more(student: Path) -> None:
    assert "conv_output_shape" not in make(student, "check", "Q=corr2d").stdout
    both = make(student, "check", "Q=corr2d conv_output_shape").stdout
    assert "conv_output_shape" in both


def test_make_check_fails_where_the_question_does_not_exist(student: Path) -> None:
    done = make(student, "check", "Q=cor2d")
    assert done.returncode == 2
    assert "There is no question named cor2d. Did you mean corr2d" in done.stderr


def test_make_hint_wants_a_question_and_goes_on_from_hint_to_hint(student: Path) -> None:
    assert "Say for which question: make hint Q=question" in make(student, "hint").stderr
    first, second = (make(student, "hint", "Q=corr2d").stdout for _ in range(2))
    assert first.startswith("1/")
    assert second.startswith("2/")


def test_make_submit_packs_and_make_test_fails_unless_all_is_passed(student: Path) -> None:
    assert "submission.zip holds:" in make(student, "submit").stdout
    assert (student / "submission.zip").exists()
    done = make(student, "test", "Q=corr2d")
    assert done.returncode == 2  # make's own, for a recipe that failed
    assert UNWRITTEN.search(done.stdout)


def test_make_clean_leaves_the_work(student: Path) -> None:
    assert make(student, "clean").returncode == 0
    assert not (student / ".venv").exists()
    assert (student / "convolution.py").exists()


def test_setup_says_what_is_missing(student: Path) -> None:
    shutil.rmtree(student / ".venv")
    assert "The grader is missing: there is no vendor/cnn_autograder-*.whl." in make(student, "setup").stderr
    (student / "vendor").mkdir()
    (student / "vendor" / "cnn_autograder-0.1.0-py3-none-any.whl").write_bytes(b"no wheel")
    assert "nosuchpython is not Python 3.10 or newer." in make(student, "setup", "PYTHON=nosuchpython").stderr
    (student / "old").write_text("#!/bin/sh\nexit 1\n")
    (student / "old").chmod(0o755)
    assert "./old is not Python 3.10 or newer." in make(student, "check", "PYTHON=./old").stderr


def test_setup_says_that_the_installation_failed_and_tries_again_next_time(student: Path) -> None:
    (student / "vendor").mkdir()
    (student / "vendor" / "cnn_autograder-0.1.0-py3-none-any.whl").write_bytes(b"no wheel")
    (student / ".venv" / "ready").unlink()
    (student / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    for _ in range(2):
        assert "The installation failed; pip's reason stands above." in make(student, "setup").stderr


def test_setup_installs_again_when_the_requirements_change(student: Path) -> None:
    (student / "vendor").mkdir()
    (student / "vendor" / "cnn_autograder-0.1.0-py3-none-any.whl").write_bytes(b"a wheel")
    log = student / "log"
    (student / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\necho "$@" >> "{log}"\n')
    (student / ".venv" / "ready").unlink()
    assert "Ready." in make(student, "setup", "TORCH_INDEX=https://example.org/cpu").stdout
    first = log.read_text().splitlines()
    assert first[0].endswith("install --extra-index-url https://example.org/cpu --requirement requirements.txt")
    assert first[1].endswith("install --no-deps --force-reinstall vendor/cnn_autograder-0.1.0-py3-none-any.whl")
    make(student, "setup")
    assert len(log.read_text().splitlines()) == 2
    later = (student / ".venv" / "ready").stat().st_mtime + 10
    os.utime(student / "requirements.txt", (later, later))
    make(student, "setup")
    assert len(log.read_text().splitlines()) == 4


def test_the_workflow_is_red_writes_a_summary_and_takes_no_orders_from_students(student: Path, tmp_path: Path) -> None:
    (student / "convolution.py").write_text('def corr2d(X, K):\n    print("::error::forged")\n    return 0\n')
    script = textwrap.dedent((student / ".github" / "workflows" / "check.yml").read_text("utf-8").rpartition("run: |\n")[2])
    summary = tmp_path / "summary.md"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # the workflow sets up a `python`; Debian has none by that name
    words = []
    for _ in range(2):
        done = subprocess.run(["bash", "-e", "-c", script], cwd=student, env={**os.environ, "PATH": path, "GITHUB_STEP_SUMMARY": str(summary)},
                              capture_output=True, text=True, timeout=60)  # fmt: skip
        assert done.returncode == 1
        first, *between, last = done.stdout.splitlines()
        words.append(first.removeprefix("::stop-commands::"))
        assert last == f"::{words[-1]}::"
        assert any("forged" in line for line in between)
    assert len(set(words)) == 2
    assert "corr2d" in summary.read_text("utf-8")


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A starter repository of the NumPy assignment, as `autograder release` writes it."""
    command = [sys.executable, "-m", "autograder", "release", "--out", str(tmp_path / "starter"), "-a", "convolution"]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return tmp_path / "starter"


@pytest.mark.slow
def test_a_student_with_an_empty_home_sets_up_checks_and_hands_in(released: Path, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path / "home"), "PYTHONPATH": ""}
    (tmp_path / "home").mkdir()
    assert "0 of 12 points" in make(released, "check", **home).stdout.replace(str(COURSE.assignment("convolution").max_score), "12")
    shutil.copyfile(ROOT / "solutions" / "convolution.py", released / "convolution.py")
    done = make(released, "check", **home)
    assert "✗" not in done.stdout
    assert make(released, "test", **home).returncode == 0
    assert "submission.zip holds:" in make(released, "submit", **home).stdout
    probe = [str(released / ".venv" / "bin" / "python"), "-c", "import autograder; print(autograder.__file__)"]
    assert str(released) in subprocess.run(probe, capture_output=True, text=True, cwd=tmp_path).stdout
