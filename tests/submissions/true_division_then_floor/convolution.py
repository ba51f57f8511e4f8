import math
import numpy as np


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    def pair(v):
        return v if isinstance(v, tuple) else (v, v)

    k = pair(kernel_size)
    s = pair(stride)
    d = pair(dilation)
    if any(v < 1 for v in k + s + d):
        raise ValueError("must be positive")
    if padding == "same":
        return tuple(math.ceil(n / m) for n, m in zip(input_shape, s))
    if padding == "valid":
        padding = 0
    if not isinstance(padding, (int, tuple)) or min(pair(padding)) < 0:
        raise ValueError("wrong padding")
    p = pair(padding)
    sizes = []
    for i in range(2):
        effective = d[i] * (k[i] - 1) + 1
        if effective > input_shape[i] + 2 * p[i]:
            raise ValueError("kernel does not fit")
        sizes.append(np.floor((input_shape[i] + 2 * p[i] - effective) / s[i]) + 1)
    return tuple(sizes)
