"""Machines die, disks fill up, people press Ctrl-C: what was graded is kept, and in the end the reports are those of an undisturbed run."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from grading import SUMS, TOY, Server, alive, gone, kill, reports, stored, write_class

from autograder.channel import Call, Chunk, Job
from autograder.layers.isolation import detect, with_layers
from autograder.layers.watchdog import family
from autograder.sandbox.host import HostFailed
from autograder.sandbox.pool import Hosts
from autograder.store import Store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")

SEED = 20260202
LONGEST = 4  # runs that are killed before one may come to its end
VERDICTS = 32  # of the class that is graded


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(TOY, tmp_path_factory.mktemp("server"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_class(tmp_path_factory.mktemp("class") / "submissions")


@pytest.fixture(scope="module")
def undisturbed(server: Server, place: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("undisturbed")
    code, output = server.run("grade", place, "--out", out, "--jobs", 2, "--unsafe")
    assert (code, "Traceback" in output) == (0, False), output
    assert stored(out, out.parent) == VERDICTS
    return reports(out)


def _grade(server: Server, place: Path, out: Path, *more: object) -> tuple[int, str]:
    return server.run("grade", place, "--out", out, "--jobs", 2, "--unsafe", *more)


def _disturb(server: Server, place: Path, out: Path, rng: random.Random, tally: Counter[str]) -> None:
    """Start or go on with one run, and kill parts of it at random moments until its parent is dead or done.

    Start-up takes longer than grading so small a class, so moments are chosen by how much is in the store, and a little later than that.
    """
    run = server.start("grade", place, "--out", out, "--jobs", 2, "--unsafe", "--resume")
    moments = sorted(rng.randint(0, VERDICTS) for _ in range(rng.randint(1, 3)))
    for number, moment in enumerate(moments, 1):
        while alive(run.pid) and stored(out, out.parent) < moment:
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.03) if moment else rng.uniform(0, 1))
        others = [pid for pid in family(run.pid) if pid != run.pid]  # hosts, what is around them, and workers
        if number == len(moments):
            tally["parent"] += kill(run.pid)
        elif others:
            tally["child"] += kill(rng.choice(others))
    code = run.wait()
    assert code in (0, 3, -signal.SIGKILL), run.output  # 3: a host was killed twice under one question, which --resume grades again
    assert "Traceback" not in run.output
    assert gone(others), "something outlives its parent"


def _until(total: int, server: Server, place: Path, folder: Path, undisturbed: dict[str, bytes], seed: int) -> None:
    rng, tally, number = random.Random(seed), Counter[str](), 0
    while tally.total() < total:
        out = folder / f"out{number}"
        number += 1
        for _ in range(rng.randint(1, LONGEST)):
            _disturb(server, place, out, rng, tally)
        code, output = _grade(server, place, out, "--resume")
        assert code == 0, output
        assert reports(out) == undisturbed, f"after {tally}, seed {seed}"
        shutil.rmtree(out)
    assert min(tally["parent"], tally["child"]) > total // 5


def test_a_few_random_kills_change_nothing(server: Server, place: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    _until(6, server, place, tmp_path, undisturbed, SEED)


@pytest.mark.slow
def test_many_random_kills_change_nothing(server: Server, place: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    """Fifty, with those of the test above."""
    _until(44, server, place, tmp_path, undisturbed, SEED + 1)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_missing_from_the_store_comes_back(
    seed: int, server: Server, place: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    """Kills at moments too short to be met by chance: between two questions that share a fault of their file, for one."""
    rng, out = random.Random(SEED + seed), tmp_path / "out"
    assert _grade(server, place, out)[0] == 0
    with contextlib.closing(sqlite3.connect(out / "results.sqlite")) as store:
        names = [name for (name,) in store.execute("SELECT name FROM submissions ORDER BY name")]
        for name in names:
            kept = rng.sample(("total", "double", "shift", "average"), rng.randint(0, 4))
            store.execute(f"DELETE FROM results WHERE submission = ? AND question NOT IN ({','.join('?' * len(kept))})", (name, *kept))
        store.executemany("UPDATE submissions SET status = NULL WHERE name = ?", [(name,) for name in rng.sample(names, 3)])
        store.executemany("DELETE FROM submissions WHERE name = ?", [(name,) for name in rng.sample(names, 2)])
        store.commit()
    assert _grade(server, place, out, "--resume")[0] == 0
    assert reports(out) == undisturbed


SLOW = b"import time\ndef slow():\n    time.sleep(0.5)\n    return 7\n"


@pytest.mark.parametrize("victim", ["host", "worker"])
def test_a_job_whose_host_or_worker_is_killed_is_done_again(victim: str) -> None:
    job = Job("slow", [Chunk("slow.py", SLOW)], "slow", "call", [], [], 10.0, 1024)
    with Hosts(detect()) as hosts:
        hosts.start(torch=False)
        hosts.run(False, job, [[]])  # the host is warm
        process = hosts._hosts[False]._process
        assert process is not None
        before = set(family(process.pid))

        def strike() -> None:
            kill(process.pid if victim == "host" else max(set(family(process.pid)) - before))

        timer = threading.Timer(0.2, strike)
        timer.start()
        run = hosts.run(False, job, [[Call([], {})]])
        timer.join()
    assert (run.end, [result.value for result in run.results]) == ("done", [7])


@pytest.mark.parametrize("without", [(), ("bubblewrap",), ("bubblewrap", "namespaces", "landlock", "seccomp")])
def test_a_worker_does_not_outlive_its_host(without: tuple[str, ...]) -> None:
    job = Job("slow", [Chunk("slow.py", SLOW.replace(b"0.5", b"30"))], "slow", "call", [], [], 60.0, 1024)
    with Hosts(with_layers([name for name in detect().layers if name not in without])) as hosts:
        hosts.start(torch=False)
        hosts.run(False, job, [[]])  # the host is warm
        process = hosts._hosts[False]._process
        assert process is not None
        before = set(family(process.pid))
        ends: list[str] = []

        def ask() -> None:
            try:
                ends.append(hosts.run(False, job, [[Call([], {})]]).end)
            except HostFailed:
                ends.append("host failed")

        thread = threading.Thread(target=ask)
        thread.start()
        while not (workers := set(family(process.pid)) - before):
            time.sleep(0.01)
        time.sleep(0.5)
        hosts.abandon()
        thread.join()
        assert (ends, gone([*before, *workers], seconds=5)) == (["host failed"], True)


@pytest.mark.parametrize("jobs", [1, 3])
def test_reports_do_not_depend_on_jobs_or_order(
    jobs: int, server: Server, place: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    last = tmp_path / "last"
    last.mkdir()
    for path in sorted(place.iterdir())[-3:]:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, last / path.name)
    out = tmp_path / "out"
    for these, more in ((last, ()), (place, ("--resume",))):
        assert server.run("grade", these, "--out", out, "--jobs", jobs, "--unsafe", *more)[0] == 0
    assert reports(out) == undisturbed


def test_ctrl_c_says_how_to_go_on(server: Server, place: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = server.start("grade", place, "--out", out, "--jobs", 2, "--unsafe")
    while alive(run.pid) and stored(out, tmp_path) < 5:
        time.sleep(0.001)
    os.kill(run.pid, signal.SIGINT)
    assert (run.wait(), run.output) == (130, f"Stopped. What was graded is kept in {out}: go on with --resume.\n")
    assert 5 <= stored(out, tmp_path) < VERDICTS
    assert _grade(server, place, out, "--resume")[0] == 0
    assert reports(out) == undisturbed


def test_ctrl_c_at_any_moment_leaves_no_traceback(server: Server, place: Path, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    for number in range(5):
        run = server.start("grade", place, "--out", tmp_path / str(number), "--jobs", 2, "--unsafe")
        time.sleep(rng.uniform(0.05, 1.0))
        for _ in range(2):  # people press it twice
            if alive(run.pid):
                os.kill(run.pid, signal.SIGINT)
            time.sleep(rng.uniform(0, 0.05))
        assert run.wait() in (0, 130)
        assert "Traceback" not in run.output


def test_ctrl_c_does_not_wait_for_code_that_is_slow(server: Server, tmp_path: Path) -> None:
    place, out = tmp_path / "class", tmp_path / "out"
    for name in ("one", "two", "three", "four", "five", "six"):
        (place / name).mkdir(parents=True)
        (place / name / "sums.py").write_text(SUMS.read_text("utf-8") + "\nimport time\ntime.sleep(8)\n", "utf-8")
    run = server.start("grade", place, "--out", out, "--jobs", 2, "--unsafe")
    while len(list(family(run.pid))) < 4 or not out.exists():
        time.sleep(0.01)
    time.sleep(1.5)
    others = list(family(run.pid))
    started = time.monotonic()
    os.kill(run.pid, signal.SIGINT)
    assert run.wait() == 130
    assert time.monotonic() - started < 4, "the questions under way take 8 seconds"
    assert gone(others)
    assert stored(out, tmp_path) == 0, "a verdict was stored on code that was being killed"


def test_a_second_run_on_one_out_is_refused(server: Server, place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Store(out):
        code, output = _grade(server, place, out, "--resume")
    assert (code, output) == (2, f"Another grade run is using {out}. Wait for it, or choose another --out.\n")


UNREADABLE = "no_zip: unreadable. no_zip.zip is not a zip file, or only a part of one. Make it again.\n"  # is told while grading goes on


def _mount(folder: Path, options: str) -> None:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip() or 'mount failed'}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty disk of 160 kB."""
    folder = tmp_path / "disk"
    _mount(folder, "size=160k")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_keeps_what_was_graded(server: Server, place: Path, undisturbed: dict[str, bytes], disk: Path) -> None:
    out = disk / "out"
    code, output = _grade(server, place, out)
    assert code == 2
    assert output.removeprefix(UNREADABLE) == f"The disk with {out} is full. Make room and go on with --resume: what was graded is kept.\n"
    before = stored(out, disk.parent)
    assert 0 < before < VERDICTS
    _mount(disk, "remount,size=8m")
    assert _grade(server, place, out, "--resume")[0] == 0
    assert reports(out) == undisturbed


