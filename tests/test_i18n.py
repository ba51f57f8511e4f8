"""Every sentence that students read has its Spanish, with the same facts in it, and the compiled catalogue is current."""

from __future__ import annotations

from pathlib import Path

from autograder.i18n import preferred, translate
from autograder.release import catalogue
from autograder.release.catalogue import Text

ROOT = Path(__file__).parent.parent


def test_no_sentence_is_without_its_translation() -> None:
    assert catalogue.problems(ROOT) == []


def test_a_sentence_comes_in_the_language_asked_for() -> None:
    assert translate("Smallest case that fails:", "es") == "El caso más pequeño que falla:"
    assert translate("Smallest case that fails:", "en") == "Smallest case that fails:"


def test_the_language_is_what_was_asked_for_else_the_environments_else_the_courses(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "es_UY.UTF-8")
    assert preferred("en", "en") == "en"
    assert preferred(None, "en") == "es"
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert preferred(None, "es") == "en"
    monkeypatch.setenv("LANGUAGE", "de:es")
    assert preferred(None, "en") == "es"
    for name in ("LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    assert preferred(None, "es") == "es"


def test_a_sentence_that_is_missing_a_translation_is_found(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(catalogue, "sentences", lambda root: [Text("Zyxwv {n}.", "spec.py")])
    assert catalogue.problems(ROOT)[0] == "autograder.po: No es translation of: Zyxwv {n}."


def test_a_sentence_that_lost_a_blank_is_found(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """A translation with a blank that the sentence has not would break at the moment when it is filled in."""
    for text, translation in (("{a} and {b}", "{a}"), ("{a}", "{a} y {b}")):
        assert catalogue.blanks(text) != catalogue.blanks(translation)
