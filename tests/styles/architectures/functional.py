"""Classes with functional calls, the shortcut first, numbers by loops and moments."""

import itertools

import torch
import torch.nn.functional as F
from torch import nn


def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    out = torch.empty_like(x)
    for c in range(x.shape[1]):
        channel = x[:, c]
        if training:
            n = channel.numel()
            mean = channel.sum() / n
            squares = ((channel - mean) ** 2).sum()
            var = squares / n
            running_mean[c] = (1 - momentum) * running_mean[c] + momentum * mean
            running_var[c] = (1 - momentum) * running_var[c] + momentum * squares / (n - 1)
        else:
            mean, var = running_mean[c], running_var[c]
        out[:, c] = gamma[c] * (channel - mean) / (var + eps) ** 0.5 + beta[c]
    return out


def dropout(x, p, training, generator):
    if not training or p == 0:
        return x.clone()
    keep = torch.bernoulli(torch.full(x.shape, 1.0 - p), generator=generator)
    return x * keep / max(1 - p, 1e-12)


def spatial_dropout(x, p, training, generator):
    if not training:
        return x
    out = torch.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if torch.rand((), generator=generator) >= p:
                out[i, j] = x[i, j] / (1 - p)
    return out


class VGG(nn.Module):
    def __init__(self, num_convs, c_in, c_out):
        super().__init__()
        widths = [c_in] + [c_out] * num_convs
        self.convs = nn.ModuleList([nn.Conv2d(a, b, (3, 3), padding="same") for a, b in itertools.pairwise(widths)])

    def forward(self, x):
        for conv in self.convs:
            x = F.relu(conv(x))
        return F.max_pool2d(x, 2)


def vgg_block(num_convs, c_in, c_out):
    return VGG(num_convs, c_in, c_out)


class Residual(nn.Module):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        self.shortcut = None
        if stride != 1 or c_in != c_out:
            self.shortcut = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride=stride, bias=False), nn.BatchNorm2d(c_out))
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)

    def forward(self, x):
        identity = x if self.shortcut is None else self.shortcut(x)
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += identity
        return F.relu(out)


class ResNet(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.fc = nn.Linear(64, num_classes)
        self.bn, self.conv = nn.BatchNorm2d(16), nn.Conv2d(1, 16, 3, padding=1, bias=False)
        self.blocks = nn.ModuleList([Residual(16, 16), Residual(16, 32, 2), Residual(32, 64, 2)])

    def forward(self, x):
        x = F.relu(self.bn(self.conv(x)))
        for block in self.blocks:
            x = block(x)
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


def build_small_resnet(num_classes=10):
    return ResNet(num_classes)


class UNet(nn.Module):
    def __init__(self, c_in, c_out, width=8):
        super().__init__()
        w = width
        self.e1, self.e2, self.e3 = nn.Conv2d(c_in, w, 3, padding=1), nn.Conv2d(w, 2 * w, 3, padding=1), nn.Conv2d(2 * w, 4 * w, 3, padding=1)
        self.d2, self.d1 = nn.Conv2d(6 * w, 2 * w, 3, padding=1), nn.Conv2d(3 * w, w, 3, padding=1)
        self.out = nn.Conv2d(w, c_out, 1)

    def forward(self, x):
        a = F.relu(self.e1(x))
        b = F.relu(self.e2(F.avg_pool2d(a, 2)))
        c = F.relu(self.e3(F.avg_pool2d(b, 2)))
        b = F.relu(self.d2(torch.cat((b, F.interpolate(c, scale_factor=2)), 1)))
        a = F.relu(self.d1(torch.cat((a, F.interpolate(b, scale_factor=2, mode="bilinear")), 1)))
        return self.out(a)


def build_small_unet(in_channels=1, out_channels=1):
    return UNet(in_channels, out_channels)


def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    if kernel_size < 1 or stride < 1 or dilation < 1:
        raise ValueError("from 1 up")
    if padding == "same":
        return (length + stride - 1) // stride
    if padding == "valid":
        padding = 0
    if not isinstance(padding, int) or padding < 0:
        raise ValueError("padding")
    reach = dilation * (kernel_size - 1)
    starts = range(-padding, length + padding - reach, stride)
    if not starts:
        raise ValueError("the kernel is too large")
    return len(starts)


def conv3d_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    def on(axis, option):
        return option[axis] if isinstance(option, (tuple, list)) else option

    return tuple(conv1d_output_length(n, *(on(i, o) for o in (kernel_size, stride, padding, dilation))) for i, n in enumerate(input_shape))
