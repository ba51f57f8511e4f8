"""Where forking is missing or unsafe: a fresh process for each job gives the same verdicts, ends in time, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SHORT
from test_golden import EXPECTED, SUBMISSIONS, _compare
from test_worker import answers, job, run

from autograder import intake
from autograder.channel import Call
from autograder.evaluate import Evaluator
from autograder.sandbox import fresh as module
from autograder.sandbox.fresh import Fresh
from autograder.sandbox.host import MOST_OUTPUT, HostFailed
from autograder.sandbox.pool import Hosts
from autograder.spec import Course
from autograder.values import Raised, encode

ROOT = Path(__file__).parent.parent
SITUATIONS = ("full_marks_recursive", "infinite_loop", "infinite_loop_at_import", "os_exit", "sys_exit", "segfault", "quits_by_signal",
              "flipped_kernel", "endless_recursion", "prints_a_gigabyte", "imports_torch", "syntax_error", "notebook")  # fmt: skip

# What only Unix has, taken away, and what is loaded from a program that is not there: as Windows shows itself to the modules of this package.
WITHOUT_UNIX = """
import ctypes, os, signal, socket, sys
for name in ("fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty", "pyseccomp"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "setsid", "geteuid", "getgid", "getegid", "WNOHANG", "O_PATH", "O_NOFOLLOW", "O_NONBLOCK"):
    delattr(os, name)
for name in ("SIGCHLD", "SIGXCPU", "SIGALRM", "SIGHUP", "set_wakeup_fd", "setitimer"):
    delattr(signal, name)
for name in ("send_fds", "recv_fds", "AF_UNIX"):
    delattr(socket, name)
def from_a_file(kind, load):
    def checked(self, name, *arguments, **options):
        if name is None:
            raise TypeError("only a file can be loaded")
        load(self, name, *arguments, **options)
    kind.__init__ = checked
