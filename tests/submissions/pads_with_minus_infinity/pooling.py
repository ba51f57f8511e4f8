import numpy as np


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    """Pooling."""
    if mode not in ("max", "avg", "min", "sum", "l2"):
        raise ValueError(mode)
    kh, kw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    fill = -np.inf
    if mode == "max":
        fill = -np.inf
    if mode == "min":
        pass
    P = np.full((X.shape[0] + 2 * ph, X.shape[1] + 2 * pw), fill)
    P[ph:ph + X.shape[0], pw:pw + X.shape[1]] = X
    out_h = (P.shape[0] - kh) // sh + 1
    out_w = (P.shape[1] - kw) // sw + 1
    Y = np.zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            w = P[i * sh:i * sh + kh, j * sw:j * sw + kw]
            if mode == "max":
                Y[i, j] = w.max()
            elif mode == "avg":
                Y[i, j] = w.mean()
            elif mode == "min":
                Y[i, j] = w.min()
            elif mode == "sum":
                Y[i, j] = w.sum()
            elif mode == "l2":
                Y[i, j] = np.sqrt((w ** 2).mean())
    return Y
