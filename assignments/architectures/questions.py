"""Architectures: what is asked, how it is checked, which mistakes are named."""

import numpy as np

from autograder.oracles import unet
from autograder.oracles.network import Model
from autograder.oracles.sizes import conv_shape, each
from autograder.relations import Relations
from autograder.spec import Assignment, Draw, Mistake, Question, Row, Tolerance, _
from autograder.values import Problem, encode
from autograder.worker.models import torch_generator


def _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    import torch

    y, *running = (torch.from_numpy(np.array(numbers)) for numbers in (x, running_mean, running_var))
    y = torch.nn.functional.batch_norm(y, *running, torch.from_numpy(gamma), torch.from_numpy(beta), training, momentum, eps)
    return {"returned": y.numpy(), "running_mean": running[0].numpy(), "running_var": running[1].numpy()}


def _normed(axes=(0, 2, 3), batch_ddof=0, running_ddof=1, updates=lambda training: training, by_batch=lambda training: training,
            old=lambda momentum: 1 - momentum, root=lambda var, eps: np.sqrt(var + eps), affine=True):  # fmt: skip
    """Batch normalisation in NumPy, in parts that a mistake can change."""

    def normed(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
        shape = (1, -1, 1, 1)
        mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
        n = x.size // var.size
        batch, running = (var * n / max(n - ddof, 1) for ddof in (batch_ddof, running_ddof))
        if not by_batch(training):
            mean, batch = running_mean.reshape(shape), running_var.reshape(shape)
        y = (x - mean) / root(batch, eps)
        if affine:
            y = y * gamma.reshape(shape) + beta.reshape(shape)
        if updates(training):
            share = old(momentum)
            across = [x.mean(axes, keepdims=True), running]
            across = [np.broadcast_to(n.mean((0, 2, 3)), running_mean.shape) for n in across]
            running_mean, running_var = (share * a + (1 - share) * b for a, b in zip((running_mean, running_var), across, strict=True))
        return {"returned": y, "running_mean": running_mean, "running_var": running_var}

    return normed


def _always(training):
    return True


def _never(training):
    return False


def _crash_in_training(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if training:
        raise RuntimeError("the running statistics have one number a channel")
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)


def _norm_case(r, training):
    n, c, h, w = r.sizes(4, 2, 6)
    return {"x": r.image(n, c, h, w), "gamma": r.image(c), "beta": r.image(c), "running_mean": r.image(c), "running_var": abs(r.image(c)) + 1,
            "training": training, "momentum": r.choice((0.2, 0.3, 0.8)), "eps": r.choice((0.5, 2.0))}  # fmt: skip


COUNT = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
X = np.round(COUNT**2 % 19 - 6.5, 1)
C3 = {"gamma": [2, 0.5, -1], "beta": [0.5, 3, -2], "running_mean": [1, -2, 4], "running_var": [9, 4, 16]}
HAND = {"x": [[[[1, 3]]], [[[5, 7]]]], "gamma": [1.5], "beta": [0.5], "running_mean": [2], "running_var": [4]}

batch_norm2d = Question(
    name="batch_norm2d",
    points={"training": 3, "eval": 1, "options": 2},
    truth=lambda x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5:
        _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps),
    visible=[
        Row("training", **HAND, training=True),
        Row("training", x=X, **C3, training=True),
        Row("training", x=X[:, :2, :2, :2], gamma=[2, -1], beta=[1, 0.5], running_mean=[3, -1], running_var=[2, 5], training=True),
        Row("eval", **HAND, training=False),
        Row("eval", x=X, **C3, training=False),
        Row("options", **HAND, training=True, momentum=0.3, eps=4.0),
        Row("options", _positional=True, x=X[:1], **C3, training=False, momentum=0.3, eps=2.0),
        Row("options", x=X / 1000, **C3, training=True),  # a variance as small as the default eps
        Draw("options", lambda r: _norm_case(r, True), n=2),
    ],
    updates=("running_mean", "running_var"),
    refused=("batch_norm", "layer_norm", "group_norm", "rms_norm"),
    tolerance=Tolerance(float32_multiple=50),
    mistakes=[
        Mistake("biased-running-variance", _normed(running_ddof=0),
                _("The running variance is updated with the biased variance. Batches are normalised with the biased one (divide by N·H·W), but "
                  "what is kept for later is unbiased (divide by N·H·W - 1)."), read="batch-normalisation"),
        Mistake("unbiased-batch-variance", _normed(batch_ddof=1),
                _("The batch is normalised with the unbiased variance. Divide by N·H·W here; the N·H·W - 1 is for the running variance."),
                read="batch-normalisation"),
        Mistake("variances-exchanged", _normed(batch_ddof=1, running_ddof=0),
                _("The two variances have changed places: the biased one normalises the batch, the unbiased one goes into the running variance."),
                read="batch-normalisation"),
        Mistake("batch-axis-only", (_crash_in_training, _normed((0,)), _normed((0,), updates=_never)),
                _("Means and variances are taken over the batch axis alone. They belong to a channel: take them over N, H and W."),
                read="batch-normalisation"),
        Mistake("each-image-by-itself", (_normed((2, 3)), _normed((2, 3), updates=_never)),
                _("Each image is normalised by itself. The statistics of a channel are taken over all images of the batch, too."),
                read="batch-normalisation"),
        Mistake("channels-together", (_normed((0, 1, 2, 3)), _normed((0, 1, 2, 3), updates=_never)),
                _("All channels are normalised together. Each channel has a mean and a variance of its own."), read="batch-normalisation"),
        Mistake("not-updated", _normed(updates=_never),
                _("The running statistics are as they were. Change the tensors that were passed in, in place: running_mean.mul_(...).add_(...); "
                  "running_mean = ... only gives a new tensor the old name."), read="train-and-eval"),
        Mistake("updated-in-eval", _normed(updates=_always),
                _("The running statistics change in eval mode. Only training updates them."), read="train-and-eval"),
        Mistake("training-ignored", _normed(updates=_always, by_batch=_always),
                _("The batch's own statistics are used in eval mode, too. There the running ones take their place."), read="train-and-eval"),
        Mistake("batch-statistics-in-eval", _normed(by_batch=_always),
                _("The batch's own statistics are used in eval mode, too. There the running ones take their place."), read="train-and-eval"),
        Mistake("running-statistics-in-training", _normed(by_batch=_never),
                _("In training the batch is normalised with its own statistics; here the running ones are used."), read="train-and-eval"),
        Mistake("momentum-reversed", _normed(old=lambda momentum: momentum),
                _("Momentum is the weight of the new batch: (1 - momentum) · old + momentum · batch. Here it weighs the old value."),
                read="train-and-eval"),
        Mistake("momentum-ignored", _normed(old=lambda momentum: 0.9),
                _("momentum is ignored: it is 0.1 whatever is asked for."), read="train-and-eval"),
        Mistake("eps-outside-the-root", _normed(root=lambda var, eps: np.sqrt(var) + eps),
                _("eps is added to the root. It is added to the variance, under the root."), read="batch-normalisation"),
        Mistake("eps-ignored", (_normed(root=lambda var, eps: np.sqrt(var + 1e-5)), _normed(root=lambda var, eps: np.sqrt(var))),
                _("eps is ignored: the denominator is sqrt(variance + eps)."), read="batch-normalisation"),
        Mistake("root-missing", _normed(root=lambda var, eps: var + eps),
                _("The difference is divided by the variance. Divide by its root."), read="batch-normalisation"),
        Mistake("gamma-and-beta-missing", _normed(affine=False),
                _("gamma and beta are not used: at the end each channel is multiplied by its gamma, and its beta is added."),
                read="batch-normalisation"),
    ],
    hints=[
        _("Begin with the statistics: x.mean((0, 2, 3)) has one number a channel. How do you bring it to a shape that fits x?"),
        _("In training: biased variance to normalise, and in place running_mean.mul_(1 - momentum).add_(momentum * mean), the variance likewise "
          "but unbiased. In eval: the running ones, and no update."),
        _("With mean = mean[:, None, None], and the other three likewise: (x - mean) / (var + eps).sqrt() * gamma + beta."),
    ],
)  # fmt: skip


