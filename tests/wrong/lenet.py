"""Wrong ideas as students write them. Each function stands for a file of its own, together with what has no decorator here."""

import torch
from torch import nn


def corr2d(X, K):
    return (X.unfold(0, K.shape[0], 1).unfold(1, K.shape[1], 1) * K).sum((2, 3))


def square(size):
    return (size, size) if isinstance(size, int) else size


@mistake("not-a-parameter")
class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.weight = torch.rand(square(kernel_size))
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias


@mistake("no-bias")
class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(square(kernel_size)))

    def forward(self, X):
        return corr2d(X, self.weight)


@mistake("bias-not-added")
class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.rand(square(kernel_size))), nn.Parameter(torch.zeros(1))

    def forward(self, X):
        return corr2d(X, self.weight)


@mistake("no-gradient")
class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.rand(square(kernel_size))), nn.Parameter(torch.zeros(1))

    def forward(self, X):
        K = self.weight
        out = [[(X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum().item() + self.bias.item() for j in range(X.shape[1] - K.shape[1] + 1)]
               for i in range(X.shape[0] - K.shape[0] + 1)]
        return torch.tensor(out)


@mistake("int-not-squared")
class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.rand(kernel_size)), nn.Parameter(torch.zeros(1))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias


@mistake("kernel-flipped")
class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.rand(square(kernel_size))), nn.Parameter(torch.zeros(()))

    def forward(self, X):
        return corr2d(X, torch.flip(self.weight, (0, 1))) + self.bias


@mistake("bias-in-each-product")
class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.rand(square(kernel_size))), nn.Parameter(torch.zeros(()))

    def forward(self, X):
        kh, kw = self.weight.shape
        return (X.unfold(0, kh, 1).unfold(1, kw, 1) * self.weight + self.bias).sum((2, 3))


def leaves(model):
    return [(name or type(m).__name__, m) for name, m in model.named_modules() if not list(m.children())]


def run(model, input_shape):
    with torch.no_grad():
        model(torch.zeros(input_shape))


@mistake("hooks-left")
def shape_flow(model, input_shape):
    flow, modes = [], {m: m.training for m in model.modules()}
    for name, m in leaves(model):
        m.register_forward_hook(lambda m, i, o, name=name: flow.append((name, tuple(o.shape))))
    model.eval()
    try:
        run(model, input_shape)
    finally:
        for m, mode in modes.items():
            m.training = mode
    return flow


@mistake("hooks-left-after-an-error")
def shape_flow(model, input_shape):
    flow, modes, hooks = [], {m: m.training for m in model.modules()}, []
    for name, m in leaves(model):
        hooks.append(m.register_forward_hook(lambda m, i, o, name=name: flow.append((name, tuple(o.shape)))))
    model.eval()
    try:
        run(model, input_shape)
    finally:
        for m, mode in modes.items():
            m.training = mode
    for hook in hooks:
        hook.remove()
    return flow


def flowing(model, input_shape, entry, before=lambda model: model.eval(), after=None, parts=leaves, forward=run):
    flow, modes, hooks = [], {m: m.training for m in model.modules()}, []
    for name, m in parts(model):
        hooks.append(m.register_forward_hook(lambda m, i, o, name=name: flow.append(entry(name, m, i, o))))
    before(model)
    try:
        forward(model, input_shape)
    finally:
        for hook in hooks:
            hook.remove()
        for m, mode in modes.items():
            m.training = mode
        if after:
            after(model, modes)
    return flow


def usual(name, m, i, o):
    return name, tuple(o.shape)


@mistake("left-in-eval-mode")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, usual, after=lambda model, modes: model.eval())


@mistake("left-in-train-mode")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, usual, after=lambda model, modes: model.train())


@mistake("one-mode-for-all")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, usual, after=lambda model, modes: model.train(modes[model]))


@mistake("statistics-changed")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, usual, before=lambda model: None)


@mistake("graph-kept")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, usual, forward=lambda model, shape: model(torch.zeros(shape)))


