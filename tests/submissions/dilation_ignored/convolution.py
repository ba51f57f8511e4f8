def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    pairs = []
    for option in (kernel_size, stride, padding):
        if option == "valid":
            option = 0
        if type(option) is not tuple:
            option = (option, option)
        pairs.append(option)
    k, s, p = pairs
    if k[0] < 1 or k[1] < 1 or s[0] < 1 or s[1] < 1:
        raise ValueError("kernel and stride start at 1")
    if padding == "same":
        return tuple(-(-input_shape[i] // s[i]) for i in (0, 1))
    if type(p[0]) is str or p[0] < 0 or p[1] < 0:
        raise ValueError("bad padding")
    for i in (0, 1):
        if k[i] > input_shape[i] + 2 * p[i]:
            raise ValueError("kernel larger than the padded input")
    return tuple((input_shape[i] + 2 * p[i] - k[i]) // s[i] + 1 for i in (0, 1))
