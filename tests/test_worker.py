"""The worker and its host: whatever a student's file does, the answers before it count, it ends in time, and the next file is served."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from autograder.channel import Call, Chunk, Job
from autograder.layers.isolation import PROCESS
from autograder.sandbox.host import MOST_OUTPUT, Host, HostFailed, Run
from autograder.sandbox.pool import LIBRARIES, Hosts
from autograder.values import Opaque, Problem, Raised, decode, encode

linux = pytest.mark.skipif(sys.platform != "linux", reason="process families are read from /proc")


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """A host with NumPy, with process separation alone, which every machine has."""
    with Host(("numpy",), PROCESS, hidden=("torch",)) as host:
        yield host


def job(code: str, *, seconds: float = 10.0, memory_mb: int = 512, forbidden: Sequence[str] = ()) -> Job:
    """A job for the function `f` of this file."""
    return Job("student", [Chunk("student.py", code.encode())], "f", "call", list(forbidden), [], seconds, memory_mb)


def calls(*arguments: Any) -> list[Call]:
    """One call for each argument."""
    return [Call([encode(argument)], {}, seed=7) for argument in arguments]


def run(host: Host, code: str, *arguments: Any, **limits: Any) -> Run:
    """What came of calling `f` with each of the arguments in turn."""
    return host.run(job(code, **limits), [calls(*arguments)])


def answers(found: Run) -> list[Any]:
    """The answers as Python objects."""
    return [decode(result.value) for result in found.results]


def test_answers_in_order(host: Host) -> None:
    found = run(host, "def f(x):\n    return x * 2\n", 3, 2.5, np.eye(2), "ab", [1])
    assert found.end == "done"
    assert answers(found)[:2] == [6, 5.0]
    assert np.array_equal(answers(found)[2], 2 * np.eye(2))
    assert answers(found)[3:] == ["abab", [1, 1]]
    assert found.loaded is not None
    assert (found.loaded.found, found.loaded.callable, found.loaded.stopped) == (True, True, None)


def test_a_batch_is_answered_before_the_next_is_sent(host: Host) -> None:
    found = host.run(job("seen = []\ndef f(x):\n    seen.append(x)\n    return list(seen)\n"), [calls(1, 2), [], calls(3)])
    assert answers(found) == [[1], [1, 2], [1, 2, 3]]


def test_no_function_no_calls(host: Host) -> None:
    found = run(host, "x = 1\n", 1)
    assert (found.end, found.results) == ("done", [])
    assert found.loaded is not None
    assert found.loaded.names == ["x"]
    assert not found.loaded.found


def test_nothing_is_left_of_the_student_before(host: Host) -> None:
    run(host, "import numpy, builtins, sys\nbuiltins.x = numpy.pi = 3\nsys.path[:] = []\ndef f(x):\n    return x\n", 1)
    found = run(host, "import numpy\ndef f(x):\n    return [numpy.pi, 'x' in dir(__builtins__)]\n", 1)
    assert answers(found) == [[np.pi, False]]


def test_chance_is_the_same_each_time(host: Host) -> None:
    code = "import numpy as np, random\ndef f(x):\n    return [np.random.rand(), random.random()]\n"
    first, second = run(host, code, 1, 2), run(host, code, 1, 2)
    assert answers(first) == answers(second)
    assert answers(first)[0] == answers(first)[1]


def test_arguments_that_were_changed_are_named(host: Host) -> None:
    code = "def f(X, K, scale=None):\n    X += 1\n    scale[0] = 2\n    return 1\n"
    call = Call([encode(np.zeros(2)), encode(np.zeros(2))], {"scale": encode(np.zeros(2))})
    assert host.run(job(code), [[call]]).results[0].mutated == ["0", "scale"]


def test_a_call_made_twice_has_to_give_the_same_answer(host: Host) -> None:
    code = "seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen) if x else 0\n"
    found = host.run(job(code), [[Call([encode(x)], {}, seed=7, times=2) for x in (0, 1)]])
    assert [result.value for result in found.results] == [0, Problem("another-answer", {})]


def test_what_numpy_warns_of_is_noted(host: Host) -> None:
    found = run(host, "import numpy as np\ndef f(x):\n    return np.exp(x)\n", np.array([1.0]), np.array([1e3]))
    assert [result.warned for result in found.results] == [[], ["overflow encountered in exp"]]


def test_exceptions_are_answers(host: Host) -> None:
    code = "def g(x):\n    return 1 / x\n\ndef f(x):\n    if x is None:\n        raise SystemExit('bye')\n    return g(x)\n"
    zero, none, one = (result.value for result in run(host, code, 0, None, 1).results)
    assert isinstance(zero, Raised)
    assert (zero.type, zero.message, zero.line, zero.source) == ("ZeroDivisionError", "division by zero", 2, "return 1 / x")
    assert "ArithmeticError" in zero.parents
    assert isinstance(none, Raised)
    assert (none.type, none.line) == ("SystemExit", 6)
    assert one == 1.0


# ---------------------------------------------------------------- time


def test_a_call_that_hangs(host: Host) -> None:
    started = time.monotonic()
    found = run(host, "def f(x):\n    while x:\n        pass\n    return x\n", 0, 1, 0, seconds=0.5)
    assert (found.end, answers(found)) == ("timeout", [0])
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(60)", "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"])
def test_a_file_that_hangs(host: Host, code: str) -> None:
    found = run(host, f"{code}\ndef f(x):\n    return x\n", 1, seconds=0.5)
    assert (found.end, found.loaded) == ("timeout", None)


def test_a_call_that_cannot_be_interrupted(host: Host) -> None:
    code = (
        "import signal, time\n"
        "for n in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:\n    signal.signal(n, signal.SIG_IGN)\n"
        "def f(x):\n    while True:\n        try:\n            time.sleep(60)\n        except BaseException:\n            pass\n"
    )
    assert run(host, code, 1, seconds=0.5).end == "timeout"


# ---------------------------------------------------------------- memory, recursion, output


def test_more_memory_than_allowed(host: Host) -> None:
    found = run(host, "import numpy as np\ndef f(x):\n    return int(np.ones(x * 2**17).sum())\n", 1, 1024, 2, memory_mb=128)
    too_much = found.results[1].value
    assert isinstance(too_much, Raised)
    assert too_much.type in ("MemoryError", "_ArrayMemoryError")
    assert [answers(found)[0], answers(found)[2]] == [2**17, 2**18]


def test_a_recursion_without_end(host: Host) -> None:
    found = run(host, "def f(x):\n    return f(x) if x else 0\n", 1, 0)
    assert isinstance(found.results[0].value, Raised)
    assert found.results[0].value.type == "RecursionError"
    assert answers(found)[1] == 0


def test_answers_too_large_to_send(host: Host) -> None:
    found = run(host, "import numpy as np\ndef f(x):\n    return np.zeros(x * 2**17)\n", 600, 1, memory_mb=2048)
    assert found.results[0].value == Opaque("ndarray of 600 MB")
    assert len(answers(found)[1]) == 2**17


def test_what_is_printed_is_kept_by_call_and_cut(host: Host) -> None:
    code = "import sys\nprint('loading')\ndef f(x):\n    print('x' * x, file=sys.stderr)\n    return x\n"
    found = run(host, code, 3, 10**6, 2)
    assert found.output[-1] == "loading\n"
    assert found.output[0] == "xxx\n"
    assert found.output[1] == "x" * MOST_OUTPUT
    assert found.output[2] == "xx\n"
    assert answers(found) == [3, 10**6, 2]


def test_output_without_end_does_not_fill_the_memory(host: Host) -> None:
    found = run(host, "def f(x):\n    for _ in range(100_000):\n        print('x' * 1000)\n    return x\n", 1)
    assert answers(found) == [1]
    assert len(found.output[0]) == MOST_OUTPUT


def test_nobody_is_at_the_keyboard(host: Host) -> None:
    found = run(host, "def f(x):\n    return input('Size? ')\n", 1)
    assert isinstance(found.results[0].value, Raised)
    assert found.results[0].value.type == "EOFError"


# ---------------------------------------------------------------- the process


@pytest.mark.parametrize(
    ("code", "expected"), [("os._exit(0)", 0), ("os._exit(3)", 3), ("os.abort()", -signal.SIGABRT), ("os.kill(os.getpid(), 15)", -15)]
)
def test_a_process_that_ends_itself(host: Host, code: str, expected: int) -> None:
    found = run(host, f"import os\ndef f(x):\n    if x:\n        {code}\n    return x\n", 0, 1, 0)
    assert (found.end, found.code, answers(found)) == ("crash", expected, [0])


def test_a_process_that_ends_itself_while_loading(host: Host) -> None:
    found = run(host, "import os\nos._exit(0)\n", 1)
    assert (found.end, found.code, found.loaded) == ("crash", 0, None)


@linux
@pytest.mark.parametrize("start_new_session", [False, True])
def test_what_is_left_behind_is_killed_before_the_next_begins(host: Host, start_new_session: bool) -> None:
    code = f"import subprocess\ndef f(x):\n    return subprocess.Popen(['sleep', '600'], start_new_session={start_new_session}).pid\n"
    (pid,) = answers(run(host, code, 1))
    assert answers(run(host, "def f(x):\n    return x\n", 2)) == [2]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@linux
def test_a_grandchild_that_got_away_is_killed(host: Host) -> None:
    code = (
        "import os, time\ndef f(x):\n    read, write = os.pipe()\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n"
        "            os.write(write, str(os.getpid()).encode())\n            time.sleep(600)\n        os._exit(0)\n"
        "    return int(os.read(read, 20))\n"
    )
    (pid,) = answers(run(host, code, 1))
    assert answers(run(host, "def f(x):\n    return x\n", 2)) == [2]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@linux
def test_what_is_left_behind_does_not_outlive_the_host() -> None:
    """Not even where no layer helps, and the host is closed while it kills a worker with much memory."""
    code = (
        "import os, time\nlarge = bytearray(300 * 2**20)\ndef f(x):\n    read, write = os.pipe()\n    if os.fork() == 0:\n        os.setsid()\n"
        "        if os.fork() == 0:\n            os.write(write, str(os.getpid()).encode())\n            time.sleep(600)\n        os._exit(0)\n"
        "    return int(os.read(read, 20))\n"
    )
    with Host(("numpy",), PROCESS) as host:
        (pid,) = answers(run(host, code, 1, memory_mb=2_000))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_host_that_was_killed_takes_no_more_jobs() -> None:
    with Host(("numpy",), PROCESS) as host:
        assert answers(run(host, "def f(x):\n    return x\n", 1)) == [1]
        host.kill()
        with pytest.raises(HostFailed):
            run(host, "def f(x):\n    return x\n", 2)


@linux
def test_too_many_processes(host: Host) -> None:
    code = "import os, time\ndef f(x):\n    for _ in range(x):\n        if os.fork() == 0:\n            time.sleep(60)\n    time.sleep(60)\n"
    assert run(host, code, 100, seconds=5.0).end == "processes"


@linux
def test_many_processes_give_way_to_others(host: Host) -> None:
    code = (
        "import os, time\ndef f(x):\n    read, write = os.pipe()\n    for _ in range(x):\n        if os.fork() == 0:\n"
        "            time.sleep(0.5)\n            os.write(write, b'%d ' % os.nice(0))\n            time.sleep(60)\n"
        "    time.sleep(1)\n    return os.read(read, 100).decode()\n"
    )
    usual = os.nice(0)
    assert answers(run(host, code, 2, 4)) == [f"{usual} {usual} ", "19 19 19 19 "]


@linux
def test_memory_is_counted_over_all_processes(host: Host) -> None:
    code = (
        "import os, time\nimport numpy as np\ndef f(x):\n    for _ in range(x):\n        if os.fork() == 0:\n"
        "            kept = np.ones(100 * 2**17)\n            time.sleep(60)\n    time.sleep(60)\n"
    )
    found = run(host, code, 4, memory_mb=256, seconds=5.0)
    assert found.end == "memory"


def test_a_thread_that_is_left_behind_is_not_waited_for(host: Host) -> None:
    code = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\ndef f(x):\n    return x\n"
    started = time.monotonic()
    assert run(host, code, 1).end == "done"
    assert time.monotonic() - started < 5


def test_the_environment_is_not_the_users(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_TEACHER", "42")
    code = "import os, sys\ndef f(x):\n    return [sorted(os.environ), os.path.abspath(sys.path[0] or '.')]\n"
    names, _path = answers(run(host, code, 1))[0]
    assert "SECRET_OF_THE_TEACHER" not in names


def test_a_forbidden_library_is_not_there(host: Host) -> None:
    found = run(host, "def f(x):\n    import torch\n    return 1\n", 1, forbidden=["torch"])
    value = found.results[0].value
    assert isinstance(value, Raised)
    assert (value.type, value.message, value.line) == ("Forbidden", "torch", 2)


# ---------------------------------------------------------------- the connection

CHANNEL = """
import gc, os, socket, struct, msgspec

