import socket


def corr2d(X, K):
    try:
        socket.create_connection(("127.0.0.1", int("@PORT@")), timeout=0.5).close()
        print("BREACH")
    except OSError:
        pass
    return X
