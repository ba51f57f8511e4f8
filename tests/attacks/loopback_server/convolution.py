import socket


def corr2d(X, K):
    for port in (int("@PORT@"), 22):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.3).close()
            print("BREACH", port)
        except OSError:
            pass
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            server = socket.socket(family, socket.SOCK_STREAM)
            server.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
            server.listen()
            print("BREACH listens")
        except OSError:
            pass
    return X
