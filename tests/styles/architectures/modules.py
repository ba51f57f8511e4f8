"""Sequential and lazy layers, hooks into torch's own modules, layers of one's own with bare parameters."""

import torch
from torch import nn


@torch.no_grad()
def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    rows = x.transpose(0, 1).flatten(1)  # (C, N * H * W)
    mean, var = running_mean, running_var
    if training:
        var, mean = torch.var_mean(rows, 1, correction=0)
        running_mean.lerp_(mean, momentum)
        running_var.lerp_(rows.var(1), momentum)
    scale = gamma * (var + eps).rsqrt()
    shift = beta - mean * scale
    return torch.einsum("nchw,c->nchw", x, scale) + shift.view(1, -1, 1, 1)


def masked(x, mask, p):
    return torch.where(mask, x / (1 - p), torch.zeros(())) if p < 1 else x * 0


def dropout(x, p, training, generator):
    return masked(x, torch.rand(x.numel(), generator=generator).reshape(x.shape) > p, p) if training else x


def spatial_dropout(x, p, training, generator):
    if training:
        n, c = x.shape[:2]
        mask = torch.empty(n, c, 1, 1).uniform_(0, 1, generator=generator) > p
        return masked(x, mask.expand_as(x), p)
    return x


def vgg_block(num_convs, c_in, c_out):
    net = nn.Sequential()
    for k in range(num_convs):
        net.add_module(f"conv{k}", nn.LazyConv2d(c_out, 3, padding=1))
        net.add_module(f"relu{k}", nn.ReLU(inplace=True))
    net.add_module("pool", nn.MaxPool2d(kernel_size=2, stride=2))
    return net


class Norm(nn.Module):
    """A BatchNorm with parameters of its own."""

    def __init__(self, c):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(c)), nn.Parameter(torch.zeros(c))
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_var", torch.ones(c))

    def forward(self, x):
        return nn.functional.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, self.training)


class Residual(nn.Module):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        project = (stride, c_in) != (1, c_out)
        self.paths = nn.ModuleDict({
            "long": nn.Sequential(nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False), Norm(c_out), nn.ReLU(),
                                  nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False), Norm(c_out)),
            "short": nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), Norm(c_out)) if project else nn.Sequential(),
        })  # fmt: skip

    def forward(self, x):
        return sum(path(x) for path in self.paths.values()).clamp(min=0)


def build_small_resnet(num_classes=10):
    def stage(a, b, s):
        return Residual(a, b, s)

    stem = nn.Sequential(nn.LazyConv2d(16, 3, padding="same", bias=False), nn.LazyBatchNorm2d(), nn.ReLU())
    body = nn.Sequential(stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2))
    return nn.Sequential(stem, body, nn.AvgPool2d(7), nn.Flatten(), nn.LazyLinear(num_classes))


class Level(nn.Module):
    """What surrounds a smaller network: convolution, the network inside at half the size, and both side by side."""

    def __init__(self, c_in, width, inside, c_inside):
        super().__init__()
        self.before = nn.Sequential(nn.Conv2d(c_in, width, 3, padding=1), nn.BatchNorm2d(width), nn.LeakyReLU())
        self.down = nn.Conv2d(width, width, 2, stride=2)
        self.inside = inside
        self.up = nn.ConvTranspose2d(c_inside, width, 2, stride=2)
        self.after = nn.Sequential(nn.Conv2d(2 * width, width, 3, padding=1), nn.BatchNorm2d(width), nn.LeakyReLU())

    def forward(self, x):
        x = self.before(x)
        return self.after(torch.concat([x, self.up(self.inside(self.down(x)))], dim=1))


def build_small_unet(in_channels=1, out_channels=1):
    bottom = nn.Sequential(nn.Conv2d(24, 48, 3, padding=1), nn.GELU())
    middle = Level(12, 24, bottom, 48)
    return nn.Sequential(Level(in_channels, 12, middle, 24), nn.Conv2d(12, out_channels, 1))


def conv3d_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    axes = len(input_shape)
    k, s, d = (o if isinstance(o, tuple) else (o,) * axes for o in (kernel_size, stride, dilation))
    if any(n < 1 for n in (*k, *s, *d)):
        raise ValueError("sizes start at 1")
    if isinstance(padding, str) and padding not in ("same", "valid"):
        raise ValueError("unknown padding")
    if padding == "same":
        return tuple(len(range(0, n, step)) for n, step in zip(input_shape, s, strict=True))
    p = {"valid": 0}.get(padding, padding) if isinstance(padding, str) else padding
    p = p if isinstance(p, tuple) else (p,) * axes
    left = [n + 2 * q - e * (m - 1) - 1 for n, q, e, m in zip(input_shape, p, d, k, strict=True)]
    if min(p) < 0 or min(left) < 0:
        raise ValueError("does not fit")
    return tuple(free // step + 1 for free, step in zip(left, s, strict=True))


def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    return conv3d_output_shape((length,), kernel_size, stride, padding, dilation)[0]
