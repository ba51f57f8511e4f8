"""Plain Python loops and lists wherever they will do."""

import math
import random

import numpy as np
import torch


def to_tensor(images):
    rows = [[[float(pixel) / 255.0 for pixel in row] for row in image] for image in images]
    return torch.tensor(rows, dtype=torch.float32).reshape(-1, 1, 28, 28)


def train_val_split(n, val_fraction, seed):
    chance = random.Random(seed)
    left = list(range(n))
    val = [left.pop(chance.randrange(len(left))) for _ in range(int(n * val_fraction))]
    return np.array(sorted(left), dtype=int), np.array(sorted(val), dtype=int)


def accuracy(logits, labels):
    right = 0
    for row, label in zip(logits.tolist(), labels.tolist()):
        if row.index(max(row)) == label:
            right += 1
    return right / len(labels)


def cross_entropies(logits, labels):
    return torch.logsumexp(logits, 1) - logits[torch.arange(len(labels)), labels]


def train_epoch(model, batches, optimizer):
    model.train(True)
    losses = []
    for x, y in batches:
        for group in optimizer.param_groups:
            for p in group["params"]:
                p.grad = None
        each = cross_entropies(model(x), y)
        (each.sum() / len(y)).backward()
        optimizer.step()
        losses += each.tolist()
    return sum(losses) / len(losses)


def evaluate(model, batches):
    mode, losses, right = model.training, [], []
    try:
        model.train(False)
        for x, y in batches:
            with torch.no_grad():
                out = model(x)
            losses += cross_entropies(out, y).tolist()
            right += [int(row.argmax()) == int(label) for row, label in zip(out, y)]
    finally:
        model.train(mode)
    return sum(losses) / len(losses), sum(right) / len(right)


class EarlyStopping:
    def __init__(self, patience):
        self.patience = patience
        self.history = []
        self.best_state = None

    @property
    def best_loss(self):
        return min((loss for loss in self.history if not math.isnan(loss)), default=math.inf)

    def step(self, val_loss, model=None):
        before = self.best_loss
        self.history.append(float(val_loss))
        if val_loss < before and model is not None:
            self.best_state = {name: torch.tensor(tensor.tolist()) for name, tensor in model.state_dict().items()}
        best, since = math.inf, 0
        for loss in self.history:
            best, since = (loss, 0) if loss < best else (best, since + 1)
        return since >= self.patience


def augment(images, seed):
    chance = random.Random(seed)
    n, _, h, w = images.shape
    out = torch.zeros_like(images)
    for k in range(n):
        flip, down, right = chance.random() < 0.5, chance.randint(-2, 2), chance.randint(-2, 2)
        for i in range(h):
            for j in range(w):
                a, b = i - down, j - right
                if 0 <= a < h and 0 <= b < w:
                    out[k, 0, i, j] = images[k, 0, a, w - 1 - b if flip else b]
    return out


def make_shapes(n, size=32, seed=0):
    chance = random.Random(seed)
    images, labels = np.zeros((n, 1, size, size)), []
    for k in range(n):
        label = (k + seed) % 2
        r = chance.randint(3, size // 3)
        y, x = chance.randint(r, size - 1 - r), chance.randint(r, size - 1 - r)
        for i in range(y - r, y + r + 1):
            for j in range(x - r, x + r + 1):
                if label == 1 or (i - y) ** 2 + (j - x) ** 2 <= r * r + r:
                    images[k, 0, i, j] = 0.9
        labels.append(label)
    return images, np.array(labels)


def feature_maps(model, x, layer):
    wanted = layer if isinstance(layer, torch.nn.Module) else {name: module for name, module in model.named_modules()}[layer]
    caught = {}

    def catch(module, args, output):
        caught["maps"] = torch.tensor(output.tolist())

    handle = wanted.register_forward_hook(catch)
    model(x)
    handle.remove()
    return caught["maps"]


def filters_to_grid(weights):
    out = torch.zeros_like(weights)
    for f in range(weights.shape[0]):
        for c in range(weights.shape[1]):
            image = weights[f, c]
            low, high = image.min(), image.max()
            if high > low:
                out[f, c] = (image - low) / (high - low)
    return out


def confusion_matrix(labels, predictions, num_classes):
    counts = np.zeros((num_classes, num_classes), dtype=int)
    for label, prediction in zip(labels, predictions):
        counts[label, prediction] += 1
    return counts