NEXT = "the same generator"


def _generators(seed, x, p, training):
    """Four calls: with one generator, with another of the same seed, with one of another seed, and with the first of them once more."""
    return {"calls": {"seed=7": [torch_generator(7)], "seed=7 (2)": [torch_generator(7)], "seed=8": [torch_generator(8)], NEXT: "seed=7"}}


def _dropped(apart, kept=lambda x, p: x / (1 - p), chance=lambda p: p, idle=lambda x, p: x, evaluates=True, all_gone=0.0, again="same",
             other="unlike", onward="unlike"):  # fmt: skip
    """What dropout has to give in those calls; `kept` where it keeps a number, `idle` in eval mode."""

    def relations(x, p, training, calls=None, generator=None):
        def each_time(relation, again=None, other=None, onward=None):
            first, *others = calls or ("seed=7", "seed=7 (2)", "seed=8", NEXT)
            wanted = zip(others, (again, other, onward), strict=True)
            return {first: relation, **{name: {how: first} if how else relation for name, how in wanted}}

        if not training and evaluates:
            return each_time({"is": idle(x, p)})
        if chance(p) in (0, 1) or p in (0, 1):
            with np.errstate(divide="ignore", invalid="ignore"):
                return each_time({"is": x * (1 - p) if p < 1 else x * all_gone})
        drawn = {"one of": [0 * x, kept(x, p)], "chances": [chance(p), 1 - chance(p)], "apart": apart}
        many = x.size > 1000  # of so many draws no two are alike
        return each_time(drawn, again, other, onward) if many else each_time(drawn)

    return relations


def _dropout_mistakes(apart):
    def dropped(**change):
        return _dropped(apart, **change)

    return [
        Mistake("not-scaled", dropped(kept=lambda x, p: x),
                _("What is kept is not scaled. Divide it by 1 - p, so that the expected value stays what it was."), read="dropout"),
        Mistake("scaled-in-eval", (dropped(kept=lambda x, p: x, idle=lambda x, p: x * (1 - p)), dropped(idle=lambda x, p: x * (1 - p)),
                                   dropped(idle=lambda x, p: x / (1 - p) if p < 1 else x * np.nan)),
                _("In eval mode the input is scaled. Inverted dropout has done that in training; in eval it returns x as it is."), read="dropout"),
        Mistake("active-in-eval", dropped(evaluates=False),
                _("Numbers are dropped in eval mode, too. Without training x is returned as it is."), read="dropout"),
        Mistake("p-is-kept", (dropped(chance=lambda p: 1 - p), dropped(chance=lambda p: 1 - p, kept=lambda x, p: x / p)),
                _("A share of p is kept. p is the probability of being dropped."), read="dropout"),
        Mistake("divided-by-p", dropped(kept=lambda x, p: x / p),
                _("What is kept is divided by p. A share of 1 - p is kept, so divide by 1 - p."), read="dropout"),
        Mistake("nan-when-all-is-dropped", dropped(all_gone=np.nan),
                _("With p = 1 this gives NaN: 0 / 0. Everything is dropped, so return zeros."), read="dropout"),
        Mistake("generator-begun-anew", dropped(onward="same"),
                _("The same generator gives the same mask at every call, so the same numbers would be dropped in every step of training. Draw from "
                  "the generator itself, not from a new one with its seed."), read="dropout"),
        Mistake("generator-ignored", (dropped(again="unlike"), dropped(other="same"), dropped(again="unlike", other=None),
                                      dropped(other="same", onward="same")),
                _("The generator is not what decides: equal seeds have to give equal masks, and another seed another one. "
                  "Draw with torch.rand(..., generator=generator), and from nothing else."), read="dropout"),
    ]  # fmt: skip


