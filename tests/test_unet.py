"""`oracles.unet`: a model is told to be a U-Net by what it did with images that nobody could know before, whatever a worker sends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.channel import Chunk
from autograder.evaluate import Evaluator
from autograder.oracles import unet
from autograder.oracles.unet import conclusion
from autograder.report import QuestionResult
from autograder.submission import Source, Submission
from autograder.values import Problem, encode

SIZE = (16, 24)
IMAGES = unet.given(0, 1, SIZE)


def pictures(k: int, batch: np.ndarray | None) -> np.ndarray:
    """What is concatenated at size 1/k: something of the images, or something that is the same for all."""
    return np.ones((5, 16 // k, 24 // k)) if batch is None else batch[:, 0, ::k, ::k]


def seen(**changes: Any) -> Any:
    """What the probe sees in a U-Net, with changes."""
    one, other = IMAGES["one"], IMAGES["other"]
    joins = [[[[pictures(k, None), pictures(k, batch)]] for batch in (one, other)] for k in (1, 2)]
    sizes = [(4, 6), (8, 12), (16, 24)]
    whole = {"outputs": [one, other], "sizes": sizes, "convolved": sizes, "products": False, "last": "convolution", "joins": joins}
    return encode({**whole, **changes})


def code(value: Any) -> str:
    """What the conclusion says."""
    found = conclusion(value, 1, SIZE, IMAGES["one"], IMAGES["_twins"])
    return found.code if isinstance(found, Problem) else found


def test_what_a_unet_does_is_believed() -> None:
    assert code(seen()) == unet.UNET


def test_what_it_lacks_is_told() -> None:
    one, other = IMAGES["one"], IMAGES["other"]
    only_across = [[[[pictures(k, batch)]] for batch in (one, other)] for k in (1, 2)]
    only_below = [[[[pictures(k, None)]] for _ in (one, other)] for k in (1, 2)]
    assert code(seen(outputs=[one[..., :8], other])) == "unet-output"
    assert code(seen(last="sigmoid")) == "unet-not-raw"
    assert code(seen(sizes=[(8, 12), (16, 24)])) == "unet-depth"
    assert code(seen(convolved=[(16, 24)])) == "unet-not-convolved"
    assert code(seen(joins=[[[], []], only_across[1]])) == "unet-not-joined"
    assert code(seen(joins=only_below)) == "unet-no-skip"
    assert code(seen(joins=only_across)) == "unet-nothing-from-below"
    assert code(seen(outputs=[one * np.nan, other])) == "unet-not-finite"


MADE_UP = {
    "random": lambda random: random.normal(size=(2, 5, 16, 24)),
    "random, with one huge number": lambda random: random.normal(size=(2, 5, 16, 24)) + 1e30 * (np.arange(5) == 4)[:, None, None],
    "the same for all images": lambda random: np.broadcast_to(random.normal(size=(2, 1, 16, 24)), (2, 5, 16, 24)),
    "yes and no": lambda random: random.normal(size=(2, 5, 16, 24)) > 0,
    "larger than anything": lambda random: np.sign(random.normal(size=(2, 5, 16, 24))) * 1.7e308,
    "not a number": lambda random: np.full((2, 5, 16, 24), np.nan),
}


@pytest.mark.parametrize("kind", MADE_UP)
def test_made_up_pictures_are_no_pictures_of_the_images(kind: str) -> None:
    random = np.random.RandomState(0)
    joins = [[[[pictures(k, None), picture[:, ::k, ::k]]] for picture in MADE_UP[kind](random)] for k in (1, 2)]
    assert code(seen(joins=joins)) in ("unet-random", "unet-no-skip", "unet-not-finite")


def test_the_verdict_in_words_is_no_verdict() -> None:
    assert code(unet.UNET) == code(None) == code(encode({"outputs": unet.UNET})) == "protocol"


# Right in other ways than the reference. What they share comes first.
SHARED = """
import torch
import torch.nn as nn
import torch.nn.functional as F


class U(nn.Module):
    def __init__(self, c_in, c_out, w=8, to=0):
        super().__init__()
        self.a, self.b, self.c = nn.Conv2d(c_in, w, 3, padding=1), nn.Conv2d(w, 2 * w, 3, padding=1), nn.Conv2d(2 * w, 2 * w, 3, padding=1)
        self.d, self.e, self.last = nn.Conv2d(4 * w, w, 3, padding=1), nn.Conv2d(2 * w + to, w, 3, padding=1), nn.Conv2d(w, c_out, 1)

    def down(self, x):
        return F.max_pool2d(x, 2)

    def up(self, x):
        return F.interpolate(x, scale_factor=2)

    def join(self, up, kept):
        return torch.cat([up, kept], 1)

    def block(self, layer, x):
        return F.relu(layer(x))

    def forward(self, x):
        a = self.block(self.a, x)
        b = self.block(self.b, self.down(a))
        c = self.block(self.c, self.down(b))
        d = self.block(self.d, self.join(self.up(c), b))
        return self.last(self.block(self.e, self.join(self.up(d), a)))


def build_small_unet(in_channels=1, out_channels=1):
    return Net(in_channels, out_channels)
"""
RIGHT = {
    "in half precision throughout": """
class Net(U):
    def forward(self, x):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return super().forward(x)
""",
    "joined in half precision": """
class Net(U):
    def join(self, up, kept):
        return torch.cat([up.half(), kept.half()], 1).float()
