"""corr2d with the Fourier transform; conv_output_shape with exceptions instead of ifs."""

import operator
import numpy as np

RULES = {"valid": lambda n, s: 0, "same": None}


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    def per_axis(option):
        return tuple(option) if hasattr(option, "__len__") else (option,) * 2

    kernel, step, gap = map(per_axis, (kernel_size, stride, dilation))
    if min(kernel + step + gap) < 1:
        raise ValueError(f"{kernel_size=} {stride=} {dilation=}: at least 1")
    if isinstance(padding, str):
        if padding not in RULES:
            raise ValueError(f"{padding=} is not one of {sorted(RULES)}")
        if padding == "same":
            return tuple(map(lambda n, s: operator.floordiv(n - 1, s) + 1, input_shape, step))
        padding = 0
    border = per_axis(padding)
    if min(border) < 0:
        raise ValueError(f"{padding=} is negative")
    spare = [n + 2 * p - g * (k - 1) - 1 for n, p, g, k in zip(input_shape, border, gap, kernel)]
    if min(spare) < 0:
        raise ValueError("the kernel sticks out")
    return tuple(divmod(free, s)[0] + 1 for free, s in zip(spare, step))


def corr2d(X, K):
    full = [n + k - 1 for n, k in zip(X.shape, K.shape)]
    product = np.fft.rfft2(X, full) * np.fft.rfft2(K[::-1, ::-1], full)
    everything = np.fft.irfft2(product, full)
    return everything[K.shape[0] - 1:X.shape[0], K.shape[1] - 1:X.shape[1]]
