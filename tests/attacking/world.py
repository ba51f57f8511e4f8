"""What there is to attack beside the grader: an instructor's files, a process that runs, sockets that listen."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder import course

CANARY = 31337.0625  # a number of one hidden case, and of nothing else


@dataclass
class World:
    """Files that anybody may read and write, so that only isolation keeps them; `token` is in all of them, and in the process."""

    folder: Path
    token: str
    listeners: list[socket.socket]

    def __post_init__(self) -> None:
        for name in ("secret.txt", "out/results.sqlite", "out/gradebook.csv", "out/feedback/ana.json", "submissions/ana/convolution.py"):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(self.token)
        for path in (self.folder, *self.folder.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        self._before = self._files()
        self._start_victim()

    def _start_victim(self) -> None:
        sleep = [sys.executable, "-I", "-c", "import time; time.sleep(3600)", self.token]
        self.victim = subprocess.Popen(sleep, env={"TOKEN": self.token}, stdin=subprocess.DEVNULL)

    def words(self) -> dict[str, str]:
        """What stands for what in an attack's files."""
        return {
            "@SECRET@": str(self.folder / "secret.txt"), "@OUT@": str(self.folder / "out"), "@SUBMISSIONS@": str(self.folder / "submissions"),
            "@TOKEN@": self.token, "@CANARY@": repr(CANARY),
            "@VICTIM@": str(self.victim.pid), "@PARENT@": str(os.getpid()), "@REPO@": str(course.root()), "@HOME@": str(Path.home()),
            "@PORT@": str(self.listeners[0].getsockname()[1]),
        }  # fmt: skip

    def damage(self) -> list[str]:
        """What has been done to it; it is mended for the next attack."""
        now = self._files()
        changed = sorted(name for name in {*now, *self._before} if now.get(name) != self._before.get(name))
        for name in changed:
            if name in self._before:
                Path(name).write_bytes(self._before[name])
            else:
                Path(name).unlink()
        found = [f"files changed: {changed}"] if changed else []
        if self.victim.poll() is not None:
            found.append("another process was killed")
            self._start_victim()
        return found

    def _files(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def close(self) -> None:
        """End what runs."""
        self.victim.kill()
        self.victim.wait()
        for listener in self.listeners:
            listener.close()


@contextmanager
def world() -> Iterator[World]:
    """A world for as long as it is needed."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:  # not /tmp, of which each worker has its own
        port, abstract, in_file = (socket.socket(family) for family in (socket.AF_INET, socket.AF_UNIX, socket.AF_UNIX))
        port.bind(("127.0.0.1", 0))
        abstract.bind(f"\0attack-{os.getpid()}")
        in_file.bind(f"{folder}/secret.txt.socket")
        for listener in (port, abstract, in_file):
            listener.listen(1_000)
        made = World(Path(folder), f"BREACH-{os.urandom(8).hex()}", [port, abstract, in_file])
        try:
            yield made
        finally:
            made.close()
