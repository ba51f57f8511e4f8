"""Architectures: the blocks of modern networks, and networks made of them."""

import torch
from torch import nn


def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Batch normalisation of `x` `(N, C, H, W)`, a tensor of the same shape: `(x - mean) / sqrt(var + eps) * gamma + beta`, by channel.

    gamma, beta, running_mean, running_var: `(C,)`. training: a bool. `N * H * W > 1`.
    In training, mean and variance are the batch's own, over N, H and W, the variance biased (divided by N·H·W); and both running
    tensors are changed in place to `(1 - momentum) * old + momentum * batch`, there with the unbiased variance (N·H·W - 1).
    Otherwise mean and variance are the running ones, which stay as they are. No other argument is changed.
    `F.batch_norm`, `torch.batch_norm`, `nn.BatchNorm2d` and their like may not run.
    Source: the chapter, section 8.27.
    """
    raise NotImplementedError("batch_norm2d")


def dropout(x, p, training, generator):
    """Inverted dropout: in training each number of `x` becomes 0 with probability p, else `x / (1 - p)`, each on its own; otherwise `x`.

    x: a tensor of any shape, not changed. p: from 0 to 1; with 1 all is zero. The answer has the shape of `x`.
    generator: a `torch.Generator`, the only source of randomness: equal seeds give equal answers.
    Source: the chapter, section 8.28.
    """
    raise NotImplementedError("dropout")


def spatial_dropout(x, p, training, generator):
    """Inverted dropout of whole channels: in training each channel of each image of `x` `(N, C, H, W)` becomes 0 with probability p.

    All H·W numbers of a channel go together; what stays becomes `x / (1 - p)`. Each image and channel is drawn on its own.
    Without training the answer is `x`; with p = 1 all is zero. generator: a `torch.Generator`, the only source of randomness.
    Source: the components' guide, "SpatialDropout".
    """
    raise NotImplementedError("spatial_dropout")


def vgg_block(num_convs, c_in, c_out):
    """A block of VGG as an untrained `nn.Module`: `(N, c_in, H, W)` becomes `(N, c_out, H // 2, W // 2)`.

    num_convs times a 3x3 convolution with bias and padding 1, each followed by ReLU; then one max pooling 2x2 with stride 2. The first
    convolution takes c_in channels, the others c_out. No BatchNorm.
    Source: the chapter, section 8.29.
    """
    raise NotImplementedError("vgg_block")


class Residual(nn.Module):
    """A residual block: two convolutions, and what came in is added to what they make; `(N, c_in, H, W)` becomes `(N, c_out, HO, WO)`.

    Convolution 3x3 with padding 1 and the stride, BatchNorm, ReLU, convolution 3x3 with padding 1, BatchNorm; plus the skip; then ReLU.
    The skip is x itself, or, exactly when stride != 1 or c_in != c_out, a 1x1 convolution with the stride and a BatchNorm.
    No convolution has a bias. `HO = (H - 1) // stride + 1`, and WO likewise.
    Source: the chapter, section 8.29.
    """

    def __init__(self, c_in, c_out, stride=1):
        raise NotImplementedError("Residual")

    def forward(self, x):
        """The block's output for a batch."""
        raise NotImplementedError("Residual")


def build_small_resnet(num_classes=10):
    """A small ResNet as an untrained `nn.Module`, from images `(N, 1, 28, 28)` to logits `(N, num_classes)`, no softmax.

    Convolution 3x3 with 16 filters, padding 1 and no bias, BatchNorm, ReLU; residual blocks (see `Residual`) from 16 to 16 channels,
    from 16 to 32 with stride 2, from 32 to 64 with stride 2; global average pooling, the mean of each map; a linear layer with bias.
    77,754 parameters for 10 classes.
    Source: the chapter, section 8.29.
    """
    raise NotImplementedError("build_small_resnet")


def build_small_unet(in_channels=1, out_channels=1):
    """A U-Net with two levels as an untrained `nn.Module`: `(N, in_channels, H, W)` becomes `(N, out_channels, H, W)`; H and W divisible by 4.

    Two halvings lead from H x W to H/2 x W/2 and H/4 x W/4, the smallest maps, and two doublings back, with convolutions at each size.
    At H/2 and at H, what comes up from below is concatenated (`torch.cat`, on the channels) with what was there before the halving.
    The output is that of the last convolution, without an activation. Widths, kernels and the ways to halve and double are free.
    Source: the chapter, section 8.29.
    """
    raise NotImplementedError("build_small_unet")


def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    """The length of a 1-D convolution's output, an int: `floor((length + 2p - d(k - 1) - 1) / s) + 1`.

    All arguments are ints; padding may also be `"valid"` (0) or `"same"`: `ceil(length / stride)`, whatever the kernel.
    Raises ValueError: kernel_size, stride or dilation below 1, padding below 0, another string, a dilated kernel larger than the padded input.
    Source: class 128, frequent questions.
    """
    raise NotImplementedError("conv1d_output_length")


def conv3d_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """The size `(DO, HO, WO)` of a 3-D convolution's output, a tuple of ints: on each axis the formula of one dimension.

    input_shape: `(D, H, W)`, no channels. Every other argument is an int for all axes, or a triple `(depth, vertical, horizontal)`;
    padding may also be `"valid"` (0) or `"same"`: `ceil(n / stride)` on each axis.
    Raises ValueError: kernel_size, stride or dilation below 1, padding below 0, another string, a dilated kernel larger than the padded input.
    Source: class 128, frequent questions.
    """
    raise NotImplementedError("conv3d_output_shape")
