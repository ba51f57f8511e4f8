"""LeNet: count the parameters of a model, and build the network that started it all."""

from torch import nn


def count_params(model, trainable_only=True):
    """How many numbers the model has as parameters, an int.

    model: any `nn.Module`, not changed. A tensor that several layers share counts once; buffers, such as BatchNorm's running
    statistics, never count.
    trainable_only: leave out frozen parameters, those whose `requires_grad` is False.
    Source: class 128, exercise 2: a Conv2d with 32 filters 5x5 on one channel has 5*5*1*32 + 32 = 832.
    """
    raise NotImplementedError("count_params")


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
    raise NotImplementedError("build_lenet")
