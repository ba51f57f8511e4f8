import glob
import os

PLACES = ("/tmp", "/dev/shm", "/var/tmp", ".", "/", "/dev", "/run", os.path.expanduser("~"))


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    for place in PLACES:
        try:
            open(os.path.join(place, "attack-state-@PARENT@"), "w").close()
        except OSError:
            pass
    return (0, 0)


def corr2d(X, K):
    for place in PLACES:
        left = os.path.join(place, "attack-state-@PARENT@")
        if os.path.exists(left):
            print("BREACH", place)
            os.remove(left)
    return X
