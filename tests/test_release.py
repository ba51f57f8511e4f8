"""A starter repository: what is in it, that it is the same every time, and that nothing of the instructor's is in any byte."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from autograder import course as courses
from autograder import truth
from autograder.release import ReleaseError, bundle, leaks, starter, truths, wheel
from autograder.release.solution import squeezed
from autograder.spec import Assignment, Course, Draw, Mistake, Question, Row
from autograder.truth import Answer

ROOT = Path(__file__).parent.parent
COURSE = courses.load(ROOT, answers=False)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A starter repository with all assignments."""
    out = tmp_path_factory.mktemp("release") / "starter"
    bundle.release("starter", out, [], None)
    return out


@pytest.fixture(scope="module")
def known() -> leaks.Secrets:
    """What must not leave."""
    return leaks.secrets(ROOT, courses.load(ROOT, hidden=True, answers=False))


def contents(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def the_wheel(folder: Path) -> zipfile.ZipFile:
    (file,) = (folder / "vendor").glob("*.whl")
    return zipfile.ZipFile(file)


def test_the_same_release_gives_the_same_bytes(released: Path, tmp_path: Path) -> None:
    bundle.release("starter", tmp_path / "again", [], None)
    assert contents(tmp_path / "again") == contents(released)


def test_the_wheel_holds_the_package_and_the_course_and_nothing_else(released: Path) -> None:
    with the_wheel(released) as archive:
        names = archive.namelist()
        assert {name.split("/")[0].split("-")[0] for name in names} == {"autograder", "cnn_autograder"}
        assert not [name for name in names if "solutions" in name or "hidden" in name or "__pycache__" in name]
        for assignment in COURSE.assignments:
            assert f"autograder/_course/assignments/{assignment.id}/questions.py" in names
        assert "autograder/release/files/Makefile.j2" in names
        stored = archive.read("autograder/_course/assignments/convolution/truth.json")
    assert len(msgspec.json.decode(stored, type=dict[str, Answer])) == stored.count(b"\n") - 2


def test_only_the_assignments_asked_for_are_in_it(tmp_path: Path) -> None:
    bundle.release("starter", tmp_path / "one", ["convolution"], "es")
    assert not (tmp_path / "one" / "lenet.py").exists()
    with the_wheel(tmp_path / "one") as archive:
        names = [name for name in archive.namelist() if "_course/assignments" in name]
        toml = archive.read("autograder/_course/course.toml").decode()
    assert {name.split("/")[3] for name in names} == {"convolution"}
    assert 'assignments = ["convolution"]' in toml
    assert 'language = "es"' in toml


def test_no_secret_is_in_any_byte(released: Path, known: leaks.Secrets) -> None:
    assert len(known.lines) > 60
    assert leaks.search(released, known) == []


def body_line(known: leaks.Secrets, source: str = "solutions/convolution.py") -> tuple[str, str]:
    """A line of a body as it is written, and where it stands."""
    where = next(where for line, where in known.lines.items() if where.startswith(source) and "[i" in line)
    file, number = where.split(", line ")
    return (ROOT / file).read_text("utf-8").splitlines()[int(number) - 1].strip(), where


def test_a_line_of_a_body_is_found_wherever_it_hides(tmp_path: Path, known: leaks.Secrets) -> None:
    line, where = body_line(known)
    (tmp_path / "handout.md").write_text(f"Try this: `{line.replace(' ', '')}`\n")
    (tmp_path / "book.ipynb").write_text(json.dumps({"source": [f"    {line}  # quoted\n"]}))
    with zipfile.ZipFile(tmp_path / "inner.zip", "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("a.py", line)
    with zipfile.ZipFile(tmp_path / "outer.whl", "w", zipfile.ZIP_DEFLATED) as outer:
        outer.write(tmp_path / "inner.zip", "b.zip")
    (tmp_path / "inner.zip").unlink()
    (tmp_path / "innocent.py").write_text("return np.array(rows)\n")
    assert leaks.search(tmp_path, known) == [f"{name} repeats {where}." for name in ("book.ipynb", "handout.md", "outer.whl/b.zip/a.py")]


def test_hidden_cases_the_seed_and_whole_files_are_found(tmp_path: Path, known: leaks.Secrets) -> None:
    hidden = (ROOT / "solutions" / "hidden" / "convolution.py").read_text("utf-8")
    row = next(line for line in hidden.splitlines() if "Row(" in line and squeezed(line).rstrip(",") in known.lines)
    (tmp_path / "cases.py").write_text(row)
    (tmp_path / "run.sh").write_text(f"grade --seed={known.seed}\n")
    (tmp_path / "not_the_seed.txt").write_text(f"9{known.seed} {known.seed}1\n")
    (tmp_path / "weights.bin").write_bytes((ROOT / "solutions" / "fashion.safetensors").read_bytes())
    found = leaks.search(tmp_path, known)
    assert found[0].startswith("cases.py repeats solutions/hidden/convolution.py, line ")
    assert found[1:] == ["run.sh holds the grading seed.", "weights.bin is solutions/fashion.safetensors."]


def test_what_arises_where_people_work_is_not_searched(tmp_path: Path, known: leaks.Secrets) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "a.py").write_text(body_line(known)[0])
    assert leaks.search(tmp_path, known) == []


def test_a_seed_that_could_be_found_by_trying_is_refused() -> None:
    with pytest.raises(ReleaseError, match=r"The grading seed has 3 digits, and could be found by trying\. Give SEED in .* at least 6\."):
        leaks.secrets(ROOT, replace(COURSE, grading_seed=128))


def test_secrets_without_solutions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"There is no solutions/convolution\.py\. Release from a checkout of the course"):
        leaks.secrets(tmp_path, COURSE)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "convolution.py").write_text("def (")
    with pytest.raises(ReleaseError, match=r"solutions/convolution\.py cannot be read: .* Mend it, then release again\."):
        leaks.secrets(tmp_path, COURSE)


