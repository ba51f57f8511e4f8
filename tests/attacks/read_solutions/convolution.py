import glob

PLACES = ("solutions/*.py", "solutions/hidden/*.py", "assignments/*/*", "course.toml")


def corr2d(X, K):
    for place in PLACES:
        for path in glob.glob("@REPO@/" + place):
            print("BREACH", path, open(path, "rb").read(20))
    for path in ("solutions/convolution.py", "solutions/hidden/__init__.py", "course.toml"):
        try:
            print("BREACH", open("@REPO@/" + path).read(20))
        except OSError:
            pass
    return X
