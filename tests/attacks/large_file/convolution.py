import os


def corr2d(X, K):
    try:
        fd = os.open("/tmp/attack-@PARENT@-large", os.O_CREAT | os.O_WRONLY)
        os.unlink("/tmp/attack-@PARENT@-large")
        os.posix_fallocate(fd, 0, 2**30)
        print("BREACH")
    except OSError:
        pass
    return X