def test_a_disk_that_is_full_when_the_reports_are_written(server: Server, place: Path, undisturbed: dict[str, bytes], disk: Path) -> None:
    out = disk / "out"
    _mount(disk, "remount,size=8m")
    assert _grade(server, place, out)[0] == 0
    shutil.rmtree(out / "feedback")
    (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free - 60_000))
    code, output = _grade(server, place, out, "--resume")
    assert code == 2
    assert "No space left on device" in output
    assert "go on with --resume" in output
    assert output.removeprefix(UNREADABLE).count("\n") == 1
    (disk / "ballast").unlink()
    assert _grade(server, place, out, "--resume")[0] == 0
    assert reports(out) == undisturbed


def test_a_quota_is_met_with_a_sentence(place: Path, tmp_path: Path) -> None:
    """The limit on the size of a file stands for a quota here: it needs no rights."""
    code = f"import sys; from pathlib import Path; from autograder import cli, course; course.root = lambda: Path({str(TOY)!r}); cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "grade", str(place), "--out", str(tmp_path / "out"), "--unsafe"], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)), cwd=TOY.parent.parent,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"Results cannot be written to {tmp_path / 'out'} (disk I/O error)")
    assert done.stderr.count("\n") == 1


def test_a_disk_that_may_only_be_read(server: Server, place: Path, undisturbed: dict[str, bytes], disk: Path) -> None:
    _mount(disk, "remount,size=8m")
    assert _grade(server, place, disk / "out")[0] == 0
    _mount(disk, "remount,ro")
    for out, more in ((disk / "out", ["--resume"]), (disk / "new", [])):
        code, output = _grade(server, place, out, *more)
        assert code == 2
        assert output.startswith(f"Results cannot be written to {out} (")
        assert output.endswith("Choose an --out folder that you may write to.\n")
    assert reports(disk / "out") == undisturbed


