"""The gettext catalogue of what students read: sentences found in the sources, their Spanish, and whether any is missing.

`make locale` renews `autograder/locale/es/LC_MESSAGES/autograder.po` (translators edit that file) and compiles it.
"""

from __future__ import annotations

import io
import string
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from autograder.i18n import LANGUAGES, LOCALE

PLACES = ("autograder", "assignments")
DOMAIN = "autograder"
DATE = datetime(2026, 1, 1, tzinfo=timezone.utc)  # Babel would stamp the hour, and every renewal would be a change
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")


def sentences(root: Path) -> Iterator[tuple[str, str]]:
    """Every sentence marked for translation, with the file that it stands in: `_("...")` in Python, `t("...")` in pages."""
    for place in PLACES:
        for file in sorted((root / place).rglob("*")):
            if file.suffix in (".py", ".html"):
                for text in _found(file):
                    yield text, str(file.relative_to(root))


def _found(file: Path) -> Iterator[str]:
    method, keywords = ("python", {"_": None}) if file.suffix == ".py" else ("jinja2.ext:babel_extract", {"t": None})
    with file.open("rb") as source:
        for _line, message, _comments, _context in extract(method, source, keywords):
            text = message if isinstance(message, str) else message[0]
            if text:
                yield text


def po_file(language: str) -> Path:
    """The catalogue that translators edit."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """The catalogue as it stands; an empty one when there is none yet."""
    file = po_file(language)
    if not file.exists():
        return Catalog(locale=language, domain=DOMAIN)
    with file.open("rb") as source:
        return read_po(source, locale=language, domain=DOMAIN)


def renewed(root: Path, language: str) -> Catalog:
    """The catalogue with exactly the sentences of the sources, keeping the translations there are."""
    old = read(language)
    fresh = Catalog(
        locale=language, domain=DOMAIN, header_comment="# What students read, in their language.", project="cnn-autograder", version="1",
        msgid_bugs_address="none", last_translator="the course", language_team="es", creation_date=DATE, revision_date=DATE, fuzzy=False,
    )  # fmt: skip
    for text, file in sentences(root):
        known = old.get(text)
        fresh.add(text, known.string if known is not None else "", locations=[(file, 0)])
    return fresh


def write(root: Path) -> None:
    """Renew and compile all catalogues."""
    for language in TRANSLATED:
        catalogue = renewed(root, language)
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_po(catalogue))
        file.with_suffix(".mo").write_bytes(_mo(catalogue))


def problems(root: Path) -> list[str]:
    """Sentences without a translation, translations that lose a fact, and catalogues that are not current."""
    found = []
    for language in TRANSLATED:
        catalogue = renewed(root, language)
        for message in catalogue:
            if message.id and not message.string:
                found.append(f"No {language} translation of: {message.id}")
            elif message.id and _facts(str(message.id)) != _facts(str(message.string)):
                found.append(f"The {language} translation has other facts in braces than: {message.id}")
        compiled = po_file(language).with_suffix(".mo")
        wanted = {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
        if not compiled.exists() or _compiled(compiled) != wanted:
            found.append(f"The {language} catalogue is not current. Renew it with: make locale")
    return found


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=140, sort_output=True, include_lineno=False)
    return out.getvalue()


def _mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _compiled(file: Path) -> dict[str, str]:
    with file.open("rb") as source:
        return {str(message.id): str(message.string) for message in read_mo(source) if message.id}


if __name__ == "__main__":
    write(Path(__file__).parent.parent.parent)
