import numpy as np


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    kernel_size, stride, dilation = [np.ones(2, int) * v for v in (kernel_size, stride, dilation)]
    if (np.concatenate([kernel_size, stride, dilation]) < 1).any():
        raise ValueError
    if isinstance(padding, str):
        if padding == "same":
            return tuple(-(-np.array(input_shape) // stride))
        if padding != "valid":
            raise ValueError
        padding = 0
    padding = np.ones(2, int) * padding
    free = np.array(input_shape) + 2 * padding - dilation * (kernel_size - 1) - 1
    if (free < 0).any() or (padding < 0).any():
        raise ValueError
    return tuple(np.round(free / stride).astype(int) + 1)
