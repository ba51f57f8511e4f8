"""`autograder.data.fashion_mnist`: what is found, what is refused, and the sentence that says what to do."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pooch  # type: ignore[import-untyped]
import pytest
from rich.console import Console

from autograder import course as courses
from autograder.data import fashion_mnist
from autograder.doors import bulk
from autograder.truth import Unavailable

REAL = os.environ.get("FASHION_MNIST_DIR")
IMAGES = "t10k-images-idx3-ubyte.gz"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without the data and without a network: an empty cache (returned), no variable, every download fails."""
    cached = tmp_path / "cache" / "fashion-mnist"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(fashion_mnist, "_cached", lambda: cached)
    monkeypatch.delenv("FASHION_MNIST_DIR", raising=False)

    def offline(*args: object, **options: object) -> str:
        raise ConnectionError("Name or service not known")

    monkeypatch.setattr(pooch, "retrieve", offline)
    return cached


def idx(shape: tuple[int, ...], content: bytes) -> bytes:
    """A gzipped IDX file of bytes."""
    header = bytes([0, 0, 8, len(shape)]) + b"".join(size.to_bytes(4, "big") for size in shape)
    return gzip.compress(header + content, mtime=0)


def fill(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    """Put four files there: the given ones, and for the rest a wrong content."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in fashion_mnist.FILES:
        (folder / name).write_bytes((files or {}).get(name, b"not it"))
    return folder


def accept(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Take the checksums of the files in `folder` for the right ones."""
    sums = {name: hashlib.md5((folder / name).read_bytes()).hexdigest() for name in fashion_mnist.FILES}
    monkeypatch.setattr(fashion_mnist, "FILES", sums)


def test_nothing_there_says_what_to_run_and_what_to_set() -> None:
    assert fashion_mnist.find() is None
    for ask in (fashion_mnist.locate, fashion_mnist.test_images, fashion_mnist.train_labels):
        with pytest.raises(Unavailable) as refused:
            ask()
        assert str(refused.value) == (
            "Fashion-MNIST is not here: run `make data` once with a network, "
            "or set FASHION_MNIST_DIR to a folder with its four files."
        )


def test_a_variable_that_points_to_a_folder_without_the_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = fill(tmp_path / "data")
    (folder / IMAGES).unlink()
    monkeypatch.setenv("FASHION_MNIST_DIR", str(folder))
    assert fashion_mnist.find() is None
    with pytest.raises(Unavailable) as refused:
        fashion_mnist.locate()
    assert str(refused.value) == (
        f"FASHION_MNIST_DIR is set to {folder}, which lacks {IMAGES}: put that there, or run `make data`."
    )


def test_a_variable_that_points_nowhere_or_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_MNIST_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(Unavailable, match=r"nowhere, which lacks train-images.*t10k-labels"):
        fashion_mnist.locate()
    monkeypatch.setenv("FASHION_MNIST_DIR", "")
    with pytest.raises(Unavailable, match="is not here"):
        fashion_mnist.locate()


def test_the_variable_comes_before_the_cache_and_the_cache_serves_without_it(
    elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(elsewhere)
    assert fashion_mnist.find() == elsewhere
    chosen = fill(tmp_path / "chosen")
    monkeypatch.setenv("FASHION_MNIST_DIR", str(chosen))
    assert fashion_mnist.find() == chosen
    (chosen / IMAGES).unlink()
    assert fashion_mnist.find() == elsewhere


def test_a_home_folder_in_the_variable_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "data")
    monkeypatch.setattr(Path, "expanduser", lambda path: tmp_path / path.relative_to("~"))
    monkeypatch.setenv("FASHION_MNIST_DIR", "~/data")
    assert fashion_mnist.find() == tmp_path / "data"


def test_a_damaged_file_is_named_and_to_be_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = fill(tmp_path / "data")
    monkeypatch.setenv("FASHION_MNIST_DIR", str(folder))
    with pytest.raises(Unavailable) as refused:
        fashion_mnist.test_images()
    assert str(refused.value) == (
        f"{folder / IMAGES} is damaged or not the file of Fashion-MNIST: delete it and run `make data`."
    )
    with pytest.raises(Unavailable, match=r"train-images-idx3-ubyte\.gz is damaged"):
        fashion_mnist.locate(download=True)


def test_a_file_that_was_mended_is_read_in_the_same_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = fill(tmp_path / "data", {IMAGES: idx((10_000, 28, 28), bytes(7_840_000))})
    accept(monkeypatch, good)
    monkeypatch.setenv("FASHION_MNIST_DIR", str(good))
    content = (good / IMAGES).read_bytes()
    (good / IMAGES).write_bytes(content[:-1])
    with pytest.raises(Unavailable):
        fashion_mnist.test_images()
    (good / IMAGES).write_bytes(content)
    assert fashion_mnist.test_images().shape == (10_000, 28, 28)


def test_arrays_are_typed_read_only_and_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = bytes(i % 10 for i in range(10_000))
    accept(monkeypatch, fill(tmp_path / "data", {"t10k-labels-idx1-ubyte.gz": idx((10_000,), labels)}))
    monkeypatch.setenv("FASHION_MNIST_DIR", str(tmp_path / "data"))
    read = fashion_mnist.test_labels()
    assert read.dtype == np.int64
    assert read.tolist() == list(labels)
    with pytest.raises(ValueError, match="read-only"):
        read[0] = 1
    assert fashion_mnist.test_labels() is read


WHOLE = idx((2, 3), bytes(range(6)))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(WHOLE[:-9], id="gzip cut short"),
        pytest.param(WHOLE[:12] + b"\xff" + WHOLE[13:], id="gzip with a flipped byte"),
        pytest.param(gzip.decompress(WHOLE), id="not gzipped"),
        pytest.param(b"", id="empty"),
        pytest.param(gzip.compress(b""), id="gzip of nothing"),
        pytest.param(idx((3, 2), bytes(6)), id="other sizes"),
        pytest.param(idx((6,), bytes(6)), id="other magic number"),
        pytest.param(idx((2, 3), bytes(5)), id="a byte too few"),
        pytest.param(idx((2, 3), bytes(7)), id="a byte too many"),
    ],
)
def test_read_idx_refuses_what_is_not_whole(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(content)
    with pytest.raises(Unavailable, match=r"images\.gz is damaged.*delete it and run `make data`"):
        fashion_mnist.read_idx(path, (2, 3))


def test_read_idx_reads_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(WHOLE)
    assert fashion_mnist.read_idx(path, (2, 3)).tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_download_without_a_network_says_what_to_do(elsewhere: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        fashion_mnist.locate(download=True)
    assert str(refused.value) == (
        f"train-images-idx3-ubyte.gz could not be downloaded into {elsewhere} (ConnectionError: Name or service not known): "
        "check the network and run `make data` again, or set FASHION_MNIST_DIR to a folder with the files."
    )


def test_a_source_that_gives_another_file_is_passed_over_for_the_next(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accept(monkeypatch, fill(elsewhere))
    content = {name: (elsewhere / name).read_bytes() for name in fashion_mnist.FILES}
    for name in content:
        (elsewhere / name).unlink()
    asked = []

    def retrieve(url: str, known_hash: str, fname: str, path: Path) -> str:
        asked.append(url)
        if url.startswith(fashion_mnist.SOURCES[0]):
            raise ValueError("hash does not match")
        assert known_hash == f"md5:{fashion_mnist.FILES[fname]}"
        (path / fname).write_bytes(content[fname])
        return str(path / fname)

    monkeypatch.setattr(pooch, "retrieve", retrieve)
    assert fashion_mnist.locate(download=True) == elsewhere
    assert asked == [source + name for name in fashion_mnist.FILES for source in fashion_mnist.SOURCES]


def test_what_is_there_is_never_downloaded(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accept(monkeypatch, fill(elsewhere))
    assert fashion_mnist.locate(download=True) == elsewhere


def test_neither_torch_nor_pooch_is_imported_to_look() -> None:
    program = "import sys; from autograder.data import fashion_mnist as f; f.find(); print({'torch', 'pooch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.skipif(
    REAL is None or not all((Path(REAL) / name).is_file() for name in fashion_mnist.FILES),
    reason="FASHION_MNIST_DIR does not hold the real files",
)
def test_the_real_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_MNIST_DIR", str(REAL))
    assert fashion_mnist.locate() == Path(str(REAL)).absolute()
    assert np.bincount(fashion_mnist.train_labels()).tolist() == [6_000] * 10
    assert np.bincount(fashion_mnist.test_labels()).tolist() == [1_000] * 10
    assert [fashion_mnist.CLASSES[i] for i in fashion_mnist.test_labels()[:3]] == ["Ankle boot", "Pullover", "Trouser"]
    # The published mean of the pixels, as torchvision's and the authors' own examples use it.
    assert fashion_mnist.train_images().mean() / 255 == pytest.approx(0.2860, abs=5e-5)
    assert fashion_mnist.test_images().shape == (10_000, 28, 28)
    assert fashion_mnist.test_images().dtype == np.uint8


def _fetched(monkeypatch: pytest.MonkeyPatch, *, here: bool, chosen: bool, assignments: tuple[str, ...]) -> tuple[list[bool], str]:
    """Whether `grade` tries to download, and what it prints, on a machine without a network."""
    tried: list[bool] = []

    def locate(download: bool = False) -> Path:
        tried.append(download)
        raise Unavailable("no network")

    monkeypatch.setattr(fashion_mnist, "find", lambda: Path("somewhere") if here else None)
    monkeypatch.setattr(fashion_mnist, "locate", locate)
    monkeypatch.delenv("FASHION_MNIST_DIR", raising=False)
    if chosen:
        monkeypatch.setenv("FASHION_MNIST_DIR", "elsewhere")
    course = courses.load(answers=False)
    out = io.StringIO()
    bulk._fetch_data(replace(course, assignments=tuple(course.assignment(name) for name in assignments)), Console(file=out))
    return tried, out.getvalue()


def test_grade_downloads_what_a_question_needs_and_goes_on_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tried, said = _fetched(monkeypatch, here=False, chosen=False, assignments=("convolution", "fashion"))
    assert (tried, said) == ([True], "Downloading Fashion-MNIST, 31 MB ...\nno network\n")


@pytest.mark.parametrize("case", [
    {"here": True, "chosen": False, "assignments": ("fashion",)},
    {"here": False, "chosen": True, "assignments": ("fashion",)},
    {"here": False, "chosen": False, "assignments": ("convolution",)},
])  # fmt: skip
def test_grade_downloads_nothing_else(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert _fetched(monkeypatch, **case) == ([], "")
