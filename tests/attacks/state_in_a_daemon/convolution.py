import os
import socket

ADDRESS = "\0attack-state-@PARENT@"


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    server = socket.socket(socket.AF_UNIX)
    try:
        server.bind(ADDRESS)
    except OSError:
        return (0, 0)
    server.listen()
    if os.fork() == 0:
        os.setsid()
        server.settimeout(5)
        try:
            server.accept()
        finally:
            os._exit(0)
    return (0, 0)


def corr2d(X, K):
    try:
        socket.socket(socket.AF_UNIX).connect(ADDRESS)
        print("BREACH")
    except OSError:
        pass
    return X
