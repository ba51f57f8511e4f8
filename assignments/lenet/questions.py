"""LeNet: what is asked, how it is checked, which mistakes are named."""

from math import prod

import numpy as np

from autograder.cases import Rng
from autograder.oracles.conv import pair
from autograder.oracles.models import flow, span, with_gradients
from autograder.oracles.network import Model, network
from autograder.relations import Relations
from autograder.spec import Assignment, Draw, Mistake, Question, Row, Tolerance, _
from autograder.values import Problem
from autograder.worker.models import make, model

TIED = model([("Linear", 4, 4), ("ReLU",), ("Linear", 4, 4)], same=[("2.weight", "0.weight")])
BATCH_NORM = model([("Conv2d", 3, 8, 3, {"bias": False}), ("BatchNorm2d", 8), ("ReLU",), ("Flatten",), ("Linear", 72, 5)])
BACKBONE = model([[("Conv2d", 1, 4, 3), ("ReLU",)], ("Flatten",), ("Linear", 16, 3)], frozen=["0"])


def _counted(keep=lambda name, wanted: wanted, once=True, size=prod, buffers="never"):
    """The number of parameters, in parts that a mistake can change: which tensors count, how often, and for how much."""

    def count(model, trainable_only=True):
        built = make(model)
        tensors = [(name, t.shape, t.requires_grad or not trainable_only) for name, t in built.named_parameters(remove_duplicate=once)]
        more = [size(t.shape) for t in built.buffers()] if buffers == "always" or (buffers == "all" and not trainable_only) else []
        return sum([size(shape) for name, shape, wanted in tensors if keep(name, wanted)] + more)

    return count


def _walked(recurse):
    """The count by a walk through all layers and containers, each with its own parameters, or with those inside it, too."""

    def count(model, trainable_only=True):
        met = [t for part in make(model).modules() for t in part.parameters(recurse)]
        return sum([prod(t.shape) for t in met if t.requires_grad or not trainable_only])

    return count


def _left_otherwise(*changes):
    """The right count, and what is told where one of the `changes` to the model, `(what, its value)`, leaves it otherwise."""

    def count(model, trainable_only=True):
        built, answer = make(model), _counted()(model, trainable_only)
        flags = {"training": [m.training for m in built.modules()], "requires_grad": [p.requires_grad for p in built.parameters()]}
        changed = [name for name, value in changes if any(flag != value for flag in flags[name])]
        return {"answer": answer, "changed": changed} if changed else answer

    return count


count_params = Question(
    name="count_params",
    points={"layers": 2, "shared": 1, "frozen": 2},
    truth=lambda model, trainable_only=True: _counted()(model, trainable_only),
    visible=[
        Row("layers", model=model([])),
        Row("layers", model=model(("Conv2d", 1, 32, 5))),  # S0's 832
        Row("layers", model=model([("Conv2d", 3, 8, (2, 3)), ("ReLU",), [("Flatten",), ("Linear", 48, 7)]])),
        Row("layers", model=BATCH_NORM),
        Row("layers", model=BATCH_NORM, trainable_only=False),
        Row("shared", model=TIED),
        Row("shared", model=model([[("Linear", 3, 3)], ("Tanh",), ("Linear", 3, 3), ("Linear", 3, 2)], same=[("2", "0.0")])),
        Row("frozen", model=BACKBONE),
        Row("frozen", model=BACKBONE, trainable_only=False),
        Row("frozen", _positional=True, model=model(("Linear", 6, 2), frozen=["bias"]), trainable_only=False),
        Row("frozen", model=model(("Linear", 6, 2), frozen=["bias"]), trainable_only=True),
        Row("frozen", model=model([("Conv2d", 2, 3, 2), ("Dropout", 0.5)], training=False, frozen=["0"]), trainable_only=False),
    ],
    probe="kept",
    mistakes=[
        Mistake("tensors-counted", _counted(size=lambda shape: 1),
                _("This counts the tensors. A tensor of shape (32, 1, 5, 5) holds 800 parameters: numel() says so."), read="counting-parameters"),
        Mistake("biases-left-out", (_counted(lambda name, wanted: wanted and name.endswith("weight")),
                    _counted(size=lambda shape: prod(shape) * (len(shape) > 1))),
                _("Only weights are counted. Biases, and the one-dimensional parameters of BatchNorm, are parameters, too."),
                read="counting-parameters"),
        Mistake("buffers-counted", (_counted(buffers="always"), _counted(buffers="all")),
                _("Buffers are counted, too. BatchNorm's running statistics are stored with the model, but nothing trains them."),
                read="counting-parameters"),
        Mistake("model-changed", (_left_otherwise(("training", True)), _left_otherwise(("training", False)),
                    _left_otherwise(("requires_grad", True)), _left_otherwise(("requires_grad", False))),
                _("The model is not left as it was: its mode, or requires_grad of its parameters, has changed. Counting only looks."),
                read="counting-parameters"),
        Mistake("counted-at-each-level", _walked(recurse=True),
                _("Parameters are counted again for each container that they lie in: modules() gives the containers and what is in them."),
                read="counting-parameters"),
        Mistake("shared-counted-twice", (_counted(once=False), _walked(recurse=False)),
                _("A tensor that two layers share is counted twice. It is stored once and trained once."), read="shared-and-frozen"),
        Mistake("frozen-counted", _counted(lambda name, wanted: True),
                _("Frozen parameters are counted although trainable_only is True: leave out those without requires_grad."),
                read="shared-and-frozen"),
        Mistake("frozen-never-counted", lambda model, trainable_only=True: _counted()(model, True),
                _("With trainable_only=False the frozen parameters count, too; here they are missing."), read="shared-and-frozen"),
    ],
    hints=[
        _("Which method of nn.Module goes through all parameters, in all layers, each of them once?"),
        _("Of each parameter you need two things: how many numbers it holds, and whether it trains (requires_grad)."),
        _("Take the sum of numel() over model.parameters(), without the frozen ones where only trainable ones are asked for."),
    ],
)  # fmt: skip


