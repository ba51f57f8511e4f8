import numpy as np


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    return np.full(8_000_000, 3, np.int8)
