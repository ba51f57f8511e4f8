import glob
import sys


def corr2d(X, K):
    own = [module.__file__ for name, module in list(sys.modules.items()) if name.startswith("autograder") and getattr(module, "__file__", None)]
    for path in [*own, *glob.glob("@REPO@/*/*.py"), "@REPO@/course.toml", "@REPO@/tests/attacks/README.md"]:
        try:
            open(path, "r+b").close()
            print("BREACH", path)
        except OSError:
            pass
    return X