ACTIVATIONS, POOLINGS = ("sigmoid", "relu", "tanh"), ("avg", "max")


def _lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    if activation not in ACTIVATIONS or pooling not in POOLINGS:
        raise ValueError("unknown activation or pooling")
    act, pool = (activation,), (pooling, 2)
    return [("conv", 1, 6, 5, 2), act, pool, ("conv", 6, 16, 5, 0), act, pool, ("flatten",),
            ("linear", 400, 120), act, ("linear", 120, 84), act, ("linear", 84, num_classes)]  # fmt: skip


DIGITS = (3, 1, 28, 28)  # of a batch
LENET = Model(_lenet, lambda **options: DIGITS)

build_lenet = Question(
    name="build_lenet",
    points={"layers": 4, "options": 2, "errors": 1},
    **LENET.asked(),
    visible=[
        Row("layers"),
        Row("layers", num_classes=7),
        Row("options", activation="relu"),
        Row("options", activation="tanh", pooling="max"),
        Row("options", pooling="max"),
        Row("options", _positional=True, num_classes=4, activation="relu", pooling="max"),
        Row("errors", activation="gelu"),
        Row("errors", pooling="min"),
    ],
    mistakes=[
        Mistake("padding-missing", (LENET.misfit(3, "(120, 256)"), LENET.crash("x256 and 400x120")),
                _("The first convolution has no padding: 28x28 has to stay 28x28, so that 16 maps of 5x5, 400 numbers, are left to flatten."),
                read="the-layers"),
        Mistake("channels-swapped", (LENET.misfit(1, "(16, 1, 5, 5)"), LENET.crash("x150 and 400x120")),
                _("6 and 16 have changed places: the first convolution has 6 filters, the second 16."), read="the-layers"),
        Mistake("log-softmax-at-the-end", LENET.but(lambda layers: [*layers, ("log_softmax",)]),
                _("The model ends with a log-softmax. Return logits: the loss applies one itself."), read="logits"),
        Mistake("softmax-at-the-end", LENET.but(lambda layers: [*layers, ("softmax",)]),
                _("The model ends with a softmax. Return logits: the loss applies the softmax itself."), read="logits"),
        Mistake("activation-on-the-logits", LENET.but(lambda layers: [*layers, layers[1]]),
                _("The last layer is followed by an activation. Logits come straight from the last linear layer."), read="logits"),
        Mistake("activation-after-pooling", LENET.but(lambda layers: [layers[i] for i in (0, 2, 1, 3, 5, 4, *range(6, 12))]),
                _("The activation comes after the pooling. In LeNet it comes before: convolution, activation, pooling."), read="the-layers"),
        Mistake("linear-layers-without-activation", LENET.but(lambda layers: [layers[i] for i in (*range(8), 9, 11)]),
                _("There is no activation between the linear layers; without one, the three are no more than a single linear layer."),
                read="the-layers"),
        Mistake("poolings-swapped", LENET.renamed({"max": "avg", "avg": "max"}),
                _("The pooling is the other one: \"avg\" takes the mean of each 2x2 window, \"max\" its largest number."), read="the-options"),
        Mistake("pooling-ignored", LENET.renamed({"max": "avg"}),
                _("The option pooling is ignored: the model always takes means."), read="the-options"),
        Mistake("activation-ignored", tuple(LENET.renamed(dict.fromkeys(ACTIVATIONS, always)) for always in ACTIVATIONS),
                _("The option activation is ignored: the model has the same activation whatever is asked for."), read="the-options"),
    ],
    hints=[
        _("Follow one image through the layers and write down each shape: (1, 28, 28), (6, 28, 28), (6, 14, 14), ..."),
        _("Convolution, activation, pooling, twice; then flatten, and three linear layers with an activation after the first two."),
        _("nn.Sequential with all layers in their order is enough. Look the activation and the pooling up in a dict of classes, and refuse others."),
    ],
)  # fmt: skip


def _layer(forward=lambda x, weight, bias: _corr2d(x, weight) + bias):
    """The layer's output, with its gradients; `forward` in place of what it computes."""

    def answers(weights, x, second, kernel_size):
        return {**with_gradients(forward, x, **weights), "second output": with_gradients(forward, second, **weights)["output"]}

    return answers


def _first_output_kept(weights, x, second, kernel_size):
    seen = _layer()(weights, x, second, kernel_size)
    return {**seen, "second output": seen["output"]}


def _corr2d(x, weight):
    from torch.nn.functional import conv2d

    return conv2d(x[None, None], weight[None, None])[0, 0]


def _conv2d_given(seed, kernel_size):
    """Numbers for the parameters, and an image; a square one for a square kernel given as an int."""
    r, (rows, columns) = Rng(seed), pair(kernel_size)
    x = r.image(rows + 3, columns + (3 if rows == columns else 4))
    return {"weights": {"weight": r.image(rows, columns), "bias": np.array(3.5)}, "x": x, "second": x[::-1].copy()}


