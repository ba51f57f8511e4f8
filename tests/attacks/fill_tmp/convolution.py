import os
import tempfile

PLACE = tempfile.gettempdir()


done = []


def corr2d(X, K):
    if done:
        return X
    done.append(1)
    taken = 0
    try:
        for number in range(4):
            with open(f"{PLACE}/attack-@PARENT@-{number}", "wb", 0) as file:
                for _ in range(50):
                    taken += file.write(b"x" * 2**20) // 2**20
    except OSError:
        pass
    for number in range(4):
        if os.path.exists(f"{PLACE}/attack-@PARENT@-{number}"):
            os.remove(f"{PLACE}/attack-@PARENT@-{number}")
    if taken > 150:
        print("BREACH", taken, "MB")
    return X
