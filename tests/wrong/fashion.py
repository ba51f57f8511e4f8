"""Wrong ideas as students write them. Each function stands for a file of its own, together with what has no decorator here."""

import copy
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


@mistake("not-divided")
def to_tensor(images):
    return torch.as_tensor(images).float().unsqueeze(1)


@mistake("own-maximum")
def to_tensor(images):
    x = torch.as_tensor(images).float()[:, None]
    return x / x.max()


@mistake("channel-last")
def to_tensor(images):
    return torch.as_tensor(images).float().unsqueeze(-1) / 255


@mistake("no-channel")
def to_tensor(images):
    return torch.as_tensor(images) / 255


@mistake("not-float32")
def to_tensor(images):
    return torch.from_numpy(np.asarray(images)[:, None] / 255)


@mistake("array-returned")
def to_tensor(images):
    return np.asarray(images)[:, None].astype("float32") / 255


@mistake("whole-numbers")
def to_tensor(images):
    return (torch.as_tensor(images) // 255).unsqueeze(1).float()


@mistake("not-shuffled")
def train_val_split(n, val_fraction, seed):
    cut = n - round(n * val_fraction)
    return np.arange(cut), np.arange(cut, n)


@mistake("seed-ignored")
def train_val_split(n, val_fraction, seed):
    torch.manual_seed(0)
    order, k = torch.randperm(n), round(n * val_fraction)
    return order[k:], order[:k]


@mistake("not-reproducible")
def train_val_split(n, val_fraction, seed):
    order, k = np.random.permutation(n), round(n * val_fraction)
    return order[k:], order[:k]


@mistake("overlap")
def train_val_split(n, val_fraction, seed):
    rng = np.random.default_rng(seed)
    k = round(n * val_fraction)
    return rng.choice(n, n - k), rng.choice(n, k)


@mistake("parts-swapped")
def train_val_split(n, val_fraction, seed):
    order, k = np.random.default_rng(seed).permutation(n), round(n * val_fraction)
    return order[:k], order[k:]


@mistake("incomplete")
def train_val_split(n, val_fraction, seed):
    order, k = np.random.default_rng(seed).permutation(n), round(n * val_fraction)
    return order[k:-1], order[:k]


@mistake("percent")
def accuracy(logits, labels):
    return 100 * (logits.argmax(1) == labels).float().mean()


@mistake("count")
def accuracy(logits, labels):
    return (logits.argmax(1) == labels).sum().item()


@mistake("probabilities-expected")
def accuracy(logits, labels):
    return ((logits > 0.5).float().argmax(1) == labels).float().mean()


@mistake("wrong-axis")
def accuracy(logits, labels):
    return (logits.argmax(0) == labels).float().mean()


@mistake("all-pairs")
def accuracy(logits, labels):
    return (logits.argmax(1) == labels[:, None]).float().mean()


@mistake("gradients-not-zeroed")
def train_epoch(model, batches, optimizer):
    model.train()
    total, n = 0, 0
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        total, n = total + loss.item() * len(y), n + len(y)
    return total / n


@mistake("gradients-not-zeroed")
def train_epoch(model, batches, optimizer):
    model.train()
    total, n = 0, 0
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total, n = total + loss.item() * len(y), n + len(y)
    return total / n


@mistake("eval-mode")
def train_epoch(model, batches, optimizer):
    total, n = 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        total, n = total + loss.item() * len(y), n + len(y)
    return total / n


@mistake("no-step")
def train_epoch(model, batches, optimizer):
    model.train()
    total, n = 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        total, n = total + loss.item() * len(y), n + len(y)
    return total / n


@mistake("first-batch-only")
def train_epoch(model, batches, optimizer):
    model.train()
    for x, y in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()


@mistake("softmax-before-the-loss")
def train_epoch(model, batches, optimizer):
    model.train()
    total, n = 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(torch.softmax(model(x), 1), y)
        loss.backward()
        optimizer.step()
        total, n = total + loss.item() * len(y), n + len(y)
    return total / n


@mistake("unweighted-mean")
def train_epoch(model, batches, optimizer):
    model.train()
    losses = []
    for x, y in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.mean(losses)


@mistake("unweighted-mean")
def train_epoch(model, batches, optimizer):
    model.train()
    total = 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(batches)


@mistake("last-loss")
def train_epoch(model, batches, optimizer):
    model.train()
    for x, y in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    return loss.item()


@mistake("train-mode")
def evaluate(model, batches):
    total, right, n = 0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            out = model(x)
            total += F.cross_entropy(out, y).item() * len(y)
            right += int((out.argmax(1) == y).sum())
            n += len(y)
    return total / n, right / n


@mistake("mode-not-restored")
def evaluate(model, batches):
    model.eval()
    total, right, n = 0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            out = model(x)
            total += F.cross_entropy(out, y).item() * len(y)
            right += int((out.argmax(1) == y).sum())
            n += len(y)
    return total / n, right / n


@mistake("graph-built")
def evaluate(model, batches):
    was = model.training
    model.eval()
    total, right, n = 0, 0, 0
    for x, y in batches:
        out = model(x)
        total += F.cross_entropy(out, y).item() * len(y)
        right += int((out.argmax(1) == y).sum())
        n += len(y)
    model.train(was)
    return total / n, right / n


@mistake("gradients-left-off")
def evaluate(model, batches):
    was = model.training
    model.eval()
    torch.set_grad_enabled(False)
    total, right, n = 0, 0, 0
    for x, y in batches:
        out = model(x)
        total += F.cross_entropy(out, y).item() * len(y)
        right += int((out.argmax(1) == y).sum())
        n += len(y)
    model.train(was)
    return total / n, right / n


@mistake("unweighted-mean")
def evaluate(model, batches):
    was = model.training
    model.eval()
    losses, shares = [], []
    with torch.no_grad():
        for x, y in batches:
            out = model(x)
            losses.append(F.cross_entropy(out, y).item())
            shares.append((out.argmax(1) == y).float().mean().item())
    model.train(was)
    return np.mean(losses), np.mean(shares)


@mistake("counts-all")
class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best_loss, self.best_state, self.bad = patience, math.inf, None, 0

    def step(self, val_loss, model=None):
        if val_loss < self.best_loss:
            self.best_loss = val_loss
            if model is not None:
                self.best_state = copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience


@mistake("state-aliased")
class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best_loss, self.best_state, self.bad = patience, math.inf, None, 0

    def step(self, val_loss, model=None):
        self.bad += 1
        if val_loss < self.best_loss:
            self.best_loss, self.bad = val_loss, 0
            if model is not None:
                self.best_state = dict(model.state_dict())
        return self.bad >= self.patience


@mistake("not-strict")
class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best_loss, self.best_state, self.bad = patience, math.inf, None, 0

    def step(self, val_loss, model=None):
        self.bad += 1
        if val_loss <= self.best_loss:
            self.best_loss, self.bad = val_loss, 0
            if model is not None:
                self.best_state = copy.deepcopy(model.state_dict())
        return self.bad >= self.patience


@mistake("nan-improves")
class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best_loss, self.best_state, self.bad = patience, math.inf, None, 0

    def step(self, val_loss, model=None):
        if val_loss >= self.best_loss:
            self.bad += 1
        else:
            self.best_loss, self.bad = val_loss, 0
            if model is not None:
                self.best_state = copy.deepcopy(model.state_dict())
        return self.bad >= self.patience


@mistake("compared-with-the-last")
class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best_loss, self.best_state, self.bad = patience, math.inf, None, 0

    def step(self, val_loss, model=None):
        if val_loss < self.best_loss:
            self.bad = 0
            if model is not None:
                self.best_state = copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        self.best_loss = val_loss
        return self.bad >= self.patience


def shifted(image, down, right):
    h, w = image.shape[-2:]
    return F.pad(image, (2, 2, 2, 2))[..., 2 - down : 2 - down + h, 2 - right : 2 - right + w]


@mistake("one-draw-for-the-batch")
def augment(images, seed):
    rng = np.random.default_rng(seed)
    if rng.random() < 0.5:
        images = images.flip(-1)
    return shifted(images, int(rng.integers(-2, 3)), int(rng.integers(-2, 3)))


@mistake("wraps-round")
def augment(images, seed):
    rng = np.random.default_rng(seed)
    return torch.stack([torch.roll(image.flip(-1) if rng.random() < 0.5 else image, tuple(rng.integers(-2, 3, 2).tolist()), (-2, -1)) for image in images])


@mistake("upside-down")
def augment(images, seed):
    rng = np.random.default_rng(seed)
    return torch.stack([shifted(image.flip(1) if rng.random() < 0.5 else image, *rng.integers(-2, 3, 2).tolist()) for image in images])


@mistake("shifts-too-few")
def augment(images, seed):
    g = torch.Generator().manual_seed(seed)
    flips, shifts = torch.rand(len(images), generator=g) < 0.5, torch.randint(-2, 2, (len(images), 2), generator=g).tolist()
    return torch.stack([shifted(image.flip(-1) if flip else image, *shift) for image, flip, shift in zip(images, flips, shifts)])


@mistake("not-reproducible")
def augment(images, seed):
    return torch.stack([shifted(image.flip(-1) if np.random.rand() < 0.5 else image, *np.random.randint(-2, 3, 2).tolist()) for image in images])


@mistake("one-shift-for-both-axes")
def augment(images, seed):
    rng = np.random.default_rng(seed)
    return torch.stack([shifted(image.flip(-1) if rng.random() < 0.5 else image, *[int(rng.integers(-2, 3))] * 2) for image in images])


def draw(size, label, r, y, x):
    down, right = np.abs(np.arange(size)[:, None] - y), np.abs(np.arange(size) - x)
    return ((np.maximum(down, right) if label else np.hypot(down, right)) <= r).astype(np.float32)


@mistake("labels-swapped")
def make_shapes(n, size=32, seed=0):
    rng = np.random.default_rng(seed)
    images, labels = [], np.arange(n) % 2
    for label in labels:
        r = rng.integers(4, size // 4)
        images.append([draw(size, 1 - label, r, *rng.integers(r, size - r, 2))])
    return np.array(images), labels


@mistake("same-place-always")
def make_shapes(n, size=32, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    return np.array([[draw(size, label, rng.uniform(4, size / 2 - 1), size / 2, size / 2)] for label in labels]), labels


@mistake("cut-off")
def make_shapes(n, size=32, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    return np.array([[draw(size, label, rng.integers(5, 8), *rng.integers(0, size, 2))] for label in labels]), labels


@mistake("not-in-range")
def make_shapes(n, size=32, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    return np.array([[255 * draw(size, label, rng.integers(3, 6), *rng.integers(6, size - 6, 2))] for label in labels]), labels


@mistake("counts-differ")
def make_shapes(n, size=32, seed=0):
    rng = np.random.default_rng(seed)
    labels = (rng.random(n) < 0.1).astype(int)
    return np.array([[draw(size, label, rng.integers(3, 6), *rng.integers(6, size - 6, 2))] for label in labels]), labels


@mistake("not-black")
def make_shapes(n, size=32, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    images = np.array([[draw(size, label, rng.integers(3, 6), *rng.integers(6, size - 6, 2))] for label in labels])
    return np.clip(0.8 * images + rng.uniform(0, 0.2, images.shape), 0, 1), labels


@mistake("cannot-be-learned")
def make_shapes(n, size=32, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    images = np.array([[draw(size, label, rng.uniform(3.6, 6.4), *rng.uniform(7, size - 8, 2))] for label in labels])
    return images, rng.permutation(labels)


@mistake("after-the-activation")
def feature_maps(model, x, layer):
    module, seen = model.get_submodule(layer) if isinstance(layer, str) else layer, []
    hook = module.register_forward_hook(lambda module, inputs, output: seen.append(output.detach()))
    model(x)
    hook.remove()
    return seen[0]


@mistake("hook-left")
def feature_maps(model, x, layer):
    module, seen = model.get_submodule(layer) if isinstance(layer, str) else layer, []
    module.register_forward_hook(lambda module, inputs, output: seen.append(output.detach().clone()))
    model(x)
    return seen[0]


@mistake("not-detached")
def feature_maps(model, x, layer):
    module, seen = model.get_submodule(layer) if isinstance(layer, str) else layer, []
    hook = module.register_forward_hook(lambda module, inputs, output: seen.append(output.clone()))
    model(x)
    hook.remove()
    return seen[0]


@mistake("names-only")
def feature_maps(model, x, layer):
    seen = []
    hook = dict(model.named_modules())[layer].register_forward_hook(lambda module, inputs, output: seen.append(output.detach().clone()))
    model(x)
    hook.remove()
    return seen[0]


@mistake("layers-only")
def feature_maps(model, x, layer):
    seen = []
    hook = layer.register_forward_hook(lambda module, inputs, output: seen.append(output.detach().clone()))
    model(x)
    hook.remove()
    return seen[0]


@mistake("mode-changed")
def feature_maps(model, x, layer):
    model.eval()
    module, seen = model.get_submodule(layer) if isinstance(layer, str) else layer, []
    hook = module.register_forward_hook(lambda module, inputs, output: seen.append(output.detach().clone()))
    model(x)
    hook.remove()
    return seen[0]


@mistake("over-all")
def filters_to_grid(weights):
    return (weights - weights.min()) / (weights.max() - weights.min())


@mistake("division-by-zero")
def filters_to_grid(weights):
    low, high = weights.amin((2, 3), keepdim=True), weights.amax((2, 3), keepdim=True)
    return (weights - low) / (high - low)


@mistake("over-each-filter")
def filters_to_grid(weights):
    low, high = weights.amin((1, 2, 3), keepdim=True), weights.amax((1, 2, 3), keepdim=True)
    return (weights - low) / (high - low)


@mistake("transposed")
def confusion_matrix(labels, predictions, num_classes):
    counts = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    for label, prediction in zip(labels, predictions):
        counts[prediction, label] += 1
    return counts


@mistake("each-pair-once")
def confusion_matrix(labels, predictions, num_classes):
    counts = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    counts[labels, predictions] += 1
    return counts


@mistake("absent-classes-lost")
def confusion_matrix(labels, predictions, num_classes):
    present = sorted({*labels.tolist(), *predictions.tolist()})
    return np.array([[int(((labels == i) & (predictions == j)).sum()) for j in present] for i in present])


@mistake("not-always-divided")
def to_tensor(images):
    x = torch.as_tensor(images).unsqueeze(1).float()
    return x / 255 if x.max() > 1 else x


class Stopping:
    first, margin, sticky = math.inf, 0, False

    def __init__(self, patience):
        self.patience, self.best_loss, self.best_state, self.bad, self.done = patience, self.first, None, 0, False

    def step(self, val_loss, model=None):
        self.bad += 1
        if self.best_loss is None or val_loss < self.best_loss - self.margin:
            self.best_loss, self.bad = val_loss, 0
            if model is not None:
                self.best_state = self.copied(model)
        self.done = self.sticky and self.done or self.bad >= self.patience
        return self.done

    def copied(self, model):
        return copy.deepcopy(model.state_dict())


@mistake("margin-asked")
class EarlyStopping(Stopping):
    margin = 1e-2


@mistake("margin-asked")
class EarlyStopping(Stopping):
    margin = 1e-3


@mistake("never-false-again")
class EarlyStopping(Stopping):
    sticky = True


@mistake("first-nan-kept")
class EarlyStopping(Stopping):
    first = None


@mistake("buffers-lost")
class EarlyStopping(Stopping):
    def copied(self, model):
        return {name: parameter.detach().clone() for name, parameter in model.named_parameters()}


def evaluated(model, batches):
    was = model.training
    model.eval()
    loss = right = seen = 0
    with torch.no_grad():
        for images, labels in batches:
            logits = model(images)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            seen += len(labels)
    model.train(was)
    return loss / seen, right / seen


@mistake("parameters-left-frozen")
def evaluate(model, batches):
    model.requires_grad_(False)
    return evaluated(model, batches)


@mistake("parameters-left-frozen")
def evaluate(model, batches):
    model.requires_grad_(False)
    found = evaluated(model, batches)
    model.requires_grad_(True)
    return found


@mistake("gradients-cleared")
def evaluate(model, batches):
    model.zero_grad()
    return evaluated(model, batches)


def maps_of(model, x, layer):
    module = model.get_submodule(layer) if isinstance(layer, str) else layer
    seen = []
    hook = module.register_forward_hook(lambda module, inputs, output: seen.append(output.detach().clone()))
    with torch.no_grad():
        model(x)
    hook.remove()
    return seen[0]


@mistake("runs-in-another-mode")
def feature_maps(model, x, layer):
    was = model.training
    model.eval()
    found = maps_of(model, x, layer)
    model.train(was)
    return found


@mistake("runs-twice")
def feature_maps(model, x, layer):
    model(x)
    return maps_of(model, x, layer)


@mistake("mode-changed")
def feature_maps(model, x, layer):
    model.eval()
    return maps_of(model, x, layer)


@mistake("regular-steps")
def train_val_split(n, val_fraction, seed):
    order = (np.arange(n) * 11 + seed) % n
    k = round(n * val_fraction)
    return np.sort(order[k:]), np.sort(order[:k])


def flipped_and_shifted(images, flips, shifts):
    N, _, H, W = images.shape
    out = torch.zeros_like(images)
    for i, image in enumerate(images):
        padded = F.pad(image.flip(-1) if flips[i] else image, (2, 2, 2, 2))
        down, right = shifts[i]
        out[i] = padded[:, 2 - down : 2 - down + H, 2 - right : 2 - right + W]
    return out


@mistake("flips-by-a-rule")
def augment(images, seed):
    shifts = np.random.RandomState(seed).randint(-2, 3, (len(images), 2))
    return flipped_and_shifted(images, [(i + seed) % 2 for i in range(len(images))], shifts)


@mistake("flips-by-a-rule")
def augment(images, seed):
    shifts = np.random.RandomState(seed).randint(-2, 3, (len(images), 2))
    flips = [down > 0 or (down == 0 and i % 2) for i, (down, _) in enumerate(shifts)]
    return flipped_and_shifted(images, flips, shifts)


@mistake("longer-than-wide")
def make_shapes(n, size=32, seed=0):
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(n) % 2)
    images = np.zeros((n, 1, size, size), np.float32)
    rows, columns = np.mgrid[:size, :size]
    for image, label in zip(images[:, 0], labels):
        a, b = random.integers(size // 8, size // 3, 2)
        y, x = random.integers(a, size - a), random.integers(b, size - b)
        down, right = abs(rows - y) / a, abs(columns - x) / b
        image[(np.maximum(down, right) if label else np.hypot(down, right)) <= 1] = 1
    return torch.from_numpy(images), torch.from_numpy(labels)


@mistake("nearly-constant-to-zero")
def filters_to_grid(weights):
    low, high = weights.amin((2, 3), keepdim=True), weights.amax((2, 3), keepdim=True)
    return torch.where(high - low < 1e-2, 0, (weights - low) / (high - low))


@mistake("span-enlarged")
def filters_to_grid(weights):
    low, high = weights.amin((2, 3), keepdim=True), weights.amax((2, 3), keepdim=True)
    return (weights - low) / (high - low + 1e-2)


@mistake("counts-overflow")
def confusion_matrix(labels, predictions, num_classes):
    M = torch.zeros(num_classes, num_classes, dtype=torch.uint8)
    for i, j in zip(labels, predictions):
        M[i, j] += 1
    return M