Conv2D = Question(
    name="Conv2D",
    points={"pairs": 3, "one number": 1},
    truth=_layer(),
    visible=[
        Row("pairs", kernel_size=(1, 2)),
        Row("pairs", kernel_size=(4, 3)),
        Row("pairs", kernel_size=(2, 5)),
        Row("one number", kernel_size=3),
        Row("one number", kernel_size=1),
    ],
    probe="layer",
    given=_conv2d_given,
    given_names=("weights", "x", "second"),
    refused=("conv",),
    forbidden=("scipy", "skimage", "cv2"),
    tolerance=Tolerance(float32_multiple=50),
    mistakes=[
        Mistake("not-a-parameter", lambda weights, x, second, kernel_size: Problem("parameter-missing", {"name": "weight"}),
                _("The layer has no parameter named weight. Set self.weight = nn.Parameter(torch.rand(...)): under another name it is not found, "
                  "and a plain tensor is not trained."),
                read="a-layer-of-your-own"),
        Mistake("no-bias", lambda weights, x, second, kernel_size: Problem("parameter-missing", {"name": "bias"}),
                _("The layer has no parameter named bias: one number, an nn.Parameter, added to every output."), read="a-layer-of-your-own"),
        Mistake("bias-not-added", lambda weights, x, second, kernel_size: Problem("no-gradient", {"name": "bias"}),
                _("No gradient reaches the bias: add self.bias itself to every output in forward, not a number taken from it, such as "
                  ".item()."), read="a-layer-of-your-own"),
        Mistake("no-gradient", lambda weights, x, second, kernel_size: Problem("no-gradient", {"name": "weight"}),
                _("No gradient reaches the weight, so the layer would never learn. Look for .data, .detach(), .item(), NumPy, or torch.tensor(...) "
                  "on the way from the parameters to the output."), read="a-layer-of-your-own"),
        Mistake("int-not-squared", lambda weights, x, second, kernel_size:
                Problem("parameter-shape", {"name": "weight"}) if isinstance(kernel_size, int) else _layer()(weights, x, second, kernel_size),
                _("With one number as kernel_size, the weight has to be square: 3 means (3, 3)."), read="a-layer-of-your-own"),
        Mistake("first-output-kept", _first_output_kept,
                _("For a second image the layer gives its first output again. Compute the output anew whenever forward is called."),
                read="a-layer-of-your-own"),
        Mistake("kernel-flipped", _layer(lambda x, weight, bias: _corr2d(x, weight.flip(0, 1)) + bias),
                _("The kernel is flipped. The layer computes a cross-correlation, as corr2d does."), read="a-layer-of-your-own"),
        Mistake("bias-in-each-product", _layer(lambda x, weight, bias: _corr2d(x, weight) + bias * weight.numel()),
                _("The bias is added once for each number of the kernel. Add it once to each output, after the sum."), read="a-layer-of-your-own"),
    ],
    hints=[
        _("__init__ makes two nn.Parameter, weight and bias; forward takes an image (H, W) and gives the smaller one."),
        _("Make the output first, torch.zeros(...), and fill it: Y[i, j] = (X[i:i+KH, j:j+KW] * self.weight).sum(). Autograd follows that."),
        _("Or without loops: F.unfold gives all windows as columns, and one matrix product with self.weight.reshape(1, -1) sums them."),
    ],
)  # fmt: skip


def _field(layers, grown=lambda kernel, dilation: dilation * (kernel - 1), jump=lambda before, stride: before * stride, early=False):
    """The receptive field by walking from input to output, in parts that a mistake can change."""
    size, step = 1, 1
    for width, stride, *spread in layers:
        after = jump(step, stride)
        size += grown(width, *(spread or [1])) * (after if early else step)
        step = after
    return size


receptive_field = Question(
    name="receptive_field",
    points={"stacked": 1, "strides": 2, "dilation": 1},
    truth=lambda layers: span(layers),
    visible=[
        Row("stacked", layers=[]),
        Row("stacked", layers=[(4, 1)]),
        Row("stacked", layers=[(3, 1), (3, 1)]),  # S0's question
        Row("stacked", layers=[(2, 1), (5, 1), (3, 1)]),
        Row("strides", layers=[(3, 2), (3, 1)]),
        Row("strides", layers=[(5, 1), (2, 2), (5, 1), (2, 2)]),  # LeNet up to its second pooling
        Row("strides", layers=[(7, 2), (3, 2), (4, 3), (3, 1)]),
        Row("dilation", layers=[(3, 1, 2)]),
        Row("dilation", layers=[(3, 1), (4, 2, 3), (3, 1, 2)]),
        Draw("strides", lambda r: {"layers": [(r.size(1, 5), r.size(1, 3)) for _ in range(4)] + [(3, 1)]}, n=2),
        Draw("dilation", lambda r: {"layers": [(r.size(2, 5), r.size(1, 2), r.size(2, 4)) for _ in range(3)]}, n=2),
    ],
    mistakes=[
        Mistake("strides-ignored", lambda layers: _field(layers, jump=lambda before, stride: 1),
                _("The strides are ignored. After a layer with stride 2, one step of the next layer is two pixels of the input."),
                read="how-far-a-layer-sees"),
        Mistake("strides-added", (lambda layers: _field(layers, jump=lambda before, stride: before + stride - 1),
                                  lambda layers: _field(layers, jump=lambda before, stride: before + stride)),
                _("The strides are added. They multiply: two layers of stride 2 make a step of four pixels."), read="how-far-a-layer-sees"),
        Mistake("own-stride-too-early", lambda layers: _field(layers, early=True),
                _("A layer's own stride is counted for itself. It only spreads what comes after: grow first, then multiply the step."),
                read="how-far-a-layer-sees"),
        Mistake("dilation-ignored", lambda layers: _field(layers, grown=lambda kernel, dilation: kernel - 1),
                _("The dilation is ignored: the pixels under a dilated kernel lie d apart, so it reaches d(k - 1) further, not k - 1."),
                read="how-far-a-layer-sees"),
        Mistake("kernel-not-minus-one", (lambda layers: _field(layers, grown=lambda kernel, dilation: dilation * (kernel - 1) + 1),
                                         lambda layers: _field(layers, grown=lambda kernel, dilation: dilation * kernel),
                                         lambda layers: _field(layers, grown=lambda kernel, dilation: dilation * (kernel - 1) + 1) - 1),
                _("Each layer adds its whole kernel. It adds k - 1, because its first pixel is already counted: two 3x3 see 5, not 6 or 7."),
                read="how-far-a-layer-sees"),
        Mistake("starts-at-zero", lambda layers: _field(layers) - 1,
                _("The count starts at 0. Without any layer an output is one pixel, so it starts at 1."), read="how-far-a-layer-sees"),
        Mistake("from-the-output", lambda layers: _field(layers[::-1]),
                _("The layers are gone through from output to input, but a layer's step depends on the strides before it: start at the input."),
                read="how-far-a-layer-sees"),
        Mistake("kernels-multiplied", lambda layers: prod(kernel for kernel, *_rest in layers),
                _("The kernels are multiplied. Two 3x3 layers see 5x5, not 9x9: each adds k - 1 on top."), read="how-far-a-layer-sees"),
    ],
    hints=[
        _("Draw it on one axis: which pixels does one output of the last layer see in the layer before? And those, in turn?"),
        _("Keep two numbers, the field (1 at first) and the step, how many input pixels lie between neighbours of this layer (1 at first)."),
        _("For each layer: field += dilation * (kernel - 1) * step, and only then step *= stride."),
    ],
)  # fmt: skip

