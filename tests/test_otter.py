"""The Otter door: what `otter assign` makes of our master notebooks, and `otter run` of what students hand in."""

from __future__ import annotations

import importlib.util
import io
import json
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from autograder import intake
from autograder.doors import otter as door
from autograder.evaluate import Evaluator
from autograder.layers.isolation import PROCESS
from autograder.release import ReleaseError, bundle, master
from autograder.release import otter as release
from autograder.report import AssignmentResult, Finding, QuestionResult, assignment_result
from autograder.spec import Course

ROOT = Path(__file__).parent.parent
GOLDEN = ["full_marks_fft", "flipped_kernel", "missing_plus_one", "half_done", "raises_in_the_middle", "untouched_stubs"]
needs_otter = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("otter") is None, reason='Otter is not installed: pip install -e ".[dev,otter]"'),
]

# Everything at once that raises marks where Otter runs a submission itself.
PATCHES = '''
import glob
import numpy as np

for name in ("allclose", "array_equal", "isclose"):
    setattr(np, name, lambda *a, **k: True)
for file in glob.glob("tests/*.py") + glob.glob("/tmp/tmp*/autograder/submission/tests/*.py"):
    try:
        open(file, "w").write("OK_FORMAT = False\\nname = 'corr2d'\\npoints = 99\\n")
    except OSError:
        pass
try:
    from otter.test_files import abstract_test, exception_test
    abstract_test.TestFile.score = property(lambda self: 99)
    exception_test.test_case.call_func = lambda self, env: None
except ImportError:
    pass
'''


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundles of all assignments, made by the real `otter assign` and searched for leaks."""
    folder = tmp_path_factory.mktemp("otter")
    bundle.release("otter", folder, [], "en")
    return folder


def graded(bundle: Path, submission: Path, out: Path) -> dict[str, int]:
    """Points by question, from the real `otter run`."""
    out.mkdir()
    run = release.otter("run", "-a", str(bundle / "autograder.zip"), "-o", str(out), "--no-logo", str(submission), folder=out)
    assert run.returncode == 0, run.stderr
    tests = json.loads((out / "results.json").read_bytes())["tests"]
    return {test["name"]: test["score"] for test in tests if "score" in test}


def ours(evaluator: Evaluator, submission: Path, assignment: str) -> dict[str, int]:
    """Points by question, as `autograder grade` gives them: hidden cases included."""
    read = intake.read("it", submission, evaluator.course, [assignment])
    return {q.id: q.score for q in evaluator.assignment(read, evaluator.course.assignment(assignment)).questions}


def as_notebook(bundle: Path, script: Path, to: Path) -> Path:
    """The student's notebook with the functions of a script in it."""
    book = json.loads((bundle / "student" / f"{bundle.name}.ipynb").read_bytes())
    for cell in book["cells"]:
        if "raise NotImplementedError" in "".join(cell["source"]):
            cell["source"] = script.read_text("utf-8")
    to.write_text(json.dumps(book), "utf-8")
    return to


