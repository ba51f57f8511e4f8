"""The students' folder: stubs, handouts and what surrounds them. Written to `student_template/`, and into every starter repository."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2

from autograder import course as courses
from autograder.i18n import LANGUAGES, translate
from autograder.release import ReleaseError, docstrings, tensors, truths
from autograder.sentence import _
from autograder.spec import Assignment, Course

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILES = Path(__file__).parent / "files"
FOLDER = "student_template"
VERBATIM = {"pytest.ini": "pytest.ini", "gitignore": ".gitignore"}
FILLED = {"Makefile.j2": "Makefile", "check.yml.j2": ".github/workflows/check.yml"}  # in the student's language
REQUIREMENTS = _("What the checks need, in versions that are known to work together.")


def render(course: Course, root: Path, assignments: Sequence[Assignment], language: str) -> dict[str, bytes]:
    """What students get for these assignments, by path; `ReleaseError` when a solution cannot be stripped or something is missing."""
    found = {path: _bytes(FILES / name) for name, path in VERBATIM.items()}
    found |= {path: _filled(FILES / name, language=language, t=lambda text: translate(text, language)).encode() for name, path in FILLED.items()}
    found["requirements.txt"] = _requirements(root, language, torch=any(a.torch for a in assignments)).encode()
    for assignment in assignments:
        found[f"{assignment.id}.py"] = docstrings.stub(root, assignment, language).encode()
        for code in LANGUAGES:
            handout = root / "assignments" / assignment.id / f"handout{_suffix(code)}.md"
            if handout.exists():
                found[f"handouts/{assignment.id}{_suffix(code)}.md"] = tensors.handout(_bytes(handout).decode(), assignment, code).encode()
    # The README that GitHub shows first is in the course's language; the other stands beside it.
    other = next(code for code in LANGUAGES if code != language)
    names = {language: "README.md", other: f"README.{other}.md"}
    for code, name in names.items():
        found[name] = _readme(course, assignments, code, names[other if code == language else language], found).encode()
    return dict(sorted(found.items()))


def _bytes(file: Path) -> bytes:
    return file.read_bytes().replace(b"\r\n", b"\n")


def _filled(file: Path, **blanks: object) -> str:
    text: str = jinja2.Template(file.read_text("utf-8"), keep_trailing_newline=True, undefined=jinja2.StrictUndefined).render(**blanks)
    return text


def _suffix(language: str) -> str:
    return "" if language == "en" else f".{language}"


def _readme(course: Course, assignments: Sequence[Assignment], language: str, other: str, files: Mapping[str, bytes]) -> str:
    rows = []
    for a in assignments:
        handout = _handout(a, language, files)
        heading = re.match(rb"# (.+)", files.get(handout, b""))
        title = heading[1].decode() if heading else translate(a.title, language)
        rows.append({"id": a.id, "file": f"{a.id}.py", "title": title, "points": a.max_score, "handout": handout})
    names = [q.name for a in assignments for q in a.questions]
    return _filled(
        FILES / f"README{_suffix(language)}.md.j2", course=translate(course.name, language), assignments=rows, other=other,
        torch=any(a.torch for a in assignments), question="corr2d" if "corr2d" in names else names[0],
        weights=next((name for a in assignments for q in a.questions for name in q.attachments), ""),
    )  # fmt: skip


def _handout(assignment: Assignment, language: str, files: Mapping[str, bytes]) -> str:
    candidates = (f"handouts/{assignment.id}{_suffix(language)}.md", f"handouts/{assignment.id}.md")
    return next((name for name in candidates if name in files), "")


def _requirements(root: Path, language: str, *, torch: bool) -> str:
    """What the students' side needs, in the versions that this repository itself is tested with."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(project["optional-dependencies"]["torch"] if torch else ()), "pytest"]
    pinned = (root / "constraints.txt").read_text("utf-8").splitlines()
    lines = []
    for requirement in wanted:
        pins = [line for line in pinned if _name(line) == _name(requirement)]
        if not pins:
            raise ReleaseError(f"constraints.txt has no version of {_name(requirement)}, which students need. Add the one that is tested here.")
        lines += [_with_marker(pin, requirement.partition(";")[2].strip().replace("'", '"')) for pin in pins]
    return "\n".join([f"# {translate(REQUIREMENTS, language)}", *lines, ""])


def _with_marker(pin: str, marker: str) -> str:
    """A pinned version, where the requirement's own condition holds, too."""
    version, _, own = (part.strip() for part in pin.partition(";"))
    both = " and ".join(dict.fromkeys(part for part in (own, marker) if part))
    return f"{version} ; {both}" if both else version


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def current(root: Path) -> dict[str, bytes]:
    """Every generated file of the repository as it should be now, by its path from `root`: the template and the stored answers."""
    course = courses.load(root, answers=False)
    template = render(course, root, course.assignments, course.language)
    return {**{f"{FOLDER}/{path}": data for path, data in template.items()}, **truths.files(course, root)}


def stale(root: Path) -> list[str]:
    """A sentence for each generated file of the repository that is missing, not current, or left over."""
    wanted = current(root)
    wrong = [path for path, data in wanted.items() if not (root / path).exists() or (root / path).read_bytes() != data]
    return [f"{path} is not current. Renew it with: make template" for path in sorted([*wrong, *_left_over(root, wanted)])]


def write(root: Path) -> list[str]:
    """Renew every generated file of the repository; the paths that changed."""
    wanted = current(root)
    changed = []
    for path in _left_over(root, wanted):
        (root / path).unlink()
        changed.append(path)
    for path, data in wanted.items():
        file = root / path
        if not file.exists() or file.read_bytes() != data:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            changed.append(path)
    return sorted(changed)


def _left_over(root: Path, wanted: Mapping[str, bytes]) -> list[str]:
    """Stubs and handouts of assignments that the course no longer has."""
    there = [*(root / FOLDER).glob("*.py"), *(root / FOLDER).glob("*.md"), *(root / FOLDER / "handouts").glob("*.md")]
    return [path for path in (file.relative_to(root).as_posix() for file in there) if path not in wanted]
