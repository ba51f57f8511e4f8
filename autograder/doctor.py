"""What this machine offers: versions, isolation layers, data."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from autograder import __version__
from autograder.data import fashion_mnist
from autograder.layers.isolation import Layer, detect, survey

PACKAGES = ("numpy", "torch", "safetensors", "msgspec", "pytest", "otter-grader")


@dataclass(frozen=True)
class Examination:
    """The findings, as data."""

    grader: str
    python: str
    system: str
    packages: dict[str, str]
    layers: list[Layer]
    isolation: list[str]
    fashion_mnist: str


def examine() -> Examination:
    """Look at this machine; packages that are missing have an empty version."""
    folder = fashion_mnist.find()
    return Examination(
        grader=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
        packages={name: _version(name) for name in PACKAGES},
        layers=survey(),
        isolation=list(detect().layers),
        fashion_mnist=str(folder) if folder else "",
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def as_text(found: Examination) -> str:
    """For a terminal."""
    lines = [f"cnn-autograder {found.grader}, Python {found.python} ({sys.executable}), {found.system}", ""]
    lines += [f"  {name:<14}{number or 'not installed'}" for name, number in found.packages.items()]
    lines += ["", "Isolation of students' code"]
    lines += [f"  {'yes' if layer.works else 'no':<5}{layer.name:<14}{layer.what}{'' if layer.works else layer.needs}" for layer in found.layers]
    lines += [f"  in force: {', '.join(found.isolation)}", ""]
    where = found.fashion_mnist or "not here; make data downloads it, FASHION_MNIST_DIR says where else to look"
    return "\n".join([*lines, f"Fashion-MNIST: {where}"])


def as_data(found: Examination) -> dict[str, object]:
    """For JSON."""
    return asdict(found)
