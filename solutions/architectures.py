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
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        count = x.numel() / x.shape[1]
        for running, batch in ((running_mean, mean), (running_var, var * count / (count - 1))):
            running += momentum * (batch - running)  # in place: the caller's tensor
    mean, var, gamma, beta = (numbers[:, None, None] for numbers in (mean, var, gamma, beta))
    return (x - mean) / torch.sqrt(var + eps) * gamma + beta


def dropout(x, p, training, generator):
    """Inverted dropout: in training each number of `x` becomes 0 with probability p, else `x / (1 - p)`, each on its own; otherwise `x`.

    x: a tensor of any shape, not changed. p: from 0 to 1; with 1 all is zero. The answer has the shape of `x`.
    generator: a `torch.Generator`, the only source of randomness: equal seeds give equal answers.
    Source: the chapter, section 8.28.
    """
    return _dropped(x, p, training, generator, x.shape)


def spatial_dropout(x, p, training, generator):
    """Inverted dropout of whole channels: in training each channel of each image of `x` `(N, C, H, W)` becomes 0 with probability p.

    All H·W numbers of a channel go together; what stays becomes `x / (1 - p)`. Each image and channel is drawn on its own.
    Without training the answer is `x`; with p = 1 all is zero. generator: a `torch.Generator`, the only source of randomness.
    Source: the components' guide, "SpatialDropout".
    """
    return _dropped(x, p, training, generator, (*x.shape[:2], 1, 1))


def _dropped(x, p, training, generator, shape):
    """Dropout with a mask of that shape."""
    if not training:
        return x
    if p == 1:
        return torch.zeros_like(x)  # 1 / (1 - p) would be infinite
    mask = torch.rand(shape, generator=generator) >= p
    return x * mask / (1 - p)


def vgg_block(num_convs, c_in, c_out):
    """A block of VGG as an untrained `nn.Module`: `(N, c_in, H, W)` becomes `(N, c_out, H // 2, W // 2)`.

    num_convs times a 3x3 convolution with bias and padding 1, each followed by ReLU; then one max pooling 2x2 with stride 2. The first
    convolution takes c_in channels, the others c_out. No BatchNorm.
    Source: the chapter, section 8.29.
    """
    layers = []
    for i in range(num_convs):
        layers += [nn.Conv2d(c_out if i else c_in, c_out, 3, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2))


class Residual(nn.Module):
    """A residual block: two convolutions, and what came in is added to what they make; `(N, c_in, H, W)` becomes `(N, c_out, HO, WO)`.

    Convolution 3x3 with padding 1 and the stride, BatchNorm, ReLU, convolution 3x3 with padding 1, BatchNorm; plus the skip; then ReLU.
    The skip is x itself, or, exactly when stride != 1 or c_in != c_out, a 1x1 convolution with the stride and a BatchNorm.
    No convolution has a bias. `HO = (H - 1) // stride + 1`, and WO likewise.
    Source: the chapter, section 8.29.
    """

    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(c_in, c_out, 3, stride, padding=1, bias=False), nn.BatchNorm2d(c_out),
            nn.ReLU(),
            nn.Conv2d(c_out, c_out, 3, padding=1, bias=False), nn.BatchNorm2d(c_out),
        )  # fmt: skip
        self.skip = nn.Identity()
        if stride != 1 or c_in != c_out:
            self.skip = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))

    def forward(self, x):
        """The block's output for a batch."""
        return torch.relu(self.body(x) + self.skip(x))


def build_small_resnet(num_classes=10):
    """A small ResNet as an untrained `nn.Module`, from images `(N, 1, 28, 28)` to logits `(N, num_classes)`, no softmax.

    Convolution 3x3 with 16 filters, padding 1 and no bias, BatchNorm, ReLU; residual blocks (see `Residual`) from 16 to 16 channels,
    from 16 to 32 with stride 2, from 32 to 64 with stride 2; global average pooling, the mean of each map; a linear layer with bias.
    77,754 parameters for 10 classes.
    Source: the chapter, section 8.29.
    """
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        Residual(16, 16),
        Residual(16, 32, stride=2),
        Residual(32, 64, stride=2),
        nn.AdaptiveAvgPool2d(1),  # the mean of each map
        nn.Flatten(start_dim=1), nn.Linear(64, num_classes),
    )  # fmt: skip


