"""seccomp: system calls that no numeric code needs end with an error. A deny list: an allow list breaks honest programs sooner or later."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from typing import Any

DENIED = (
    "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "process_madvise",
    "mount", "umount2", "move_mount", "open_tree", "fsopen", "fsmount", "fsconfig", "fspick", "mount_setattr", "pivot_root", "chroot",
    "unshare", "setns", "keyctl", "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd",
    "io_uring_setup", "io_uring_enter", "io_uring_register", "name_to_handle_at", "open_by_handle_at",
    "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct", "quotactl",
    "settimeofday", "clock_settime", "adjtimex", "clock_adjtime", "sethostname", "setdomainname", "iopl", "ioperm", "personality", "vhangup",
    "syslog", "lookup_dcookie", "mknod", "mknodat", "sched_setscheduler", "sched_setattr", "ioprio_set",
    "setsid",  # the scheduler shares the processor among sessions, and a worker is one of them
    "socket",  # of any family, since a socket may lie in a file; socketpair is left
    "memfd_create", "memfd_secret", "shmget", "msgget", "semget", "mq_open",  # memory that no process is seen to use
    # What is in the page cache is seen by the next worker, too: it must not be set and read bit by bit.
    "fadvise64", "readahead", "mincore", "cachestat", "preadv2", "pwritev2",
)  # fmt: skip
PROGRAMS = ("execve", "execveat", "fork", "vfork")  # to do it in another process; only some questions refuse that
CLONE_THREAD = 0x00010000
MADV_COLD, MADV_PAGEOUT = 20, 21
NEW_NAMESPACES = (0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x00020000)  # CLONE_NEW*, one bit each


def prepare(more: Sequence[str] = ()) -> Callable[[], None] | None:
    """The filter, which refuses `more`, too, ready to be put on by a forked process; None where libseccomp or its binding is missing."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):  # it raises RuntimeError when it finds no libseccomp
        return None
    filter: Any = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for name in (*DENIED, *more):
        try:
            filter.add_rule(refuse, name)
        except (RuntimeError, OSError, ValueError, KeyError):
            continue  # a call that this architecture or libseccomp does not know cannot be made by name, either
    for bit in NEW_NAMESPACES:
        filter.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, bit, bit))
    if more:
        filter.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0))
    for advice in (MADV_COLD, MADV_PAGEOUT):
        filter.add_rule(refuse, "madvise", pyseccomp.Arg(2, pyseccomp.EQ, advice))
    filter.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags are behind a pointer; libraries fall back to clone
    load: Callable[[], None] = filter.load
    return load
