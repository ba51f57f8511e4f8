def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    if isinstance(stride, int):
        stride = (stride, stride)
    if isinstance(dilation, int):
        dilation = (dilation, dilation)
    for pair in (kernel_size, stride, dilation):
        for number in pair:
            if number < 1:
                raise ValueError("numbers from 1 up, please")
    if padding == "same":
        return input_shape
    if padding == "valid":
        padding = (0, 0)
    if isinstance(padding, int):
        padding = (padding, padding)
    if isinstance(padding, str):
        raise ValueError("padding can be a number, same or valid")
    if padding[0] < 0 or padding[1] < 0:
        raise ValueError("padding from 0 up, please")
    out = [0, 0]
    for i in range(2):
        rest = input_shape[i] + 2 * padding[i] - dilation[i] * (kernel_size[i] - 1) - 1
        if rest < 0:
            raise ValueError("kernel too large")
        out[i] = rest // stride[i] + 1
    return tuple(out)
