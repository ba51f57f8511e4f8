import faulthandler
import os


def corr2d(X, K):
    try:
        faulthandler.dump_traceback_later(0.001, repeat=True, file=open("@OUT@/owned", "w"))
    except OSError:
        pass
    faulthandler.enable(file=open("/tmp/trace", "w"))
    os.abort()