MANY = 1 + np.arange(40 * 50 * 10).reshape(40, 50, 10) % 97 / 10
MAPS = 1 + np.arange(100 * 80 * 2 * 3).reshape(100, 80, 2, 3) % 97 / 10
EACH, CHANNELS = (0, 1, 2), (0, 1)

dropout = Question(
    name="dropout",
    points={"training": 3, "eval": 1, "generator": 1},
    truth=_dropped(EACH),
    visible=[
        Row("training", x=MANY, p=0.3, training=True),
        Row("training", x=MANY[:, :, 0], p=0.75, training=True),
        Row("training", x=[[2, -3, 4]], p=0, training=True),
        Row("training", x=[[2, -3, 4]], p=1, training=True),
        Row("eval", x=[[2, -3], [0.5, 1]], p=0.4, training=False),
        Row("eval", x=MANY[:, :25], p=0.3, training=False),
        Row("generator", x=MANY, p=0.2, training=True),
    ],
    probe="several",
    given=_generators,
    given_names=("calls",),
    judge=Relations(),
    mistakes=[
        *_dropout_mistakes(EACH),
        Mistake("one-mask-for-the-batch", _dropped((1, 2)),
                _("The first axis shares one mask. Each number of x is dropped or kept on its own."), read="dropout"),
    ],
    hints=[
        _("A mask of zeros and ones, with a one where a random number from [0, 1) is at least p. How is it scaled?"),
        _("(torch.rand(x.shape, generator=generator) >= p) is the mask. Without training the answer is x; with p = 1 it is zeros."),
        _("x * mask / (1 - p), after the two special cases have been dealt with."),
    ],
)  # fmt: skip

spatial_dropout = Question(
    name="spatial_dropout",
    points={"training": 3, "eval": 1, "generator": 1},
    truth=_dropped(CHANNELS),
    visible=[
        Row("training", x=MAPS, p=0.3, training=True),
        Row("training", x=MAPS[:60, :60], p=0.75, training=True),
        Row("training", x=MAPS[:1, :2], p=0, training=True),
        Row("training", x=MAPS[:1, :2], p=1, training=True),
        Row("eval", x=MAPS[:1, :2], p=0.4, training=False),
        Row("eval", x=MAPS[:20], p=0.3, training=False),
        Row("generator", x=MAPS, p=0.2, training=True),
    ],
    probe="several",
    given=_generators,
    given_names=("calls",),
    judge=Relations(),
    mistakes=[
        *_dropout_mistakes(CHANNELS),
        Mistake("single-pixels", _dropped((0, 1, 2, 3)),
                _("Single pixels are dropped. Here a whole channel of an image is dropped or kept, all H·W pixels together."),
                read="spatial-dropout"),
        Mistake("one-mask-for-the-batch", _dropped((1,)),
                _("All images of the batch lose the same channels. Draw for each image and channel: the mask has shape (N, C, 1, 1)."),
                read="spatial-dropout"),
        Mistake("whole-images", _dropped((0,)),
                _("Whole images are dropped. Draw for each image and channel: the mask has shape (N, C, 1, 1)."), read="spatial-dropout"),
    ],
    hints=[
        _("How many draws are there in a batch of N images with C channels? What shape has the mask, so that broadcasting does the rest?"),
        _("Draw torch.rand(N, C, 1, 1, generator=generator); everything else is as in dropout."),
        _("mask = torch.rand(*x.shape[:2], 1, 1, generator=generator) >= p, then x * mask / (1 - p); p = 1 and eval mode come first."),
    ],
)  # fmt: skip


def _vgg(num_convs, c_in, c_out):
    convs = [layer for i in range(num_convs) for layer in (("conv", c_out if i else c_in, c_out, 3, 1), ("relu",))]
    return [*convs, ("max", 2)]


VGG = Model(_vgg, lambda num_convs, c_in, c_out: (2, c_in, 17, 24))  # an odd height: the last row is left out


def _channels(layers):
    return layers[0][1:3]


def _deeper(problem):
    """A problem that shows when there is more than one convolution and the channels change."""
    return VGG.but(lambda layers: layers if len(layers) == 3 or _channels(layers)[0] == _channels(layers)[1] else problem(*_channels(layers)))


def _pooled_often(layers):
    return [*layers[:2], *(more for i in range(2, len(layers) - 1, 2) for more in (("max", 2), *layers[i : i + 2])), layers[-1]]


