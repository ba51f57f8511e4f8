"""A worker with user, PID, IPC, network and mount namespaces of its own: it sees no other process, no network, and a private /tmp."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
from collections.abc import Iterable

NEW_MOUNT, NEW_IPC, NEW_USER, NEW_PID, NEW_NET = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
SYS_CLONE = {"x86_64": 56, "aarch64": 220}
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC = 2, 4, 8, 4096, 16384
PR_SET_DUMPABLE = 4
TMP_MB = 64

_libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL keeps the interpreter's lock, as os.fork does


def fork() -> int:
    """Like os.fork, but the child is process 1 of a new set of namespaces, so that killing it kills whatever it started.

    The bare system call, because unshare would put the child's children, not the child, into the new PID namespace.
    """
    api = ctypes.pythonapi
    flags = NEW_USER | NEW_PID | NEW_IPC | NEW_NET | NEW_MOUNT | signal.SIGCHLD
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
    """In the child: become oneself in the new user namespace, get an empty /tmp, lose /proc and the folders named in `hidden`.

    Folders in `kept` that lie under /tmp (an interpreter may) stay.
    """
    _libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # the host is not dumpable, and a process that is not cannot write its own uid_map
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {uid} 1")
    _write("/proc/self/gid_map", f"{gid} {gid} 1")
    for folder in hidden:
        _cover(folder, 1)
    stay = {folder: os.open(folder, os.O_PATH) for folder in kept if folder.startswith("/tmp/") and os.path.isdir(folder)}
    _cover("/tmp", TMP_MB)
    for folder, fd in stay.items():
        os.makedirs(folder)
        _mount(f"/proc/self/fd/{fd}", folder, "", MS_BIND | MS_REC)
        os.close(fd)
    if os.path.isdir("/dev/shm"):
        _cover("/dev/shm", TMP_MB)
    _cover("/proc", 1)
    os.chdir("/tmp")


def _cover(folder: str, megabytes: int) -> None:
    """Mount an empty file system of bounded size over a folder."""
    _mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, f"size={megabytes}m,mode=700")


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
