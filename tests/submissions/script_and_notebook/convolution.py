"""Correlation by hand: slide a kernel over an image, and know beforehand how large the result will be."""

import numpy as np


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """Height and width of what a convolution gives, as a pair of ints `(HO, WO)`."""
    raise NotImplementedError("conv_output_shape")


def corr2d(X, K):
    """Cross-correlation of an image with a kernel."""
    raise NotImplementedError("corr2d")
