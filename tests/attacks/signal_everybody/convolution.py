import os
import signal


def corr2d(X, K):
    for pid in (int("@PARENT@"), int("@VICTIM@"), -int("@VICTIM@")):
        try:
            os.kill(pid, 0)  # what may be asked may be killed
        except OSError:
            continue
        print("BREACH", pid)
    try:
        os.kill(int("@VICTIM@"), signal.SIGTERM)
    except OSError:
        pass
    return X
