"""PyTorch's answers in float64, one small function per operation. Torch is imported when an oracle is first asked."""

import os

from autograder.oracles.conv import columns, conv2d, flip, layer, pad, patches, squared_error
from autograder.oracles.network import Layers, network
from autograder.oracles.pool import pool2d
from autograder.oracles.sizes import conv_shape

# PyTorch asks when it is imported. Shared among cores that workers keep busy, these small sums take four times as long.
os.environ.setdefault("OMP_NUM_THREADS", "1")

__all__ = ["Layers", "columns", "conv2d", "conv_shape", "flip", "layer", "network", "pad", "patches", "pool2d", "squared_error"]
