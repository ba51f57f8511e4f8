"""A worker with user, PID, IPC, network and mount namespaces of its own: it sees no other process, no network, and a private /tmp."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
from collections.abc import Iterable
from typing import Any

NEW_MOUNT, NEW_IPC, NEW_USER, NEW_PID, NEW_NET = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
SYS_CLONE = {"x86_64": 56, "aarch64": 220}
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC = 1, 2, 4, 8, 32, 4096, 16384
PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38
TMP_MB = 64
FILES = 4_096  # in each of these file systems: an empty file costs a kilobyte of the kernel's memory
CAPSET = {"x86_64": 126, "aarch64": 91}
CAPABILITY_VERSION_3 = 0x20080522

# PyDLL keeps the interpreter's lock, as os.fork does. On Windows this module is imported, not used.
_libc: Any = ctypes.PyDLL(None, use_errno=True) if hasattr(os, "fork") else None


def fork(*, network: bool = True) -> int:
    """Like os.fork, but the child is process 1 of a new set of namespaces, so that killing it kills whatever it started.

    network: an empty one of its own; needed, at a millisecond, where this process has one that leads anywhere.
    The bare system call, because unshare would put the child's children, not the child, into the new PID namespace.
    """
    api = ctypes.pythonapi
    flags = NEW_USER | NEW_PID | NEW_IPC | NEW_MOUNT | (NEW_NET if network else 0) | signal.SIGCHLD
    api.PyOS_BeforeFork()
    pid = int(_libc.syscall(ctypes.c_long(SYS_CLONE[platform.machine()]), ctypes.c_long(flags), None, None, None, None))
    code = ctypes.get_errno()
    if pid == 0:
        api.PyOS_AfterFork_Child()
    else:
        api.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(code, os.strerror(code))
    return pid


def settle(uid: int, gid: int, hidden: Iterable[str], kept: Iterable[str]) -> None:
    """In the child: become oneself in the new user namespace, get an empty /tmp, lose /proc, the folders in `hidden`, and all capabilities.

    Folders in `kept` that lie in one of these (an interpreter may) stay.
    """
    _libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # the host is not dumpable, and a process that is not cannot write its own uid_map
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {uid} 1")
    _write("/proc/self/gid_map", f"{gid} {gid} 1")
    for folder in hidden:
        _cover(folder, 1, kept)
    _cover("/tmp", TMP_MB, kept)
    if os.path.isdir("/dev/shm"):
        _cover("/dev/shm", TMP_MB)
    _cover("/proc", 1)
    os.chdir("/tmp")
    _be_nobody()


def _be_nobody() -> None:
    """Give back the capabilities that the first process of a user namespace has in it: to mount, to trace, to change its network."""
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # else a program that is started as user 0 has them again
    header, none = struct.pack("=Ii", CAPABILITY_VERSION_3, 0), bytes(24)
    if _libc.syscall(ctypes.c_long(CAPSET[platform.machine()]), header, none) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"capset: {os.strerror(code)}")


def _cover(folder: str, megabytes: int, kept: Iterable[str] = ()) -> None:
    """Mount an empty file system of bounded size over a folder; those of `kept` that lie in it are seen through it, read-only."""
    stay = {inner: os.open(inner, os.O_PATH) for inner in kept if inner.startswith(f"{folder}/") and os.path.isdir(inner)}
    _mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, f"size={megabytes}m,nr_inodes={FILES},mode=700")
    for inner, fd in stay.items():
        os.makedirs(inner, exist_ok=True)
        _mount(f"/proc/self/fd/{fd}", inner, "", MS_BIND | MS_REC)
        _mount("", inner, "", MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)
        os.close(fd)


def _mount(source: str, folder: str, kind: str, flags: int, options: str = "") -> None:
    if _libc.mount(source.encode(), folder.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{folder}: {os.strerror(code)}")


def _write(file: str, text: str) -> None:
    fd = os.open(file, os.O_WRONLY)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)