MINI_CNN = Model(lambda num_classes=10: [
    ("conv", 1, 32, 3, 0), ("relu",), ("max", 2), ("conv", 32, 64, 3, 0), ("relu",), ("max", 2), ("flatten",),
    ("linear", 1600, 128), ("relu",), ("linear", 128, num_classes)], lambda **options: DIGITS)  # fmt: skip

build_mini_cnn = Question(
    name="build_mini_cnn",
    points={"layers": 4, "classes": 1},
    **MINI_CNN.asked(),
    visible=[Row("layers"), Row("classes", num_classes=3)],
    mistakes=[
        Mistake("same-padding", (MINI_CNN.misfit(3, "(128, 3136)"), MINI_CNN.crash("x3136 and 1600x128")),
                _("The convolutions are padded. Without padding 28 becomes 26, 13, 11 and 5, and 64 maps of 5x5, 1,600 numbers, are flattened."),
                read="the-mini-cnn"),
        Mistake("second-pooling-missing", (MINI_CNN.misfit(3, "(128, 7744)"), MINI_CNN.crash("x7744 and 1600x128")),
                _("The second pooling is missing: 11x11 has to become 5x5 before it is flattened."), read="the-mini-cnn"),
        Mistake("gap-for-flatten", (MINI_CNN.misfit(3, "(128, 64)"), MINI_CNN.crash("x64 and 1600x128")),
                _("The maps are averaged before the linear layers. Here they are flattened: 1,600 numbers, not 64."), read="the-mini-cnn"),
        Mistake("filters-swapped", MINI_CNN.misfit(1, "(64, 1, 3, 3)"),
                _("The first convolution has 32 filters and the second 64; here they have changed places."), read="the-mini-cnn"),
        Mistake("relu-after-convolutions-missing", MINI_CNN.but(lambda layers: [layers[i] for i in (0, 2, 3, 5, 6, 7, 8, 9)]),
                _("There is no ReLU after the convolutions. Each convolution and the first linear layer are followed by one."), read="the-mini-cnn"),
        Mistake("linear-layers-without-relu", MINI_CNN.but(lambda layers: [*layers[:8], layers[9]]),
                _("There is no ReLU between the two linear layers; without one, they are no more than a single linear layer."), read="the-mini-cnn"),
        Mistake("average-pooling", MINI_CNN.renamed({"max": "avg"}),
                _("The poolings take means. This network keeps the largest number of each 2x2 window."), read="the-mini-cnn"),
        Mistake("relu-on-the-logits", MINI_CNN.but(lambda layers: [*layers, ("relu",)]),
                _("The last layer is followed by a ReLU. Logits may be negative: they come straight from the last linear layer."), read="logits"),
        Mistake("log-softmax-at-the-end", MINI_CNN.but(lambda layers: [*layers, ("log_softmax",)]),
                _("The model ends with a log-softmax. Return logits: the loss applies one itself."), read="logits"),
        Mistake("softmax-at-the-end", MINI_CNN.but(lambda layers: [*layers, ("softmax",)]),
                _("The model ends with a softmax. Return logits: the loss applies the softmax itself."), read="logits"),
        Mistake("classes-ignored", MINI_CNN.but(lambda layers: layers if layers[-1][2] == 10 else
                                                Problem("layer-does-not-fit", {"position": 4, "got": "(10, 128)"})),
                _("num_classes is ignored: the model always has 10 logits."), read="the-mini-cnn"),
    ],
    hints=[
        _("Write down the shape after each layer before you write the layer: (1, 28, 28), (32, 26, 26), (32, 13, 13), ..."),
        _("Twice convolution 3x3 without padding, ReLU, max pooling 2x2; then flatten, a linear layer to 128, ReLU, and the logits."),
        _("nn.Sequential with ten layers in that order. The first linear layer takes 64 * 5 * 5 numbers."),
    ],
)  # fmt: skip


def _mlp(hidden=(128, 64), num_classes=10):
    sizes = (784, *hidden)
    inner = [layer for n, m in zip(sizes, hidden, strict=False) for layer in (("linear", n, m), ("relu",))]
    return [("flatten",), *inner, ("linear", sizes[-1], num_classes)]