@mistake("containers-listed")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, usual, parts=lambda model: [(name or type(m).__name__, m) for name, m in model.named_modules()])


@mistake("input-shapes")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, lambda name, m, i, o: (name, tuple(i[0].shape)))


@mistake("batch-axis-left-out")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, lambda name, m, i, o: (name, tuple(o.shape[1:])))


@mistake("kinds-for-names")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, lambda name, m, i, o: (m.__class__.__name__, tuple(o.shape)))


@mistake("leaf-without-a-name")
def shape_flow(model, input_shape):
    return flowing(model, input_shape, usual, parts=lambda model: [(n, m) for n, m in model.named_modules() if not list(m.children())])


@mistake("each-layer-once")
def shape_flow(model, input_shape):
    return list(dict(flowing(model, input_shape, usual)).items())


@mistake("declared-order")
def shape_flow(model, input_shape):
    found = dict(flowing(model, input_shape, usual))
    return [(name, found[name]) for name, _ in leaves(model)]


@mistake("strides-ignored")
def receptive_field(layers):
    return 1 + sum((layer[0] - 1) * (layer[2] if len(layer) > 2 else 1) for layer in layers)


@mistake("own-stride-too-early")
def receptive_field(layers):
    r, j = 1, 1
    for k, s, *d in layers:
        j *= s
        r += (k - 1) * j * (d[0] if d else 1)
    return r


@mistake("dilation-ignored")
def receptive_field(layers):
    r, j = 1, 1
    for k, s, *_ in layers:
        r += (k - 1) * j
        j *= s
    return r


def cnn(**change):
    first, second, pool, head = (change.get(name) for name in ("first", "second", "pool", "head"))
    return nn.Sequential(
        *(first or [nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2)]), *(second or [nn.Conv2d(32, 64, 3), nn.ReLU()]),
        *([nn.MaxPool2d(2)] if pool is None else pool), *(head or [nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10)]),
    )


def ended(model, num_classes):
    model[-1] = nn.Linear(128, num_classes)
    return model


@mistake("same-padding")
def build_mini_cnn(num_classes=10):
    return ended(cnn(first=[nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)], second=[nn.Conv2d(32, 64, 3, padding=1), nn.ReLU()],
                     head=[nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10)]), num_classes)


@mistake("same-padding")
def build_mini_cnn(num_classes=10):
    return ended(cnn(first=[nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)], second=[nn.Conv2d(32, 64, 3, padding=1), nn.ReLU()]),
                 num_classes)


@mistake("gap-for-flatten")
def build_mini_cnn(num_classes=10):
    return ended(cnn(head=[nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10)]), num_classes)


@mistake("second-pooling-missing")
def build_mini_cnn(num_classes=10):
    return ended(cnn(pool=[], head=[nn.Flatten(), nn.LazyLinear(128), nn.ReLU(), nn.Linear(128, 10)]), num_classes)


@mistake("relu-on-the-logits")
def build_mini_cnn(num_classes=10):
    return ended(cnn(), num_classes).append(nn.ReLU())


@mistake("classes-ignored")
def build_mini_cnn(num_classes=10):
    return cnn()


@mistake("not-flattened")
def build_mlp(hidden=(128, 64), num_classes=10):
    layers, n = [], 784
    for m in hidden:
        layers += [nn.Linear(n, m), nn.ReLU()]
        n = m
    return nn.Sequential(*layers, nn.Linear(n, num_classes))


@mistake("relu-on-the-logits")
def build_mlp(hidden=(128, 64), num_classes=10):
    layers, n = [nn.Flatten()], 784
    for m in (*hidden, num_classes):
        layers += [nn.Linear(n, m), nn.ReLU()]
        n = m
    return nn.Sequential(*layers)


@mistake("hidden-ignored")
def build_mlp(hidden=(128, 64), num_classes=10):
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, num_classes))


