"""`autograder check` and `autograder hint` as a student meets them in a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from autograder import report
from autograder.check import Checker, Selection
from autograder.feedback import markdown, text
from autograder.report import AssignmentResult, Report
from autograder.spec import Course, Question

STATE = Path(".autograder/hints.json")  # in the student's folder: which hint comes next


def check(course: Course, folder: Path, selection: Selection, language: str, *, as_json: bool, summary: Path | None) -> Report:
    """Check once, printing each assignment as soon as it is known; the report of all."""
    checker = Checker(course, folder, selection, language)
    checker.start()
    try:
        return _once(checker, language, as_json=as_json, summary=summary)
    finally:
        checker.close()


def watch(course: Course, folder: Path, selection: Selection, language: str) -> None:
    """Check again on every save, until Ctrl-C."""
    from watchfiles import Change
    from watchfiles import watch as changes  # only here: no other command needs it

    files = {name for a in selection.assignments for name in (f"{a.id}.py", f"{a.id}.ipynb", *(n for q in a.questions for n in q.attachments))}

    def work(change: Change, path: str) -> bool:
        return Path(path).name in files

    checker = Checker(course, folder, selection, language)
    checker.start()
    try:
        _once(checker, language, as_json=False, summary=None)
        print(text.label("watching", language), flush=True)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how a student ends this
            for _changed in changes(folder, watch_filter=work, recursive=False, step=20, debounce=100):
                print("\033[2J\033[H" if sys.stdout.isatty() else "", end="")
                _once(checker, language, as_json=False, summary=None)
                print(text.label("watching", language), flush=True)
    finally:
        checker.close()


def _once(checker: Checker, language: str, *, as_json: bool, summary: Path | None) -> Report:
    results: list[AssignmentResult] = []
    for result in checker.results():
        results.append(result)
        if not as_json:
            _print(text.assignment(result, language, width=_width()) + "\n", sys.stdout)
    whole = checker.report(results)
    if as_json:
        _print(report.to_json(whole).decode(), sys.stdout)
    else:
        _print(text.label("total", language, score=whole.score, max_score=whole.max_score), sys.stdout)
    if summary is not None:
        with summary.open("a", encoding="utf-8") as file:
            file.write(markdown.summary(whole, language))
    return whole


def _width() -> int:
    """What fits on this terminal; the usual width where there is none."""
    return max(40, min(text.WIDTH, shutil.get_terminal_size().columns)) if sys.stdout.isatty() else text.WIDTH


def _print(words: str, stream: TextIO) -> None:
    """Print, in colour on a terminal; characters that the terminal cannot show become question marks."""
    if stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        for mark, colour in (("✓", "32"), ("✗", "31"), ("–", "33"), ("!", "35")):
            words = words.replace(f"\n  {mark} ", f"\n  \033[{colour}m{mark}\033[0m ")
    encoding = stream.encoding or "utf-8"
    print(words.encode(encoding, errors="replace").decode(encoding), file=stream, flush=True)


def hint(question: Question, folder: Path, translate: Sequence[str]) -> str:
    """The next hint for a question, remembered per folder; the last one again when there are no more."""
    if not translate:
        return ""
    state = folder / STATE
    try:
        seen = dict(json.loads(state.read_text("utf-8"))) if state.exists() else {}
    except (ValueError, TypeError):
        seen = {}  # a damaged memory of hints costs nothing but beginning again
    number = min(int(seen.get(question.name, 0)), len(translate) - 1)
    state.parent.mkdir(exist_ok=True)
    state.write_text(json.dumps({**seen, question.name: number + 1}), "utf-8")
    head = f"{number + 1}/{len(translate)}  "
    margin = " " * len(head)
    return textwrap.fill(head + translate[number], text.WIDTH, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False)