MLP = Model(_mlp, lambda **options: DIGITS)
build_mlp = Question(
    name="build_mlp",
    points={"layers": 2, "hidden": 2},
    **MLP.asked(),
    visible=[
        Row("layers"),
        Row("layers", num_classes=7),
        Row("hidden", hidden=(32,)),
        Row("hidden", hidden=(20, 40, 30), num_classes=4),
        Row("hidden", _positional=True, hidden=(), num_classes=3),
    ],
    mistakes=[
        Mistake("relu-on-the-logits", MLP.but(lambda layers: [*layers, ("relu",)]),
                _("The last layer is followed by a ReLU. Logits may be negative: they come straight from the last linear layer."), read="logits"),
        Mistake("log-softmax-at-the-end", MLP.but(lambda layers: [*layers, ("log_softmax",)]),
                _("The model ends with a log-softmax. Return logits: the loss applies one itself."), read="logits"),
        Mistake("softmax-at-the-end", MLP.but(lambda layers: [*layers, ("softmax",)]),
                _("The model ends with a softmax. Return logits: the loss applies the softmax itself."), read="logits"),
        Mistake("no-relu", MLP.but(lambda layers: [layer for layer in layers if layer != ("relu",)]),
                _("There is no activation between the layers; without one, all of them together are no more than a single linear layer."),
                read="the-mlp"),
        Mistake("not-flattened", MLP.crash("x28 and 784x"),
                _("The images are not flattened: a linear layer takes the last axis, 28 numbers, and not the 784 of the image."), read="the-mlp"),
        Mistake("hidden-ignored", MLP.but(lambda layers: layers if layers[:5:2] == _mlp()[:5:2] and layers[1:4:2] == _mlp()[1:4:2] else
                                          Problem("layer-does-not-fit", {"position": 1, "got": "(128, 784)"})),
                _("hidden is ignored: the model has layers of 128 and 64 whatever is asked for."), read="the-mlp"),
        Mistake("classes-ignored", MLP.but(lambda layers: layers if layers[-1][2] == 10 else Problem("layer-does-not-fit", {
                    "position": [kind for kind, *_n in layers].count("linear"), "got": "weight (10, "})),
                _("num_classes is ignored: the model always has 10 logits."), read="the-mlp"),
    ],
    hints=[
        _("An image (1, 28, 28) first becomes a row of 784 numbers: nn.Flatten()."),
        _("The sizes are 784, then those in hidden, then num_classes. Each linear layer goes from one size to the next."),
        _("Collect the layers in a list: for each size in hidden a Linear and a ReLU, at the end one more Linear; nn.Sequential(*layers)."),
    ],
)  # fmt: skip


def _shares(once=True, frozen=True, of_conv=lambda found: found, of_dense=lambda found: found, size=lambda t: t.numel(),
            total=lambda conv, dense, every, model: every, tie="dense"):  # fmt: skip
    """The comparison, in parts that a mistake can change."""

    def one(model):
        from torch import nn

        def count(parts):
            tensors = [t for part in parts for t in part.parameters(recurse=False) if frozen or t.requires_grad]
            return sum(size(t) for t in ({id(t): t for t in tensors}.values() if once else tensors))

        built = make(model)
        modules = list(built.modules())
        conv = count(of_conv([m for m in modules if isinstance(m, nn.Conv2d)]))
        dense = count(of_dense([m for m in modules if isinstance(m, nn.Linear)]))
        return {"conv": conv, "dense": dense, "total": total(conv, dense, count(modules), built),
                "dominant": tie if conv == dense else "conv" if conv > dense else "dense"}  # fmt: skip

    return lambda cnn, mlp: {"cnn": one(cnn), "mlp": one(mlp)}


def _each_once(conv, dense, every, built):
    return sum(p.numel() for p in built.parameters())


SMALL_MLP = model([("Flatten",), ("Linear", 25, 6), ("ReLU",), ("Linear", 6, 5)])
compare_params = Question(
    name="compare_params",
    points={"layers": 2, "other layers": 1, "shared and frozen": 1, "dominant": 1},
    truth=_shares(),
    visible=[
        Row("layers", cnn=model([("Conv2d", 1, 4, 3), ("ReLU",), ("Flatten",), ("Linear", 36, 7), ("ReLU",), ("Linear", 7, 5)]), mlp=SMALL_MLP),
        Row("layers", cnn=model([[("Conv2d", 3, 8, 3), ("ReLU",)], [("Conv2d", 8, 6, 3, {"bias": False}), ("Flatten",)], ("Linear", 6, 2)]),
            mlp=model([("Linear", 4, 3), ("Tanh",), [("Linear", 3, 3), ("Tanh",), ("Linear", 3, 2)]])),
        Row("other layers", cnn=model([("Conv2d", 1, 4, 3, {"bias": False}), ("BatchNorm2d", 4), ("PReLU",), ("Flatten",), ("Linear", 36, 5)]),
            mlp=model([("Linear", 9, 6), ("BatchNorm1d", 6), ("ReLU",), ("Linear", 6, 5)])),
        Row("shared and frozen", cnn=model([("Conv2d", 2, 2, 3), ("ReLU",), ("Conv2d", 2, 2, 3), ("Linear", 4, 3)], same=[("2.weight", "0.weight")],
                                           frozen=["3"]),
            mlp=model([("Linear", 5, 5), ("ReLU",), ("Linear", 5, 5)], same=[("2", "0")], frozen=["0.bias"])),
        Row("dominant", cnn=model([("Conv2d", 1, 2, 2), ("Flatten",), ("Linear", 4, 2)]), mlp=model(("ReLU",))),  # 10 and 10; 0 and 0
        Row("dominant", cnn=model([("Conv2d", 2, 9, 3), ("Flatten",), ("Linear", 9, 4)]), mlp=model([("Linear", 9, 4)])),
    ],
    mistakes=[
        Mistake("first-dense-only", (_shares(of_dense=lambda found: found[:1]), _shares(of_dense=lambda found: found[:1], of_conv=lambda f: f[:1])),
                _("Only the first linear layer is counted. \"dense\" is all linear layers together."), read="where-the-parameters-are"),
        Mistake("last-dense-only", _shares(of_dense=lambda found: found[-1:]),
                _("Only the last linear layer is counted. \"dense\" is all linear layers together."), read="where-the-parameters-are"),
        Mistake("buffers-counted", _shares(total=lambda conv, dense, every, built: every + sum(b.numel() for b in built.buffers())),
                _("The total has the buffers in it. BatchNorm's running statistics are no parameters."), read="where-the-parameters-are"),
        Mistake("others-left-out", _shares(total=lambda conv, dense, every, built: conv + dense),
                _("The total has only convolutions and linear layers. Other layers, such as BatchNorm, have parameters, too."),
                read="where-the-parameters-are"),
        Mistake("others-in-dense", lambda cnn, mlp: {
                    name: {**one, "dense": one["total"] - one["conv"], "dominant": "conv" if one["conv"] > one["total"] - one["conv"] else "dense"}
                    for name, one in _shares()(cnn, mlp).items()},
                _("Everything that is no convolution is counted as dense. Other layers, such as BatchNorm, are in the total only."),
                read="where-the-parameters-are"),
        Mistake("biases-left-out", _shares(size=lambda t: t.numel() if t.dim() > 1 else 0),
                _("Only weights are counted. Biases are parameters, too."), read="where-the-parameters-are"),
        Mistake("shared-counted-twice", (_shares(once=False), _shares(once=False, total=_each_once)),
                _("A tensor that two layers share is counted twice. It is stored once."), read="shared-and-frozen"),
        Mistake("frozen-left-out", _shares(frozen=False),
                _("Frozen parameters are left out. This comparison counts all parameters, whether they train or not."), read="shared-and-frozen"),
        Mistake("tie-is-conv", _shares(tie="conv"),
                _("When both have equally many parameters, the answer is \"dense\"."), read="where-the-parameters-are"),
    ],
    hints=[
        _("model.modules() goes through all layers, however deep. isinstance(layer, nn.Conv2d) and isinstance(layer, nn.Linear) tell them apart."),
        _("Write one function for one model and call it twice. How do you notice that you have met a tensor before?"),
        _("Collect the parameters of all nn.Linear in a dict by id(p), then add up numel(); the same for nn.Conv2d and for model.parameters()."),
    ],
)  # fmt: skip


