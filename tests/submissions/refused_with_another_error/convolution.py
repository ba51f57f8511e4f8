def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, d = [v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, dilation)]
    assert min(k + s + d) >= 1, "sizes start at 1"
    assert padding in ("same", "valid") or not isinstance(padding, str), "unknown padding"
    if padding == "same":
        return tuple(-(-n // t) for n, t in zip(input_shape, s))
    p = (0, 0) if padding == "valid" else padding if isinstance(padding, tuple) else (padding, padding)
    assert min(p) >= 0, "negative padding"
    free = [n + 2 * p[i] - d[i] * (k[i] - 1) - 1 for i, n in enumerate(input_shape)]
    assert min(free) >= 0, "does not fit"
    return tuple(f // t + 1 for f, t in zip(free, s))
