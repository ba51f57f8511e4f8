"""LeNet: a layer of your own, the network that started it all, and what a model costs and sees."""

import torch
from torch import nn


class Conv2D(nn.Module):
    """A convolutional layer for one image: `corr2d(X, weight) + bias`.

    kernel_size: `(KH, KW)`, or an int for a square kernel.
    Parameters: `weight` of shape `(KH, KW)` and `bias`, one number of shape `()` or `(1,)`; their initial values are free.
    Forward: an image `(H, W)` gives `(H - KH + 1, W - KW + 1)`: no padding, stride 1, the kernel not flipped.
    Gradients reach both parameters. While the layer runs, no convolution of PyTorch may (`F.unfold` is allowed).
    Source: the notebook, "Convolutional layers".
    """

    def __init__(self, kernel_size):
        super().__init__()
        size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.weight = nn.Parameter(torch.rand(size))
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, X):
        """The image that the layer makes of `X`."""
        rows, columns = self.weight.shape
        windows = X.unfold(0, rows, 1).unfold(1, columns, 1)  # (HO, WO, KH, KW)
        return (windows * self.weight).sum((2, 3)) + self.bias


def count_params(model, trainable_only=True):
    """How many numbers the model has as parameters, an int.

    model: any `nn.Module`, not changed. A tensor that several layers share counts once; buffers, such as BatchNorm's running
    statistics, never count.
    trainable_only: leave out frozen parameters, those whose `requires_grad` is False.
    Source: class 128, exercise 2: a Conv2d with 32 filters 5x5 on one channel has 5*5*1*32 + 32 = 832.
    """
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    """LeNet as an untrained `nn.Module`, from images `(N, 1, 28, 28)` to logits `(N, num_classes)`, one a class, no softmax.

    Convolution with 6 filters 5x5 and padding 2, activation, pooling 2x2 with stride 2; convolution with 16 filters 5x5, activation,
    pooling as before; flatten to 400 numbers; linear layers to 120, 84 and num_classes numbers, an activation after the first two.
    All convolutions and linear layers have a bias: 61,706 parameters for 10 classes. Initial values are free, and so are the
    names of the layers; a parameter of your own has the shape that `nn.Conv2d` or `nn.Linear` gives it.

    num_classes: an int from 1 up. activation: `"sigmoid"`, `"relu"` or `"tanh"`. pooling: `"avg"` or `"max"`.
    Raises ValueError: another activation or pooling.
    Source: the notebook, "LeNet".
    """
    activations = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh}
    poolings = {"avg": nn.AvgPool2d, "max": nn.MaxPool2d}
    if activation not in activations or pooling not in poolings:
        raise ValueError(f"unknown activation {activation!r} or pooling {pooling!r}")
    act, pool = activations[activation], poolings[pooling]
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), act(), pool(2),
        nn.Conv2d(6, 16, 5), act(), pool(2),
        nn.Flatten(),
        nn.Linear(400, 120), act(),
        nn.Linear(120, 84), act(),
        nn.Linear(84, num_classes),
    )  # fmt: skip


def shape_flow(model, input_shape):
    """The shapes on the way through a model: a list of `(name, output shape)`, an entry for each call of a leaf, in the order of the calls.

    A leaf is a module without modules inside. Its name is the one in `model.named_modules()`; a model that is itself a leaf goes by the
    name of its class. input_shape and all shapes are tuples with the batch axis; the input is zeros.
    The pass runs in eval mode and keeps no graph. Afterwards the model is as before: no hook stays, every submodule is in its own mode
    again, no buffer has changed, also when its forward raises an error, which goes on to the caller.
    Source: the notebook, "LeNet"; the components' guide, step 4.
    """
    flow, hooks = [], []
    modes = {module: module.training for module in model.modules()}
    for name, module in model.named_modules():
        if not list(module.children()):
            name = name or type(module).__name__
            hooks.append(module.register_forward_hook(lambda module, inputs, output, name=name: flow.append((name, tuple(output.shape)))))
    model.eval()
    try:
        with torch.no_grad():
            model(torch.zeros(input_shape))
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in modes.items():
            module.training = mode
    return flow


