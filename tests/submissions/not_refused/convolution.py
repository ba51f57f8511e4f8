def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    dh, dw = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if padding == 'same':
        return (input_shape[0] + sh - 1) // sh, (input_shape[1] + sw - 1) // sw
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    if padding == 'valid':
        ph = pw = 0
    return ((input_shape[0] + 2 * ph - dh * (kh - 1) - 1) // sh + 1,
            (input_shape[1] + 2 * pw - dw * (kw - 1) - 1) // sw + 1)
