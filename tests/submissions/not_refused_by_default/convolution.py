def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    def both(v):
        if isinstance(v, int):
            return (v, v)
        if isinstance(v, tuple):
            return v
        return (0, 0)

    k, s, p, d = both(kernel_size), both(stride), both(padding), both(dilation)
    if padding == "same":
        return -(-input_shape[0] // s[0]), -(-input_shape[1] // s[1])
    return tuple((n + 2 * p[i] - d[i] * (k[i] - 1) - 1) // s[i] + 1 for i, n in enumerate(input_shape))
