"""`autograder.feedback.words`: every sentence has a test, reads as a sentence, and survives facts that nobody of ours has made."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.compare import Fault
from autograder.feedback.words import SENTENCES, sentence

TESTS = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{[^}]*\}")
CONTEXT = {"function": "f", "file": "x.py", "seconds": 10.0, "memory_mb": 1024}

# Sentences about what no submission can bring about by itself, or only on a machine with fewer isolation layers.
RARE = [
    ("no-file", {"file": "pooling.py", "notebook": "pooling.ipynb"},
     "There is no pooling.py in this submission. Put pooling.py (or pooling.ipynb) at its top level."),
    ("processes", {}, "Your code started too many processes or threads. It needs none."),
    ("unavailable", {"message": "Fashion-MNIST is not here."}, "Not graded: Fashion-MNIST is not here."),
    ("grader-error", {"message": "the truth failed."},
     "The grader could not check f: the truth failed. This is not your fault; tell your teacher."),
    ("another-answer", {}, "f gave another answer when it was called again with the same arguments. Keep nothing from call to call."),
    ("warned", {"warning": "overflow encountered in exp"},
     "The values are right, but on the way NumPy warned: overflow encountered in exp. "
     "Rearrange the formula so that no number in it grows too large."),
    ("parameter-shape", {"name": "weight", "got": (1, 1, 2), "expected": (1, 2)}, "The layer's weight has shape (1, 1, 2); (1, 2) is expected."),
    # A named mistake speaks for these as long as there is one for each name.
    ("parameter-missing", {"name": "weight"}, "The layer has no parameter named weight. Set self.weight = nn.Parameter(...) in __init__."),
    ("no-gradient", {"name": "bias"},
     "No gradient reaches bias: on the way from bias to the output, something leaves PyTorch's graph."),
    ("property", {"property": "disjoint"}, "What f gave is not what its docstring asks for (disjoint)."),
    ("unet-output", {"input": (5, 1, 16, 24), "got": (5, 1, 8, 12), "expected": (5, 1, 16, 24)},
     "An input of shape (5, 1, 16, 24) gives an output of shape (5, 1, 8, 12); (5, 1, 16, 24) is expected."),
    ("unet-random", {}, "In eval mode the model gives different outputs for the same image. Nothing may be random then: F.dropout needs "
     "training=self.training."),
    ("unet-not-finite", {}, "Inside the model there are numbers that are not finite: NaN or infinity."),
    ("unet-not-convolved", {"size": (8, 12)}, "At size (8, 12) nothing is convolved; there are convolutions at all three sizes."),
    ("refuses-most", {}, "f raises ValueError for most inputs, possible ones too, so refusing the impossible ones earns nothing yet."),
    ("by-heart", {"accuracy": 0.9255, "changed": 0.104, "count": 1000}, "Test accuracy 0.9255, but only 0.104 on 1,000 of these images with pixels "
     "one or two grey levels off: the model knows the images by heart. Train it on the training images."),
    ("unet-depth", {"got": (8, 12), "expected": (4, 6)}, "The smallest maps have size (8, 12); after two halvings it is (4, 6)."),
    ("unet-not-joined", {"size": (16, 24)}, "At size (16, 24) nothing is concatenated: torch.cat([from_below, skip], dim=1)."),
    ("unet-no-skip", {"size": (8, 12)},
     "At size (8, 12) nothing comes straight across: with all smaller maps silenced, what is concatenated is the same for any image."),
    ("unet-nothing-from-below", {"size": (8, 12)}, "At size (8, 12) nothing of what is concatenated comes from the smaller maps."),
    ("too-large", {"file": "x.py", "limit": 5}, "x.py is larger than 5 MB. Hand in your code alone; clear the outputs of a notebook."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "facts", "says"), RARE)
def test_rare_sentences(code: str, facts: dict[str, Any], says: str) -> None:
    assert sentence(Fault("crash", code, facts), "en", **CONTEXT) == says


def _expected_fragments() -> list[str]:
    """The parts of messages that the golden submissions ask for; the golden tests hold that they come."""
    found: list[str] = []

    def collect(item: Any) -> None:
        if isinstance(item, dict):
            found.extend(text for key, text in item.items() if key in ("says", "notes") and isinstance(text, str))
            for part in item.values():
                collect(part)

    for file in (TESTS / "submissions").glob("*/expected.json"):
        collect(json.loads(file.read_text("utf-8")))
    return found


def _pieces(template: str) -> list[str]:
    """What of a sentence is always the same, and long enough to know it by."""
    return [piece for piece in (part.strip(" :;,.") for part in PLACEHOLDER.split(template)) if len(piece) >= 12]


def _shares_words(template: str, text: str) -> bool:
    """Whether a text can only have come from this template: one holds a stretch of the other."""
    return any(piece in text or (len(text) >= 12 and text in piece) for piece in _pieces(template))


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_has_a_test(code: str) -> None:
    """A golden submission asks for a part of it, or a test of this folder names its code or quotes it."""
    if any(_shares_words(SENTENCES[code], text) for text in _expected_fragments()):
        return
    tests = [file.read_text("utf-8") for file in sorted(TESTS.glob("test_*.py"))]
    assert any(f'"{code}"' in text or any(piece in text for piece in _pieces(SENTENCES[code])) for text in tests), (
        f"no test and no golden submission brings about the sentence {code!r}: {SENTENCES[code]}"
    )


@pytest.mark.parametrize("template", SENTENCES.values())
def test_every_sentence_reads_as_one(template: str) -> None:
    assert template == template.strip()
    assert template[0] in "{" or template[0].isupper()
    assert template[-1] in ".?})" or template.endswith("...")
    assert "  " not in template


JUNK = st.none() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.integers(), max_size=3)
FACTS = st.dictionaries(
    st.sampled_from(sorted({p.strip("{}").split(":")[0].split("!")[0] for s in SENTENCES.values() for p in PLACEHOLDER.findall(s)})), JUNK
)


@given(st.sampled_from(sorted(SENTENCES)) | st.text(max_size=10), FACTS, st.sampled_from(["en", "es"]))
def test_forged_facts_do_no_harm(code: str, facts: dict[str, Any], language: str) -> None:
    """A student's process can claim any problem, with any facts."""
    assert sentence(Fault("type", code, facts), language, **CONTEXT)


def test_an_unknown_code_is_a_disturbed_connection() -> None:
    assert sentence(Fault("type", "no such code"), "en", **CONTEXT) == SENTENCES["protocol"]


def test_an_exception_without_a_message() -> None:
    facts = {"label": "x.py", "line": 3, "type": "AssertionError", "message": ""}
    assert sentence(Fault("import", "stopped", facts), "en", **CONTEXT) == "x.py stops at line 3 with AssertionError, before f is defined."
    assert sentence(Fault("import", "stopped-later", facts), "en", **CONTEXT).startswith("x.py stops at line 3 with AssertionError. Only")
    assert sentence(Fault("exception", "raised", facts), "en", **CONTEXT) == "Your code raised AssertionError at line 3"