vgg_block = Question(
    name="vgg_block",
    points={"one convolution": 1, "several": 3},
    **VGG.asked(),
    visible=[
        Row("one convolution", num_convs=1, c_in=3, c_out=5),
        Row("one convolution", num_convs=1, c_in=4, c_out=4),
        Row("several", num_convs=2, c_in=3, c_out=6),
        Row("several", num_convs=3, c_in=4, c_out=4),
    ],
    mistakes=[
        Mistake("every-convolution-from-c-in", (
                    _deeper(lambda i, o: Problem("layer-does-not-fit", {"position": 2, "got": f"weight ({o}, {i}, 3, 3)"})),
                    _deeper(lambda i, o: Problem("raised", {"type": "RuntimeError", "message": f"to have {i} channels, but got {o} channels"}))),
                _("Every convolution takes c_in channels. Only the first does; after it there are c_out."), read="vgg-blocks"),
        Mistake("pool-after-each", VGG.but(_pooled_often),
                _("There is a pooling after each convolution. A block has one, at its end."), read="vgg-blocks"),
        Mistake("pooling-missing", VGG.but(lambda layers: layers[:-1]),
                _("The pooling at the end of the block is missing."), read="vgg-blocks"),
        Mistake("pooling-rounds-up", VGG.but(lambda layers: [*layers[:-1], ("max", 2, {"ceil_mode": True})]),
                _("The pooling rounds up: of an odd number of rows it pools the last one alone. The size becomes H // 2: leave ceil_mode off."),
                read="vgg-blocks"),
        Mistake("average-pooling", VGG.renamed({"max": "avg"}),
                _("The pooling takes means. This block keeps the largest number of each 2x2 window."), read="vgg-blocks"),
        Mistake("padding-missing", VGG.but(lambda layers: [(*layer[:4], 0) if layer[0] == "conv" else layer for layer in layers]),
                _("The convolutions are not padded. With padding 1 a 3x3 convolution keeps the size, and only the pooling halves it."),
                read="vgg-blocks"),
        Mistake("relu-at-the-end-only", VGG.but(lambda layers: [layer for layer in layers[:-2] if layer != ("relu",)] + layers[-2:]),
                _("There is a ReLU after the last convolution only. Each convolution is followed by one."), read="vgg-blocks"),
        Mistake("relu-missing", VGG.but(lambda layers: [layer for layer in layers if layer != ("relu",)]),
                _("There is no ReLU. Each convolution is followed by one."), read="vgg-blocks"),
        Mistake("batch-norm-added", VGG.but(lambda layers: Problem("layer-does-not-fit" if len(layers) > 3 else "layer-too-many",
                                                                   {"position": 2, "got": "running_mean"})),
                _("There is a BatchNorm after the convolutions. VGG is older than that: convolution, ReLU, and nothing in between."),
                read="vgg-blocks"),
        Mistake("bias-missing", VGG.but(lambda layers: Problem("layer-does-not-fit", {
                    "position": 1, "got": f"weight ({layers[0][2]}, {layers[0][1]}, 3, 3)"})),
                _("The convolutions have no bias. Without BatchNorm they need one."), read="vgg-blocks"),
    ],
    hints=[
        _("How many channels does the second convolution get? How large is an image after a 3x3 convolution with padding 1?"),
        _("num_convs times convolution and ReLU, the first from c_in, all others from c_out; then a single max pooling."),
        _("In a loop, layers += [nn.Conv2d(c_in if i == 0 else c_out, c_out, 3, padding=1), nn.ReLU()]; then nn.Sequential(*layers, ...)."),
    ],
)  # fmt: skip


def _residual(c_in, c_out, stride=1):
    main = [("conv", c_in, c_out, 3, 1, {"stride": stride, "bias": False}), ("bn", c_out), ("relu",),
            ("conv", c_out, c_out, 3, 1, {"bias": False}), ("bn", c_out)]  # fmt: skip
    projection = [("conv", c_in, c_out, 1, 0, {"stride": stride, "bias": False}), ("bn", c_out)]
    return [("skip", main, projection if stride != 1 or c_in != c_out else []), ("relu",)]


RESIDUAL = Model(_residual, lambda c_in, c_out, stride=1: (2, c_in, 8, 6))
UNEQUAL = Problem("raised", {"type": "RuntimeError", "message": "must match the size of tensor"})


def _block(change):
    """The residual block after a change to its two branches, told with its stride."""
    return RESIDUAL.but(lambda layers: change(layers[0][1], layers[0][2], layers[0][1][0][5]["stride"]) or layers)


def _with_stride(conv, stride):
    return (*conv[:5], {**conv[5], "stride": stride})


def _plain(problem):
    """A problem that shows where there is no projection."""
    return _block(lambda main, short, stride: None if short else problem)


def _projected(problem):
    """A problem that shows where there is a projection."""
    return _block(lambda main, short, stride: problem if short else None)


Residual = Question(
    name="Residual",
    points={"identity": 2, "projection": 4},
    **RESIDUAL.asked(),
    visible=[
        Row("identity", c_in=4, c_out=4),
        Row("identity", _positional=True, c_in=6, c_out=6, stride=1),
        Row("projection", c_in=3, c_out=5),
        Row("projection", c_in=3, c_out=5, stride=2),
        Row("projection", c_in=4, c_out=4, stride=2),
    ],
    mistakes=[
        Mistake("relu-before-the-sum", (_block(lambda main, short, stride: [("skip", [*main, ("relu",)], short)]),
                                        _block(lambda main, short, stride: [("skip", [*main, ("relu",)], short), ("relu",)])),
                _("There is a ReLU before the sum. The second BatchNorm's output is added to the skip as it is; the ReLU comes after."),
                read="residual-blocks"),
        Mistake("no-relu-after-the-sum", _block(lambda main, short, stride: [("skip", main, short)]),
                _("There is no ReLU after the sum."), read="residual-blocks"),
        Mistake("no-relu-inside", _block(lambda main, short, stride: [("skip", [m for m in main if m != ("relu",)], short), ("relu",)]),
                _("There is no ReLU between the two convolutions of the block."), read="residual-blocks"),
        Mistake("skip-missing", _block(lambda main, short, stride: Problem("tensor-missing", {}) if short else [*main, ("relu",)]),
                _("The skip is missing: the block's input, or its projection, is added before the last ReLU."), read="residual-blocks"),
        Mistake("skip-without-stride", _block(lambda main, short, stride: UNEQUAL if stride != 1 else None),
                _("The skip has no stride, so its maps are larger than those they are added to. The 1x1 convolution takes the block's stride."),
                read="residual-blocks"),
        Mistake("projection-always", (_plain(Problem("layer-too-many", {"position": 5})),
                                      _plain(Problem("layer-does-not-fit", {"position": 1, "got": "1, 1)"}))),
                _("There is a 1x1 convolution on every skip. When neither size nor channels change, x itself is added."), read="residual-blocks"),
        Mistake("projection-for-channels-only", _block(lambda main, short, stride: UNEQUAL if short and main[0][1] == main[0][2] else None),
                _("There is a projection only where the channels change. A stride changes the size, and then x does not fit, either."),
                read="residual-blocks"),
        Mistake("projection-for-stride-only", _block(lambda main, short, stride: UNEQUAL if short and stride == 1 else None),
                _("There is a projection only where the stride is not 1. When the channels change, x does not fit, either."), read="residual-blocks"),
        Mistake("projection-without-batch-norm", (_projected(Problem("tensor-missing", {})),
                                                  _projected(Problem("layer-does-not-fit", {"position": 2}))),
                _("The 1x1 convolution on the skip is not followed by a BatchNorm."), read="residual-blocks"),
        Mistake("stride-on-the-second", _block(lambda main, short, stride: None if stride == 1 else [
                    ("skip", [_with_stride(main[0], 1), *main[1:3], _with_stride(main[3], stride), main[4]], short), ("relu",)]),
                _("The stride is on the second convolution of the block. The first one has it."), read="residual-blocks"),
        Mistake("bias-kept", RESIDUAL.but(lambda layers: Problem("layer-does-not-fit", {"position": 1, "got": "bias"})),
                _("The convolutions have a bias. A BatchNorm follows each of them, which takes it away again: bias=False."), read="residual-blocks"),
        Mistake("batch-norm-missing", RESIDUAL.but(lambda layers: Problem("layer-does-not-fit", {"position": 2, "got": "3, 3)"})),
                _("The first convolution is not followed by a BatchNorm."), read="residual-blocks"),
    ],
    hints=[
        _("Write down the shape of x and the shape that the two convolutions give. When are they the same?"),
        _("self.skip = nn.Identity() when stride == 1 and c_in == c_out, else a 1x1 convolution with the stride, and a BatchNorm."),
        _("forward: out = relu(bn1(conv1(x))); out = bn2(conv2(out)); return relu(out + self.skip(x)). All convolutions have bias=False."),
    ],
)  # fmt: skip


