"""Wrong ideas as students write them. Each function stands for a file of its own, together with what has no decorator here."""

import torch
import torch.nn.functional as F
from torch import nn


def normed(x, mean, var, gamma, beta, eps):
    mean, var, gamma, beta = (t[:, None, None] for t in (mean, var, gamma, beta))
    return (x - mean) / (var + eps).sqrt() * gamma + beta


@mistake("biased-running-variance")
def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if not training:
        return normed(x, running_mean, running_var, gamma, beta, eps)
    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
    running_mean.mul_(1 - momentum).add_(momentum * mean)
    running_var.mul_(1 - momentum).add_(momentum * var)
    return normed(x, mean, var, gamma, beta, eps)


@mistake("variances-exchanged")
def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if not training:
        return normed(x, running_mean, running_var, gamma, beta, eps)
    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
    running_mean.mul_(1 - momentum).add_(momentum * mean)
    running_var.mul_(1 - momentum).add_(momentum * x.var((0, 2, 3), unbiased=False))
    return normed(x, mean, var, gamma, beta, eps)


@mistake("unbiased-batch-variance")
def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if not training:
        return normed(x, running_mean, running_var, gamma, beta, eps)
    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
    running_mean.mul_(1 - momentum).add_(momentum * mean)
    running_var.mul_(1 - momentum).add_(momentum * var)
    return normed(x, mean, var, gamma, beta, eps)


@mistake("batch-axis-only")
def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if not training:
        return normed(x, running_mean, running_var, gamma, beta, eps)
    mean, var = x.mean(0), x.var(0, unbiased=False)
    running_mean.mul_(1 - momentum).add_(momentum * mean)
    running_var.mul_(1 - momentum).add_(momentum * var)
    return (x - mean) / (var + eps).sqrt() * gamma[:, None, None] + beta[:, None, None]


@mistake("not-updated")
def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if not training:
        return normed(x, running_mean, running_var, gamma, beta, eps)
    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
    running_mean = (1 - momentum) * running_mean + momentum * mean
    running_var = (1 - momentum) * running_var + momentum * x.var((0, 2, 3))
    return normed(x, mean, var, gamma, beta, eps)


@mistake("updated-in-eval")
def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    mean, var = (x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)) if training else (running_mean.clone(), running_var.clone())
    running_mean.mul_(1 - momentum).add_(momentum * x.mean((0, 2, 3)))
    running_var.mul_(1 - momentum).add_(momentum * x.var((0, 2, 3)))
    return normed(x, mean, var, gamma, beta, eps)


@mistake("momentum-reversed")
def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if not training:
        return normed(x, running_mean, running_var, gamma, beta, eps)
    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
    running_mean.mul_(momentum).add_((1 - momentum) * mean)
    running_var.mul_(momentum).add_((1 - momentum) * x.var((0, 2, 3)))
    return normed(x, mean, var, gamma, beta, eps)


def mask(shape, p, generator):
    return torch.rand(shape, generator=generator) >= p


@mistake("not-scaled")
def dropout(x, p, training, generator):
    return x * mask(x.shape, p, generator) if training else x


@mistake("scaled-in-eval")
def dropout(x, p, training, generator):
    return x * mask(x.shape, p, generator) if training else x * (1 - p)


@mistake("active-in-eval")
def dropout(x, p, training, generator):
    return x * mask(x.shape, p, generator) / (1 - p) if p < 1 else torch.zeros_like(x)


@mistake("p-is-kept")
def dropout(x, p, training, generator):
    if not training:
        return x
    return x * (torch.rand(x.shape, generator=generator) < p) / (1 - p) if 0 < p < 1 else x * (1 - p)


@mistake("nan-when-all-is-dropped")
def dropout(x, p, training, generator):
    return x * mask(x.shape, p, generator) / (1 - p) if training else x


@mistake("generator-ignored")
def dropout(x, p, training, generator):
    return F.dropout(x, p, training)


@mistake("generator-ignored")
def dropout(x, p, training, generator):
    if not training or p == 1:
        return x if not training else x * 0
    return x * mask(x.shape, p, torch.Generator().manual_seed(0)) / (1 - p)


@mistake("one-mask-for-the-batch")
def dropout(x, p, training, generator):
    if not training or p == 1:
        return x if not training else x * 0
    return x * mask(x.shape[1:], p, generator) / (1 - p)


@mistake("single-pixels")
def spatial_dropout(x, p, training, generator):
    if not training or p == 1:
        return x if not training else x * 0
    return x * mask(x.shape, p, generator) / (1 - p)


