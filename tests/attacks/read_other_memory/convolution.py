import ctypes
import glob
import os

libc = ctypes.CDLL(None, use_errno=True)


class iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]


def corr2d(X, K):
    own = {str(os.getpid()), "self", "thread-self"}
    for path in [*glob.glob("/proc/[0-9]*/mem"), "/proc/@VICTIM@/mem", "/proc/@PARENT@/mem"]:
        if path.split("/")[2] in own:
            continue
        try:
            open(path, "rb").close()
            print("BREACH", path)
        except OSError:
            pass
    here = ctypes.create_string_buffer(8)
    for pid in (int("@VICTIM@"), int("@PARENT@"), os.getppid()):
        mine, theirs = iovec(ctypes.addressof(here), 8), iovec(0x10000, 8)
        libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
        if ctypes.get_errno() == 14:  # EFAULT: allowed, only nothing at that address
            print("BREACH process_vm_readv", pid)
    return X
