import os


def corr2d(X, K):
    for place in ("/", "/dev", "/etc", "/run", "/var", "/var/tmp", "/home", "/usr", "/sys", "/tmp/..", os.path.dirname("@SECRET@")):
        name = os.path.join(place, "attack-@PARENT@")
        try:
            open(name, "wb").close()
            os.remove(name)
            print("BREACH", place)
        except OSError:
            pass
    return X