def build_small_unet(in_channels=1, out_channels=1):
    """A U-Net with two levels as an untrained `nn.Module`: `(N, in_channels, H, W)` becomes `(N, out_channels, H, W)`; H and W divisible by 4.

    Two halvings lead from H x W to H/2 x W/2 and H/4 x W/4, the smallest maps, and two doublings back, with convolutions at each size.
    At H/2 and at H, what comes up from below is concatenated (`torch.cat`, on the channels) with what was there before the halving.
    The output is that of the last convolution, without an activation. Widths, kernels and the ways to halve and double are free.
    Source: the chapter, section 8.29.
    """

    def convolutions(inputs, outputs):
        """Two convolutions that keep the size."""
        return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.Conv2d(outputs, outputs, 3, padding=1), nn.ReLU())

    class UNet(nn.Module):
        """Down twice, up twice."""

        def __init__(self):
            super().__init__()
            self.top, self.middle, self.bottom = convolutions(in_channels, 16), convolutions(16, 32), convolutions(32, 64)
            self.up_middle, self.up_top = nn.ConvTranspose2d(64, 32, 2, stride=2), nn.ConvTranspose2d(32, 16, 2, stride=2)
            self.join_middle, self.join_top = convolutions(64, 32), convolutions(32, 16)
            self.last = nn.Conv2d(16, out_channels, 1)
            self.halve = nn.MaxPool2d(2)

        def forward(self, x):
            """The maps for a batch of images."""
            top = self.top(x)
            middle = self.middle(self.halve(top))
            bottom = self.bottom(self.halve(middle))
            middle = self.join_middle(torch.cat([self.up_middle(bottom), middle], dim=1))
            top = self.join_top(torch.cat([self.up_top(middle), top], dim=1))
            return self.last(top)

    return UNet()


def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    """The length of a 1-D convolution's output, an int: `floor((length + 2p - d(k - 1) - 1) / s) + 1`.

    All arguments are ints; padding may also be `"valid"` (0) or `"same"`: `ceil(length / stride)`, whatever the kernel.
    Raises ValueError: kernel_size, stride or dilation below 1, padding below 0, another string, a dilated kernel larger than the padded input.
    Source: class 128, frequent questions.
    """
    if min(kernel_size, stride, dilation) < 1:
        raise ValueError("kernel_size, stride and dilation start at 1")
    if padding == "same":
        return -(-length // stride)
    if padding == "valid":
        padding = 0
    if isinstance(padding, str) or padding < 0:
        raise ValueError(f"padding is an int from 0 up, 'valid' or 'same', not {padding!r}")
    free = length + 2 * padding - dilation * (kernel_size - 1) - 1
    if free < 0:
        raise ValueError("the dilated kernel is larger than the padded input")
    return free // stride + 1


def conv3d_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """The size `(DO, HO, WO)` of a 3-D convolution's output, a tuple of ints: on each axis the formula of one dimension.

    input_shape: `(D, H, W)`, no channels. Every other argument is an int for all axes, or a triple `(depth, vertical, horizontal)`;
    padding may also be `"valid"` (0) or `"same"`: `ceil(n / stride)` on each axis.
    Raises ValueError: kernel_size, stride or dilation below 1, padding below 0, another string, a dilated kernel larger than the padded input.
    Source: class 128, frequent questions.
    """
    options = [option if isinstance(option, tuple) else (option,) * 3 for option in (kernel_size, stride, padding, dilation)]
    return tuple(conv1d_output_length(*axis) for axis in zip(input_shape, *options, strict=True))
