"""How any command ends: by Ctrl-C, by a fault of ours, when nobody can be told; never with a traceback."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import __version__
from autograder.doors import terminal

ROOT = Path(__file__).parent.parent

FAULT = "cli.main = lambda: {}['missing']"
TWICE = "cli.main = lambda: (signal.raise_signal(signal.SIGINT), time.sleep(60))"
WHILE_CLEARING_UP = """
def main():
    try:
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.raise_signal(signal.SIGINT)
        print("cleared up")
cli.main = main
"""
IN_A_DESTRUCTOR = """
class Thing:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
def main():
    Thing()
    time.sleep(60)
cli.main = main
"""


def ended(code: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the console script, once `code` has changed what it runs."""
    program = f"import signal, time\nfrom autograder import __main__ as console, cli\n{code}\nconsole.main()"
    start = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # tests may run where Ctrl-C is ignored
    done = subprocess.run([sys.executable, "-c", start + program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=50)
    return done.returncode, done.stdout, done.stderr


def test_a_fault_of_ours_is_a_sentence_and_a_code_of_its_own() -> None:
    code, out, errors = ended(FAULT)
    assert (code, out) == (3, "")
    assert errors.startswith("The grader failed. Please report it: KeyError: 'missing' (<string> line ")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(("code", "printed"), [(TWICE, ""), (WHILE_CLEARING_UP, "cleared up\n"), (IN_A_DESTRUCTOR, "")])
def test_ctrl_c_ends_any_command_without_a_traceback(code: str, printed: str) -> None:
    assert ended(code) == (130, printed, "")


def test_ctrl_c_is_left_alone_where_it_was_ignored() -> None:
    code = "signal.signal(signal.SIGINT, signal.SIG_IGN)\ncli.main = lambda: (signal.raise_signal(signal.SIGINT), print('done'))"
    assert ended(code) == (0, "done\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_output_that_cannot_be_written_is_told() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "autograder", "doctor"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "The output cannot be written (No space left on device).\n")


@pytest.mark.parametrize("command", ["doctor", "check solutions -a pooling"])
def test_a_reader_who_goes_away_is_no_fault(command: str) -> None:
    line = f"{sys.executable} -m autograder {command} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")


def test_the_version_is_told() -> None:
    done = subprocess.run([sys.executable, "-m", "autograder", "--version"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"cnn-autograder {__version__}\n")


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("variable", "value", "coloured"), [("NO_COLOR", "1", False), ("TERM", "dumb", False), ("TERM", "xterm", True)])
def test_colour_is_left_out_where_it_is_not_wanted(variable: str, value: str, coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(variable, value)
    stream = Terminal()
    terminal._print("convolution\n  ✗ corr2d", stream)
    assert ("\033[31m✗" in stream.getvalue()) == coloured