@mistake("classes-ignored")
def build_mlp(hidden=(128, 64), num_classes=10):
    layers, n = [nn.Flatten()], 784
    for m in hidden:
        layers += [nn.Linear(n, m), nn.ReLU()]
        n = m
    return nn.Sequential(*layers, nn.Linear(n, 10))


def shapes(c, n, block=None, head=None, pool=2):
    block = block or (lambda a, b: [nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU()])
    pools = [[nn.MaxPool2d(2)] if k < pool else [] for k in range(3)]
    body = [layer for k, (a, b) in enumerate([(c, 16), (16, 32), (32, 64)]) for layer in (*block(a, b), *pools[k])]
    return nn.Sequential(*body, *(head or [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(64, n)]))


@mistake("bias-kept")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes, lambda a, b: [nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU()])


@mistake("batch-norm-after-relu")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes, lambda a, b: [nn.Conv2d(a, b, 3, padding=1, bias=False), nn.ReLU(), nn.BatchNorm2d(b)])


@mistake("batch-norm-missing")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes, lambda a, b: [nn.Conv2d(a, b, 3, padding=1, bias=False), nn.ReLU()])


@mistake("flatten-for-gap")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes, head=[nn.Flatten(), nn.Dropout(0.2), nn.LazyLinear(num_classes)])


@mistake("flatten-for-gap")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes, head=[nn.Flatten(), nn.Dropout(0.2), nn.Linear(64 * 8 * 8, num_classes)])


@mistake("max-for-mean")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes, head=[nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(64, num_classes)])


@mistake("third-pooling")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes, pool=3)


@mistake("dropout-missing")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes, head=[nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, num_classes)])


@mistake("another-dropout")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes, head=[nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(), nn.Linear(64, num_classes)])


@mistake("softmax-at-the-end")
def build_shapes_cnn(in_channels=1, num_classes=2):
    return shapes(in_channels, num_classes).append(nn.Softmax(dim=1))


def one(model, dense=lambda layers: layers, every=lambda model: list(model.parameters()), keep=lambda p: True, tie="dense"):
    def count(parameters):
        return sum(p.numel() for p in {id(p): p for p in parameters}.values() if keep(p))

    conv = count(p for m in model.modules() if isinstance(m, nn.Conv2d) for p in m.parameters())
    full = count(p for m in dense([m for m in model.modules() if isinstance(m, nn.Linear)]) for p in m.parameters())
    return {"conv": conv, "dense": full, "total": count(every(model)), "dominant": tie if conv == full else "conv" if conv > full else "dense"}


@mistake("first-dense-only")
def compare_params(cnn, mlp):
    return {"cnn": one(cnn, dense=lambda layers: layers[:1]), "mlp": one(mlp, dense=lambda layers: layers[:1])}


@mistake("buffers-counted")
def compare_params(cnn, mlp):
    return {name: one(m, every=lambda m: [*m.parameters(), *m.buffers()]) for name, m in (("cnn", cnn), ("mlp", mlp))}


@mistake("frozen-left-out")
def compare_params(cnn, mlp):
    return {name: one(m, keep=lambda p: p.requires_grad) for name, m in (("cnn", cnn), ("mlp", mlp))}


@mistake("tie-is-conv")
def compare_params(cnn, mlp):
    return {"cnn": one(cnn, tie="conv"), "mlp": one(mlp, tie="conv")}


@mistake("others-left-out")
def compare_params(cnn, mlp):
    tables = {"cnn": one(cnn), "mlp": one(mlp)}
    for table in tables.values():
        table["total"] = table["conv"] + table["dense"]
    return tables


@mistake("shared-counted-twice")
def compare_params(cnn, mlp):
    def table(model):
        conv = sum(p.numel() for n, m in model.named_modules(remove_duplicate=False) if isinstance(m, nn.Conv2d) for p in m.parameters())
        dense = sum(p.numel() for n, m in model.named_modules(remove_duplicate=True) if isinstance(m, nn.Linear) for p in m.parameters())
        total = sum(p.numel() for m in model.modules() for p in m.parameters(recurse=False))
        return {"conv": conv, "dense": dense, "total": total, "dominant": "conv" if conv > dense else "dense"}

    return {"cnn": table(cnn), "mlp": table(mlp)}


