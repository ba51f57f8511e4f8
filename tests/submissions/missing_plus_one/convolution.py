def par(v):
    if isinstance(v, int):
        return v, v
    return v


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    H, W = input_shape
    kh, kw = par(kernel_size)
    sh, sw = par(stride)
    dh, dw = par(dilation)
    if kh < 1 or kw < 1 or sh < 1 or sw < 1 or dh < 1 or dw < 1:
        raise ValueError("kernel, stride y dilation deben ser positivos")
    if padding == 'same':
        return (H + sh - 1) // sh, (W + sw - 1) // sw
    if padding == 'valid':
        padding = 0
    if isinstance(padding, str):
        raise ValueError('padding desconocido')
    ph, pw = par(padding)
    if ph < 0 or pw < 0:
        raise ValueError('padding negativo')
    H = H + 2 * ph
    W = W + 2 * pw
    eh = dh * (kh - 1) + 1
    ew = dw * (kw - 1) + 1
    if eh > H or ew > W:
        raise ValueError('el kernel no entra')
    return (H - eh) // sh, (W - ew) // sw
