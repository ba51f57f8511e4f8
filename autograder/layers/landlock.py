"""Landlock: the kernel refuses this process every file but those named, and (from ABI 6) signals and abstract sockets to others.

Called by number, since no C library wraps it yet; the numbers are the same on every architecture. Source: Linux's
Documentation/userspace-api/landlock.rst.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from typing import Any

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
RULE_PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
READ = EXECUTE | READ_FILE | READ_DIR
FILE_ONLY = EXECUTE | WRITE_FILE | READ_FILE | (1 << 14) | (1 << 15)  # rights that a rule on a single file may carry
# Rights on files by ABI version: 1 has thirteen, 2 adds linking across folders, 3 truncation, 5 ioctl on devices.
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
TCP_RIGHTS = 3  # bind and connect, from ABI 4
SCOPES = 3  # abstract sockets and signals, from ABI 6

_libc: Any = ctypes.CDLL(None, use_errno=True) if hasattr(os, "fork") else None  # on Windows this module is imported, not used


class Refused(OSError):
    """The kernel does not offer this layer, or not here."""


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise Refused(code, os.strerror(code))
    return result


def abi() -> int:
    """The version of Landlock that this kernel speaks; 0 when it has none."""
    try:
        return _call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(VERSION_FLAG))
    except OSError:
        return 0


def apply(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Confine this process, and all that it starts, to these files and folders for good; `Refused` where that is impossible."""
    version = abi()
    if version == 0:
        raise Refused("this kernel has no Landlock")
    files = FILE_RIGHTS[max(known for known in FILE_RIGHTS if known <= version)]
    attributes = struct.pack("=QQQ", files, TCP_RIGHTS if version >= 4 else 0, SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _call(CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(ruleset, path, READ & files)
        for path in writable:
            _allow(ruleset, path, files)
        if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            raise Refused(ctypes.get_errno(), "no_new_privs")
        _call(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # a folder that this machine lacks needs no permission
    try:
        allowed = rights if os.path.isdir(path) else rights & FILE_ONLY
        _call(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(RULE_PATH_BENEATH), struct.pack("=Qi", allowed, fd), ctypes.c_uint32(0))
    finally:
        os.close(fd)