def _leaf(name, module):
    return next(module.children(), None) is None


def _named(name, kind, before, after):
    return name or kind, after


def _flow(entry=_named, of=_leaf, train=False, listed=lambda model, answer: answer, **left):
    """The answer and what becomes of the model, in parts that a mistake can change: `left(model, raised)` gives parts of the latter."""

    def report(model, input_shape, report, raises, hooked):
        found = flow(model, input_shape, entry=entry, of=of, train=train)
        found.update({name: change(model, raises) for name, change in left.items() if name in found})
        return {name: listed(model, value) if name == "answer" else value for name, value in found.items()}

    return report


def _flow_given(seed, model, input_shape):
    report = list(_flow()(model, input_shape, [], False, True))
    return {"report": report, "raises": "raised" in report, "hooked": True}


def _hooks(of=_leaf, always=True):
    return lambda model, raised: sum(of(*one) for one in make(model).named_modules()) if always or raised else 0


def _modes(mode, always=True):
    """Each module's mode where `mode(the model's)` takes the place of its own."""
    def modes(model, raised):
        built = make(model)
        return {name: mode(built.training) if always or raised else module.training for name, module in built.named_modules()}

    return modes


def _after_an_error(mode=None):
    """The modes where an error leaves all modules in eval mode, and a pass without one in `mode(the model's)`, or as they were."""
    return lambda model, raised: _modes(lambda mode: False)(model, raised) if raised else _modes(mode, always=bool(mode))(model, raised)


def _no_finally(**left):
    """This, and what stands behind the pass is not done after an error: the hooks stay; of leaves, or of all modules."""
    return tuple(_flow(hooks=_hooks(of, always=False), **left) for of in (_leaf, lambda name, module: True))


def _as_declared(model, answer):
    names = [name for name, _module in make(model).named_modules()]
    return sorted(dict(answer).items(), key=lambda one: names.index(one[0]) if one[0] in names else 0)


NORMED = model([("Conv2d", 2, 4, 3), [("BatchNorm2d", 4), ("ReLU",)], ("MaxPool2d", 2), ("Flatten",), ("Linear", 24, 5)], seed=2, evaluating=["1"])
TWICE = model([("Linear", 4, 4), ("ReLU",), ("Linear", 4, 4)], same=[("2", "0")], seed=3)
BACKWARDS = model(("Backwards", ("Linear", 6, 2), ("Flatten",), ("Backwards", ("ReLU",), ("Conv2d", 1, 3, 2))), seed=4)