@mistake("one-mask-for-the-batch")
def spatial_dropout(x, p, training, generator):
    if not training or p == 1:
        return x if not training else x * 0
    return x * mask((1, x.shape[1], 1, 1), p, generator) / (1 - p)


@mistake("whole-images")
def spatial_dropout(x, p, training, generator):
    if not training or p == 1:
        return x if not training else x * 0
    return x * mask((len(x), 1, 1, 1), p, generator) / (1 - p)


@mistake("generator-ignored")
def spatial_dropout(x, p, training, generator):
    return F.dropout2d(x, p, training)


@mistake("every-convolution-from-c-in")
def vgg_block(num_convs, c_in, c_out):
    layers = [layer for _ in range(num_convs) for layer in (nn.Conv2d(c_in, c_out, 3, padding=1), nn.ReLU())]
    return nn.Sequential(*layers, nn.MaxPool2d(2))


@mistake("pool-after-each")
def vgg_block(num_convs, c_in, c_out):
    return nn.Sequential(*(layer for i in range(num_convs) for layer in (
        nn.Conv2d(c_out if i else c_in, c_out, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))))


@mistake("batch-norm-added")
def vgg_block(num_convs, c_in, c_out):
    return nn.Sequential(*(layer for i in range(num_convs) for layer in (
        nn.Conv2d(c_out if i else c_in, c_out, 3, padding=1), nn.BatchNorm2d(c_out), nn.ReLU())), nn.MaxPool2d(2))


@mistake("bias-missing")
def vgg_block(num_convs, c_in, c_out):
    return nn.Sequential(*(layer for i in range(num_convs) for layer in (
        nn.Conv2d(c_out if i else c_in, c_out, 3, padding=1, bias=False), nn.ReLU())), nn.MaxPool2d(2))


def body(c_in, c_out, stride, second=1, bias=False):
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, 3, stride, 1, bias=bias), nn.BatchNorm2d(c_out), nn.ReLU(),
        nn.Conv2d(c_out, c_out, 3, second, 1, bias=bias), nn.BatchNorm2d(c_out))


def projection(c_in, c_out, stride):
    return nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))


class Block(nn.Module):
    def __init__(self, body, skip=None):
        super().__init__()
        self.body, self.skip = body, skip or nn.Identity()

    def forward(self, x):
        return torch.relu(self.body(x) + self.skip(x))


@mistake("relu-before-the-sum")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), projection(c_in, c_out, stride) if stride > 1 or c_in != c_out else None)

    def forward(self, x):
        return torch.relu(self.body(x)) + self.skip(x)


@mistake("no-relu-after-the-sum")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), projection(c_in, c_out, stride) if stride > 1 or c_in != c_out else None)

    def forward(self, x):
        return self.skip(x) + self.body(x)


@mistake("skip-without-stride")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), projection(c_in, c_out, 1) if stride > 1 or c_in != c_out else None)


@mistake("projection-always")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), projection(c_in, c_out, stride))


@mistake("projection-always")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), projection(c_in, c_out, stride))

    def forward(self, x):
        short = self.skip(x)
        return torch.relu(self.body(x) + short)


@mistake("projection-for-channels-only")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), projection(c_in, c_out, stride) if c_in != c_out else None)


@mistake("projection-for-stride-only")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), projection(c_in, c_out, stride) if stride > 1 else None)


@mistake("projection-without-batch-norm")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), nn.Conv2d(c_in, c_out, 1, stride, bias=False) if stride > 1 or c_in != c_out else None)


@mistake("projection-without-batch-norm")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), nn.Conv2d(c_in, c_out, 1, stride, bias=False) if stride > 1 or c_in != c_out else None)

    def forward(self, x):
        short = self.skip(x)
        return torch.relu(self.body(x) + short)


@mistake("stride-on-the-second")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, 1, stride), projection(c_in, c_out, stride) if stride > 1 or c_in != c_out else None)


@mistake("skip-missing")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride))

    def forward(self, x):
        return torch.relu(self.body(x))


@mistake("bias-kept")
class Residual(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride, bias=True), projection(c_in, c_out, stride) if stride > 1 or c_in != c_out else None)


class Right(Block):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__(body(c_in, c_out, stride), projection(c_in, c_out, stride) if stride > 1 or c_in != c_out else None)


def stem(bias=False):
    return [nn.Conv2d(1, 16, 3, padding=1, bias=bias), nn.BatchNorm2d(16), nn.ReLU()]


@mistake("flatten-for-gap")
def build_small_resnet(num_classes=10):
    return nn.Sequential(*stem(), Right(16, 16), Right(16, 32, 2), Right(32, 64, 2), nn.Flatten(), nn.Linear(3136, num_classes))