def _resnet(num_classes=10):
    stem = [("conv", 1, 16, 3, 1, {"bias": False}), ("bn", 16), ("relu",)]
    return [*stem, *_residual(16, 16), *_residual(16, 32, 2), *_residual(32, 64, 2), ("gap",), ("linear", 64, num_classes)]


def _unstrided(layers):
    changes = {"skip": lambda skip: ("skip", *map(_unstrided, skip[1:])), "conv": lambda conv: _with_stride(conv, 1)}
    return [changes.get(layer[0], lambda same: same)(layer) for layer in layers]


RESNET = Model(_resnet, lambda **options: (2, 1, 28, 28))
build_small_resnet = Question(
    name="build_small_resnet",
    points={"layers": 5, "classes": 1},
    **RESNET.asked(),
    visible=[Row("layers"), Row("classes", num_classes=3)],
    mistakes=[
        Mistake("flatten-for-gap", (RESNET.misfit(19, "3136)"), RESNET.crash("x3136 and 64x")),
                _("The 64 maps are flattened to 3,136 numbers. Take the mean of each map: 64 numbers."), read="a-small-resnet"),
        Mistake("stride-missing", RESNET.but(_unstrided),
                _("The blocks do not halve the size: the second and the third have stride 2."), read="a-small-resnet"),
        Mistake("relu-after-the-stem-missing", RESNET.but(lambda layers: layers[:2] + layers[3:]),
                _("The first convolution and its BatchNorm are not followed by a ReLU."), read="a-small-resnet"),
        Mistake("pooling-in-the-stem", RESNET.but(lambda layers: [*layers[:3], ("max", 2), *layers[3:]]),
                _("There is a pooling after the first ReLU. For images of 28x28 the strides of the blocks are enough."), read="a-small-resnet"),
        Mistake("max-for-mean", RESNET.renamed({"gap": "gmp"}),
                _("The largest number of each map is taken at the end. Global average pooling takes the mean."), read="a-small-resnet"),
        Mistake("bias-kept", RESNET.misfit(1, "bias (16,)"),
                _("The first convolution has a bias. A BatchNorm follows, which takes it away again: bias=False."), read="a-small-resnet"),
        Mistake("batch-norm-missing", RESNET.misfit(2, "weight (16, 16, 3, 3)"),
                _("The first convolution is not followed by a BatchNorm."), read="a-small-resnet"),
        Mistake("log-softmax-at-the-end", RESNET.but(lambda layers: [*layers, ("log_softmax",)]),
                _("The model ends with a log-softmax. Return logits: the loss applies one itself."), read="a-small-resnet"),
        Mistake("softmax-at-the-end", RESNET.but(lambda layers: [*layers, ("softmax",)]),
                _("The model ends with a softmax. Return logits: the loss applies the softmax itself."), read="a-small-resnet"),
        Mistake("classes-ignored", RESNET.but(lambda layers: layers if layers[-1][2] == 10 else
                                              Problem("layer-does-not-fit", {"position": 19, "got": "(10, 64)"})),
                _("num_classes is ignored: the model always has 10 logits."), read="a-small-resnet"),
    ],
    hints=[
        _("Follow one image: (16, 28, 28) after the first convolution and the first block, then (32, 14, 14), (64, 7, 7), 64 numbers, logits."),
        _("Your Residual is most of it: nn.Sequential of the first convolution, BatchNorm, ReLU, three blocks, and the end."),
        _("The end: nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, num_classes)."),
    ],
)  # fmt: skip


def _unet_given(seed, in_channels=1, out_channels=1):
    # Neither a third halving nor a confusion of height and width leaves these sizes as they are; both are divisible by 4 only in the second case.
    size = (16, 24) if in_channels == out_channels else (20, 12)
    return {"size": size, **unet.given(seed, in_channels, size)}


def _lacks(code, **facts):
    """What the probe says of a model that is no such U-Net; `facts` are texts, or functions of the image's size and the output's channels."""

    def problem(size, one, other, levels, _twins, in_channels=1, out_channels=1):
        return Problem(code, {name: encode(fact(size, out_channels)) if callable(fact) else fact for name, fact in facts.items()})

    return problem


