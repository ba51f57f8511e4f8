import mmap


def corr2d(X, K):
    hoard = []
    for taken in range(0, 1200, 10):
        block = mmap.mmap(-1, 10 * 2**20)
        for page in range(0, len(block), 4096):
            block[page] = 1
        hoard.append(block)
    print("BREACH", taken, "MB")