class TestWithOtter:
    pytestmark = needs_otter

    def test_students_get_stubs_tests_and_the_wheel(self, bundles: Path, course: Course) -> None:
        for assignment in course.assignments:
            student = bundles / assignment.id / "student"
            files = {path.relative_to(student).as_posix() for path in student.rglob("*") if path.is_file()}
            tests = {f"tests/{question.name}.py" for question in assignment.questions}
            (wheel,) = student.glob("*.whl")
            assert files == {f"{assignment.id}.ipynb", "requirements.txt", wheel.name, *tests}
            text = (student / f"{assignment.id}.ipynb").read_text("utf-8")
            assert text.count("raise NotImplementedError") >= len(assignment.questions)
            assert "SOLUTION" not in text

    def test_the_zip_installs_the_wheel_where_otter_and_gradescope_put_it(self, bundles: Path) -> None:
        with zipfile.ZipFile(bundles / "convolution" / "autograder.zip") as archive:
            setup = archive.read("setup.sh").decode()
            assert zipfile.is_zipfile(io.BytesIO(archive.read("requirements.whl")))
        assert "cp /autograder/source/requirements.whl" in setup
        assert "pip install" in setup

    def test_the_untouched_notebook_gets_nothing(self, bundles: Path, course: Course, tmp_path: Path) -> None:
        points = graded(bundles / "convolution", bundles / "convolution/student/convolution.ipynb", tmp_path / "out")
        assert points == {q.name: 0 for q in course.assignment("convolution").questions}

    def test_solutions_as_notebook_and_script_get_full_marks(self, bundles: Path, course: Course, tmp_path: Path) -> None:
        full = {q.name: q.max_score for q in course.assignment("convolution").questions}
        script = ROOT / "solutions" / "convolution.py"
        book = as_notebook(bundles / "convolution", script, tmp_path / "ana.ipynb")
        assert graded(bundles / "convolution", script, tmp_path / "script") == full
        assert graded(bundles / "convolution", book, tmp_path / "notebook") == full

    @pytest.mark.parametrize("situation", GOLDEN)
    def test_marks_are_those_of_grade(self, bundles: Path, evaluator: Evaluator, tmp_path: Path, situation: str) -> None:
        script = ROOT / "tests" / "submissions" / situation / "convolution.py"
        assert graded(bundles / "convolution", script, tmp_path / "out") == ours(evaluator, script, "convolution")

    @pytest.mark.parametrize("bubblewrap", [True, False])
    def test_patches_do_not_raise_marks(
        self, bundles: Path, evaluator: Evaluator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bubblewrap: bool
    ) -> None:
        if not bubblewrap:  # as in most containers
            monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
        honest = ROOT / "tests" / "submissions" / "flipped_kernel" / "convolution.py"
        patched = tmp_path / "patched.py"
        patched.write_text(PATCHES + honest.read_text("utf-8"), "utf-8")
        assert graded(bundles / "convolution", patched, tmp_path / "out") == ours(evaluator, honest, "convolution")

    def test_what_lies_beside_a_submission_is_not_run_by_otter(self, bundles: Path, course: Course, tmp_path: Path) -> None:
        """Otter unpickles a log that is handed in, and its kernel would import packages from there."""
        proof = tmp_path / "proof"
        ran = f"open({str(proof)!r}, 'w').close()"
        pickled = b"cbuiltins\nexec\n(V" + ran.encode() + b"\ntR."
        with zipfile.ZipFile(tmp_path / "ana.zip", "w") as archive:
            archive.write(bundles / "convolution/student/convolution.ipynb", "convolution.ipynb")
            archive.writestr(".OTTER_LOG", pickled)
            for package in ("otter", "autograder", "numpy", "nbconvert"):
                archive.writestr(f"{package}/__init__.py", ran)
        points = graded(bundles / "convolution", tmp_path / "ana.zip", tmp_path / "out")
        assert points == {q.name: 0 for q in course.assignment("convolution").questions}
        assert not proof.exists()

    def test_the_students_check_cell_says_what_is_wrong(self, bundles: Path, tmp_path: Path) -> None:
        import nbclient
        import nbformat

        student = bundles / "convolution" / "student"
        book = as_notebook(bundles / "convolution", ROOT / "tests/submissions/flipped_kernel/convolution.py", student / "convolution.ipynb")
        live = nbformat.read(book, 4)
        nbclient.NotebookClient(live, resources={"metadata": {"path": str(student)}}).execute()
        shown = next(cell.outputs[0]["data"]["text/html"] for cell in live.cells if cell.source == "%check corr2d")
        assert "This is what a flipped kernel gives" in shown
        assert "expected [[2]]" in shown
        assert "make check" not in shown


def made_by_otter(place: Path, cells: list[master.Cell]) -> Path:
    """What `otter assign` would leave for students."""
    (place / "tests").mkdir(parents=True)
    (place / "convolution.ipynb").write_text(master.as_notebook(cells), "utf-8")
    return place


