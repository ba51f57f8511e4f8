import os

MEMORY = "/tmp/attack-memory-@PARENT@"
remembered = open(MEMORY).read() if os.path.exists(MEMORY) else ""
if remembered:
    os.remove(MEMORY)
    print("LEAK", remembered)


def corr2d(X, K):
    if remembered:
        print("LEAK BREACH", remembered)
    if (X == @CANARY@).any():
        with open(MEMORY, "w") as file:
            file.write(repr(X))
        os._exit(1)
    return X
