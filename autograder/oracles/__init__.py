"""PyTorch's answers in float64, one small function per operation. Torch is imported when an oracle is first asked."""

from autograder.oracles.conv import conv2d, conv_shape, flip
from autograder.oracles.network import Layers, network
from autograder.oracles.pool import pool2d

__all__ = ["Layers", "conv2d", "conv_shape", "flip", "network", "pool2d"]
