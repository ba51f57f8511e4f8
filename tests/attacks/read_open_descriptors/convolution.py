import os
import stat


def corr2d(X, K):
    sockets = 0
    for fd in range(1024):
        try:
            info = os.fstat(fd)
        except OSError:
            continue
        sockets += stat.S_ISSOCK(info.st_mode)
        if not (stat.S_ISSOCK(info.st_mode) or info.st_rdev == os.stat("/dev/null").st_rdev):
            print("BREACH", fd, info)
    if sockets != 1:
        print("BREACH", sockets, "sockets")
    return X