from_a_file(ctypes.CDLL, ctypes.CDLL.__init__)
"""
CHECK = """
import subprocess, msgspec, pathlib, tempfile  # these choose by the name of the system
{without}
from autograder.sandbox import fresh, pool
assert not pool.FORKS
fresh._BOOT = {without!r} + fresh._BOOT
from autograder.cli import main
main()
"""


@pytest.fixture(scope="module")
def fresh() -> Iterator[Hosts]:
    """No hosts, but a fresh process for each job."""
    with Hosts(forks=False) as hosts:
        yield hosts


@pytest.fixture(scope="module")
def one() -> Iterator[Fresh]:
    """Fresh processes with NumPy."""
    process = Fresh(("numpy",))
    yield process
    process.close()


@pytest.mark.parametrize("folder", SITUATIONS)
def test_the_same_verdicts_as_from_a_forked_worker(folder: str, course: Course, fresh: Hosts) -> None:
    expected = EXPECTED[folder]["convolution"]
    if any(question.get("kind") == "timeout" for question in expected.values() if isinstance(question, dict)):
        assignments = [replace(a, questions=[replace(q, limits=replace(q.limits, seconds=SHORT)) for q in a.questions]) for a in course.assignments]
        course = replace(course, assignments=assignments)
    submission = intake.read(folder, SUBMISSIONS / folder, course)
    result = Evaluator(course, fresh.run, hidden=True).assignment(submission, course.assignment("convolution"), ["conv_output_shape", "corr2d"])
    for question in result.questions:
        _compare(question, expected.get(question.id) or expected["others"])


def test_a_layer_of_pytorch(course: Course, fresh: Hosts) -> None:
    submission = intake.read("solutions", ROOT / "solutions", course, ["lenet"])
    result = Evaluator(course, fresh.run, hidden=True).assignment(submission, course.assignment("lenet"), ["Conv2D"])
    assert [q.outcome for q in result.questions] == ["passed"]


def test_check_needs_nothing_that_only_unix_has(tmp_path: Path) -> None:
    (tmp_path / "convolution.py").write_bytes((ROOT / "solutions" / "convolution.py").read_bytes())
    code = CHECK.format(without=WITHOUT_UNIX)
    command = [sys.executable, "-c", code, "check", str(tmp_path), "-a", "convolution", "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    assert json.loads(done.stdout)["isolation"] == ["process"]


def test_no_state_goes_from_one_job_to_the_next(one: Fresh) -> None:
    code = "import os, builtins\nbuiltins.seen = getattr(builtins, 'seen', 0) + 1\ndef f(x):\n    return [os.getpid(), seen]\n"
    (first,), (second,) = answers(one.run(job(code), [[_call()]])), answers(one.run(job(code), [[_call()]]))
    assert first[0] != second[0]
    assert first[1] == second[1] == 1


def test_the_next_process_is_there_already(one: Fresh) -> None:
    one.run(job("def f(x):\n    return x\n"), [[_call()]])
    assert len(one._ahead) == module.AHEAD


def test_torch_cannot_be_imported_where_it_is_forbidden(one: Fresh) -> None:
    found = one.run(job("def f(x):\n    import torch\n    return 1\n", forbidden=["torch"]), [[_call()]])
    value = found.results[0].value
    assert isinstance(value, Raised)
    assert (value.type, value.message) == ("Forbidden", "torch")


def test_a_job_that_hangs_ends_with_all_that_it_started(one: Fresh) -> None:
    code = "import subprocess\nchild = subprocess.Popen(['sleep', '600']).pid\ndef f(x):\n    while x:\n        pass\n    return child\n"
    started = time.monotonic()
    found = one.run(job(code, seconds=1.0), [[_call(0), _call(1), _call(0)]])
    assert found.end == "timeout"
    assert time.monotonic() - started < 5
    (child,) = answers(found)
    _gone(child)


def test_a_job_that_sleeps_with_its_connection_closed(one: Fresh) -> None:
    code = "import os, time\ndef f(x):\n    os.closerange(3, 64)\n    time.sleep(600)\n"
    assert one.run(job(code), [[_call()]]).end == "protocol"


def test_memory_output_and_standard_input_are_bounded(one: Fresh) -> None:
    code = "def f(x):\n    if x == 1:\n        return len([0] * 10**10)\n    if x == 2:\n        return print('x' * 10**8)\n    return input()\n"
    found = one.run(job(code), [[_call(1), _call(2), _call(3)]])
    kinds = [value.type for value in (result.value for result in found.results) if isinstance(value, Raised)]
    assert kinds == ["MemoryError", "EOFError"]
    assert len(found.output[1]) == MOST_OUTPUT


def test_the_environment_is_not_the_users(one: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_TEACHER", "42")
    other = Fresh(("numpy",))
    (names,) = answers(other.run(job("import os\ndef f(x):\n    return sorted(os.environ)\n"), [[_call()]]))
    other.close()
    assert "SECRET_OF_THE_TEACHER" not in names


def test_who_knocks_without_the_word_is_sent_away() -> None:
    process = Fresh(("numpy",))
    process.start()
    with socket.create_connection(process._ahead[0].door.getsockname()) as stranger:
        stranger.sendall(bytes(32))
        assert answers(run(process, "def f(x):\n    return x\n", 5)) == [5]  # type: ignore[arg-type]
        assert stranger.recv(1) == b""
    process.close()


def test_a_process_that_cannot_start_says_so() -> None:
    process = Fresh(("no_such_library",))
    with pytest.raises(HostFailed, match=r"did not start \(libraries: no_such_library\)"):
        process.run(job("def f(x):\n    return x\n"), [[_call()]])
    process.close()


def test_nothing_runs_on_when_it_is_closed() -> None:
    process = Fresh(("numpy",))
    process.start()
    pids = [each.process.pid for each in process._ahead]
    process.close()
    for pid in pids:
        _gone(pid)


def test_a_run_that_is_given_up_fails_at_once() -> None:
    process = Fresh(("numpy",))
    process.start()
    process.kill()
    with pytest.raises(HostFailed):
        process.run(job("def f(x):\n    return x\n"), [[_call()]])
    process.close()


def _call(x: object = 0) -> Call:
    return Call([encode(x)], {})


def _gone(pid: int) -> None:
    """Ended, or about to be reaped by the system."""
    until = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < until
        time.sleep(0.02)
    assert pid != os.getpid()