@mistake("flatten-for-gap")
def build_small_resnet(num_classes=10):
    return nn.Sequential(*stem(), Right(16, 16), Right(16, 32, 2), Right(32, 64, 2), nn.Flatten(), nn.Linear(64, num_classes))


@mistake("stride-missing")
def build_small_resnet(num_classes=10):
    return nn.Sequential(*stem(), Right(16, 16), Right(16, 32), Right(32, 64), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, num_classes))


@mistake("bias-kept")
def build_small_resnet(num_classes=10):
    return nn.Sequential(*stem(True), Right(16, 16), Right(16, 32, 2), Right(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, num_classes))


def pair(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1), nn.ReLU())


class U(nn.Module):
    def __init__(self, c, n, top=32, middle=64, end=None):
        super().__init__()
        self.a, self.b, self.c = pair(c, 16), pair(16, 32), pair(32, 64)
        self.up2, self.up1 = nn.ConvTranspose2d(64, 32, 2, 2), nn.ConvTranspose2d(32, 16, 2, 2)
        self.d, self.e = pair(middle, 32), pair(top, 16)
        self.last, self.end = nn.Conv2d(16, n, 1), end or nn.Identity()

    def forward(self, x):
        a = self.a(x)
        b = self.b(F.max_pool2d(a, 2))
        c = self.c(F.max_pool2d(b, 2))
        d = self.d(self.below(self.up2(c), b, a))
        return self.end(self.last(self.e(self.above(self.up1(d), a, b))))

    def below(self, up, b, a):
        return torch.cat([up, b], 1)

    def above(self, up, a, b):
        return torch.cat([up, a], 1)


@mistake("skip-missing-above")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def above(self, up, a, b):
            return up

    return Net(in_channels, out_channels, top=16)


@mistake("skip-missing-above")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def above(self, up, a, b):
            return up + a

    return Net(in_channels, out_channels, top=16)


@mistake("skip-missing-above")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def above(self, up, a, b):
            return torch.cat([up, F.interpolate(b, scale_factor=2)], 1)

    return Net(in_channels, out_channels, top=48)


@mistake("skip-missing-below")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def below(self, up, b, a):
            return up

    return Net(in_channels, out_channels, middle=32)


@mistake("skips-from-the-wrong-level")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def below(self, up, b, a):
            return torch.cat([up, a], 1)

        def above(self, up, a, b):
            return torch.cat([up, b], 1)

    return Net(in_channels, out_channels, middle=48, top=48)


@mistake("one-level")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def forward(self, x):
            a = self.a(x)
            return self.last(self.e(self.above(self.up1(self.b(F.max_pool2d(a, 2))), a, None)))

    return Net(in_channels, out_channels)


@mistake("a-level-too-many")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def __init__(self, *sizes):
            super().__init__(*sizes)
            self.deep, self.up3, self.f = pair(64, 128), nn.ConvTranspose2d(128, 64, 2, 2), pair(128, 64)

        def forward(self, x):
            a = self.a(x)
            b = self.b(F.max_pool2d(a, 2))
            c = self.c(F.max_pool2d(b, 2))
            c = self.f(torch.cat([self.up3(self.deep(F.max_pool2d(c, 2))), c], 1))
            d = self.d(self.below(self.up2(c), b, a))
            return self.last(self.e(self.above(self.up1(d), a, b)))

    return Net(in_channels, out_channels)


@mistake("not-upsampled")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def forward(self, x):
            b = self.b(F.max_pool2d(self.a(x), 2))
            c = self.c(F.max_pool2d(b, 2))
            return self.last(self.e(self.d(self.below(self.up2(c), b, None))))

    return Net(in_channels, out_channels)


@mistake("activation-at-the-end")
def build_small_unet(in_channels=1, out_channels=1):
    return U(in_channels, out_channels, end=nn.Sigmoid())


@mistake("activation-at-the-end")
def build_small_unet(in_channels=1, out_channels=1):
    return U(in_channels, out_channels, end=nn.Softmax(1))