@mistake("buffers-counted")
def count_params(model, trainable_only=True):
    tensors = [p for p in model.parameters() if p.requires_grad] if trainable_only else model.state_dict(keep_vars=True).values()
    return sum({id(t): t.numel() for t in tensors}.values())


@mistake("model-changed")
def count_params(model, trainable_only=True):
    found = sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
    model.requires_grad_(True)
    return found


@mistake("model-changed")
def count_params(model, trainable_only=True):
    model.train()
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


@mistake("first-output-kept")
class Conv2D(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.rand(square(kernel_size))), nn.Parameter(torch.zeros(1))
        self.found = None

    def forward(self, X):
        if self.found is None:
            self.found = corr2d(X, self.weight) + self.bias
        return self.found


def walked(model, input_shape, *, graph=False, clear=False, evaluate=True, restore="each", swallow=False, lasting=True):
    """The shapes; `lasting`: what stands after the pass is done after an error, too."""
    flow, modes = [], {m: m.training for m in model.modules()}
    hooks = [
        m.register_forward_hook(lambda m, i, o, n=n or type(m).__name__: flow.append((n, tuple(o.shape))))
        for n, m in model.named_modules() if not list(m.children())
    ]

    def tidy():
        for hook in hooks:
            hook.remove()
        for m in model.modules():
            if clear:
                m._forward_hooks.clear()
            if restore == "each":
                m.training = modes[m]
        if restore != "each":
            model.train(modes[model] or restore == "train")

    if evaluate:
        model.eval()
    try:
        with torch.set_grad_enabled(graph):
            model(torch.zeros(input_shape))
    except RuntimeError:
        if lasting:
            tidy()
        if not swallow:
            raise
        return flow
    tidy()
    return flow


@mistake("nothing-put-back-after-an-error")
def shape_flow(model, input_shape):
    return walked(model, input_shape, lasting=False)


@mistake("error-swallowed")
def shape_flow(model, input_shape):
    return walked(model, input_shape, swallow=True)


@mistake("error-swallowed")
def shape_flow(model, input_shape):
    return walked(model, input_shape, swallow=True, lasting=False)


@mistake("other-hooks-removed")
def shape_flow(model, input_shape):
    return walked(model, input_shape, clear=True)


@mistake("one-mode-for-all")
def shape_flow(model, input_shape):
    return walked(model, input_shape, restore="its own", lasting=False)


@mistake("left-in-train-mode")
def shape_flow(model, input_shape):
    return walked(model, input_shape, restore="train", lasting=False)


@mistake("statistics-changed")
def shape_flow(model, input_shape):
    return walked(model, input_shape, evaluate=False, graph=True, lasting=False)


@mistake("graph-kept")
def shape_flow(model, input_shape):
    return walked(model, input_shape, graph=True, lasting=False)


@mistake("shared-counted-twice")
def compare_params(cnn, mlp):
    def one(model):
        conv, dense = (
            sum(p.numel() for m in model.modules() if isinstance(m, kind) for p in m.parameters()) for kind in (nn.Conv2d, nn.Linear)
        )
        total = sum(p.numel() for p in model.parameters())
        return {"conv": conv, "dense": dense, "total": total, "dominant": "conv" if conv > dense else "dense"}

    return {"cnn": one(cnn), "mlp": one(mlp)}


@mistake("log-softmax-at-the-end")
def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    act = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh}
    pool = {"avg": nn.AvgPool2d, "max": nn.MaxPool2d}
    if activation not in act or pooling not in pool:
        raise ValueError("unknown option")
    act, pool = act[activation], pool[pooling]
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), act(), pool(2), nn.Conv2d(6, 16, 5), act(), pool(2), nn.Flatten(),
        nn.Linear(400, 120), act(), nn.Linear(120, 84), act(), nn.Linear(84, num_classes), nn.LogSoftmax(1),
    )
