"""Fashion-MNIST: prepare images, train, evaluate, look inside, and tell ten kinds of clothes apart with a network of your own."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def to_tensor(images):
    """Images as a convolutional network takes them: a float32 tensor (N, 1, 28, 28), 0 black to 1 white.

    images: uint8, (N, 28, 28), 0 to 255, an array or a tensor, not changed. The new axis is the one of channels.
    Source: class 128, "common errors"; "CNN components", step 1.
    """
    raise NotImplementedError("to_tensor")


def train_val_split(n, val_fraction, seed):
    """Split the indices 0, 1, ..., n-1 at random into two parts, for training and for validation: `(train, val)`.

    n: an int from 1 up. val_fraction: between 0 and 1, the share of val; its length is n * val_fraction, rounded up or down.
    Every index is in exactly one part, in any order. seed: an int; the same seed gives the same parts, another seed others.
    Returns two one-dimensional arrays of integers.
    Source: "CNN components", step 1 (80/20).
    """
    raise NotImplementedError("train_val_split")


def accuracy(logits, labels):
    """The fraction of right answers, from 0 to 1; the model's answer is the class with the largest logit.

    logits: float tensor (N, C), any numbers, no two largest ones alike in a row. labels: integer tensor (N,), 0 to C-1. N from 1 up.
    Returns a float. Source: the notebook, "LeNet".
    """
    raise NotImplementedError("accuracy")


def train_epoch(model, batches, optimizer):
    """Train the model on each batch once, in place and in training mode, and return the mean loss.

    Each batch: cross-entropy of the model's logits, its gradient, one step of the optimizer. No gradient of an earlier batch, or from
    before the call, may have a part in it. The losses are those before the batch's own step, and each image counts alike in their mean.

    model: an `nn.Module`, from images to logits (N, C). batches: any iterable of pairs `(images, labels)`, labels integer (N,); it can be
    read only once, need not have a length, and its batches may differ in size. optimizer: one of `torch.optim`, for the model's parameters.
    Returns a float. Source: the notebook, "LeNet".
    """
    raise NotImplementedError("train_epoch")


def evaluate(model, batches):
    """How good the model is on these batches, without changing it: `(loss, accuracy)`.

    loss: mean cross-entropy; accuracy: fraction of right answers; each image counts alike in both. The model runs in eval mode and builds no
    graph. Afterwards it is in the mode in which it came, and gradients are on or off as they were.

    model: an `nn.Module`, from images to logits (N, C). batches: any iterable of pairs `(images, labels)`, as for `train_epoch`.
    Returns two floats. Source: the notebook, "LeNet".
    """
    raise NotImplementedError("evaluate")


class EarlyStopping:
    """Tells when to stop training: once the validation loss has not improved for `patience` epochs in a row.

    patience: an int from 1 up.
    best_loss: the lowest loss so far, a float; infinity before the first.
    best_state: a copy of the model's `state_dict()` from the epoch with the best loss, which stays as it is when training goes on; None
        until then.
    Source: the chapter on convolutional networks.
    """

    def __init__(self, patience):
        raise NotImplementedError("EarlyStopping")

    def step(self, val_loss, model=None):
        """Note the loss of one more epoch; True when the last `patience` epochs or more did not improve, else False.

        val_loss: a float. Only a loss strictly below the best one so far improves; NaN never does.
        model: an `nn.Module` whose state is kept if the loss improves; without one no state is kept.
        """
        raise NotImplementedError("EarlyStopping")


def augment(images, seed):
    """The images, each flipped or not and shifted a little, by draws of its own.

    Each image is flipped left to right with probability 1/2, and shifted by -2, -1, 0, 1 or 2 rows and as many columns, each equally likely;
    zeros come in where it leaves.

    images: tensor (N, 1, H, W), H and W from 3 up, not changed. seed: an int; the same seed gives the same images, another seed others.
    Returns a new tensor of the same shape and dtype, the images in their order.
    Source: "CNN components", data augmentation; the chapter on convolutional networks.
    """
    raise NotImplementedError("augment")


def make_shapes(n, size=32, seed=0):
    """Draw n images of a circle or a square each: `(images, labels)`.

    images: float tensor or array (n, 1, size, size), 0 black to 1 white. Each holds one filled shape, bright (above 0.5) on black and
    wholly inside the image; its size and its place are drawn anew. Edges may be soft over a pixel. Squares stand upright.
    labels: integer tensor or array (n,), 0 for a circle, 1 for a square; of both as many, or one more of either.

    n: an int from 1 up. size: an int from 16 up. seed: an int; the same seed gives the same images, another seed others.
    From 200 images of 32x32 a small network has to learn to tell other circles and squares apart.
    Source: "CNN components", circle versus square.
    """
    raise NotImplementedError("make_shapes")


def feature_maps(model, x, layer):
    """What one layer of the model gives for the input x: its own output, before any later layer changes it.

    model: an `nn.Module`; it runs once, in the mode in which it is, and is left as it was, without a hook. x: its input, a tensor.
    layer: the layer's name as in `model.named_modules()`, or the layer itself. It runs once for an input.
    Returns a tensor of its own, detached from any graph.
    Source: class 128, exercise 4; "CNN components", step 5.
    """
    raise NotImplementedError("feature_maps")


def filters_to_grid(weights):
    """The filters of a convolution as pictures: each of the F*C images (KH, KW) by itself stretched to 0 (its least) up to 1 (its largest).

    weights: float tensor (F, C, KH, KW), not changed. An image whose numbers are all the same becomes 0.
    Returns a tensor of the same shape. Source: class 128, exercise 5; "CNN components", step 5.
    """
    raise NotImplementedError("filters_to_grid")


def confusion_matrix(labels, predictions, num_classes):
    """How often each class was taken for which: M[i, j] counts the images of class i that were predicted to be class j.

    labels, predictions: integer tensors (N,), 0 to num_classes-1; not every class need occur. num_classes: an int from 1 up.
    Returns integers (num_classes, num_classes). Its sum is N, and the right answers lie on its diagonal.
    """
    raise NotImplementedError("confusion_matrix")


def build_model() -> nn.Module:
    """Build your network for Fashion-MNIST, untrained; its trained weights come from a file beside this one.

    Input:  images, float32 (N, 1, 28, 28), 0 black to 1 white.
    Output: logits, float32 (N, 10), one per class, no softmax.
    Limits: at most 1,000,000 parameters.
    Weights: train the model yourself, on the training images only, and save its state_dict beside this file, as
        `fashion.safetensors`:  safetensors.torch.save_file(model.state_dict(), "fashion.safetensors"), or as
        `fashion.pt`:           torch.save(model.state_dict(), "fashion.pt").
    Asked:  in eval mode, accuracy >= 0.91 on the 10,000 test images. With so many images the standard error of an accuracy
        of 0.91 is 0.0029 (0.29 points), so aim a little higher.
    Source: homework of class 128, "convolutional layers".
    """
    raise NotImplementedError("build_model")
