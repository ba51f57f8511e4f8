import numpy as np
from functools import reduce


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    def pair(v):
        return np.array(v if isinstance(v, tuple) else [v] * 2, dtype=np.int32)

    h_w, k, s, d = pair(input_shape), pair(kernel_size), pair(stride), pair(dilation)
    if not (np.all(k > 0) and np.all(s > 0) and np.all(d > 0)):
        raise ValueError("kernel_size, stride and dilation are positive")
    if padding == "same":
        return list(-(-h_w // s))
    if padding == "valid":
        padding = 0
    elif not isinstance(padding, (int, tuple)):
        raise ValueError("unknown padding")
    p = pair(padding)
    usable = h_w + 2 * p - d * (k - 1)
    if np.any(p < 0) or np.any(usable < 1):
        raise ValueError("impossible")
    return list(-(-usable // s))  # ceil(usable / s), the same as floor((usable - 1) / s) + 1


def corr2d(X, K):
    X = X.astype(np.float32)
    K = K.astype(np.float32)
    win = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.tensordot(win, K, axes=((2, 3), (0, 1))).astype(np.float32)
