import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional


def to_tensor(images):
    scaled = np.asarray(images)[:, np.newaxis].astype(np.float32) / np.float32(255)
    return torch.from_numpy(scaled)


def train_val_split(n, val_fraction, seed):
    is_val = np.zeros(n, bool)
    is_val[: int(np.ceil(n * val_fraction - 1e-9))] = True
    np.random.RandomState(seed).shuffle(is_val)
    return np.flatnonzero(~is_val), np.flatnonzero(is_val)


def accuracy(logits, labels):
    return np.mean(np.argmax(logits.numpy(), axis=1) == labels.numpy())


def train_epoch(model, batches, optimizer):
    criterion = nn.CrossEntropyLoss(reduction="none")
    everything = []
    model.train()
    for inputs, targets in iter(batches):
        optimizer.zero_grad(set_to_none=False)
        losses = criterion(model(inputs), targets)
        losses.mean().backward()
        optimizer.step()
        everything.append(losses.detach().double())
    return torch.cat(everything).mean()


@torch.no_grad()
def evaluate(model, batches):
    before = model.training
    model.eval()
    outputs = [(model(x), y) for x, y in batches]
    model.train(before)
    logits, labels = torch.cat([out for out, _ in outputs]), torch.cat([y for _, y in outputs])
    return functional.nll_loss(logits.log_softmax(1), labels), (logits.argmax(1) == labels).double().mean()


class EarlyStopping:
    best_loss = float("inf")
    best_state = None
    bad_epochs = 0

    def __init__(self, patience):
        self.patience = patience

    def step(self, val_loss, model=None):
        self.bad_epochs += 1
        if val_loss < self.best_loss:
            self.best_loss, self.bad_epochs = val_loss, 0
            self.best_state = copy.deepcopy(model.state_dict()) if model is not None else self.best_state
        return not self.bad_epochs < self.patience


def augment(images, seed):
    rng = np.random.default_rng([seed, 77])
    array = images.numpy().copy()
    flips = rng.integers(0, 2, len(array)).astype(bool)
    array[flips] = array[flips][..., ::-1]
    for axis in (2, 3):
        drawn = rng.integers(-2, 3, len(array))
        index = np.arange(array.shape[axis]) - drawn[:, None]
        inside = (index >= 0) & (index < array.shape[axis])
        shape = (len(array), 1, -1, 1) if axis == 2 else (len(array), 1, 1, -1)
        moved = np.take_along_axis(array, np.clip(index, 0, array.shape[axis] - 1).reshape(shape), axis)
        array = np.where(inside.reshape(shape), moved, 0).astype(array.dtype)
    return torch.from_numpy(array)


def make_shapes(n, size=32, seed=0):
    rng = np.random.default_rng(seed)
    labels = (np.arange(n) >= n // 2).astype(np.int32)
    radius = rng.uniform(size / 8, size / 3, (n, 1, 1))
    cy, cx = (rng.uniform(radius + 1, size - 1 - radius) for _ in range(2))
    y, x = np.mgrid[:size, :size] + 0.5
    outside = np.where(labels[:, None, None] == 1, np.maximum(abs(y - cy), abs(x - cx)), np.hypot(y - cy, x - cx)) - radius
    images = np.clip(0.5 - outside, 0, 1)  # soft over one pixel
    order = rng.permutation(n)
    return images[order, None].astype(np.float32), labels[order]


def feature_maps(model, x, layer):
    module = model if layer == "" else layer
    if isinstance(module, str):
        module = model
        for name in layer.split("."):
            module = getattr(module, name)
    stored = []
    with torch.inference_mode():
        hook = module.register_forward_hook(lambda *args: stored.append(args[-1].numpy().copy()))
        try:
            model(x)
        finally:
            hook.remove()
    return stored[-1]


def filters_to_grid(weights):
    w = weights.numpy().astype(np.float64)
    flat = w.reshape(-1, w.shape[2] * w.shape[3])
    low, high = flat.min(1, keepdims=True), flat.max(1, keepdims=True)
    return np.divide(flat - low, high - low, out=np.zeros_like(flat), where=high > low).reshape(w.shape)


def confusion_matrix(labels, predictions, num_classes):
    true, told = (np.eye(num_classes, dtype=np.int64)[np.asarray(part)] for part in (labels, predictions))
    return true.T @ told


WIDTHS = (32, 64, 96)


def build_model():
    """Conv - BatchNorm - ReLU - max pool, three times, then two dense layers."""
    layers, channels, side = [], 1, 28
    for width in WIDTHS:
        layers.append(nn.Sequential())
        layers[-1].append(nn.Conv2d(channels, width, 3, padding="same", bias=False))
        layers[-1].append(nn.BatchNorm2d(width))
        layers[-1].append(nn.ReLU(inplace=True))
        layers[-1].append(nn.MaxPool2d(2, 2))
        channels, side = width, side // 2
    layers += [nn.Flatten(start_dim=1), nn.Dropout(0.3)]
    layers += [nn.Linear(channels * side * side, 64), nn.ReLU(), nn.Linear(64, 10)]
    return nn.Sequential(*layers)
