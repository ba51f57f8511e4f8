"""What the host does once, so that no worker has to: imports, first uses, and memory in large pages, which are cheap to fork."""

from __future__ import annotations

import codecs
import ctypes
import gc
import importlib
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

LARGE_PAGE = 2**21
MADV_COLLAPSE = 25  # Linux 6.1
ANONYMOUS = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p 00000000 00:00 0\s*(\[heap\])?$")


def load(libraries: Sequence[str]) -> None:
    """Import the libraries. PyTorch gets one thread: a forked child hangs in a pool that its parent has started, and answers stay the same."""
    for library in libraries:
        importlib.import_module(library)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def up(libraries: Sequence[str]) -> None:
    """Import the libraries and get this process ready to be forked. It has one thread before and after: others would be missing in a fork."""
    load(libraries)
    codecs.lookup("utf-8-sig")
    np.random.seed(0)
    if "torch" in sys.modules:
        _torch()
    gc.collect()
    gc.freeze()  # so that the workers share the pages of what is imported
    _collapse()


def _torch() -> None:
    import torch

    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.MaxPool2d(2), torch.nn.Flatten(), torch.nn.Linear(18, 2))
    net(torch.zeros(2, 1, 8, 8)).sum().backward()


def _collapse() -> None:
    """Ask the kernel for pages of 2 MB in place of 4 kB. A fork copies an entry for each page, so that of torch's heap is three times as fast."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    for start, end in _own_memory():
        for page in range(-(-start // LARGE_PAGE) * LARGE_PAGE, end - LARGE_PAGE + 1, LARGE_PAGE):
            libc.madvise(ctypes.c_void_p(page), ctypes.c_size_t(LARGE_PAGE), MADV_COLLAPSE)  # an older kernel refuses, and is slower


def _own_memory() -> Iterator[tuple[int, int]]:
    """Start and end of each stretch of memory that is no file's."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        found = ANONYMOUS.match(line)
        if found:
            yield int(found[1], 16), int(found[2], 16)
