def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    if padding == "valid":
        padding = 0
    out = []
    for i in range(2):
        k = kernel_size if isinstance(kernel_size, int) else kernel_size[i]
        s = stride if isinstance(stride, int) else stride[i]
        d = dilation if isinstance(dilation, int) else dilation[i]
        if padding == "same":
            out.append(-(-input_shape[i] // s))
            continue
        p = padding if isinstance(padding, int) else padding[i]
        out.append((input_shape[i] + 2 * p - (k + (k - 1) * (d - 1))) // s)
    return tuple(out)