""",
    "joined with a part in double precision": """
class Net(U):
    def join(self, up, kept):
        return torch.cat([up, kept.double()], 1).float()
""",
    "joined from an empty beginning": """
class Net(U):
    def join(self, up, kept):
        out = torch.tensor([])
        for part in (up, kept):
            out = torch.cat([out, part], 1)
        return out
""",
    "convolved by matrix products": """
class Product(nn.Module):
    def __init__(self, c_in, c_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(c_out, 9 * c_in) / 9)

    def forward(self, x):
        return (self.weight @ F.unfold(x, 3, padding=1)).unflatten(2, x.shape[2:])


class Net(U):
    def __init__(self, c_in, c_out):
        super().__init__(c_in, c_out)
        self.a, self.b, self.c, self.d, self.e = (Product(*sizes) for sizes in ((c_in, 8), (8, 16), (16, 16), (32, 8), (16, 8)))
""",
    "stacked and reshaped": """
class Net(U):
    def join(self, up, kept):
        return torch.stack([up, kept], 1).flatten(1, 2)

    def __init__(self, c_in, c_out):
        super().__init__(c_in, c_out)
        self.c = nn.Conv2d(16, 16, 3, padding=1)
        self.d = nn.Conv2d(32, 8, 3, padding=1)
""",
    "normalised with the channels last": """
class Net(U):
    def block(self, layer, x):
        x = layer(x).permute(0, 2, 3, 1)
        return F.gelu(F.layer_norm(x, x.shape[-1:]).permute(0, 3, 1, 2))

    def __init__(self, c_in, c_out):
        super().__init__(c_in, c_out, w=16)
""",
    "with blocks that join, too": """
class Net(U):
    def block(self, layer, x):
        x = F.relu(layer(x))
        return torch.cat([x[:, ::2], x[:, 1::2]], 1)
""",
    "padded by joins along the width": """
class Net(U):
    def block(self, layer, x):
        x = torch.cat([x, x[..., -1:]], 3)
        return F.relu(layer(x))[..., :-1]
""",
    "with weights that are joined, too": """
class Net(U):
    def block(self, layer, x):
        half = len(layer.weight) // 2
        weight = torch.cat([layer.weight[:half, :1], layer.weight[:half, 1:]], 1)
        return F.relu(torch.cat([F.conv2d(x, w, padding=1) for w in (weight, layer.weight[half:])], 1))
""",
    "with dropout that eval mode switches off": """
class Net(U):
    def join(self, up, kept):
        return F.dropout(super().join(up, kept), training=self.training)
""",
    "with a last layer that begins at zero": """
class Net(U):
    def __init__(self, c_in, c_out):
        super().__init__(c_in, c_out)
        nn.init.zeros_(self.last.weight)
""",
}


@pytest.mark.parametrize("style", RIGHT)
def test_right_in_whatever_style(evaluator: Evaluator, style: str) -> None:
    result = marked(evaluator, SHARED + RIGHT[style])
    assert result.outcome == "passed", result.findings


WRONG = {
    "noise on a skip": (
        "class Net(U):\n    def join(self, up, kept):\n        return torch.cat([up, kept + torch.randn_like(kept)], 1)\n", "random-in-eval",
    ),
    "nothing but poolings": (
        "class Net(nn.Module):\n    def __init__(self, c_in, c_out):\n        super().__init__()\n        self.c_out = c_out\n\n"
        "    def forward(self, x):\n        half = F.avg_pool2d(x, 2)\n        up = F.interpolate(F.avg_pool2d(half, 2), scale_factor=2)\n"
        "        whole = torch.cat([F.interpolate(torch.cat([up, half], 1), scale_factor=2), x], 1)\n"
        "        return whole.mean(1, keepdim=True).repeat(1, self.c_out, 1, 1)\n",
        "convolutions-missing",
    ),
    "blocks that join where the skips are missing": (
        "class Net(U):\n    def join(self, up, kept):\n        return torch.cat([up, up], 1)\n\n"
        "    def __init__(self, c_in, c_out):\n        super().__init__(c_in, c_out)\n        self.d = nn.Conv2d(32, 8, 3, padding=1)\n",
        "skip-missing-above",
    ),
}


@pytest.mark.parametrize("idea", WRONG)
def test_wrong_is_named(evaluator: Evaluator, idea: str) -> None:
    code, mistake = WRONG[idea]
    assert {finding.mistake for finding in marked(evaluator, SHARED + code).findings} == {mistake}


def marked(evaluator: Evaluator, code: str) -> QuestionResult:
    """The verdict on a file."""
    source = Source("architectures.py", (Chunk("architectures.py", code.encode()),))
    whole = evaluator.course.assignment("architectures")
    return evaluator.assignment(Submission("ana", {"architectures": source}), whole, ["build_small_unet"]).questions[0]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=3)
    | hnp.arrays(st.sampled_from([np.float32, np.bool_, np.uint8]), hnp.array_shapes(max_dims=4, max_side=3)),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["outputs", "sizes", "convolved", "products", "last", "joins"]), ANYTHING))
def test_whatever_is_sent_is_judged(changes: dict[str, Any]) -> None:
    assert code(seen(**changes)) in {unet.UNET, "protocol"} | {f"unet-{what}" for what in (
        "output", "not-raw", "depth", "not-joined", "no-skip", "nothing-from-below", "random", "not-finite", "not-convolved")}  # fmt: skip
