import numpy as np


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d = [v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, dilation)]
    if min(k + s + d) < 1:
        raise ValueError("sizes start at 1")
    if padding == "same":
        return tuple(-(-n // t) for n, t in zip(input_shape, s))
    if isinstance(padding, str) and padding != "valid":
        raise ValueError("unknown padding")
    p = (0, 0) if padding == "valid" else padding if isinstance(padding, tuple) else (padding, padding)
    free = [n + 2 * p[i] - d[i] * (k[i] - 1) - 1 for i, n in enumerate(input_shape)]
    if min(p) < 0 or min(free) < 0:
        raise ValueError("does not fit")
    return tuple(f // t + 1 for f, t in zip(free, s))


def corr2d(X, K):
    return np.vstack([corr2d(X[:-1], K), (X[-len(K):] * K).sum()])
