"""Fashion-MNIST as NumPy arrays: found in `$FASHION_MNIST_DIR` or the user's cache, downloaded on request, checksums verified."""

from __future__ import annotations

import gzip
import hashlib
import math
import os
import textwrap
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import platformdirs

from autograder.sentence import Sentence, _
from autograder.truth import Unavailable

FILES: Mapping[str, str] = {
    "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
    "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
    "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
}
CLASSES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
VARIABLE = "FASHION_MNIST_DIR"
RUN = "make data"
LACKS = _("{variable} is set to {folder}, which lacks {lacking}: put that there, or run `{run}`.")
NOT_HERE = _("Fashion-MNIST is not here: run `{run}` once with a network, or set {variable} to a folder with its four files.")
NOT_DOWNLOADED = _(
    "{name} could not be downloaded into {folder} ({reason}): check the network and run `{run}` again, "
    "or set {variable} to a folder with the files."
)
CLOSED = _("{path} cannot be read ({reason}): make it readable.")
DAMAGED = _("{path} is damaged or not the file of Fashion-MNIST: delete it and run `{run}`.")
SOURCES = (
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
)


def find() -> Path | None:
    """The first of `$FASHION_MNIST_DIR` and the user's cache that holds all four names, unverified; None when neither does."""
    return next((folder for folder in (_chosen(), _cached()) if folder is not None and not _lacking(folder)), None)


def locate(download: bool = False) -> Path:
    """The folder with the four files, checksums verified; the user's cache, filled, when they are nowhere and `download`.

    `Unavailable` when they are not there, cannot be downloaded or are damaged.
    """
    folder = _fetch(_cached()) if download and find() is None else _folder()
    for name in FILES:
        _verify(folder / name)
    return folder


def train_images() -> npt.NDArray[np.uint8]:
    """The training images, 0 black to 255 white: `(60000, 28, 28)`, read-only; `Unavailable` when not here or damaged."""
    return _load(_folder() / "train-images-idx3-ubyte.gz", (60_000, 28, 28))


def train_labels() -> npt.NDArray[np.int64]:
    """The training labels, positions in `CLASSES`: `(60000,)`, read-only; `Unavailable` when not here or damaged."""
    return _load_labels(_folder() / "train-labels-idx1-ubyte.gz", 60_000)


def test_images() -> npt.NDArray[np.uint8]:
    """The test images, 0 black to 255 white: `(10000, 28, 28)`, read-only; `Unavailable` when not here or damaged."""
    return _load(_folder() / "t10k-images-idx3-ubyte.gz", (10_000, 28, 28))


def test_labels() -> npt.NDArray[np.int64]:
    """The test labels, positions in `CLASSES`: `(10000,)`, read-only; `Unavailable` when not here or damaged."""
    return _load_labels(_folder() / "t10k-labels-idx1-ubyte.gz", 10_000)


def read_idx(path: Path, shape: Sequence[int]) -> npt.NDArray[np.uint8]:
    """The bytes of a gzipped IDX file of that shape, read-only; `Unavailable` when the file holds anything else."""
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as broken:
        raise Unavailable(_damaged(path)) from broken
    # An IDX header: two zero bytes, 8 for unsigned bytes, the number of axes, then each size as a big-endian 32-bit integer.
    header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">u4").tobytes()
    if not content.startswith(header) or len(content) != len(header) + math.prod(shape):
        raise Unavailable(_damaged(path))
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(shape)


@cache
def _load(path: Path, shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    _verify(path)
    return read_idx(path, shape)


@cache
def _load_labels(path: Path, count: int) -> npt.NDArray[np.int64]:
    labels = _load(path, (count,)).astype(np.int64)
    labels.flags.writeable = False
    return labels


@cache
def _verify(path: Path) -> None:
    try:
        found = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    except OSError as failure:
        raise Unavailable(Sentence(CLOSED, path=str(path), reason=failure.strerror)) from failure
    if found != FILES[path.name]:
        raise Unavailable(_damaged(path))


def _chosen() -> Path | None:
    folder = os.environ.get(VARIABLE)
    return Path(folder).expanduser().absolute() if folder else None


def _cached() -> Path:
    return Path(platformdirs.user_cache_dir("cnn-autograder")) / "fashion-mnist"


def _lacking(folder: Path) -> list[str]:
    return [name for name in FILES if not (folder / name).is_file()]


def _folder() -> Path:
    """The folder that `find` finds; `Unavailable` when there is none."""
    if (folder := find()) is not None:
        return folder
    if (chosen := _chosen()) is not None:
        lacking = ", ".join(_lacking(chosen))
        raise Unavailable(Sentence(LACKS, variable=VARIABLE, folder=str(chosen), lacking=lacking, run=RUN))
    raise Unavailable(Sentence(NOT_HERE, run=RUN, variable=VARIABLE))


def _fetch(folder: Path) -> Path:
    """Download into `folder` the files that it lacks or holds damaged; `Unavailable` when no source gives one of them."""
    import pooch

    pooch.get_logger().setLevel("WARNING")  # it would tell of each file, in English
    for name, md5 in FILES.items():
        for source in SOURCES:
            try:
                pooch.retrieve(source + name, known_hash=f"md5:{md5}", fname=name, path=folder)
                break
            except (OSError, ValueError) as failure:  # network and disk; a wrong checksum
                if source == SOURCES[-1]:
                    reason = f"{type(failure).__name__}: {textwrap.shorten(str(failure), 120, placeholder=' ...')}"
                    facts = {"name": name, "folder": str(folder), "reason": reason, "run": RUN, "variable": VARIABLE}
                    raise Unavailable(Sentence(NOT_DOWNLOADED, **facts)) from failure
    return folder


def _damaged(path: Path) -> str:
    return Sentence(DAMAGED, path=str(path), run=RUN)
