import numpy as np


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    # TODO stride, padding, dilation
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    return input_shape[0] - kernel_size[0] + 1, input_shape[1] - kernel_size[1] + 1


def corr2d(X, K):
    raise NotImplementedError("corr2d")
