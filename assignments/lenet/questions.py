"""LeNet: what is asked, how it is checked, which mistakes are named."""

from math import prod

from autograder.oracles.network import Model
from autograder.spec import Assignment, Mistake, Question, Row, _
from autograder.worker.models import make, model

TIED = model([("Linear", 4, 4), ("ReLU",), ("Linear", 4, 4)], same=[("2.weight", "0.weight")])
BATCH_NORM = model([("Conv2d", 3, 8, 3, {"bias": False}), ("BatchNorm2d", 8), ("ReLU",), ("Flatten",), ("Linear", 72, 5)])
BACKBONE = model([[("Conv2d", 1, 4, 3), ("ReLU",)], ("Flatten",), ("Linear", 16, 3)], frozen=["0"])


def _counted(keep=lambda name, wanted: wanted, once=True, size=prod, buffers=False):
    """The number of parameters, in parts that a mistake can change: which tensors count, how often, and for how much."""

    def count(model, trainable_only=True):
        built = make(model)
        tensors = [(name, t.shape, t.requires_grad or not trainable_only) for name, t in built.named_parameters(remove_duplicate=once)]
        more = [size(t.shape) for t in built.buffers()] if buffers else []
        return sum([size(shape) for name, shape, wanted in tensors if keep(name, wanted)] + more)

    return count


def _walked(recurse):
    """The count by a walk through all layers and containers, each with its own parameters, or with those inside it, too."""

    def count(model, trainable_only=True):
        met = [t for part in make(model).modules() for t in part.parameters(recurse)]
        return sum([prod(t.shape) for t in met if t.requires_grad or not trainable_only])

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
        Row("shared", model=TIED),
        Row("shared", model=model([[("Linear", 3, 3)], ("Tanh",), ("Linear", 3, 3), ("Linear", 3, 2)], same=[("2", "0.0")])),
        Row("frozen", model=BACKBONE),
        Row("frozen", model=BACKBONE, trainable_only=False),
        Row("frozen", _positional=True, model=model(("Linear", 6, 2), frozen=["bias"]), trainable_only=False),
        Row("frozen", model=model(("Linear", 6, 2), frozen=["bias"]), trainable_only=True),
    ],
    mistakes=[
        Mistake("tensors-counted", _counted(size=lambda shape: 1),
                _("This counts the tensors. A tensor of shape (32, 1, 5, 5) holds 800 parameters: numel() says so."), read="counting-parameters"),
        Mistake("biases-left-out", (_counted(lambda name, wanted: wanted and name.endswith("weight")),
                    _counted(size=lambda shape: prod(shape) * (len(shape) > 1))),
                _("Only weights are counted. Biases, and the one-dimensional parameters of BatchNorm, are parameters, too."),
                read="counting-parameters"),
        Mistake("buffers-counted", _counted(buffers=True),
                _("Buffers are counted, too. BatchNorm's running statistics are stored with the model, but nothing trains them."),
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

ASSIGNMENT = Assignment("lenet", "LeNet", [count_params, build_lenet], torch=True)
