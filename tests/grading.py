"""Grade runs in processes of their own, for tests that kill, starve or compare them; and the small class that they grade.

Run as a program with the folder of a course, this is a warm copy of the command line that forks one run for each line it reads: a JSON list
of the file for the run's output and of its arguments. It answers with the run's process id, and when it has ended with its exit code (minus
the signal that killed it). So imports and the search for isolation layers are paid for once.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
TOY = HERE / "toy"
SUMS, MEANS = (TOY / "solutions" / f"{name}.py" for name in ("sums", "means"))
PATIENCE = 60.0  # seconds for any run here; they take less than two on an idle machine


class Running:
    """A run that was started."""

    def __init__(self, server: Server, pid: int, output: Path) -> None:
        self.pid = pid
        self._server = server
        self._output = output

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        return int(self._server.answer())

    @property
    def output(self) -> str:
        """What it has printed."""
        return self._output.read_text("utf-8", errors="replace")


class Server:
    """The warm copy of the command line; one run at a time."""

    def __init__(self, course: Path, folder: Path) -> None:
        self._output = folder / "output.txt"
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "COLUMNS": "200"}
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(course)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment
        )
        assert self.answer() == "ready"

    def answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def start(self, *arguments: object) -> Running:
        """Start `autograder ARGUMENTS`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(self._output), *map(str, arguments)]) + "\n")
        return Running(self, int(self.answer()), self._output)

    def run(self, *arguments: object) -> tuple[int, str]:
        """Exit code and output of `autograder ARGUMENTS`."""
        running = self.start(*arguments)
        return running.wait(), running.output

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)


def write_class(place: Path) -> Path:
    """Eight submissions, each with its own way through the grader; the folder."""
    sums, means = SUMS.read_text("utf-8"), MEANS.read_text("utf-8")
    work = {
        "all_right": {"sums.py": sums, "means.py": means},
        "rows_only": {"sums.py": sums.replace("np.sum(X)", "np.sum(X[:1])"), "means.py": means},
        "half": {"sums.py": sums.replace("return 2 * X", 'raise NotImplementedError("double")')},
        "syntax": {"sums.py": sums + "\ndef broken(:\n", "means.py": means},
        "quits": {"sums.py": sums.replace("return 2 * X", "print('bye'); raise SystemExit"), "means.py": means},
        # A fault of the file that every question meets, and a flag that only the first one can raise.
        "dies_at_once": {"sums.py": "import ctypes, os\nos._exit(3)\n" + sums, "means.py": means},
        "stops_late": {"sums.py": sums + "\nprint(undefined)\n", "means.py": means.replace("X.mean()", "X.max()")},
    }
    for name, files in work.items():
        folder = place / name
        folder.mkdir(parents=True)
        for file, text in files.items():
            (folder / file).write_text(text, "utf-8")
    with zipfile.ZipFile(place / "zipped.zip", "w") as archive:
        archive.writestr("work/sums.py", sums)
    (place / "no_zip.zip").write_bytes(b"PK\x03\x04 and nothing more")
    return place


def reports(out: Path) -> dict[str, bytes]:
    """Everything that a run leaves for people, by path; the store is left out."""
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file() and "results.sqlite" not in path.name}


def stored(out: Path, scratch: Path) -> int:
    """How many verdicts the store has, while a run holds it: read from a copy."""
    try:
        for ending in ("-wal", ""):
            (scratch / f"copy.sqlite{ending}").write_bytes(b"")
            with contextlib.suppress(FileNotFoundError):  # there is no log but while a run goes on, or when it was killed
                shutil.copyfile(out / f"results.sqlite{ending}", scratch / f"copy.sqlite{ending}")
        with contextlib.closing(sqlite3.connect(scratch / "copy.sqlite")) as copy:
            return int(copy.execute("SELECT count(*) FROM results").fetchone()[0])
    except (OSError, sqlite3.Error):
        return 0  # not there yet, or copied in the middle of a change


def alive(pid: int) -> bool:
    """Whether the process is there and not only waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def kill(pid: int) -> bool:
    """Kill it as the system does when memory runs out; whether it was there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def gone(pids: Sequence[int], seconds: float = 10.0) -> bool:
    """Whether all of these end within so many seconds."""
    until = time.monotonic() + seconds
    while any(alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _serve(folder: Path) -> None:
    from autograder import course
    from autograder.doors import bulk
    from autograder.gradebook import pages

    course.root = lambda: folder
    bulk.detect()
    pages._environment()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # a run hears Ctrl-C from its first line on
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print("ready", flush=True)
    for line in sys.stdin:
        output, *arguments = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _run(output, arguments)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _run(output: str, arguments: Sequence[str]) -> None:
    """One run in a forked process; never returns."""
    code = 1
    try:
        from autograder import __main__ as console

        fd = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(fd, 1)
        os.dup2(fd, 2)
        sys.argv = ["autograder", *arguments]
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        console.main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except KeyboardInterrupt:  # one that came before that first line
        code = 128 + signal.SIGINT
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