def _divided(level):
    return lambda size, out_channels: (size[0] // level, size[1] // level)


UNEQUAL_MAPS = _lacks("raised", type="RuntimeError", message="Sizes of tensors must match except in dimension 1")
def _third_level(size, **others):
    return (_lacks("unet-depth") if size == (16, 24) else UNEQUAL_MAPS)(size, **others)  # the other size has no half of a quarter


build_small_unet = Question(
    name="build_small_unet",
    points={"shape": 1, "skips": 4},
    truth=lambda size, one, other, levels, _twins, in_channels=1, out_channels=1: unet.UNET,
    visible=[
        Row("skips"),
        Row("shape", in_channels=3, out_channels=2),
        Row("skips", _positional=True, in_channels=2, out_channels=4),
    ],
    probe="unet",
    given=_unet_given,
    given_names=("size", "one", "other", "levels", "_twins"),
    conclude=lambda seen, size, one, _twins, out_channels=1, **_others: unet.conclusion(seen, out_channels, size, one, _twins),
    mistakes=[
        Mistake("skip-missing-above", (_lacks("unet-not-joined", size=_divided(1)), _lacks("unet-no-skip", size=_divided(1))),
                _("The skip at full size is missing: what the first convolutions made is concatenated to what comes up from below."),
                read="a-small-u-net"),
        Mistake("skip-missing-below", (_lacks("unet-not-joined", size=_divided(2)), _lacks("unet-no-skip", size=_divided(2))),
                _("The skip at half size is missing: what was there before the second halving is concatenated to what comes up from below."),
                read="a-small-u-net"),
        Mistake("skips-from-the-wrong-level", UNEQUAL_MAPS,
                _("Maps of different sizes meet in torch.cat. What was there before a halving belongs to the level of its size: last in, first out."),
                read="a-small-u-net"),
        Mistake("one-level", _lacks("unet-depth", got=_divided(2)),
                _("The maps are halved once only. A U-Net with two levels goes down to H/4 × W/4, and up again in two steps."), read="a-small-u-net"),
        Mistake("a-level-too-many", _third_level,
                _("The maps are halved three times. Two halvings, down to H/4 × W/4, are asked for."), read="a-small-u-net"),
        Mistake("not-upsampled", _lacks("unet-output", got=lambda size, out_channels: (5, out_channels, size[0] // 2, size[1] // 2)),
                _("The output has half the size of the image. After two halvings come two doublings."), read="a-small-u-net"),
        Mistake("convolutions-missing", tuple(_lacks("unet-not-convolved", size=_divided(level)) for level in (1, 2, 4)),
                _("A level is without convolutions. Each of the three sizes has some: on the way down, at the bottom, on the way up."),
                read="a-small-u-net"),
        Mistake("random-in-eval", _lacks("unet-random"),
                _("Something random is left in eval mode. Use nn.Dropout, which model.eval() switches off, or F.dropout(x, training=self.training)."),
                read="a-small-u-net"),
        Mistake("normalised-at-the-end", _lacks("unet-not-raw", end="a normalisation"),
                _("The output goes through a normalisation such as BatchNorm. Return the numbers of the last convolution as they are."),
                read="a-small-u-net"),
        Mistake("activation-at-the-end", tuple(_lacks("unet-not-raw", end=end) for end in (
                    "a sigmoid", "a softmax", "a ReLU", "a leaky ReLU", "a tanh", "a clamp", "an ELU", "a softplus", "an activation")),
                _("The output goes through an activation. Return the numbers of the last convolution as they are; the loss does the rest."),
                read="a-small-u-net"),
    ],
    hints=[
        _("Down: convolutions, halve, convolutions, halve, convolutions. Up: double, concatenate, convolutions, double, concatenate, convolutions."),
        _("Keep the maps from before each halving. torch.cat([up, kept], dim=1) adds their channels, so the next convolution takes both."),
        _("nn.MaxPool2d(2) halves, nn.ConvTranspose2d(c, c // 2, 2, stride=2) doubles. At the end nn.Conv2d(width, out_channels, 1), nothing more."),
    ],
)  # fmt: skip


def _lengths(input_shape, kernel_size, stride, padding, dilation, rounded=np.floor, plus=1, counted=2):
    """The size formula with its parts exposed, so that a mistake can change one; `"same"` and errors as they should be."""
    right = conv_shape(input_shape, kernel_size, stride, padding, dilation)
    if padding == "same":
        return right
    axes = len(input_shape)
    k, s, p, d = (each(option, axes) for option in (kernel_size, stride, 0 if padding == "valid" else padding, dilation))
    return tuple(int(rounded((n + counted * p[i] - d[i] * (k[i] - 1) - 1) / s[i])) + plus for i, n in enumerate(input_shape))


def _formula(input_shape, kernel_size, stride, padding, dilation):
    """The formula without a look at its arguments; another string is taken for 0. Without a stride there is nothing to divide by."""
    axes = len(input_shape)
    k, s, p, d = (each(option, axes) for option in (kernel_size, stride, 0 if isinstance(padding, str) else padding, dilation))
    if padding == "same":
        return tuple(-(-n // step) for n, step in zip(input_shape, s, strict=True))
    return tuple((n + 2 * p[i] - d[i] * (k[i] - 1) - 1) // s[i] + 1 for i, n in enumerate(input_shape))


def _unguarded(when=lambda k, s, p, d: True, formula=_formula):
    """The formula in place of the exception, `when` that is so."""

    def sizes(input_shape, kernel_size, stride, padding, dilation):
        try:
            return conv_shape(input_shape, kernel_size, stride, padding, dilation)
        except ValueError:
            if when(_least(kernel_size), _least(stride), padding, _least(dilation)):
                return formula(input_shape, kernel_size, stride, padding, dilation)
            raise

    return sizes


def _least(option):
    return min(each(option, 1))


def _no_look_at_strings(input_shape, kernel_size, stride, padding, dilation):
    if isinstance(padding, str) and padding not in ("same", "valid"):
        raise TypeError("a string is no number")
    return _formula(input_shape, kernel_size, stride, padding, dilation)


def _negative(padding):
    return not isinstance(padding, str) and _least(padding) < 0


def _too_large(k, s, p, d):
    """Of arguments that are refused: whether the size of the kernel alone is the reason."""
    return min(k, s, d) >= 1 and p != "full" and p != "reflect" and not _negative(p)


NOT_LOOKED_AT = (  # which of the impossible arguments get an answer; first all of them
    _unguarded(), _unguarded(formula=_no_look_at_strings),
    _unguarded(lambda k, s, p, d: s < 1), _unguarded(lambda k, s, p, d: s == 0), _unguarded(lambda k, s, p, d: s < 0),
    _unguarded(lambda k, s, p, d: k < 1), _unguarded(lambda k, s, p, d: d < 1), _unguarded(lambda k, s, p, d: _negative(p)),
    _unguarded(lambda k, s, p, d: p in ("full", "reflect")), _unguarded(lambda k, s, p, d: p in ("full", "reflect"), _no_look_at_strings),
    _unguarded(_too_large), _unguarded(lambda k, s, p, d: _too_large(k, s, p, d) and p == "valid"), _unguarded(lambda k, s, p, d: p == "same"),
)


def _same_by_padding(padding):
    """`"same"` as the ordinary formula with that padding gives it."""

    def sizes(input_shape, kernel_size, stride, pad, dilation):
        right = conv_shape(input_shape, kernel_size, stride, pad, dilation)
        if pad != "same":
            return right
        axes = len(input_shape)
        k, d = each(kernel_size, axes), each(dilation, axes)
        return _formula(input_shape, k, stride, tuple(map(padding, k, d)), d)

    return sizes


def _compared_with_the_input(same):
    """Refuses a kernel that is larger than the input without its padding; `same`: also where that is any size."""

    def sizes(input_shape, kernel_size, stride, padding, dilation):
        axes = len(input_shape)
        k, d = each(kernel_size, axes), each(dilation, axes)
        if (same or padding != "same") and any(d[i] * (k[i] - 1) + 1 > n for i, n in enumerate(input_shape)):
            raise ValueError("the kernel is too large")
        return conv_shape(input_shape, kernel_size, stride, padding, dilation)

    return sizes


def _valid_without_dilation(input_shape, kernel_size, stride, padding, dilation):
    right = conv_shape(input_shape, kernel_size, stride, padding, dilation)
    return conv_shape(input_shape, kernel_size, stride) if padding == "valid" else right


def _size_mistakes(form):
    """Those that both size questions share; `form` makes what the question asks for of a function of shapes and options."""
    return [
        Mistake("missing-plus-one", form(lambda *options: _lengths(*options, plus=0)),
                _("The + 1 of the formula is missing: a kernel as large as the input still fits once."), read="one-and-three-dimensions"),
        Mistake("ceil-for-floor", form(lambda *options: _lengths(*options, rounded=np.ceil)),
                _("A last position where the kernel only half fits is counted: round down, not up."), read="one-and-three-dimensions"),
        Mistake("padding-counted-once", form(lambda *options: _lengths(*options, counted=1)),
                _("The padding is counted at one end only. It lies at both ends, so it adds 2p."), read="one-and-three-dimensions"),
        Mistake("dilation-ignored", form(lambda n, k, s, p, d: conv_shape(n, k, s, p)),
                _("The dilation is ignored: a dilated kernel covers d(k - 1) + 1 places."), read="one-and-three-dimensions"),
        Mistake("same-keeps-the-size", (form(lambda n, k, s, p, d: n if p == "same" else conv_shape(n, k, s, p, d)),
                                        form(lambda n, k, s, p, d: n if conv_shape(n, k, s, p, d) and p == "same" else conv_shape(n, k, s, p, d))),
                _("\"same\" keeps the input's size only at stride 1; with stride s it gives ceil(n / s)."), read="one-and-three-dimensions"),
        Mistake("true-division", form(lambda *options: tuple(map(float, conv_shape(*options)))),
                _("Sizes are integers, and these are floats: divide with //."), read="one-and-three-dimensions"),
        Mistake("same-by-padding", tuple(form(_same_by_padding(padding)) for padding in (
                    lambda k, d: k // 2, lambda k, d: (k - 1) // 2, lambda k, d: d * (k - 1) // 2, lambda k, d: d * (k // 2),
                    lambda k, d: d * ((k - 1) // 2), lambda k, d: (d * (k - 1) + 1) // 2)),
                _("\"same\" is worked out as a padding at both ends, which fits odd kernels only. Return ceil(n / s), whatever the kernel and its "
                  "dilation."), read="one-and-three-dimensions"),
        Mistake("kernel-compared-with-the-unpadded-input", (form(_compared_with_the_input(same=False)), form(_compared_with_the_input(same=True))),
                _("A kernel that fits is refused. Compare the dilated kernel with the padded input, n + 2p; with \"same\" any kernel fits."),
                read="one-and-three-dimensions"),
        Mistake("valid-without-dilation", form(_valid_without_dilation),
                _("With \"valid\" the dilation is ignored. \"valid\" means padding 0, and nothing else changes."), read="one-and-three-dimensions"),
        Mistake("not-refused", tuple(map(form, NOT_LOOKED_AT)),
                _("Impossible arguments get an answer here. Look at them first, and raise ValueError."), read="one-and-three-dimensions"),
    ]  # fmt: skip


def _of_length(sizes):
    def length(length, kernel_size, stride=1, padding=0, dilation=1):
        return sizes((length,), kernel_size, stride, padding, dilation)[0]

    return length


conv1d_output_length = Question(
    name="conv1d_output_length",
    points={"lengths": 2, "errors": 1},
    truth=_of_length(conv_shape),
    visible=[
        Row("lengths", length=5, kernel_size=2),
        Row("lengths", length=3, kernel_size=3),  # it fits once
        Row("lengths", length=16, kernel_size=3, stride=4, padding=1),
        Row("lengths", length=100, kernel_size=7, stride=2, padding=3),
        Row("lengths", _positional=True, length=30, kernel_size=4, stride=3, padding=2, dilation=3),
        Row("lengths", length=17, kernel_size=5, stride=2, padding="same"),
        Row("lengths", length=17, kernel_size=5, stride=2, padding="valid"),
        Row("lengths", length=5, kernel_size=2, padding="same"),
        Row("lengths", length=9, kernel_size=4, stride=2, padding="same"),
        Row("lengths", length=8, kernel_size=4, stride=2, padding="same"),
        Row("lengths", length=9, kernel_size=3, padding="same", dilation=2),
        Row("lengths", length=3, kernel_size=5, padding=1),  # larger than the input, but not with its padding
        Row("lengths", length=3, kernel_size=5, padding="same"),
        Row("lengths", length=11, kernel_size=3, padding="valid", dilation=3),
        Row("errors", length=4, kernel_size=3, dilation=2),
        Row("errors", length=4, kernel_size=5, padding="valid"),
        Row("errors", length=9, kernel_size=3, stride=0),
        Row("errors", length=9, kernel_size=3, stride=-1),
        Row("errors", length=9, kernel_size=3, stride=0, padding="same"),
        Row("errors", length=9, kernel_size=3, stride=-1, padding="same"),
        Row("errors", length=9, kernel_size=3, padding=-1),
        Row("errors", length=9, kernel_size=3, padding="full"),
        Row("errors", length=9, kernel_size=0),
        Row("errors", length=9, kernel_size=3, dilation=0),
    ],
    mistakes=_size_mistakes(_of_length),
    hints=[
        _("It is one axis of conv_output_shape, and everything else is as there."),
        _("(length + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1, after the strings and the impossible arguments."),
    ],
)  # fmt: skip


def _of_shape(sizes):
    def shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
        return sizes(input_shape, kernel_size, stride, padding, dilation)

    return shape


conv3d_output_shape = Question(
    name="conv3d_output_shape",
    points={"shapes": 3, "errors": 1},
    truth=_of_shape(conv_shape),
    visible=[
        Row("shapes", input_shape=(4, 6, 9), kernel_size=3),
        Row("shapes", input_shape=(16, 112, 90), kernel_size=(3, 7, 5), stride=(1, 2, 3), padding=(1, 3, 0)),
        Row("shapes", input_shape=(8, 11, 14), kernel_size=2, stride=3, padding=1),
        Row("shapes", _positional=True, input_shape=(12, 15, 21), kernel_size=(2, 3, 4), stride=2, padding=1, dilation=(3, 2, 1)),
        Row("shapes", input_shape=(5, 8, 13), kernel_size=3, stride=(1, 2, 3), padding="same"),
        Row("shapes", input_shape=(7, 7, 7), kernel_size=3, stride=2, padding="valid"),
        Row("shapes", input_shape=(5, 8, 9), kernel_size=2, padding="same"),
        Row("shapes", input_shape=(8, 9, 11), kernel_size=(4, 4, 2), stride=2, padding="same"),
        Row("shapes", input_shape=(9, 10, 11), kernel_size=3, padding="same", dilation=(1, 2, 3)),
        Row("shapes", input_shape=(3, 4, 6), kernel_size=(5, 4, 3), padding=1),  # larger than the input, but not with its padding
        Row("shapes", input_shape=(3, 4, 9), kernel_size=5, padding="same"),
        Row("shapes", input_shape=(9, 10, 14), kernel_size=3, padding="valid", dilation=(1, 2, 3)),
        Row("errors", input_shape=(2, 9, 9), kernel_size=3),
        Row("errors", input_shape=(9, 9, 9), kernel_size=3, padding=(0, -1, 0)),
        Row("errors", input_shape=(9, 9, 9), kernel_size=3, padding="reflect"),
        Row("errors", input_shape=(9, 9, 9), kernel_size=(3, 3, 0)),
        Row("errors", input_shape=(9, 5, 9), kernel_size=3, dilation=(1, 3, 1)),
        Row("errors", input_shape=(9, 2, 9), kernel_size=3, padding="valid"),
        Row("errors", input_shape=(9, 9, 9), kernel_size=3, dilation=0),
        Row("errors", input_shape=(9, 9, 9), kernel_size=3, stride=(1, 0, 2)),
        Row("errors", input_shape=(9, 9, 9), kernel_size=3, stride=(1, 1, -1)),
        Row("errors", input_shape=(9, 9, 9), kernel_size=3, stride=(2, 1, 0), padding="same"),
        Row("errors", input_shape=(9, 9, 9), kernel_size=3, stride=(-1, 1, 1), padding="same"),
    ],
    mistakes=[
        *_size_mistakes(_of_shape),
        Mistake("axes-turned", (_of_shape(lambda n, *options: conv_shape(n, *options)[::-1]),
                                _of_shape(lambda n, k, s, p, d: conv_shape(n, *(o[::-1] if isinstance(o, tuple) else o for o in (k, s, p, d)))),
                                _of_shape(lambda n, *options: (lambda d, h, w: (h, w, d))(*conv_shape(n, *options)))),
                _("The axes have changed places. Everything is in the order depth, height, width."), read="one-and-three-dimensions"),
    ],
    hints=[
        _("Each of the three axes is a conv1d_output_length of its own."),
        _("First make a triple of every option that is one number, then apply the formula of one axis three times."),
    ],
)  # fmt: skip

ASSIGNMENT = Assignment("architectures", "Architectures", [
    batch_norm2d, dropout, spatial_dropout, vgg_block, Residual, build_small_resnet, build_small_unet, conv1d_output_length, conv3d_output_shape,
], torch=True)  # fmt: skip
