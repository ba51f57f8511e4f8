import math


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    if isinstance(kernel_size, int): kernel_size = (kernel_size, kernel_size)
    if isinstance(stride, int): stride = (stride, stride)
    if isinstance(dilation, int): dilation = (dilation, dilation)
    if padding == "valid": padding = 0
    if isinstance(padding, int): padding = (padding, padding)

    if any(x < 1 for x in kernel_size + stride + dilation):
        raise ValueError("kernel_size, stride and dilation must be >= 1")
    if padding == "same":
        return math.ceil(input_shape[0] / stride[0]), math.ceil(input_shape[1] / stride[1])
    if isinstance(padding, str):
        raise ValueError("unknown padding")
    if any(x < 0 for x in padding):
        raise ValueError("padding must be >= 0")

    res = ()
    for n, k, s, p, d in zip(input_shape, kernel_size, stride, padding, dilation):
        top = n + 2 * p - d * (k - 1) - 1
        if top < 0:
            raise ValueError("kernel bigger than input")
        res += (math.ceil(top / s + 1),)
    return res