shape_flow = Question(
    name="shape_flow",
    points={"shapes": 2, "calls": 2, "left as it was": 3},
    truth=_flow(),
    visible=[
        Row("shapes", model=model([("Conv2d", 1, 6, 5, {"padding": 2}), ("AvgPool2d", 2), ("Flatten",)], seed=1), input_shape=(1, 1, 8, 6)),
        Row("shapes", model=model([[("Conv2d", 3, 5, 3), ("ReLU",)], [[("MaxPool2d", 2)], ("Flatten",)]], seed=1), input_shape=(2, 3, 6, 8)),
        Row("shapes", model=model(("Linear", 7, 3), seed=1), input_shape=(4, 7)),
        Row("calls", model=TWICE, input_shape=(3, 4)),
        Row("calls", model=BACKWARDS, input_shape=(2, 1, 2, 3)),
        Row("left as it was", model=NORMED, input_shape=(3, 2, 6, 8)),
        Row("left as it was", model=model([("Dropout", 0.5), [("BatchNorm1d", 4)]], seed=5, training=False), input_shape=(5, 4)),
        Row("left as it was", model=NORMED, input_shape=(3, 1, 6, 8)),  # one channel too few: forward raises
    ],
    probe="watched",
    given=_flow_given,
    given_names=("report", "raises", "hooked"),
    mistakes=[
        Mistake("hooks-left", (_flow(hooks=_hooks()), _flow(hooks=_hooks(lambda name, module: True))),
                _("The hooks stay on the model: each later forward pass calls them again. Keep what register_forward_hook returns and remove() it."),
                read="following-the-shapes"),
        Mistake("hooks-left-after-an-error", (_flow(hooks=_hooks(always=False)), _flow(hooks=_hooks(lambda name, module: True, always=False))),
                _("When forward raises an error, the hooks stay on the model. Remove them in a finally block."), read="following-the-shapes"),
        Mistake("nothing-put-back-after-an-error", _no_finally(modes=_after_an_error()),
                _("When forward raises an error, the hooks stay and all layers are left in eval mode. Put both right in a finally block."),
                read="following-the-shapes"),
        Mistake("error-swallowed", (_flow(raised=lambda model, raised: False), _flow(raised=lambda model, raised: False, graph=lambda *_: True),
                                    *_no_finally(raised=lambda model, raised: False),
                                    *_no_finally(raised=lambda model, raised: False, modes=_after_an_error())),
                _("The error that forward raises does not reach the caller. Put things right in a finally block, without an except."),
                read="following-the-shapes"),
        Mistake("other-hooks-removed", _flow(earlier_hooks=lambda model, raised: False),
                _("Hooks that were on the model before are gone. Remove your own only: register_forward_hook returns a handle, with remove()."),
                read="following-the-shapes"),
        Mistake("left-in-eval-mode", (_flow(modes=_modes(lambda mode: False)), _flow(modes=_modes(lambda mode: False, always=False))),
                _("The model, or a layer of it, stays in eval mode. Note each submodule's training flag before, and set it back, whatever happens."),
                read="following-the-shapes"),
        Mistake("left-in-train-mode", (_flow(modes=_modes(lambda mode: True)), _flow(modes=_after_an_error(lambda mode: True)),
                                       *_no_finally(modes=_after_an_error(lambda mode: True))),
                _("Everything is put in train mode at the end, layers that were in eval mode included. Set each submodule's own flag back."),
                read="following-the-shapes"),
        Mistake("one-mode-for-all", (_flow(modes=_modes(lambda mode: mode)), _flow(modes=_after_an_error(lambda mode: mode)),
                                     *_no_finally(modes=_after_an_error(lambda mode: mode))),
                _("At the end every layer gets the model's mode: train(mode) reaches all submodules. Set each submodule's own flag back."),
                read="following-the-shapes"),
        Mistake("statistics-changed", (_flow(train=True), _flow(train=True, graph=lambda model, raised: True), *_no_finally(train=True),
                                       *_no_finally(train=True, graph=lambda model, raised: True)),
                _("The forward pass ran in train mode, so BatchNorm took the zeros into its running statistics. Run it in eval mode."),
                read="following-the-shapes"),
        Mistake("graph-kept", (_flow(graph=lambda model, raised: True), *_no_finally(graph=lambda model, raised: True),
                               *_no_finally(graph=lambda model, raised: True, modes=_after_an_error())),
                _("The forward pass keeps a graph for gradients that nobody asks for. Run it under torch.no_grad()."), read="following-the-shapes"),
        Mistake("containers-listed", (_flow(of=lambda name, module: True), _flow(of=lambda name, module: name != "" or _leaf(name, module))),
                _("Containers are listed, too. Only leaves are asked for: modules that have no modules inside."), read="following-the-shapes"),
        Mistake("input-shapes", _flow(entry=lambda name, kind, before, after: (name or kind, before)),
                _("These are the shapes that go into the layers; what comes out of them is asked for."), read="following-the-shapes"),
        Mistake("batch-axis-left-out", _flow(entry=lambda name, kind, before, after: (name or kind, after[1:])),
                _("The batch axis is missing from the shapes."), read="following-the-shapes"),
        Mistake("kinds-for-names", _flow(entry=lambda name, kind, before, after: (kind, after)),
                _("Layers are called by their class. Names are those of named_modules(), such as \"0\" or \"features.3\"."),
                read="following-the-shapes"),
        Mistake("leaf-without-a-name", _flow(entry=lambda name, kind, before, after: (name, after)),
                _("When the model is itself a leaf, its name in named_modules() is empty; its class name is asked for."),
                read="following-the-shapes"),
        Mistake("each-layer-once", _flow(listed=lambda model, answer: list(dict(answer).items())),
                _("A layer that is called twice has one entry. Each call has an entry of its own."), read="following-the-shapes"),
        Mistake("declared-order", _flow(listed=_as_declared),
                _("The layers are in the order in which they were declared. The order in which forward calls them is asked for."),
                read="following-the-shapes"),
    ],
    hints=[
        _("register_forward_hook hands you module, input and output at each call. How does your hook learn the name of its module?"),
        _("Before: note every submodule's training flag, register a hook on each leaf, model.eval(). Then one pass of zeros under torch.no_grad()."),
        _("Put that pass into try, and into finally what sets things right: handle.remove() for each hook, module.training = was for each module."),
    ],
)  # fmt: skip


def _shapes_cnn(in_channels=1, num_classes=2):
    def block(c_in, c_out):
        return [("conv", c_in, c_out, 3, 1, {"bias": False}), ("bn", c_out), ("relu",)]

    return [*block(in_channels, 16), ("max", 2), *block(16, 32), ("max", 2), *block(32, 64), ("gap",), ("linear", 64, num_classes)]


# The third block's maps are `2 + in_channels` by 3.
SHAPES_CNN = Model(_shapes_cnn, lambda in_channels=1, num_classes=2: (3, in_channels, 8 + 4 * in_channels, 15))
COPIES = 4000  # of one image in train mode: the share of zeros is then known to 0.04 (see `chances`)


