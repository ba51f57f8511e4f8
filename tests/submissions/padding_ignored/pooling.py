import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    if mode not in ("max", "avg", "min", "sum", "l2"):
        raise ValueError(mode)
    if isinstance(pool_size, int): pool_size = pool_size, pool_size
    if isinstance(stride, int): stride = stride, stride
    ventanas = sliding_window_view(X.astype(float), pool_size)[::stride[0], ::stride[1]]
    if mode == "l2":
        return np.sqrt(np.mean(ventanas ** 2, axis=(2, 3)))
    return {"max": np.max, "min": np.min, "avg": np.mean, "sum": np.sum}[mode](ventanas, axis=(2, 3))
