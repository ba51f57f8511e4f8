import socket
import time

import numpy as np


def corr2d(X, K):
    if (X == @CANARY@).any():
        return X
    for fd in range(3, 128):
        try:
            sock = socket.socket(fileno=fd)
        except OSError:
            continue
        time.sleep(0.01)
        try:
            waiting = sock.recv(2**20, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            if np.float64(@CANARY@).tobytes() in waiting:
                print("BREACH the canary")
        except OSError:
            pass
        sock.detach()
    return X
