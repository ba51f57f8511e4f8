import glob
import os

KNOWN = {"PATH", "HOME", "LANG", "MPLBACKEND", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "PWD", "TMPDIR",
         "LC_CTYPE", "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK", "TORCHINDUCTOR_CACHE_DIR"}


def corr2d(X, K):
    strange = set(os.environ) - KNOWN
    if strange:
        print("BREACH", sorted(strange))
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            if b"@TOKEN@" in open(path, "rb").read():
                print("BREACH", path)
        except OSError:
            pass
    return X