def sizes(n, k, s, p, d, plus=1):
    p = 0 if p == "valid" else p
    if min(k, s, d) < 1 or (p != "same" and (isinstance(p, str) or p < 0 or d * (k - 1) + 1 > n + 2 * p)):
        raise ValueError("impossible")
    return -(-n // s) if p == "same" else (n + 2 * p - d * (k - 1) - 1) // s + plus


@mistake("missing-plus-one")
def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    return sizes(length, kernel_size, stride, padding, dilation, plus=0)


@mistake("not-refused")
def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    if padding == "same":
        return -(-length // stride)
    padding = 0 if isinstance(padding, str) else padding
    return (length + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@mistake("axes-turned")
def conv3d_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    options = [o if isinstance(o, tuple) else (o,) * 3 for o in (kernel_size, stride, padding, dilation)]
    return tuple(sizes(*axis) for axis in zip(input_shape, *options))[::-1]


@mistake("same-by-padding")
def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    if padding == "same":
        padding = (kernel_size - 1) // 2
    return sizes(length, kernel_size, stride, padding, dilation)


@mistake("same-by-padding")
def conv3d_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    k, s, p, d = (o if isinstance(o, tuple) else (o,) * 3 for o in (kernel_size, stride, padding, dilation))
    if padding == "same":
        p = [a // 2 for a in k]
    return tuple(map(sizes, input_shape, k, s, p, d))


@mistake("kernel-compared-with-the-unpadded-input")
def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    if padding != "same" and dilation * (kernel_size - 1) + 1 > length:
        raise ValueError("too large")
    return sizes(length, kernel_size, stride, padding, dilation)


@mistake("valid-without-dilation")
def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    if padding == "valid":
        sizes(length, kernel_size, stride, padding, dilation)
        return (length - kernel_size) // stride + 1
    return sizes(length, kernel_size, stride, padding, dilation)


@mistake("not-refused")
def conv1d_output_length(length, kernel_size, stride=1, padding=0, dilation=1):
    if padding == "same":
        return -(-length // stride)
    return sizes(length, kernel_size, stride, padding, dilation)


@mistake("not-refused")
def conv3d_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    options = [o if isinstance(o, tuple) else (o,) * 3 for o in (kernel_size, stride, padding, dilation)]
    if padding == "valid":
        return tuple((n - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(input_shape, *options))
    return tuple(sizes(*axis) for axis in zip(input_shape, *options))


def keep(x, p, training, generator, shape, draw):
    if not training:
        return x
    return torch.zeros_like(x) if p == 1 else x * (draw(shape, generator) >= p) / (1 - p)


def same_each_time(shape, generator):
    return torch.rand(shape, generator=torch.Generator().manual_seed(generator.initial_seed()))


@mistake("generator-begun-anew")
def dropout(x, p, training, generator):
    return keep(x, p, training, generator, x.shape, same_each_time)


@mistake("generator-begun-anew")
def spatial_dropout(x, p, training, generator):
    return keep(x, p, training, generator, (*x.shape[:2], 1, 1), same_each_time)


@mistake("generator-ignored")
def dropout(x, p, training, generator):
    return keep(x, p, training, generator, x.shape, lambda shape, g: torch.rand(shape, generator=torch.Generator().manual_seed(3)))


@mistake("generator-ignored")
def dropout(x, p, training, generator):
    return keep(x, p, training, generator, x.shape, lambda shape, g: torch.rand(shape))


@mistake("pooling-rounds-up")
def vgg_block(num_convs, c_in, c_out):
    layers = []
    for k in range(num_convs):
        layers += [nn.Conv2d(c_out if k else c_in, c_out, 3, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2, ceil_mode=True))


@mistake("activation-at-the-end")
def build_small_unet(in_channels=1, out_channels=1):
    return U(in_channels, out_channels, end=nn.LeakyReLU(0.1))


@mistake("activation-at-the-end")
def build_small_unet(in_channels=1, out_channels=1):
    return U(in_channels, out_channels, end=nn.ELU())


@mistake("activation-at-the-end")
def build_small_unet(in_channels=1, out_channels=1):
    return U(in_channels, out_channels, end=nn.Softplus())


@mistake("activation-at-the-end")
def build_small_unet(in_channels=1, out_channels=1):
    return U(in_channels, out_channels, end=nn.LogSigmoid())


@mistake("activation-at-the-end")
def build_small_unet(in_channels=1, out_channels=1):
    return U(in_channels, out_channels, end=nn.LogSoftmax(1))


@mistake("activation-at-the-end")
def build_small_unet(in_channels=1, out_channels=1):
    return U(in_channels, out_channels, end=nn.GELU())


@mistake("random-in-eval")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def above(self, up, a, b):
            return torch.cat([F.dropout(up), a], 1)

    return Net(in_channels, out_channels)


@mistake("normalised-at-the-end")
def build_small_unet(in_channels=1, out_channels=1):
    return U(in_channels, out_channels, end=nn.BatchNorm2d(out_channels))


@mistake("skip-missing-above")
def build_small_unet(in_channels=1, out_channels=1):
    class Net(U):
        def above(self, up, a, b):
            return torch.cat([up, F.interpolate(F.max_pool2d(a, 2), scale_factor=2)], 1)

    return Net(in_channels, out_channels)