def planted(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A door that writes one file."""

    def build(course: Course, folder: Path, assignments: Sequence[Assignment], language: str) -> None:
        (folder / "one.txt").write_text(text)

    monkeypatch.setattr(starter, "build", build)


def test_a_release_that_leaks_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: leaks.Secrets) -> None:
    planted(monkeypatch, "\n".join(known.lines))
    with pytest.raises(ReleaseError) as refused:
        bundle.release("starter", tmp_path / "out", [], None)
    lines = str(refused.value).splitlines()
    assert lines[0] == "Nothing was released, since it would give away what is the instructor's:"
    assert lines[1].startswith("one.txt repeats solutions/")
    assert lines[-1] == f"... and {len(known.lines) - 10} more."
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, "hello")
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ReleaseError, match="is not empty, and no release has written it"):
        bundle.release("starter", tmp_path, [], None)
    (tmp_path / bundle.MARK).write_text("[]")
    with pytest.raises(ReleaseError, match="is not empty, and no release has written it"):
        bundle.release("starter", tmp_path, [], None)
    with pytest.raises(ReleaseError, match=r"thesis\.txt is a file\. Give a folder to --out"):
        bundle.release("starter", tmp_path / "thesis.txt", [], None)
    with pytest.raises(ReleaseError, match=r"--help looks like an option, not like a folder\."):
        bundle.release("starter", tmp_path / "--help", [], None)
    assert sorted(p.name for p in tmp_path.iterdir()) == [bundle.MARK, "thesis.txt"]


def test_an_earlier_release_is_replaced_and_what_others_put_there_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    (out / ".git").mkdir(parents=True)  # a fresh `git init` counts as empty
    planted(monkeypatch, "first")
    bundle.release("starter", out, [], None)
    mark = json.loads((out / bundle.MARK).read_text())
    (out / "old.txt").write_text("of the release before")
    (tmp_path / "outside.txt").write_text("not ours")
    (out / "mine.txt").write_text("the instructor's own")
    (out / bundle.MARK).write_text(json.dumps({**mark, "files": ["one.txt", "old.txt", "../outside.txt", str(tmp_path / "outside.txt")]}))
    planted(monkeypatch, "second")
    assert bundle.release("starter", out, [], None) == ["one.txt"]
    assert sorted(p.name for p in out.iterdir()) == [bundle.MARK, ".git", "mine.txt", "one.txt"]
    assert (out / "one.txt").read_text() == "second"
    assert (tmp_path / "outside.txt").exists()


def autograder(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(command, cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, capture_output=True, text=True, timeout=120)


def test_the_command_says_what_it_wrote_and_what_it_cannot(tmp_path: Path) -> None:
    done = autograder("release", "--out", str(tmp_path / "s"), "-a", "convolution")
    assert done.returncode == 0
    assert "files, of convolution. No solution, hidden case or seed is in any of them." in done.stdout
    done = autograder("release", "--out", str(tmp_path / "s"), "-a", "convolutions")
    assert done.returncode == 2
    assert "There is no assignment named convolutions. Did you mean convolution" in done.stderr
    (tmp_path / "mine.txt").touch()
    done = autograder("release", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "Give --out an empty folder" in done.stderr
    done = autograder("release", "--out", str(tmp_path / "mine.txt" / "deeper"), "-a", "convolution")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize(("stderr", "sentence"), [
    ("/x/python: No module named hatchling\n", r"hatchling, which builds the wheel, is not installed here\. Install what a release needs"),
    ("Traceback\nValueError: no README\n", r"The wheel could not be built: ValueError: no README Run make release again once that is mended"),
])  # fmt: skip
def test_a_wheel_that_cannot_be_built_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stderr: str, sentence: str) -> None:
    monkeypatch.setattr(wheel.subprocess, "run", lambda command, **_options: subprocess.CompletedProcess(command, 1, "", stderr))
    with pytest.raises(ReleaseError, match=sentence):
        wheel.build(COURSE, ROOT, COURSE.assignments[:1], "en", tmp_path)


def test_a_course_file_is_narrowed_and_keeps_the_rest() -> None:
    toml = 'name = "C"\nassignments = [\n  "a",  # first\n  "b",\n]\nvisible_seed = 1\n\n[limits]\nseconds = 3\n'
    assert wheel.narrowed(toml, ["b"], "es") == 'language = "es"\nname = "C"\nassignments = ["b"]\nvisible_seed = 1\n\n[limits]\nseconds = 3\n'
    with pytest.raises(ReleaseError, match=r"In course\.toml, write `assignments ="):
        wheel.narrowed('"assignments" = ["a", "b"]\n', ["b"], "en")


# Stored answers


def small(truth: object, mistakes: Sequence[Mistake] = (), **options: object) -> tuple[Course, Assignment]:
    visible = [Row("values", X=[[1, 2]]), Draw("values", lambda r: {"X": r.image(2, 3)})]
    question = Question("f", {"values": 1}, truth, visible, mistakes, **options)  # type: ignore[arg-type]
    assignment = Assignment("small", "Small", [question])
    return replace(COURSE, assignments=(assignment,)), assignment


def stored(root: Path, text: bytes) -> None:
    (root / "assignments" / "small").mkdir(parents=True, exist_ok=True)
    (root / "assignments" / "small" / "truth.json").write_bytes(text)


def test_answers_are_stored_a_line_each_in_order(tmp_path: Path) -> None:
    text = truths.render(*small(lambda X: X / 3), tmp_path).decode()
    digests = list(json.loads(text))
    assert digests == sorted(digests)
    assert len(digests) == 4
    assert len(text.splitlines()) == 6


def test_an_answer_that_differs_by_rounding_only_stays(tmp_path: Path) -> None:
    before = truths.render(*small(lambda X: X / 3, [Mistake("m", lambda X: [X * 3, (1.0, {"a": 2})], "")]), tmp_path)
    stored(tmp_path, before)
    again = truths.render(*small(lambda X: X / 3 * (1 + 1e-12), [Mistake("m", lambda X: [X * 3, (1.0 + 1e-13, {"a": 2})], "")]), tmp_path)
    assert again == before
    assert truths.render(*small(lambda X: X / 3 * (1 + 1e-7), [Mistake("m", lambda X: [X * 3, (1.0, {"a": 2})], "")]), tmp_path) != before
    assert truths.render(*small(lambda X: X / 3, [Mistake("m", lambda X: [X * 3, (1.0, {"b": 2})], "")]), tmp_path) != before
    assert truths.render(*small(lambda X: X / 3, [Mistake("n", lambda X: [X * 3, (1.0, {"a": 2})], "")]), tmp_path) != before


def test_a_truth_that_cannot_be_stored_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"small\.f: the truth failed with ZeroDivisionError.* Mend its truth, then try again\."):
        truths.render(*small(lambda X: 1 // 0), tmp_path)
    with pytest.raises(ReleaseError, match=r"small\.f: its truth or a mistake returns a plain NaN or infinity, which JSON cannot hold\."):
        truths.render(*small(lambda X: 1, [Mistake("m", lambda X: (1, float("nan")), "")]), tmp_path)


def test_what_needs_data_from_outside_the_course_is_not_stored(tmp_path: Path) -> None:
    course, _assignment = small(lambda X: X, attachments=("w.bin",))
    assert truths.files(course, tmp_path) == {}


def test_a_stored_answer_that_lacks_a_mistake_is_not_used(tmp_path: Path) -> None:
    course, assignment = small(lambda X: X)
    known = msgspec.json.decode(truths.render(course, assignment, tmp_path), type=dict[str, Answer])
    more = replace(assignment.questions[0], mistakes=[Mistake("hidden", lambda X: X + 1, "")])
    case = truth.cases.cases(more, course.visible_seed, None)[0]
    assert truth.answer(assignment.questions[0], case, known) is known[truth.cases.digest(more, case)]
    assert set(truth.answer(more, case, known).mistakes) == {"hidden"}


@pytest.mark.parametrize("assignment", [a for a in COURSE.assignments if not a.torch], ids=lambda a: a.id)
def test_a_check_of_a_numpy_assignment_that_fails_never_imports_torch(released: Path, tmp_path: Path, assignment: Assignment) -> None:
    with the_wheel(released) as archive:
        archive.extractall(tmp_path / "installed")
    for kind, body in (("wrong", "return args[0]"), ("raises", "raise KeyError(0)")):
        work = tmp_path / kind
        work.mkdir()
        (work / f"{assignment.id}.py").write_text("".join(f"def {q.name}(*args, **options):\n    {body}\n" for q in assignment.questions))
        command = [sys.executable, "-X", "importtime", "-m", "autograder", "check", str(work), "-a", assignment.id]
        done = subprocess.run(command, cwd=tmp_path / "installed", capture_output=True, text=True, timeout=120)
        assert done.returncode == 1
        assert f" of {assignment.max_score} points" in done.stdout  # whatever is wrong may still be refused rightly, for a point
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "numpy" in imported
        assert "torch" not in imported
