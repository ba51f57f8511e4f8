"""`oracles.unet`: a model is told to be a U-Net by what it did with images that nobody could know before, whatever a worker sends."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.oracles import unet
from autograder.oracles.unet import conclusion
from autograder.values import Problem, encode

SIZE = (16, 24)
IMAGES = unet.given(0, 1, SIZE)


def pictures(k: int, batch: np.ndarray | None) -> np.ndarray:
    """What is concatenated at size 1/k: something of the images, or something that is the same for all."""
    return np.ones((5, 16 // k, 24 // k)) if batch is None else batch[:, 0, ::k, ::k]


def seen(**changes: Any) -> Any:
    """What the probe sees in a U-Net, with changes."""
    one, other = IMAGES["one"], IMAGES["other"]
    joined = [[[pictures(k, None), pictures(k, batch)] for batch in (one, other)] for k in (1, 2)]
    whole = {"outputs": [one, other], "sizes": [(4, 6), (8, 12), (16, 24)], "last": "convolution", "joined": joined}
    return encode({**whole, **changes})


def code(value: Any) -> str:
    """What the conclusion says."""
    found = conclusion(value, 1, SIZE, IMAGES["one"])
    return found.code if isinstance(found, Problem) else found


def test_what_a_unet_does_is_believed() -> None:
    assert code(seen()) == unet.UNET


def test_what_it_lacks_is_told() -> None:
    one, other = IMAGES["one"], IMAGES["other"]
    only_across = [[[pictures(k, batch)] for batch in (one, other)] for k in (1, 2)]
    only_below = [[[pictures(k, None)] for _ in (one, other)] for k in (1, 2)]
    assert code(seen(outputs=[one[..., :8], other])) == "unet-output"
    assert code(seen(last="sigmoid")) == "unet-not-raw"
    assert code(seen(sizes=[(8, 12), (16, 24)])) == "unet-depth"
    assert code(seen(joined=[[[], []], only_across[1]])) == "unet-not-joined"
    assert code(seen(joined=only_below)) == "unet-no-skip"
    assert code(seen(joined=only_across)) == "unet-nothing-from-below"
    assert code(seen(outputs=list(np.random.RandomState(0).normal(size=(2, 5, 1, 16, 24))))) == "unet-random"


def test_made_up_pictures_are_no_pictures_of_the_images() -> None:
    made_up = np.random.RandomState(0).normal(size=(2, 5, 16, 24))
    joined = [[[pictures(1, None), picture] for picture in made_up], *([[[pictures(2, None)]] * 2])]
    assert code(seen(joined=joined)) == "protocol"


def test_the_verdict_in_words_is_no_verdict() -> None:
    assert code(unet.UNET) == code(None) == code(encode({"outputs": unet.UNET})) == "protocol"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=3)
    | hnp.arrays(np.float32, hnp.array_shapes(max_dims=4, max_side=3)),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["outputs", "sizes", "last", "joined"]), ANYTHING))
def test_whatever_is_sent_is_judged(changes: dict[str, Any]) -> None:
    assert code(seen(**changes)) in {unet.UNET, "protocol"} | {f"unet-{what}" for what in (
        "output", "not-raw", "depth", "not-joined", "no-skip", "nothing-from-below", "random")}  # fmt: skip
