import numpy as np


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    pair = lambda v: v if isinstance(v, tuple) else (v, v)
    if padding == "same" or padding == "valid":
        raise NotImplementedError("strings")
    k, s, p, d = pair(kernel_size), pair(stride), pair(padding), pair(dilation)
    if min(k + s + d) < 1 or isinstance(padding, str) or min(p) < 0:
        raise ValueError("impossible")
    free = [input_shape[i] + 2 * p[i] - d[i] * (k[i] - 1) - 1 for i in (0, 1)]
    if min(free) < 0:
        raise ValueError("impossible")
    return free[0] // s[0] + 1, free[1] // s[1] + 1