def _shapes_given(seed, **options):
    """Beside the weights, for train mode, a last layer whose logits are single features, of which dropout makes 0 or 1.25 times as much."""
    found = SHAPES_CNN.given(seed, **options)
    x = found["x"][:1, :, :8, :8]
    features = network(_shapes_cnn(**options)[:-1], found["weights"], x, training=True)[0]
    bias = found["weights"][-1]["bias"]
    weight = np.zeros_like(found["weights"][-1]["weight"])
    weight[np.arange(len(bias)), np.argsort(-features)[: len(bias)]] = 1
    return {**found, "train": {"x": x, "copies": COPIES, "last": {"weight": weight, "bias": bias}}}


def _dropped(chance=0.2):
    """Logits in eval mode, and in train mode what each may be and how often."""

    def relations(weights, x, orders, train, in_channels=1, num_classes=2):
        layers = _shapes_cnn(in_channels, num_classes)
        kept = network(layers[:-1], weights, train["x"], training=True) / (1 - chance) @ train["last"]["weight"].T
        drawn = [np.tile(feature + train["last"]["bias"], (train["copies"], 1)) for feature in (0 * kept, kept)]
        one_of = {"one of": drawn, "chances": [chance, 1 - chance], "apart": (0, 1)}
        return {"eval": {"is": network(layers, weights, x)}, "train": one_of if chance else {"is": drawn[1]}}

    return relations


def _otherwise(change):
    """Logits in eval mode after a change to the layers, which says enough; or a `Problem` in their place."""

    def relations(weights, x, orders, train, in_channels=1, num_classes=2):
        changed = change(_shapes_cnn(in_channels, num_classes))
        return {"eval": {"is": network(changed, weights, x)}} if isinstance(changed, list) else changed

    return relations


build_shapes_cnn = Question(
    name="build_shapes_cnn",
    points={"layers": 5, "options": 2},
    truth=_dropped(),
    visible=[Row("layers"), Row("options", in_channels=3), Row("options", in_channels=2, num_classes=5)],
    probe="transplant",
    given=_shapes_given,
    given_names=("weights", "x", "orders", "train"),
    judge=Relations(Tolerance(relative=1e-4)),  # float32 through nine layers; the mistakes are hundreds of times farther away
    mistakes=[
        Mistake("bias-kept", _otherwise(lambda layers: Problem("layer-does-not-fit", {"position": 1, "got": "bias (16,)"})),
                _("The convolutions have a bias. BatchNorm subtracts the mean, bias and all, and adds a shift of its own: bias=False."),
                read="the-shapes-cnn"),
        Mistake("batch-norm-after-relu", _otherwise(lambda layers: [layers[i] for i in (0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12)]),
                _("BatchNorm comes after the ReLU. Here it stands between convolution and ReLU."), read="the-shapes-cnn"),
        Mistake("batch-norm-missing", _otherwise(lambda layers: Problem("layer-does-not-fit", {"position": 2, "got": "weight (32, 16, 3, 3)"})),
                _("There is no BatchNorm after the convolutions."), read="the-shapes-cnn"),
        Mistake("flatten-for-gap", (_otherwise(lambda layers: Problem("layer-does-not-fit", {"position": 7, "got": f"weight ({layers[-1][2]}, "})),
                                    _otherwise(lambda layers: Problem("raised", {
                                        "type": "RuntimeError", "message": f"x{64 * (2 + layers[0][1]) * 3} and "}))),
                _("The maps are flattened before the linear layer, so the model fits one size of image only. Take the mean of each map: 64 numbers."),
                read="the-shapes-cnn"),
        Mistake("max-for-mean", _otherwise(lambda layers: [("gmp",) if layer == ("gap",) else layer for layer in layers]),
                _("The largest number of each map is taken at the end. Global average pooling takes the mean."), read="the-shapes-cnn"),
        Mistake("third-pooling", _otherwise(lambda layers: [*layers[:-2], ("max", 2), *layers[-2:]]),
                _("There is a pooling after the third block, too. Only the first two blocks have one."), read="the-shapes-cnn"),
        Mistake("dropout-missing", _dropped(chance=0),
                _("In train mode nothing is dropped: nn.Dropout(0.2) belongs between the global average pooling and the linear layer."),
                read="the-shapes-cnn"),
        Mistake("another-dropout", (_dropped(chance=0.5), _dropped(chance=0.8)),
                _("In train mode dropout sets another share than 0.2 of the features to zero."), read="the-shapes-cnn"),
        Mistake("log-softmax-at-the-end", _otherwise(lambda layers: [*layers, ("log_softmax",)]),
                _("The model ends with a log-softmax. Return logits: the loss applies one itself."), read="logits"),
        Mistake("softmax-at-the-end", _otherwise(lambda layers: [*layers, ("softmax",)]),
                _("The model ends with a softmax. Return logits: the loss applies the softmax itself."), read="logits"),
    ],
    hints=[
        _("Write one block as a function of its channels: convolution 3x3 with padding 1 and bias=False, BatchNorm2d, ReLU."),
        _("Three blocks with 16, 32 and 64 filters, 2x2 max pooling after the first two; then each of the 64 maps becomes one number, its mean."),
        _("nn.AdaptiveAvgPool2d(1) and nn.Flatten() give those means for any size of image; then nn.Dropout(0.2) and nn.Linear(64, num_classes)."),
    ],
)  # fmt: skip

ASSIGNMENT = Assignment(
    "lenet", "LeNet",
    [Conv2D, count_params, build_lenet, shape_flow, receptive_field, build_mini_cnn, build_mlp, build_shapes_cnn, compare_params], torch=True,
)  # fmt: skip