@pytest.mark.parametrize("below", ["", "below", "below/that"])
def test_an_out_that_cannot_be_a_folder(below: str, server: Server, place: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    code, output = _grade(server, place, tmp_path / "file" / below)
    assert code == 2
    assert output.startswith(f"Results cannot be written to {tmp_path / 'file' / below} (")
    assert output.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_out_without_permission(server: Server, place: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    code, output = _grade(server, place, tmp_path / "locked" / "out")
    assert code == 2
    assert "Choose an --out folder that you may write to." in output


@pytest.mark.slow
def test_memory_does_not_grow_with_the_class(server: Server, tmp_path: Path) -> None:
    place, out = tmp_path / "class", tmp_path / "out"
    for number in range(120):
        (place / f"student{number:03}").mkdir(parents=True)
        shutil.copy(SUMS, place / f"student{number:03}")
    run = server.start("grade", place, "--out", out, "--jobs", 2, "--unsafe")
    early = peak = 0
    while alive(run.pid):
        with contextlib.suppress(OSError, LookupError):
            peak = max(peak, int((Path("/proc") / str(run.pid) / "status").read_text().partition("VmHWM:")[2].split()[0]))
        if not early and stored(out, tmp_path) >= 30 * 3:
            early = peak
        time.sleep(0.02)
    assert run.wait() == 0
    assert len(reports(out)) == 3 * 120 + 2
    assert early > 0
    assert peak - early < 15_000, f"kilobytes after 30 and after 120 submissions: {early}, {peak}"
