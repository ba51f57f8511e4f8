"""`tests/attacks/README.md`, made from the attacks themselves: `python tests/attacking/table.py` renews it."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":  # started as a program, not through pytest
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from attacking.attack import ATTACKS, Attack, attacks

README = ATTACKS / "README.md"
HEAD = """\
# Attacks

{count} submissions that attack the grader, each a folder with the file that a student would hand in and `attack.toml`. `tests/test_attacks.py`
sets each of them loose on real hosts inside the strongest isolation of the machine, and asks the same of all:

- no point that is not due, and no failure that is laid at the grader's door;
- nothing got at: no file, process, socket or memory that is not the worker's (the attack would print BREACH);
- no hidden case in anything that the student sees, the `.md`, the `.html`, the text of `check` (it would say LEAK);
- nothing in these pages that a terminal or a browser acts on, and none of them endless;
- no file changed, no other process harmed, nothing left running, no file descriptor and no memory lost in the grader;
- an end within a bounded time, and right afterwards full marks for an honest submission in the same hosts.

**Layers that stop it**: each of these is enough when it is the only one in force. "always" is what every worker has: a process of its own that
knows no answer, frames that are checked, inputs of hidden cases only when the visible ones are answered, a clock, a watch on memory and
processes. **Through without**: the layer whose absence alone lets the attack through although all others are in force. Where no layer is in
force, every attack that names layers gets through; one that would then harm the machine is tried with a single layer missing. The slow tests
try all of that: each layer left out, each layer alone, none (measured as root on Linux 6.18 with Landlock's ABI 7, the interpreter outside the
repository).

To add one: a folder with `convolution.py` (or `lenet.py`, `fashion.py`) and `attack.toml`, then `python tests/attacking/table.py`.

| attack | what it tries | what stops it | layers that stop it | through without |
|---|---|---|---|---|
"""
FOOT = """
## What no sandbox keeps

- **Marks are a channel.** Code that has seen a hidden case can choose to fail it or not, and which named mistake to imitate: a few bits a
  group and submission. Let students hand in a bounded number of times, and draw hidden cases from a new `--seed` when it matters; cases that are
  written down stay what they are.
- **Fashion-MNIST's test set is public.** A table of its images is noticed, since some of them come again a little changed; a model that was
  trained on the test images is not told apart from a good one below 97 % right, where it is flagged for the instructor.
- **Policy is not isolation.** Libraries that an assignment forbids are not there at all, but only where the worker has namespaces. What a
  question refuses of an allowed library it refuses inside the student's own process: names by syntax and by stand-ins at every place of the
  library, operations of PyTorch in its dispatcher, for all threads; seccomp refuses to start another program for it. Code that digs the originals
  out of the worker's memory (through the garbage collector, `ctypes`, the stand-ins' own attributes) undoes that, as does a method of an array
  (`x.dot`), a class written in C, or a function of a library that only the student's file imports, put into a list before its first call; so does
  a file that never ends being loaded, and reads and answers the calls itself. What digging needs is flagged for the instructor.
- **A private /tmp needs namespaces.** With Landlock alone a worker has a folder of its own on disk, removed after it, whose size is bounded
  by the clock only; and what lies below the interpreter's prefix is readable: keep the repository out of /usr.
- **Memory of the kernel** (buffers of pipes and sockets, tables of many small mappings) is bounded by the number of descriptors and processes, not
  by the watch on memory.
- **The processor.** A worker may use all cores for its few seconds, with the lowest priority when it is many; marks never depend on time below
  the limit.
- **What a worker says about itself.** Which arguments changed, what NumPy warned of, what was refused, whether a second call gave the same: only
  the worker can know, and code that rewrites the worker can withhold it. It still needs answers that are right. What happens inside a model
  (`build_small_unet`) is told by its worker, too: numbers that do not come from the images are noticed, a program that works out what a U-Net
  would show is not. The recipe of a layer that a function is asked about (`is_translation_equivariant`) lies in its worker's memory.
"""


def readme() -> str:
    """The whole page."""
    these = attacks()
    return HEAD.format(count=len(these)) + "".join(map(_row, these)) + FOOT


def _row(attack: Attack) -> str:
    layers = "too harmful to try" if attack.harmful else "always"
    if attack.stopped_by is not None:
        layers = ", ".join(attack.stopped_by) or "several together"
    cells = (f"`{attack.name}`", attack.tries, attack.stopped, layers, ", ".join(attack.through_without))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    README.write_text(readme(), "utf-8")
