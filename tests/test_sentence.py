"""Sentences that are filled in before their reader's language is known, as students who read Spanish meet them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder import intake
from autograder.channel import Chunk
from autograder.cli import app
from autograder.compare import Fault
from autograder.data import fashion_mnist
from autograder.evaluate import Evaluator
from autograder.feedback import text
from autograder.feedback.show import plain
from autograder.feedback.words import sentence
from autograder.i18n import translate
from autograder.intake.entries import printable
from autograder.report import Finding, QuestionResult
from autograder.sentence import Sentence, either, told
from autograder.spec import Course
from autograder.submission import Source, Submission
from autograder.truth import Unavailable
from autograder.values import encode
from autograder.worker.image_layers import image_layer
from autograder.worker.models import model

REASON = Sentence("{name} cannot be read: {reason}.", name="a{b}.zip", reason=Sentence("it is a link, not a file"))


def test_it_is_english_text_and_can_be_said_in_spanish() -> None:
    assert REASON == "a{b}.zip cannot be read: it is a link, not a file."
    assert translate(REASON, "es") == "No se puede leer a{b}.zip: es un enlace, no un archivo."
    assert translate(REASON, "en") == REASON
    assert translate(either(["a", "b", "c"]), "es") == "a, b o c"
    assert either(["a"]) == "a"


def test_what_fills_it_can_be_made_harmless() -> None:
    wild = Sentence("{name} is a symbolic link. Hand in the files themselves.", name="a\x1b[2J.zip")
    assert translate(printable(wild), "es") == "a\\x1b[2J.zip es un enlace simbólico. Entrega los archivos mismos."


def test_an_error_says_what_it_was_raised_with() -> None:
    assert told(ValueError(REASON)) is REASON
    assert told(ValueError("plain")) == "plain"
    assert told(ValueError()) == ""


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--lang", "es"])
    assert done.exit_code == 2
    return done.output.strip()


def test_the_commands_refuse_in_spanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("check", "nowhere") == "No existe la carpeta nowhere. Indica la carpeta donde está tu trabajo."
    assert run("check", "-q", "cor2d").startswith("No hay ninguna pregunta llamada cor2d. ¿Quisiste decir corr2d")
    assert run("check", "-a", "xyz").startswith("No hay ninguna tarea llamada xyz. Las que hay: convolution, locality")
    assert run("check", "-a", "pooling", "-q", "corr2d") == "corr2d no es una pregunta de pooling."
    assert run("hint", "cor2d").startswith("No hay ninguna pregunta llamada cor2d.")
    assert run("check").startswith(f"{tmp_path.name} no contiene nada. Debería contener convolution.py, locality.py")
    assert run("submit").startswith(f"Aquí no hay nada que entregar: en {tmp_path.name} no está ninguno de")
    (tmp_path / ".autograder").write_text("in the way")
    assert run("hint", "corr2d").startswith("No se puede anotar aquí qué pistas ya se dieron:")


PROBLEMS = [
    ("ana.zip", b"", "ana.zip es un archivo vacío. Vuelve a hacer el zip."),
    ("ana.zip", b"Rar!\x1a\x07\x01\x00 and more", "ana.zip es un archivo RAR, no un zip. Empaqueta los archivos como .zip y entrega eso."),
    ("ana.zip", b"nothing", "ana.zip no es un zip, o es solo una parte de uno. Vuelve a hacerlo."),
    ("ana.py", b"x = 1\n", "No se puede saber a cuál de las tareas pertenece ana.py (convolution, locality, "),
]


@pytest.mark.parametrize(("name", "data", "says"), PROBLEMS)
def test_what_cannot_be_opened_is_told_in_spanish(name: str, data: bytes, says: str, tmp_path: Path, course: Course) -> None:
    (tmp_path / name).write_bytes(data)
    assert translate(intake.read("ana", tmp_path / name, course).problem, "es").startswith(says)


FACTS = [
    ("bad-notebook", {"file": "x.ipynb", "message": Sentence("it is not UTF-8 text")}, "x.ipynb no se puede leer como cuaderno: no es texto UTF-8."),
    ("ended", {"how": Sentence("exit code {number}", number=3)}, "(código de salida 3)"),
    ("not-one-of", {"index": (0,), "got": 1.0, "options": either(["0", "2"])}, "0 o 2"),
    ("unet-not-raw", {"end": "a sigmoid"}, "una sigmoide"),
    ("stopped", {"label": "x.ipynb, cell 3", "line": 1, "type": "NameError", "message": "m", "source": ""}, "x.ipynb, celda 3"),
]


@pytest.mark.parametrize(("code", "facts", "says"), FACTS, ids=[code for code, _facts, _says in FACTS])
def test_the_facts_of_a_fault_are_in_spanish_too(code: str, facts: dict[str, object], says: str) -> None:
    assert says in sentence(Fault("value", code, facts), "es", function="f", file="x.py")


def test_missing_data_is_told_in_spanish(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(fashion_mnist.VARIABLE, str(tmp_path))
    monkeypatch.setattr(fashion_mnist, "_cached", lambda: tmp_path / "none")
    with pytest.raises(Unavailable) as missing:
        fashion_mnist.test_images()
    words = sentence(Fault("unavailable", "unavailable", {"message": told(missing.value)}), "es")
    assert f"FASHION_MNIST_DIR apunta a {tmp_path}, donde falta train-images" in words
    assert words.endswith("ponlo ahí, o ejecuta `make data`.")


def test_a_counterexample_describes_a_layer_in_words_and_a_model_in_code() -> None:
    layer = image_layer("by row", [[[[1.0]]] * 3] * 3)
    assert plain(layer, words=lambda text: translate(text, "es")) == {"code": "una capa local cuyos pesos cambian de fila en fila, kernel 3x3"}
    assert plain(encode([layer])) == [{"code": "a local layer whose weights change from row to row, kernel 3x3"}]
    described = model([("Linear", 4, 3)], frozen=["0.weight"], training=False, evaluating=["0"]).text
    assert described == "nn.Sequential(nn.Linear(4, 3)).eval(), 0.weight.requires_grad_(False), 0.eval()"


def test_what_to_run_next_fits_on_the_line() -> None:
    finding = Finding(kind="value", group="values", message="Mal.")
    for name, lines in (("corr2d", 1), ("is_translation_equivariant", 2)):
        result = QuestionResult(id=name, outcome="failed", score=0, max_score=7, findings=[finding])
        shown = text.question(result, "es", width=80).splitlines()
        assert all(len(line) <= 80 for line in shown)
        assert sum("make" in line for line in shown) == lines


def test_a_whole_verdict_in_spanish(course: Course, hosts) -> None:  # type: ignore[no-untyped-def]
    """A layer as an argument is described in the student's language, not only the sentence beneath it."""
    code = b"def is_translation_equivariant(layer, X, di, dj):\n    return True\n"
    submission = Submission("ana", {"locality": Source("locality.py", (Chunk("locality.py", code),))})
    evaluator = Evaluator(course, hosts.run, "es")
    found = evaluator.assignment(submission, course.assignment("locality"), ["is_translation_equivariant"]).questions[0].findings[0]
    assert found.counterexample is not None
    assert "capa" in str(found.counterexample.args["layer"]) or "promedio" in str(found.counterexample.args["layer"])
