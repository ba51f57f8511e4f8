def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """(n + p - d*(k-1) - 1) / s + 1"""

    def check(option, least):
        option = option if isinstance(option, tuple) else (option,) * 2
        if min(option) < least:
            raise ValueError(f"{option} is smaller than {least}")
        return option

    k, s, d = check(kernel_size, 1), check(stride, 1), check(dilation, 1)
    if padding == "same":
        return tuple((n - 1) // st + 1 for n, st in zip(input_shape, s))
    if padding not in ("valid",) and isinstance(padding, str):
        raise ValueError(padding)
    p = (0, 0) if padding == "valid" else check(padding, 0)

    def one(n, k, s, p, d):
        n = n + p
        k = d * (k - 1) + 1
        if k > n:
            raise ValueError("too big")
        return (n - k) // s + 1

    return one(input_shape[0], k[0], s[0], p[0], d[0]), one(input_shape[1], k[1], s[1], p[1], d[1])
