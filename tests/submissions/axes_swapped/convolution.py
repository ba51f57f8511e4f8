def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    h, w = input_shape
    kernel_h, kernel_w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    stride_h, stride_w = (stride, stride) if isinstance(stride, int) else stride
    dilation_h, dilation_w = (dilation, dilation) if isinstance(dilation, int) else dilation
    if min(kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w) < 1:
        raise ValueError("all of them have to be at least 1")
    if padding == "same":
        new_w = -(-w // stride_w)
        new_h = -(-h // stride_h)
        return new_w, new_h
    if padding == "valid":
        padding = 0
    elif isinstance(padding, str):
        raise ValueError("padding")
    pad_h, pad_w = (padding, padding) if isinstance(padding, int) else padding
    if pad_h < 0 or pad_w < 0:
        raise ValueError("padding")
    new_w = (w + 2 * pad_w - dilation_w * (kernel_w - 1) - 1) // stride_w + 1
    new_h = (h + 2 * pad_h - dilation_h * (kernel_h - 1) - 1) // stride_h + 1
    if new_w < 1 or new_h < 1:
        raise ValueError("kernel")
    return new_w, new_h