def receptive_field(layers):
    """How many input pixels, on one axis, lie between the first and the last that one output of these layers depends on; an int.

    layers: a list from input to output, of `(kernel, stride)` or `(kernel, stride, dilation)`, ints from 1 up; a pooling counts like a
    convolution. An empty list gives 1.
    Source: class 128: two 3x3 layers see 5x5; the chapter, section 8.26.
    """
    field, step = 1, 1  # step: input pixels between two neighbours of the current layer
    for kernel, stride, *dilation in layers:
        field += (dilation[0] if dilation else 1) * (kernel - 1) * step
        step *= stride
    return field


def build_mini_cnn(num_classes=10):
    """The homework's network as an untrained `nn.Module`, from images `(N, 1, 28, 28)` to logits `(N, num_classes)`, no softmax.

    Convolution with 32 filters 3x3, ReLU, max pooling 2x2 with stride 2; the same with 64 filters; flatten; a linear layer to 128
    numbers, ReLU; a linear layer to the logits. No padding anywhere, a bias everywhere: 225,034 parameters for 10 classes.
    Source: class 128, homework.
    """
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 5 * 5, 128), nn.ReLU(),
        nn.Linear(128, num_classes),
    )  # fmt: skip


def build_mlp(hidden=(128, 64), num_classes=10):
    """A network of linear layers as an untrained `nn.Module`, from images `(N, 1, 28, 28)` to logits `(N, num_classes)`, no softmax.

    The image is flattened to 784 numbers; then come linear layers to each size in `hidden`, in its order, each followed by ReLU, and
    a linear layer to the logits. All have a bias: 109,386 parameters with the defaults.

    hidden: a tuple of ints of any length; empty means that one linear layer does it all.
    Source: class 128, "compare with an MLP".
    """
    layers, size = [nn.Flatten()], 28 * 28
    for wider in hidden:
        layers += [nn.Linear(size, wider), nn.ReLU()]
        size = wider
    return nn.Sequential(*layers, nn.Linear(size, num_classes))


def build_shapes_cnn(in_channels=1, num_classes=2):
    """A network for images of any size, untrained, from `(N, in_channels, H, W)` to logits `(N, num_classes)`, no softmax; an `nn.Module`.

    Three blocks with 16, 32 and 64 filters: convolution 3x3 with padding 1 and without bias, BatchNorm (PyTorch's defaults), ReLU.
    Max pooling 2x2 with stride 2 after the first two blocks. Then global average pooling (the mean of each map, 64 numbers), dropout
    with 0.2 on those, and a linear layer with bias to the logits.
    Source: the components' guide, circles and squares.
    """

    def block(inputs, outputs):
        """Convolution, BatchNorm, ReLU: `(N, inputs, H, W) -> (N, outputs, H, W)`."""
        return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())

    return nn.Sequential(
        block(in_channels, 16), nn.MaxPool2d(2),
        block(16, 32), nn.MaxPool2d(2),
        block(32, 64),
        nn.AdaptiveAvgPool2d(1),  # (N, 64, 1, 1), whatever the size was
        nn.Flatten(),
        nn.Dropout(0.2), nn.Linear(64, num_classes),
    )  # fmt: skip


def compare_params(cnn, mlp):
    """Where the parameters of two models are: `{"cnn": {...}, "mlp": {...}}`.

    cnn, mlp: any `nn.Module`, not changed. For each the inner dict holds
    - `"conv"`, the number of parameters in all `nn.Conv2d` layers, and `"dense"`, in all `nn.Linear` layers, both ints;
    - `"total"`, an int: those of all layers, other ones such as BatchNorm included;
    - `"dominant"`: `"conv"` if that number is larger than `"dense"`, else `"dense"`.
    A tensor that several layers share counts once, frozen parameters count, buffers do not.
    Source: class 128, homework, "parameters of the CNN and of the MLP".
    """

    def count(layers):
        """The parameters in these layers themselves, each tensor once."""
        tensors = {id(p): p for layer in layers for p in layer.parameters(recurse=False)}
        return sum(p.numel() for p in tensors.values())

    def shares(model):
        layers = list(model.modules())
        conv = count([layer for layer in layers if isinstance(layer, nn.Conv2d)])
        dense = count([layer for layer in layers if isinstance(layer, nn.Linear)])
        return {"conv": conv, "dense": dense, "total": count(layers), "dominant": "conv" if conv > dense else "dense"}

    return {"cnn": shares(cnn), "mlp": shares(mlp)}