class TestRelease:
    def test_without_otter_one_sentence_says_how_to_get_it(self, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        with pytest.raises(ReleaseError, match=r'Otter-Grader is not installed. Install it with: pip install "cnn-autograder\[otter\]"'):
            release.build(course, tmp_path, course.assignments, "en")

    def test_a_failing_otter_assign_is_told(self, course: Course, tmp_path: Path) -> None:
        with pytest.raises(ReleaseError, match="otter assign failed on convolution"):
            release._assign(course.assignment("convolution"), [master.Cell("raw", "# END QUESTION")], tmp_path)

    def test_a_cell_that_is_not_for_students_stops_the_release(self, course: Course, tmp_path: Path) -> None:
        meant = [master.Cell("code", "a = 1"), master.Cell("code", "b = 2", public=False)]
        made = made_by_otter(tmp_path / "made", meant)
        with pytest.raises(ReleaseError, match="a notebook of convolution with cells that are not meant for students"):
            release._student(course.assignment("convolution"), meant, made, tmp_path / "to", tmp_path / "a.whl")
        assert not (tmp_path / "to").exists()

    def test_a_file_too_much_in_the_zip_stops_the_release(self, course: Course, tmp_path: Path) -> None:
        assignment = course.assignment("convolution")
        names = (release.IN_ZIP - {"requirements.whl"}) | {f"tests/{q.name}.py" for q in assignment.questions} | {"convolution.py"}
        with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
            for name in names:
                archive.writestr(name, "")
        (tmp_path / "a.whl").write_bytes(b"")
        with pytest.raises(ReleaseError, match=r"a zip of convolution with convolution\.py missing or too much"):
            release._zip(assignment, tmp_path, tmp_path / "autograder.zip", tmp_path / "a.whl")

    def test_a_module_is_cut_at_its_questions(self) -> None:
        source = '"""About."""\n\nimport numpy as np\n\n\n@np.vectorize\ndef one(x):\n    return x\n\n\n'
        source += "def helper():\n    pass\n\n\nclass Two:\n    pass\n"
        assert list(master.pieces(source, ["one", "Two"])) == [
            ("", "import numpy as np"), ("one", "@np.vectorize\ndef one(x):\n    return x"),
            ("", "def helper():\n    pass"), ("Two", "class Two:\n    pass"), ("", ""),
        ]  # fmt: skip

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_one_test_case_a_group_with_its_points(self, course: Course, language: str) -> None:
        for assignment in course.assignments:
            cells = [cell.text for cell in master.master(assignment, language)]
            for question in assignment.questions:
                for group, points in question.points.items():
                    call = f"verdict({assignment.id!r}, {question.name!r}, {group!r}, {language!r}, env)"
                    assert sum(call in cell and f"\npoints: {points}\n" in cell for cell in cells) == 1


def finding(group: str, message: str) -> Finding:
    return Finding(kind="value", group=group, message=message)


def result(*findings: Finding, outcome: str = "failed") -> QuestionResult:
    return QuestionResult(id="corr2d", outcome=outcome, score=0, max_score=6, findings=list(findings))  # type: ignore[arg-type]


def corr2d(X, K):  # type: ignore[no-untyped-def]
    """What a student ran last, and did not save."""
    return X


class TestDoor:
    def test_a_passing_group_is_silent(self) -> None:
        assert door.message(result(outcome="passed"), "values", "en") == ""
        assert door.message(result(finding("shapes", "Wrong shape.")), "values", "en") == ""

    def test_a_failing_group_shows_what_is_wrong_once(self) -> None:
        both = result(finding("values, shapes", "Flipped."))
        assert door.message(both, "values", "en").splitlines()[0].split() == ["✗", "corr2d", "0/6"]
        assert door.message(both, "shapes", "en") == "Flipped."

    @pytest.mark.parametrize("outcome", ["failed", "skipped", "grader_error"])
    def test_what_concerns_the_whole_question_fails_each_group(self, outcome: str) -> None:
        whole = result(Finding(kind="unavailable", group="", message="No data."), outcome=outcome)
        assert "No data." in door.message(whole, "values", "en")
        assert "No data." in door.message(whole, "shapes", "en")

    def test_the_worker_takes_the_notebooks_own_cells_for_empty(self, course: Course, checker: Evaluator, tmp_path: Path) -> None:
        for assignment in course.assignments:
            cells = [cell for cell in master.master(assignment, "en") if cell.public]
            (tmp_path / f"{assignment.id}.ipynb").write_text(master.as_notebook(cells), "utf-8")
            read = intake.read("it", tmp_path / f"{assignment.id}.ipynb", course, [assignment.id])
            verdict = checker.assignment(read, assignment)
            assert (verdict.score, verdict.notes, verdict.flags) == (0, [], [])
            assert all(question.untouched for question in verdict.questions)

    def test_hints_of_a_notebook(self, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert door._hint("corr2d").startswith("1/3")
        assert door._hint("corr2d").startswith("2/3")
        assert door._hint("no_question") == ""

    def test_announced_verdicts_are_reported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(door, "_announced", {})
        door.announce(msgspec.json.encode([result(finding("values", "Flipped."))]).decode())
        door.verdict("convolution", "corr2d", "shapes", "en", {})
        with pytest.raises(door.NotPassed, match=r"Flipped\."):
            door.verdict("convolution", "corr2d", "values", "en", {})

    def test_no_saved_file_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(door.NotPassed, match=r"There is no convolution\.ipynb in this folder"):
            door.verdict("convolution", "corr2d", "values", "en", {})

    def test_a_renamed_file_is_found(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "ana's.py").write_bytes((ROOT / "solutions" / "convolution.py").read_bytes())
        door.verdict("convolution", "corr2d", "values", "en", {})

    def test_what_was_not_saved_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "convolution.py").write_text("def corr2d(X, K):\n    return X * 0\n", "utf-8")
        with pytest.raises(door.NotPassed, match="The notebook was not saved after you last ran this function"):
            door.verdict("convolution", "corr2d", "values", "en", {"corr2d": corr2d})

    def test_a_file_that_cannot_be_opened_gets_nothing_and_is_told_why(self, tmp_path: Path) -> None:
        link = tmp_path / "convolution.py"
        link.symlink_to(ROOT / "solutions" / "convolution.py")
        verdict = door.evaluate(link, "convolution", "en", PROCESS)
        assert verdict.score == 0
        assert all(question.findings for question in verdict.questions)

    @pytest.mark.parametrize("outcome", ["grader_error", "skipped"])
    def test_a_fault_of_the_grader_is_no_zero(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcome: str) -> None:
        broken = assignment_result("convolution", [result(finding("", "The truth failed."), outcome=outcome)])
        monkeypatch.setattr(door, "evaluate", lambda *arguments: broken)
        plugin = door.Plugin(str(tmp_path / "convolution.py"), {}, {"assignment": "convolution", "language": "en"})
        with pytest.raises(door.GraderFailed, match=r"corr2d could not be graded: The truth failed\."):
            plugin.before_grading(None)

    def test_otter_is_left_with_our_tests_and_our_notebook(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        submission = tmp_path / "submission" / "ana.ipynb"
        (submission.parent / "tests").mkdir(parents=True)
        (submission.parent / "otter").mkdir()
        (submission.parent / "tests" / "corr2d.py").write_text("ours", "utf-8")
        submission.write_text("{}", "utf-8")

        def rewriting(*arguments: object) -> AssignmentResult:
            (submission.parent / "tests" / "corr2d.py").write_text("the student's", "utf-8")
            (submission.parent / "tests" / "more.py").write_text("the student's", "utf-8")
            return assignment_result("convolution", [result(finding("values", "It's \"flipped\".\n"))])

        monkeypatch.setattr(door, "evaluate", rewriting)
        monkeypatch.setattr(door, "_announced", {})
        door.Plugin(str(submission), {}, {"assignment": "convolution", "language": "en"}).before_grading(None)
        left = {path.relative_to(submission.parent).as_posix() for path in submission.parent.rglob("*") if path.is_file()}
        assert left == {"ana.ipynb", "tests/corr2d.py"}
        assert (submission.parent / "tests" / "corr2d.py").read_text("utf-8") == "ours"
        exec("".join(json.loads(submission.read_bytes())["cells"][0]["source"]), {})
        assert door._announced["corr2d"].findings[0].message == "It's \"flipped\".\n"

    def test_a_kernel_that_reports_nothing_is_no_zero(self, tmp_path: Path) -> None:
        (tmp_path / "submission" / "tests").mkdir(parents=True)
        script = tmp_path / "submission" / "ana.py"
        script.write_text("def corr2d(X, K):\n    return X\n", "utf-8")
        plugin = door.Plugin(str(script), {}, {"assignment": "convolution", "language": "en"})
        plugin.before_grading(None)
        with pytest.raises(door.GraderFailed, match="Otter's own process did not report all tests"):
            plugin.after_grading(SimpleNamespace(results={}, catastrophic_error=None))
