import numpy as np

# what a window cell outside the image counts as, and how two numbers are merged into one
MERGE = {
    "max": (-np.inf, np.maximum),
    "min": (np.inf, np.minimum),
    "sum": (0, np.add),
    "avg": (0, np.add),
    "l2": (0, np.add),
}


def two(x):
    try:
        a, b = x
    except TypeError:
        a = b = x
    return int(a), int(b)


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    """No loop over the image: a loop over the cells of the window, each of them one strided view."""
    if mode not in MERGE:
        raise ValueError("no such mode: " + repr(mode))
    outside, merge = MERGE[mode]
    kh, kw = two(pool_size)
    sh, sw = two(stride)
    ph, pw = two(padding)

    big = np.full((X.shape[0] + 2 * ph, X.shape[1] + 2 * pw), float(outside))
    big[ph:ph + X.shape[0], pw:pw + X.shape[1]] = X
    if mode == "l2":
        big = big ** 2

    out = None
    for a in range(kh):
        for b in range(kw):
            cells = big[a:big.shape[0] - kh + a + 1:sh, b:big.shape[1] - kw + b + 1:sw]
            out = cells.copy() if out is None else merge(out, cells)
    if mode in ("avg", "l2"):
        out = out / (kh * kw)
    return np.sqrt(out) if mode == "l2" else out
