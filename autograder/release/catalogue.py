"""The gettext catalogues of what students read: texts found in the sources, their Spanish, and what is wrong with it.

Translators edit `autograder/locale/es/LC_MESSAGES/autograder.po`, the sentences, which is compiled and ships with the grader, and
`solutions/es/<a>.po`, the docstrings of an assignment, which a release puts into its stub. `make locale` renews them all.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from autograder import course
from autograder.i18n import LANGUAGES, LOCALE
from autograder.release import docstrings
from autograder.spec import Assignment, Course

PLACES = ("autograder", "assignments")
METHODS = {
    ".py": ("python", {"_": None}),
    ".html": ("jinja2.ext:babel_extract", {"t": None}),
    ".j2": ("jinja2.ext:babel_extract", {"t": None}),
}
DOMAIN = "autograder"
DATE = datetime(2026, 1, 1, tzinfo=timezone.utc)  # Babel would stamp the hour, and every renewal would be a change
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
CODE = re.compile(r"`[^`]+`")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
BLANK = re.compile(r"\{(\w+)[!:}]")  # what a sentence leaves to be filled in
THOUSANDS = re.compile(r"(?<=\d)[, ](?=\d{3}\b)")


@dataclass(frozen=True)
class Text:
    """A text to translate, where it stands, and names in it that stay as they are."""

    text: str
    place: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One catalogue: its file, its texts, and whether it is compiled for the grader."""

    language: str
    file: Path
    texts: tuple[Text, ...]
    compiled: bool = False


def parts(root: Path) -> Iterator[Part]:
    """Every catalogue of the course in `root`."""
    whole = course.load(root, answers=False)
    for language in TRANSLATED:
        yield Part(language, LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po", (*sentences(root), *_names(whole)), compiled=True)
        for assignment in whole.assignments:
            yield Part(language, docstrings.po_file(root, assignment, language), tuple(_docstrings(root, assignment)))


def sentences(root: Path) -> Iterator[Text]:
    """Every sentence marked for translation: `_("...")` in Python, `t("...")` in pages and other files with blanks to fill."""
    for place in PLACES:
        for file in sorted((root / place).rglob("*")):
            if file.suffix in METHODS:
                method, keywords = METHODS[file.suffix]
                with file.open("rb") as source:
                    for _line, message, _comments, _context in extract(method, source, keywords):
                        text = message if isinstance(message, str) else message[0]
                        if text:
                            yield Text(text, file.relative_to(root).as_posix())


def _names(whole: Course) -> Iterator[Text]:
    """The course's name, and what its questions call the groups of their cases: a notebook shows those."""
    yield Text(whole.name, "course.toml")
    for assignment in whole.assignments:
        for group in dict.fromkeys(group for question in assignment.questions for group in question.points):
            yield Text(group, f"assignments/{assignment.id}/questions.py")


def _docstrings(root: Path, assignment: Assignment) -> Iterator[Text]:
    written = assignment.by_arrays or assignment  # translations are of what stands in the solution
    for doc in docstrings.found(docstrings.stub(root, written, "en")):
        yield Text(doc.text, f"solutions/{assignment.id}.py:{doc.owner}".rstrip(":"), doc.parameters)


def read(part: Part) -> Catalog:
    """The catalogue as it stands; an empty one when there is none yet."""
    if not part.file.exists():
        return Catalog(locale=part.language, domain=DOMAIN)
    with part.file.open("rb") as source:
        return read_po(source, locale=part.language, domain=DOMAIN)


def renewed(part: Part) -> Catalog:
    """The catalogue with exactly the texts of the sources, keeping the translations there are.

    That of a text which has changed a little stays, too, marked `fuzzy`: the translator looks at it and takes the mark out.
    """
    fresh = Catalog(
        locale=part.language, domain=DOMAIN, header_comment="# What students read, in their language.", project="cnn-autograder", version="1",
        msgid_bugs_address="none", last_translator="the course", language_team=part.language, creation_date=DATE, revision_date=DATE, fuzzy=False,
    )  # fmt: skip
    for text in part.texts:
        fresh.add(text.text, locations=[(text.place, 0)])
    old = read(part)
    old.update(fresh)
    for message in fresh:
        if message.id:
            known = old[message.id]
            message.string, message.previous_id = known.string or "", known.previous_id
            message.flags |= known.flags & {"fuzzy"}
    return fresh


def write(root: Path) -> None:
    """Renew all catalogues, and compile what the grader reads."""
    for part in parts(root):
        write_part(part)


def write_part(part: Part) -> None:
    """Renew one."""
    catalogue = renewed(part)
    part.file.parent.mkdir(parents=True, exist_ok=True)
    part.file.write_bytes(_po(catalogue, part))
    if part.compiled:
        part.file.with_suffix(".mo").write_bytes(_mo(catalogue))


def problems(root: Path) -> list[str]:
    """Texts without a translation, translations that lose a fact, and catalogues that are not current."""
    return [problem for part in parts(root) for problem in faults(part)]


def faults(part: Part) -> Iterator[str]:
    """The same for one catalogue."""
    catalogue = renewed(part)
    names = {text.text: text.names for text in part.texts}
    for message in catalogue:
        if message.id:
            yield from (f"{part.file.name}: {problem}" for problem in _fault(message, part.language, names[str(message.id)]))
    current = part.file.exists() and {m.id for m in read(part)} == {m.id for m in catalogue}
    wanted = {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}
    if not current or (part.compiled and _compiled(part.file.with_suffix(".mo")) != wanted):
        yield f"{part.file.name} ({part.language}) is not current. Renew it with: make locale"


def _fault(message: Message, language: str, names: tuple[str, ...]) -> Iterator[str]:
    text, translation = str(message.id), str(message.string)
    short = text if len(text) < 150 else f"{text[:150]} ..."
    if not translation:
        yield f"No {language} translation of: {short}"
    elif message.fuzzy:
        yield f"The {language} translation is of an earlier text. Mend it and take out its mark, fuzzy: {short}"
    else:
        lost = facts(text, names) - facts(translation, names)
        if lost or blanks(text) != blanks(translation):
            told = ", ".join(sorted(lost)) or "blanks"
            yield f"The {language} translation has other facts ({told}) than: {short}"


def facts(text: str, names: tuple[str, ...]) -> Counter[str]:
    """What a translation keeps: code in backticks, numbers, names."""
    said = Counter(name for name in names if re.search(rf"\b{re.escape(name)}\b", text))
    numbers = Counter(THOUSANDS.sub("", number) for number in NUMBER.findall(THOUSANDS.sub("", CODE.sub("", text))))
    return Counter(CODE.findall(text)) + numbers + said


def blanks(text: str) -> set[str]:
    return set(BLANK.findall(text))


def _po(catalogue: Catalog, part: Part) -> bytes:
    """Sentences from a to z, broken; docstrings as they stand in their file, each line a line."""
    out = io.BytesIO()
    write_po(out, catalogue, width=140 if part.compiled else 0, sort_output=part.compiled, include_lineno=False, include_previous=True)
    return out.getvalue()


def _mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _compiled(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    with file.open("rb") as source:
        return {str(message.id): str(message.string) for message in read_mo(source) if message.id}


if __name__ == "__main__":
    write(Path(__file__).parent.parent.parent)
