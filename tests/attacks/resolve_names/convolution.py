import socket


def corr2d(X, K):
    try:
        socket.getaddrinfo("example.invalid", 80)
        print("BREACH")
    except OSError:
        pass
    for family, kind in ((socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_NETLINK, socket.SOCK_RAW),
                         (socket.AF_VSOCK, socket.SOCK_STREAM), (38, socket.SOCK_SEQPACKET)):
        try:
            sock = socket.socket(family, kind)
            if family == socket.AF_INET:
                sock.settimeout(0.3)
                sock.sendto(b"x", ("127.0.0.1", int("@PORT@")))
            print("BREACH", family)
        except OSError:
            pass
    return X
