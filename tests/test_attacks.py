"""The attacks of `tests/attacks/`: nothing gets through the strongest isolation of this machine, and each layer carries weight."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from attacking.attack import ATTACKS, Attack, attacks, expected, layered
from attacking.battle import Battle
from attacking.ordinary import user_command
from attacking.table import README, readme
from attacking.target import under_attack
from attacking.world import World, world

import autograder
from autograder.layers import bubblewrap, confine, landlock
from autograder.layers.isolation import CONFINING, detect, with_layers
from autograder.sandbox.pool import Hosts
from autograder.spec import Course

ALL = attacks()
LAYERS = ("bubblewrap", *CONFINING)
FEWER = [*(tuple(n for n in LAYERS if n != left_out) for left_out in LAYERS), *((name,) for name in LAYERS), ()]
WHOLE = set(LAYERS) <= set(detect().layers)

# Some of the attacks do real harm where nothing stops them: they fill memory and kill processes.
pytestmark = pytest.mark.skipif(not WHOLE, reason=f"this machine isolates by {', '.join(detect().layers)} alone")


@pytest.fixture(scope="module")
def battlefield() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.fixture(scope="module")
def battle(course: Course, hosts: Hosts, battlefield: World) -> Battle:
    prepared = Battle(hosts, under_attack(course), battlefield)
    assert prepared.honest_marks("convolution")
    assert prepared.honest_marks("lenet")
    return prepared


@pytest.mark.parametrize("attack", [pytest.param(attack, id=attack.name) for attack in ALL])
def test_nothing_gets_through(attack: Attack, battle: Battle) -> None:
    assert battle.got_through(attack) == []
    assert battle.honest_marks("convolution" if attack.assignment == "convolution" else "lenet")


def _named(layers: Sequence[str]) -> str:
    missing = set(LAYERS) - set(layers)
    return f"without {missing.pop()}" if len(missing) == 1 else f"{layers[0]} alone" if layers else "none"


@pytest.mark.slow
@pytest.mark.skipif(landlock.abi() < 6, reason="the table is that of Landlock's ABI 6 and later")
@pytest.mark.parametrize("layers", FEWER, ids=_named)
def test_each_layer_carries_its_weight(layers: tuple[str, ...], course: Course, battlefield: World) -> None:
    with Hosts(with_layers((*layers, "process"))) as weaker:
        battle = Battle(weaker, under_attack(course), battlefield)
        assert battle.honest_marks("convolution")
        assert battle.honest_marks("lenet")
        missing = [layer for layer in LAYERS if layer not in layers]
        due = expected(ALL, layers, missing)
        reached = {attack.name: _reached(battle, attack, 3 if attack.name in due else 1) for attack in layered(ALL, len(missing))}
    found = {name for name, what in reached.items() if what}
    assert {name: reached[name] for name in found - due} == {}
    assert os.getuid() != 0 or due - found == set()  # an ordinary user has less to lose


def _reached(battle: Battle, attack: Attack, tries: int) -> list[str]:
    """What it gets at the first time that it gets anything; a busy machine may cut one short that would get through."""
    return next((what for what in (battle.got_through(attack) for _ in range(tries)) if what), [])


def test_there_are_enough_and_each_says_what_it_is() -> None:
    assert len(ALL) >= 50
    assert [attack.name for attack in ALL] == sorted(folder.name for folder in ATTACKS.iterdir() if folder.is_dir())
    for attack in ALL:
        assert re.fullmatch(r"[A-Z/].+\.", attack.tries), attack.name
        assert re.fullmatch(r".+\.", attack.stopped), attack.name
        assert {*(attack.stopped_by or ()), *attack.through_without} <= set(LAYERS), attack.name


def test_each_layer_stops_something_by_itself() -> None:
    for layer in LAYERS:
        assert any(layer in (attack.stopped_by or ()) for attack in ALL), layer


def test_the_table_is_current() -> None:
    assert README.read_text("utf-8") == readme(), "renew it with: python tests/attacking/table.py"


def test_three_hundred_jobs_leave_nothing_behind(battle: Battle, hosts: Hosts) -> None:
    quick = next(attack for attack in ALL if attack.name == "os_exit")
    battle.got_through(quick)
    process = hosts._hosts[False]._process
    assert process is not None
    before = _descriptors(process.pid)
    for _ in range(150):  # two workers each
        assert battle.got_through(quick) == []
    assert hosts._hosts[False]._process is process
    assert _descriptors(process.pid) == before


def _descriptors(pid: int) -> dict[int, int]:
    """Open files of a host and all in it; without rights to look into them, none."""
    found = {}
    for member in (int(name) for name in os.listdir("/proc") if name.isdigit()):
        try:
            if Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()[1] == str(pid) or member == pid:
                found[member] = len(os.listdir(f"/proc/{member}/fd"))
        except OSError:
            continue
    return found


def _listed(folder: Path) -> list[str]:
    look = f"import os; print(*sorted(os.listdir({str(folder)!r})))"
    argv = [*bubblewrap.command(), sys.executable, "-I", "-c", look]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_host_sees_of_the_package_only_what_it_runs() -> None:
    assert _listed(Path(autograder.__file__).parent) == sorted(bubblewrap.PARTS)


def test_a_repository_inside_what_is_readable_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(autograder.__file__).parent.parent
    monkeypatch.setattr(bubblewrap, "readable", lambda: [*confine.readable(), str(root)])  # as when it lies in /usr/src
    seen = set(_listed(root))
    assert "autograder" in seen
    assert not seen & {"solutions", "assignments", "course.toml", "tests"}


def test_a_forbidden_library_of_another_interpreter_is_covered_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "lib" / "python3.9" / "site-packages" / "torch"
    other.mkdir(parents=True)
    monkeypatch.setattr(confine, "readable", lambda: [str(tmp_path)])  # as is the prefix of a virtual environment's interpreter
    assert str(other) in confine.prepare([], ["torch"]).hidden


@pytest.mark.slow
def test_the_same_as_an_ordinary_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    if os.getuid() != 0:
        pytest.skip("this is an ordinary user already")
    with user_command(["-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", "tests/test_attacks.py"]) as argv:
        done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    assert f"{len(ALL)} " not in done.stdout or "failed" not in done.stdout