def send(**message):
    sock = next(o for o in gc.get_objects() if isinstance(o, socket.socket) and o.fileno() > 2)
    body = msgspec.msgpack.encode(message)
    sock.sendall(struct.pack('>I', len(body)) + body)

def f(x):
    {}
    return x
"""
FORGED = [
    "send(type='result', call=5, value=1)",
    "send(type='loaded', names=[])",
    "send(type='nonsense')",
    "send(type='result', call=0, value={'is': 'array', 'dtype': 'float64', 'shape': [3, 3], 'data': b'short'})",
    "send(type='result', call=0, value={'is': 'raised', 'type': 'E' * 20_000})",
    "[os.write(fd, bytes(9)) for fd in range(3, 64) if os.path.exists(f'/proc/self/fd/{fd}')]",
]


@linux
@pytest.mark.parametrize("code", FORGED)
def test_a_forged_message_ends_the_run(host: Host, code: str) -> None:
    found = run(host, CHANNEL.format(code), 1, 2)
    assert found.end == "protocol"
    assert found.results == []


@linux
def test_output_of_another_call_is_not_kept(host: Host) -> None:
    found = run(host, CHANNEL.format("send(type='output', call=9, text='later')"), 1, 2)
    assert (found.end, answers(found), found.output) == ("done", [1, 2], {})


@linux
def test_a_closed_connection_ends_the_run(host: Host) -> None:
    found = run(host, "import os\ndef f(x):\n    os.closerange(3, 64)\n    return x\n", 1, 2)
    assert found.end != "done"
    assert found.results == []


# ---------------------------------------------------------------- the host


def test_the_next_file_is_served_by_the_same_host(host: Host) -> None:
    assert answers(run(host, "def f(x):\n    return x + 1\n", 1)) == [2]


def test_a_host_that_was_killed_is_replaced() -> None:
    with Hosts(PROCESS) as hosts:
        once = job("import os\ndef f(x):\n    return os.getppid()\n")
        (before,) = answers(hosts.run(False, once, [calls(1)]))
        os.kill(before, signal.SIGKILL)
        (after,) = answers(hosts.run(False, once, [calls(1)]))
        assert after != before


def test_a_host_that_cannot_start_says_so() -> None:
    with Host(("no_such_library",), PROCESS) as host, pytest.raises(HostFailed, match=r"did not start \(libraries: no_such_library\)"):
        run(host, "def f(x):\n    return x\n", 1)


@linux
def test_a_host_ends_with_its_workers() -> None:
    with Host(("numpy",), PROCESS) as host:
        (pid,) = answers(run(host, "import os\ndef f(x):\n    return os.getppid()\n", 1))
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@linux
def test_a_warm_host_has_one_thread() -> None:
    """A fork copies one thread; a worker would wait for ever for the others."""
    with Host(LIBRARIES[True], PROCESS) as host:
        threads = "import os\ndef f(x):\n    return len(os.listdir(f'/proc/{os.getppid()}/task'))"
        assert answers(run(host, threads, 0)) == [1]


def test_a_model_learns_in_a_worker() -> None:
    code = "import torch\ndef f(x):\n    w = torch.ones(3, requires_grad=True)\n    (w * x).sum().backward()\n    return w.grad"
    with Host(LIBRARIES[True], PROCESS) as host:
        (gradient,) = answers(run(host, code, 2.0))
    assert gradient.tolist() == [2, 2, 2]


@pytest.mark.parametrize(("code", "message"), [("raise SyntaxError", "None"), ("raise SyntaxError(5)", "5")])
def test_an_exception_that_python_never_makes_like_this_is_told_all_the_same(host: Host, code: str, message: str) -> None:
    (result,) = run(host, f"def f(x):\n    {code}\n", 1).results
    assert isinstance(result.value, Raised)
    assert (result.value.type, result.value.message) == ("SyntaxError", message)


def test_code_without_line_numbers_raises_without_a_line(host: Host) -> None:
    code = "def f(x):\n    return 1 / 0\nf.__code__ = f.__code__.replace(co_linetable=bytes([0xF8 | 7]) * 20)\n"
    (result,) = run(host, code, 1).results
    assert isinstance(result.value, Raised)
    assert result.value.type == "ZeroDivisionError"
