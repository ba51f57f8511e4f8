import atexit
import os
import sys
import threading
import time
import weakref


def late(*_):
    time.sleep(30)
    open("@OUT@/owned", "w").close()


class Thing:
    __del__ = late


keep = Thing()
weakref.finalize(keep, late)
atexit.register(late)
threading._register_atexit(late)
os.register_at_fork(after_in_child=late)
sys.excepthook = sys.unraisablehook = threading.excepthook = late


def corr2d(X, K):
    raise ValueError
