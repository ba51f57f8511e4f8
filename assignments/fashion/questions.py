"""Fashion-MNIST: preparing images, training, looking inside, and a trained network, which is judged by its answers alone."""

import numpy as np

from autograder.accuracy import Accuracy
from autograder.cases import Rng
from autograder.compare import difference
from autograder.data import fashion_mnist
from autograder.oracles import drawn, training
from autograder.properties import Properties, lacks
from autograder.spec import Assignment, Limits, Mistake, Question, Row, Tolerance, _
from autograder.values import Array, Made, Problem, decode, encode
from autograder.worker.models import array, batches, make, model, optimizer, part

FLOAT32 = Tolerance(float32_multiple=50)  # measured: float32 in another order lies within 4 distances; the nearest mistake hundreds away


def _pixels(seed, *shape):
    return np.random.RandomState(seed).randint(0, 256, shape).astype(np.uint8)


def _scaled(change=lambda x: x / 255, dtype="float32", axis=1):
    """The images in parts that a mistake can change; a tensor but where a dtype of None says that they stay an array."""

    def images_as_tensor(images):
        import torch

        numbers = decode(images.recipe)["numbers"] if not isinstance(images, np.ndarray) else images
        made = np.expand_dims(change(numbers.astype(np.float64)), axis)
        return torch.from_numpy(made.astype(dtype)) if dtype else made.astype("float32")

    return images_as_tensor


def _is_image_tensor(expected, got):
    """The right numbers, in a float32 tensor."""
    fault = difference(encode(expected), got, 1e-5)
    if fault is None and isinstance(got, Array) and got.origin != "tensor":
        return lacks("array-returned", "type")
    return lacks("not-float32", "dtype") if fault is None and got.dtype != "float32" else fault


to_tensor = Question(
    name="to_tensor",
    points={"arrays": 2, "tensors": 1},
    truth=lambda images: _scaled()(images),
    visible=[
        Row("arrays", images=array(_pixels(1, 1, 28, 28))),
        Row("arrays", images=array(_pixels(2, 3, 28, 28))),
        Row("arrays", images=array(_pixels(3, 2, 28, 28) // 2)),  # no pixel above 127
        Row("arrays", images=array(_pixels(5, 2, 28, 28) % 2)),  # only 0 and 1
        Row("tensors", images=_pixels(4, 2, 28, 28)),
        Row("tensors", images=_pixels(6, 1, 28, 28) % 2),
    ],
    mistakes=[
        Mistake("not-divided", _scaled(lambda x: x),
                _("The numbers still go up to 255. Divide by 255, so that they lie between 0 and 1."), read="images-as-tensors"),
        Mistake("own-maximum", _scaled(lambda x: x / max(x.max(), 1)),
                _("The images are divided by their own largest pixel. Divide by 255 whatever comes in, so that grey stays the same grey."),
                read="images-as-tensors"),
        Mistake("not-always-divided", (_scaled(lambda x: x / 255 if x.max() > 1 else x), _scaled(lambda x: x / 255 if x.max() > 127 else x)),
                _("Images whose largest pixel is small are not divided. A byte of 1 is nearly black: divide by 255 whatever comes in."),
                read="images-as-tensors"),
        Mistake("whole-numbers", _scaled(lambda x: x // 255),
                _("Only 0 and 1 are left: a whole-number division has dropped all greys. Turn the images into floats first."),
                read="images-as-tensors"),
        Mistake("divided-by-256", _scaled(lambda x: x / 256), _("White is not 1: divide by 255, the largest number of a byte."),
                read="images-as-tensors"),
        Mistake("minus-one-to-one", _scaled(lambda x: x / 127.5 - 1), _("These go from -1 to 1. Asked are 0 for black and 1 for white."),
                read="images-as-tensors"),
        Mistake("channel-last", _scaled(axis=3), _("The channel axis is at the end, as in Keras. In PyTorch it comes second: (N, 1, 28, 28)."),
                read="images-as-tensors"),
        Mistake("channel-first-of-all", _scaled(axis=0), _("The channel axis stands before the images. It comes second: (N, 1, 28, 28)."),
                read="images-as-tensors"),
        Mistake("no-channel", _scaled(axis=()), _("The channel axis is missing: a convolution wants (N, 1, 28, 28). unsqueeze(1) adds it."),
                read="images-as-tensors"),
        Mistake("not-float32", _scaled(dtype="float64"),
                _("The numbers are right, but not float32, in which the network computes; it would refuse them."), read="images-as-tensors"),
        Mistake("array-returned", _scaled(dtype=None),
                _("The numbers are right, but in a NumPy array. Make a tensor of it: a network takes no other."), read="images-as-tensors"),
    ],
    judge=Properties(_is_image_tensor),
    hints=[
        _("Three things differ between what comes in and what goes out: the type, the range, and one axis."),
        _("torch.as_tensor takes arrays and tensors alike; unsqueeze(1) adds an axis in the second place."),
        _("torch.as_tensor(images).unsqueeze(1), then float(), then divide by 255."),
    ],
)  # fmt: skip


def _calls(place):
    """Three calls: with the seed of the row, with the same one again, and with another."""
    return lambda _case, seed=0, **_others: {"calls": {"first": {}, "again": {}, "other": {place: seed + 1}}}


def _seeds(calls, seed):
    return {name: next(iter(change.values()), seed) for name, change in calls.items()}


def _splits(order=lambda n, seed: np.random.RandomState(seed).permutation(n), take=lambda order, k: (order[k:], order[:k]), fraction=None):
    """What a student's splits could be, in parts that a mistake can change."""

    def answers(n, val_fraction, seed, calls):
        k = round(n * (fraction or val_fraction))
        return {name: take(order(n, s), k) for name, s in _seeds(calls, seed).items()}

    return answers


def _unseeded(make_order):
    """Another order at each call, whatever the seed."""
    state = np.random.RandomState(0)
    return lambda n, seed: make_order(n, state.randint(10**9))


train_val_split = Question(
    name="train_val_split",
    points={"parts": 2, "chance": 2},
    truth=lambda n, val_fraction, seed, calls: {"n": n, "fraction": val_fraction},
    visible=[
        Row("parts", n=10, val_fraction=0.3, seed=1),
        Row("parts", n=7, val_fraction=0.25, seed=2),
        Row("parts", n=5, val_fraction=0.0, seed=3),
        Row("chance", n=60, val_fraction=0.3, seed=4),
        Row("chance", n=100, val_fraction=0.17, seed=0),
    ],
    probe="several",
    given=_calls("2"),
    given_names=("calls",),
    judge=Properties(drawn.split),
    mistakes=[
        Mistake("not-shuffled", (_splits(order=lambda n, seed: np.arange(n)), _splits(order=lambda n, seed: np.arange(n)[::-1])),
                _("The parts are the first and the last indices. Data often lie in an order, so shuffle the indices before you cut them."),
                read="two-parts"),
        Mistake("regular-steps", (_splits(order=lambda n, seed: (np.arange(n) * 13 + seed) % n),
                    _splits(order=lambda n, seed: (np.arange(n) * 11 + seed) % n)),
                _("The indices of a part lie at regular steps, such as every third. Data may lie in such an order, too: shuffle the indices."),
                read="two-parts"),
        Mistake("seed-ignored", (_splits(order=lambda n, seed: np.random.RandomState(0).permutation(n)),
                    _splits(order=lambda n, seed: (np.arange(n) * 7 + n // 3) % n if n % 7 else np.arange(n).reshape(-1, 7).T.ravel())),
                _("Two seeds give the same split. Hand the seed to the generator that shuffles."), read="two-parts"),
        Mistake("not-reproducible", _splits(order=_unseeded(lambda n, seed: np.random.RandomState(seed).permutation(n))),
                _("The same seed gives another split when it is used again. Make a generator of your own from the seed, in the function."),
                read="two-parts"),
        Mistake("overlap", (_splits(take=lambda order, k: (order, order[:k] if k else order[:1])),
                    _splits(take=lambda order, k: (order[k:], order[len(order) - max(k, 1):])),
                    _splits(order=lambda n, seed: np.random.RandomState(seed).choice(n, n))),
                _("An index is there twice, in both parts or in one. What is trained on cannot show whether the network has learned by heart."),
                read="two-parts"),
        Mistake("incomplete", (_splits(take=lambda order, k: (order[k:-1], order[:k])), _splits(take=lambda order, k: (order[k + 1:], order[:k]))),
                _("An index is in neither part. Together the two have to hold each of 0 to n - 1 once."), read="two-parts"),
        Mistake("parts-swapped", _splits(take=lambda order, k: (order[:k], order[k:])),
                _("The parts have changed places: val_fraction is the share of the second one, for validation."), read="two-parts"),
        Mistake("sizes", _splits(fraction=0.2), _("The second part does not have n * val_fraction indices, rounded up or down."), read="two-parts"),
    ],
    hints=[
        _("Shuffle first, then cut: what is left of the cut is one part, what is right of it the other."),
        _("np.random.default_rng(seed).permutation(n) gives the indices in an order that depends on the seed alone."),
        _("With k = round(n * val_fraction), val is order[:k] and train is order[k:]."),
    ],
)  # fmt: skip


def _rate(right=lambda logits, labels: logits.argmax(1) == labels, mean=np.mean):
    return lambda logits, labels: float(mean(right(logits, labels)))


def _crossed(logits, labels):
    """Each label compared with each answer: what labels of shape (N, 1) lead to."""
    return logits.argmax(1)[None] == labels[:, None]


accuracy = Question(
    name="accuracy",
    points={"values": 2, "any logits": 1},
    truth=_rate(),
    visible=[
        Row("values", logits=[[2.1, 1.9, -3.0], [0.2, 0.7, -1.1], [-2.0, 0.1, 4.4]], labels=np.array([0, 0, 2])),  # the handout's
        Row("values", logits=[[0.7, 0.1, 0.1, 0.1], [0.1, 0.2, 0.3, 0.4]], labels=np.array([1, 0])),
        Row("values", logits=[[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7]], labels=np.array([0, 1, 0, 1])),
        Row("any logits", logits=[[-3.0, -1.0, -2.0], [-5.0, -9.0, -7.0], [-1.5, -0.5, -4.0], [-2.0, -6.0, -1.0]], labels=np.array([1, 0, 1, 1])),
        Row("any logits", logits=[[8.0, 3.0, 9.0, 5.0], [2.0, 7.0, 4.0, 6.0], [30.0, 10.0, 20.0, 5.0]], labels=np.array([0, 3, 0])),
    ],
    mistakes=[
        Mistake("percent", _rate(mean=lambda right: 100 * np.mean(right)), _("This is a percentage. Asked is the fraction, from 0 to 1."),
                read="accuracy"),
        Mistake("count", (_rate(mean=np.sum), lambda logits, labels: int((logits.argmax(1) == labels).sum())),
                _("This is the number of right answers. Divide by the number of images."), read="accuracy"),
        Mistake("divided-by-classes", lambda logits, labels: float((logits.argmax(1) == labels).sum() / logits.shape[1]),
                _("The number of right answers is divided by the number of classes. Divide by the number of images."), read="accuracy"),
        Mistake("error-rate", _rate(mean=lambda right: 1 - np.mean(right)), _("This is the share of wrong answers."), read="accuracy"),
        Mistake("probabilities-expected", (_rate(lambda logits, labels: logits[np.arange(len(labels)), labels] > 0.5),
                    _rate(lambda logits, labels: (logits > 0.5).argmax(1) == labels),
                    _rate(lambda logits, labels: logits.round().argmax(1) == labels)),
                _("The logits are taken for probabilities. They can be any numbers: the answer is the class with the largest one."), read="accuracy"),
        Mistake("smallest-logit", _rate(lambda logits, labels: logits.argmin(1) == labels),
                _("The answer is the class with the largest logit, not the smallest."), read="accuracy"),
        Mistake("wrong-axis", (lambda logits, labels: Problem("raised", {"type": "RuntimeError", "message": ""}) if logits.shape[0] != logits.shape[1]
                    else float((logits.argmax(0) == labels).mean()),),
                _("The largest logit is searched along the images. A row is one image, so search along axis 1, the classes."), read="accuracy"),
        Mistake("all-pairs", _rate(_crossed), _("Each answer is compared with each label. Compare two tensors of the same shape, (N,)."),
                read="accuracy"),
    ],
    hints=[
        _("What is the model's answer for one row of logits? When is it right?"),
        _("logits.argmax(dim=1) gives the answers, and == compares them with the labels."),
        _("The mean of those comparisons, as floats, is the fraction; item() makes a float of it."),
    ],
)  # fmt: skip


def _data(seed, sizes, *shape, classes=3):
    """Batches of these sizes with inputs of that shape, and labels."""
    rng = Rng(seed)
    return [(rng.normal(n, *shape).round(2), np.array([rng.size(0, classes - 1) for _ in range(n)])) for n in sizes]


LINEAR = [("Linear", 2, 3)]
DENSE = [("Linear", 4, 5), ("Tanh",), ("Linear", 5, 3)]
NORMED = [("Conv2d", 1, 2, 2), ("BatchNorm2d", 2), ("Tanh",), ("Flatten",), ("Linear", 8, 3)]
DROPPED = [("Linear", 4, 5), ("Dropout", 1.0), ("Linear", 5, 3)]  # in training mode nothing comes through, which no chance can hide


def _counted(mistake):
    """A mistake that asks the batches for their length, which a generator has not."""

    def answer(batches, **rest):
        once = decode(batches.recipe)["once"]
        return Problem("raised", {"type": "TypeError", "message": "len()"}) if once else mistake(batches=batches, **rest)

    return answer


def _epoch(**changes):
    return lambda report, **args: training.epoch(**args, **changes)


train_epoch = Question(
    name="train_epoch",
    points={"steps": 4, "gradients": 2, "modes": 2, "loss": 2},
    truth=lambda model, batches, optimizer, report: training.epoch(model, batches, optimizer),
    visible=[
        Row("steps", model=model(LINEAR, seed=1), batches=batches(_data(1, [2], 2)), optimizer=optimizer("SGD", lr=0.5)),
        Row("steps", model=model(DENSE, seed=2), batches=batches(_data(2, [3, 3, 3], 4)), optimizer=optimizer("SGD", lr=0.3)),
        Row("gradients", model=model(DENSE, seed=3), batches=batches(_data(3, [4, 4], 4)), optimizer=optimizer("SGD", lr=0.3, stale=True)),
        Row("gradients", model=model(LINEAR, seed=4), batches=batches(_data(4, [2, 2], 2)), optimizer=optimizer("SGD", lr=0.2, momentum=0.9)),
        Row("modes", model=model(NORMED, seed=5), batches=batches(_data(5, [4, 4], 1, 3, 3)), optimizer=optimizer("SGD", lr=0.2)),
        Row("modes", model=model(DROPPED, seed=6, training=False), batches=batches(_data(6, [3, 3], 4)), optimizer=optimizer("SGD", lr=0.2)),
        Row("loss", model=model(DENSE, seed=7), batches=batches(_data(7, [5, 5, 1], 4)), optimizer=optimizer("SGD", lr=0.3)),
        Row("loss", model=model(LINEAR, seed=8), batches=batches(_data(8, [4, 1], 2), once=True), optimizer=optimizer("SGD", lr=0.5)),
    ],
    probe="watched",
    given=lambda seed, **_args: {"report": ["answer", "model"]},
    given_names=("report",),
    tolerance=FLOAT32,
    mistakes=[
        Mistake("gradients-not-zeroed", (_epoch(zeroed="never"), _epoch(zeroed="once"), _epoch(zeroed="after")),
                _("A gradient from before has a part in a step: backward adds to what is there. Call optimizer.zero_grad() before each backward."),
                read="one-step-of-training"),
        Mistake("eval-mode", (_epoch(mode=False), _epoch(mode=None)),
                _("The model does not train in training mode, in which BatchNorm and Dropout do their part. Call model.train() first."),
                read="two-modes"),
        Mistake("no-step", _epoch(steps=False),
                _("The model is not trained: its parameters are as before. The optimizer has to take a step after each backward."),
                read="one-step-of-training"),
        Mistake("first-batch-only", _epoch(only=1), _("Only the first batch was trained on. Does the return stand inside the loop?"),
                read="one-step-of-training"),
        Mistake("softmax-before-the-loss", _epoch(softmax=True),
                _("The loss gets the logits through a softmax. F.cross_entropy applies one itself: hand it the logits."),
                read="one-step-of-training"),
        Mistake("loss-after-the-step", _epoch(loss="after"),
                _("The losses are those after each step. Take them from the forward pass from which the gradient comes."), read="the-mean-loss"),
        Mistake("unweighted-mean", (_epoch(mean="plain"), _counted(_epoch(mean="plain"))),
                _("The mean is taken over batches, so an image in a small batch counts more. Weight each batch's loss by its size."),
                read="the-mean-loss"),
        Mistake("sum", (_epoch(mean="sum"), _epoch(mean="sum of sizes")), _("The losses are added up, but not divided: asked is their mean."),
                read="the-mean-loss"),
        Mistake("divided-twice", _epoch(mean="sum over sizes"),
                _("The losses of the batches, which are means already, are divided by the number of images. Multiply each by its batch's "
                  "size first."),
                read="the-mean-loss"),
        Mistake("last-loss", _epoch(mean="last"), _("This is the loss of the last batch. Asked is the mean of all."), read="the-mean-loss"),
        Mistake("length-asked", _counted(_epoch()),
                _("The batches are asked for their length, which a generator does not have. Count while you read."), read="the-mean-loss"),
    ],
    hints=[
        _("For one batch: a forward pass, a loss, its gradient, a step. What has to happen to the gradients of the batch before?"),
        _("optimizer.zero_grad(), loss.backward(), optimizer.step(), in this order, and model.train() before the loop."),
        _("In the loop add up loss.item() times the number of images, and the number of images; divide the one by the other after it."),
    ],
)  # fmt: skip


def _evaluated(**changes):
    return lambda model, batches, report, grad, stale: training.evaluation(model, batches, **{"grad": grad, **changes})


def _in_part(key, change):
    """The truth with a change to one thing that is looked at afterwards."""

    def answer(**args):
        seen = _evaluated()(**args)
        return {**seen, key: change(seen[key], args)}

    return answer


def _watch_evaluation(seed, model, batches):
    """Models in eval mode are handed over while gradients are off: both have to be as before, whatever that was."""
    return {"report": ["answer", "model", "training", "grad", "graph", "trainable", "gradients"], "grad": make(model).training, "stale": True}


evaluate = Question(
    name="evaluate",
    points={"values": 3, "as it was": 3},
    truth=_evaluated(),
    visible=[
        Row("values", model=model(LINEAR, seed=11), batches=batches(_data(11, [3], 2))),
        Row("values", model=model(DENSE, seed=12), batches=batches(_data(15, [4, 4, 1], 4))),
        Row("values", model=model(DENSE, seed=13, training=False), batches=batches(_data(13, [3, 1], 4), once=True)),
        Row("as it was", model=model(NORMED, seed=14), batches=batches(_data(14, [4, 4], 1, 3, 3))),
        Row("as it was", model=model(DROPPED, seed=15), batches=batches(_data(15, [3, 3], 4))),
        Row("as it was", model=model(NORMED, seed=16, training=False), batches=batches(_data(16, [3, 3], 1, 3, 3))),
        Row("as it was", model=model(DENSE, seed=17, frozen=["0"]), batches=batches(_data(17, [3, 2], 4))),
    ],
    probe="watched",
    given=_watch_evaluation,
    given_names=("report", "grad", "stale"),
    tolerance=FLOAT32,
    mistakes=[
        Mistake("train-mode", (_evaluated(mode=None), _evaluated(mode=True)),
                _("The model runs in training mode: BatchNorm takes its numbers from the batch, and changes, and Dropout drops. Call "
                  "model.eval() first."),
                read="two-modes"),
        Mistake("mode-not-restored", (_evaluated(after=False), _evaluated(after=True)),
                _("The model is left in another mode than it came in. Keep model.training before you change it, and put it back."), read="two-modes"),
        Mistake("graph-built", _in_part("graph", lambda _graph, args: args["grad"]),
                _("The forward passes keep their graph for a backward that never comes. Run them under torch.no_grad()."), read="no-gradients"),
        Mistake("gradients-left-off", (_in_part("grad", lambda *_: False), _in_part("grad", lambda *_: True)),
                _("Gradients are not switched on or off as they were before. Use \"with torch.no_grad():\", which puts that back by itself."),
                read="no-gradients"),
        Mistake("parameters-left-frozen", (_in_part("trainable", lambda *_: []),
                    _in_part("trainable", lambda _trainable, args: [name for name, _p in make(args["model"]).named_parameters()])),
                _("requires_grad of the parameters is not what it was. Leave it alone: under torch.no_grad() nothing is tracked anyway."),
                read="no-gradients"),
        Mistake("gradients-cleared", _in_part("gradients", lambda *_: False),
                _("The gradients that the parameters had are gone. Evaluating needs no zero_grad(), and nothing of the model may change."),
                read="no-gradients"),
        Mistake("unweighted-mean", (_evaluated(mean="plain", share="plain"), _evaluated(mean="plain"), _evaluated(share="plain"),
                    _counted(_evaluated(mean="plain", share="plain"))),
                _("The mean is taken over batches, so an image in a small batch counts more. Weight by the size of the batch."),
                read="the-mean-loss"),
        Mistake("sum", (_evaluated(mean="sum"), _evaluated(mean="sum of sizes")), _("The losses are added up, but not divided: asked is their mean."),
                read="the-mean-loss"),
        Mistake("percent", _evaluated(percent=True), _("The accuracy is a percentage. Asked is the fraction, from 0 to 1."), read="accuracy"),
        Mistake("softmax-before-the-loss", _evaluated(softmax=True),
                _("The loss gets the logits through a softmax. F.cross_entropy applies one itself: hand it the logits."),
                read="one-step-of-training"),
        Mistake("swapped", _in_part("answer", lambda answer, args: answer[::-1]), _("The loss comes first, then the accuracy."),
                read="the-mean-loss"),
        Mistake("loss-only", _in_part("answer", lambda answer, args: answer[0]), _("Two numbers are asked for: return loss, accuracy."),
                read="the-mean-loss"),
        Mistake("length-asked", _counted(_evaluated()),
                _("The batches are asked for their length, which a generator does not have. Count while you read."), read="the-mean-loss"),
    ],
    hints=[
        _("This is train_epoch without what trains. Which two switches have to be set for it, and set back?"),
        _("was = model.training, then model.eval(), and at the end model.train(was). The loop stands under torch.no_grad()."),
        _("Add up the loss times the size, the right answers, and the sizes; then divide twice."),
    ],
)  # fmt: skip


INFINITE = np.float64(np.inf)


def _stopping(better=lambda loss, best: loss < best, wait=lambda waited, improved, loss: 0 if improved else waited + 1, always_best=False,
              stop=lambda waited, patience: waited >= patience, keep=lambda improved, kept: improved, copied=True, sticky=False,
              buffers=True, first=INFINITE):  # fmt: skip
    """The answers to a script, by a class in parts that a mistake can change."""

    def answers(patience, script):
        best, waited, kept, number, told, stopped = np.inf, 0, None, 0.0, [], False
        for call in script:
            if call == "best_loss":
                told.append(np.float64(best) if best < np.inf or np.isnan(best) else first)
            elif call == "best_state":
                told.append(None if kept is None else _numbers(kept if copied else number, "normed" in str(script), buffers))
            elif call[0] in ("model", "normed"):
                number = call[1]
            else:
                loss = call[1]
                improved = bool(better(loss, best))
                waited = wait(waited, improved, loss)
                best = loss if improved or always_best else best
                kept = number if len(call) > 2 and keep(improved, kept) else kept
                stopped = bool(stop(waited, patience)) or (sticky and stopped)
                told.append(stopped)
        return told

    return answers


def _numbers(number, normed=False, buffers=True):
    """The state of `nn.Linear(2, 1)`, or `nn.BatchNorm1d(2)`, with this number in all its parameters and buffers."""
    if not normed:
        return {"weight": np.full((1, 2), number), "bias": np.full(1, number)}
    state = {name: np.full(2, number) for name in ("weight", "bias", "running_mean", "running_var")[: 4 if buffers else 2]}
    return {**state, "num_batches_tracked": np.array(int(number))} if buffers else state


def _script(*losses):
    return [("step", loss) for loss in losses]


def _trained(*losses):
    """Steps with a model that is another one each time: after step k all its numbers are k."""
    return [call for k, loss in enumerate(losses) for call in (("model", float(k + 1)), ("step", loss, "model"))]


EarlyStopping = Question(
    name="EarlyStopping",
    points={"stops": 3, "nan": 1, "best loss": 1, "best state": 2},
    truth=_stopping(),
    visible=[
        Row("stops", patience=1, script=_script(1.0, 0.5, 0.75)),
        Row("stops", patience=2, script=_script(0.9, 1.0, 0.8, 0.85, 0.7, 0.75, 0.95, 0.8)),
        Row("stops", patience=3, script=_script(2.0, 1.5, 1.5, 1.5, 1.5, 1.5)),
        Row("stops", patience=1, script=_script(0.5, 0.4999, 0.49989, 0.499889)),  # however little, lower is lower
        Row("stops", patience=1, script=_script(1.0, 1.5, 0.5, 0.4)),  # after True, too, an improvement counts
        Row("nan", patience=1, script=_script(float("nan"), 2.0)),
        Row("nan", patience=2, script=_script(1.0, float("nan"), float("nan"), 0.5)),
        Row("nan", patience=2, script=_script(1.0, float("nan"), 1.5, 2.0)),
        Row("nan", patience=2, script=[*_script(float("nan"), 3.0, 4.0), "best_loss"]),
        Row("best loss", patience=2, script=["best_loss", ("step", 0.75), "best_loss"]),
        Row("best loss", patience=2, script=[("step", 0.75), "best_loss", ("step", 0.5), "best_loss", ("step", 0.6), "best_loss"]),
        Row("best state", patience=2, script=["best_state", *_trained(0.9), "best_state"]),
        Row("best state", patience=2, script=[*_trained(0.9, 0.7, 0.8), "best_state"]),
        Row("best state", patience=2, script=[*_trained(0.9), ("model", 8.0), "best_state", ("step", 0.5, "model"), ("model", 9.0), "best_state"]),
        Row("best state", patience=3, script=[*_trained(0.5, 0.5, 0.6), "best_state"]),
        Row("best state", patience=2, script=[  # normed: nn.BatchNorm1d(2), which has buffers
            ("normed", 3.0), ("step", 0.9, "normed"), ("normed", 4.0), ("step", 0.95, "normed"), "best_state"]),
    ],
    probe="script",
    mistakes=[
        Mistake("counts-all", _stopping(wait=lambda waited, improved, loss: waited + (not improved)),
                _("All epochs without improvement are counted, since the beginning. Only those in a row count: an improvement sets the "
                  "count back to 0."),
                read="early-stopping"),
        Mistake("not-strict", _stopping(better=lambda loss, best: loss <= best),
                _("A loss equal to the best one passes for an improvement. Only a strictly lower one is."), read="early-stopping"),
        Mistake("compared-with-the-last", _stopping(always_best=True),
                _("Each loss is compared with the one before it. Compare it with the best one so far, and keep that one in best_loss."),
                read="early-stopping"),
        Mistake("one-too-late", _stopping(stop=lambda waited, patience: waited > patience),
                _("It stops one epoch too late: patience epochs without improvement are enough."), read="early-stopping"),
        Mistake("one-too-early", _stopping(stop=lambda waited, patience: waited >= patience - 1),
                _("It stops one epoch too early: patience epochs have to pass without improvement."), read="early-stopping"),
        Mistake("says-it-once", _stopping(stop=lambda waited, patience: waited == patience),
                _("It says True once and then False again, although nothing has improved. Compare with >=."), read="early-stopping"),
        Mistake("margin-asked", (
                    *(_stopping(better=lambda loss, best, margin=margin: loss < best - margin) for margin in (1e-2, 1e-3, 5e-5, 1e-5, 5e-6)),
                    *(_stopping(better=lambda loss, best, share=share: loss < (1 - share) * best or best == np.inf) for share in (1e-2, 1e-3, 1e-4))),
                _("A loss has to be lower by some margin to pass for an improvement. Any strictly lower loss is one, however little it is."),
                read="early-stopping"),
        Mistake("never-false-again", _stopping(sticky=True),
                _("Once step has said True it says so for ever. An improvement sets the count back to 0, and step says False again."),
                read="early-stopping"),
        Mistake("first-nan-kept", (_stopping(better=lambda loss, best: loss < best or best == np.inf),
                    _stopping(better=lambda loss, best: loss < best or best == np.inf, first=None)),
                _("A first loss that is NaN becomes the best one, and no later loss is below NaN. Begin with best_loss = math.inf and compare "
                  "each loss with that."),
                read="early-stopping"),
        Mistake("other-way-round", (_stopping(stop=lambda waited, patience: waited < patience),
                    _stopping(better=lambda loss, best: loss > best or best == np.inf)),
                _("It is the other way round: lower losses are better, and True means to stop."), read="early-stopping"),
        Mistake("nan-improves", _stopping(better=lambda loss, best: not loss >= best),
                _("NaN passes for an improvement. Every comparison with NaN is False, so ask whether the loss is lower, not whether it is "
                  "not higher."),
                read="early-stopping"),
        Mistake("nan-forgotten", _stopping(wait=lambda waited, improved, loss: 0 if improved else waited + (loss >= 0)),
                _("An epoch whose loss is NaN is not counted. It did not improve, so it counts."), read="early-stopping"),
        Mistake("state-aliased", _stopping(copied=False),
                _("best_state changes when the model does: state_dict() hands out the model's own tensors. Copy each of them."),
                read="a-copy-of-the-state"),
        Mistake("last-state", _stopping(keep=lambda improved, kept: True),
                _("best_state is the state of the last epoch. Keep it only when the loss has improved."), read="a-copy-of-the-state"),
        Mistake("first-state", _stopping(keep=lambda improved, kept: kept is None),
                _("best_state is the first state that came. Replace it whenever the loss has improved."), read="a-copy-of-the-state"),
        Mistake("buffers-lost", _stopping(buffers=False),
                _("best_state has only the parameters. A state has buffers, too, such as BatchNorm's running statistics: copy model.state_dict()."),
                read="a-copy-of-the-state"),
        Mistake("no-state", _stopping(keep=lambda improved, kept: False), _("best_state stays None although step was given a model."),
                read="a-copy-of-the-state"),
    ],
    hints=[
        _("What has to be remembered from one call of step to the next? Two numbers, besides the patience."),
        _("If val_loss < self.best_loss, note it and set the count to 0; otherwise count one more. Return count >= self.patience."),
        _("state_dict() shares memory with the model. copy.deepcopy(model.state_dict()) does not, nor does clone() of each tensor."),
    ],
)  # fmt: skip


def _augmented(flip=lambda r, n: r.randint(0, 2, n), shift=lambda r, n: r.randint(-2, 3, (n, 2)), finish=lambda images: images, seeded=True,
               tie=lambda flips, shifts, seed: flips, **how):  # fmt: skip
    """What a student's images could be, in parts that a mistake can change."""

    def answers(images, seed, calls):
        found, state = {}, np.random.RandomState(0)
        for name, s in _seeds(calls, seed).items():
            r = np.random.RandomState(s * seeded) if seeded is not None else state
            flips, shifts = flip(r, len(images)), shift(r, len(images))
            draws = zip(images, tie(flips, shifts, s), shifts, strict=True)
            found[name] = finish(np.stack([drawn.moved(image, f, *by, **how) for image, f, by in draws]))
        return found

    return answers


def _clothes(seed, n, height, width):
    """Images without a zero, so that zeros that come in show."""
    return (np.random.RandomState(seed).randint(1, 100, (n, 1, height, width)) / 100).astype(np.float32)


augment = Question(
    name="augment",
    points={"images": 3, "chance": 3},
    truth=lambda images, seed, calls: {"images": images},
    visible=[
        Row("images", images=_clothes(1, 7, 6, 9), seed=1),
        Row("images", images=_pixels(2, 6, 1, 8, 7) // 2 + 1, seed=2),
        Row("chance", images=_clothes(3, 120, 6, 5), seed=3),
        Row("chance", images=_clothes(4, 120, 5, 5), seed=4),
    ],
    probe="several",
    given=_calls("1"),
    given_names=("calls",),
    judge=Properties(drawn.augmented),
    mistakes=[
        Mistake("one-draw-for-the-batch", _augmented(flip=lambda r, n: [r.randint(0, 2)] * n, shift=lambda r, n: [r.randint(-2, 3, 2)] * n),
                _("All images are changed in the same way. Draw anew for each image."), read="augmentation"),
        Mistake("wraps-round", _augmented(wrap=True),
                _("What leaves the image on one side comes back on the other. Zeros have to come in: torch.roll alone does not do that."),
                read="augmentation"),
        Mistake("upside-down", _augmented(axis=-2),
                _("The images are turned upside down. Flip them left to right, along the last axis: shoes have their soles below."),
                read="augmentation"),
        Mistake("flips-not-drawn", (_augmented(flip=lambda r, n: [0] * n), _augmented(flip=lambda r, n: [1] * n)),
                _("Flips are not drawn with probability 1/2: too few images are flipped, or too many."), read="augmentation"),
        Mistake("flips-by-a-rule", (_augmented(tie=lambda flips, shifts, seed: (np.arange(len(flips)) + seed) % 2),
                    _augmented(tie=lambda flips, shifts, seed: (np.arange(len(flips)) + seed) // 2 % 2),
                    *(_augmented(tie=lambda flips, shifts, seed, k=k: shifts[:, k] > 0) for k in (0, 1)),
                    *(_augmented(tie=lambda flips, shifts, seed, k=k: shifts[:, k] < 0) for k in (0, 1))),
                _("Flips follow a rule: every other image is flipped, or the shift decides. Draw for each image by itself, with probability 1/2."),
                read="augmentation"),
        Mistake("shifts-too-few", (_augmented(shift=lambda r, n: r.randint(-2, 2, (n, 2))), _augmented(shift=lambda r, n: r.randint(0, 3, (n, 2))),
                    _augmented(shift=lambda r, n: r.randint(-2, 3, (n, 2)) * [0, 1]), _augmented(shift=lambda r, n: np.zeros((n, 2), int))),
                _("Some of the shifts -2, -1, 0, 1, 2 never come on one of the axes. The upper end of randint is left out."), read="augmentation"),
        Mistake("too-far", _augmented(shift=lambda r, n: r.randint(-3, 4, (n, 2))), _("An image is shifted by more than 2 pixels."),
                read="augmentation"),
        Mistake("one-shift-for-both-axes", _augmented(shift=lambda r, n: np.repeat(r.randint(-2, 3, (n, 1)), 2, 1)),
                _("The shifts down and to the right are the same number. Draw one for each axis."), read="augmentation"),
        Mistake("seed-ignored", _augmented(seeded=False), _("Two seeds give the same images. Hand the seed to the generator that draws."),
                read="augmentation"),
        Mistake("not-reproducible", _augmented(seeded=None),
                _("The same seed gives other images when it is used again. Make a generator from the seed, in the function."), read="augmentation"),
        Mistake("order-lost", _augmented(finish=lambda images: np.roll(images, 1, 0)),
                _("The images come back in another order, and would no longer fit their labels."), read="augmentation"),
        Mistake("dtype-lost", _augmented(finish=lambda images: images.astype(np.float64 if images.dtype == np.float32 else np.float32)),
                _("The images come back in another dtype than they came in."), read="augmentation"),
        Mistake("something-else", _augmented(finish=lambda images: images // 2 if images.dtype == np.uint8 else images / 2),
                _("What came back is not the image, flipped or not, shifted by whole pixels with zeros coming in."), read="augmentation"),
    ],
    hints=[
        _("Begin with one image: flip it, or not; then move it. How do you make a border of two zeros on each side?"),
        _("In an image padded by 2, every window of the old size is a shifted image. The one that starts at row 2, column 2 is the image itself."),
        _("g = torch.Generator().manual_seed(seed); torch.rand(N, generator=g) < 0.5 for the flips, torch.randint(5, (N, 2), "
          "generator=g) for the windows."),
    ],
)  # fmt: skip


def _shapes(finish=lambda images, labels: (images, labels), seed_of=lambda seed: seed, **how):
    """What a student's drawings could be, in parts that a mistake can change."""

    def answers(n, calls, size=32, seed=0):
        return {name: finish(*drawn.drawn(n, size, seed_of(s), **how)) for name, s in _seeds(calls, seed).items()}

    return answers


def _cut(images, labels):
    """Each shape moved to the left until it sticks out by a third."""
    moved = np.zeros_like(images)
    for out, image in zip(moved[:, 0], images[:, 0], strict=True):
        columns = np.flatnonzero(image.any(0))
        start = columns[0] + len(columns) // 3
        out[:, : image.shape[1] - start] = image[:, start:]
    return moved, labels


def _narrowed(images, labels):
    """Each shape half as wide as before, wholly inside."""
    narrow = np.zeros_like(images)
    half = images[..., ::2]
    narrow[..., images.shape[-1] // 4 : images.shape[-1] // 4 + half.shape[-1]] = half
    return narrow, labels


def _at_random():
    state = np.random.RandomState(0)
    return lambda seed: state.randint(10**9)


make_shapes = Question(
    name="make_shapes",
    points={"shapes": 3, "variety": 2, "learning": 2},
    truth=lambda n, calls, size=32, seed=0: {"n": n, "size": size},
    visible=[
        Row("shapes", n=7, size=20, seed=1),
        Row("shapes", n=4),
        Row("variety", n=60, size=28, seed=2),
        Row("learning", n=200, size=32, seed=3),
    ],
    probe="several",
    given=_calls("seed"),
    given_names=("calls",),
    judge=Properties(drawn.shapes),
    limits=Limits(seconds=20),
    mistakes=[
        Mistake("labels-swapped", _shapes(finish=lambda images, labels: (images, 1 - labels)),
                _("The labels are swapped: 0 is a circle, 1 a square."), read="circles-and-squares"),
        Mistake("same-place-always", _shapes(centred=True),
                _("The shapes are always at the same place. Draw a place for each image, such that the shape fits in."), read="circles-and-squares"),
        Mistake("same-size-always", _shapes(radius=(0.25, 0.25), aligned=True), _("The shapes always have the same size. Draw one for each image."),
                read="circles-and-squares"),
        Mistake("cut-off", _shapes(finish=_cut), _("A shape sticks out of its image. Its centre needs a distance of the radius from every border."),
                read="circles-and-squares"),
        Mistake("longer-than-wide", (_shapes(finish=_narrowed),
                    _shapes(finish=lambda images, labels: (_narrowed(images, labels)[0].swapaxes(2, 3), labels))),
                _("A shape is not as wide as it is high. Circles and squares reach equally far in both directions; ellipses and rectangles do not."),
                read="circles-and-squares"),
        Mistake("not-filled", _shapes(hollow=True), _("A shape is not filled, or an image holds more than one."), read="circles-and-squares"),
        Mistake("not-in-range", (_shapes(finish=lambda images, labels: (images * 255, labels)),
                    _shapes(finish=lambda images, labels: (images * 2 - 1, labels)),
                    _shapes(finish=lambda images, labels: (images.astype(np.uint8), labels))),
                _("The numbers are not floats from 0 for black to 1 for white."), read="circles-and-squares"),
        Mistake("not-bright", _shapes(finish=lambda images, labels: (images * 0.3, labels)),
                _("There is an image without a bright shape: no pixel reaches 0.5."), read="circles-and-squares"),
        Mistake("not-black", (_shapes(finish=lambda images, labels: (images * 0.6 + 0.4, labels)),
                    _shapes(finish=lambda images, labels: (np.maximum(images, 0.25), labels))),
                _("Away from the shape the image is not black."), read="circles-and-squares"),
        Mistake("counts-differ", (_shapes(finish=lambda images, labels: (images, labels * 0)),
                    _shapes(finish=lambda images, labels: (images, labels + 1))),
                _("The labels are not 0 and 1, as many of one as of the other, or one more of either."), read="circles-and-squares"),
        Mistake("cannot-be-learned", _shapes(finish=lambda images, labels: (images, np.arange(len(labels)) % 2)),
                _("A small network that is trained on these images does not learn to tell other circles and squares apart. Does each label "
                  "belong to its image?"),
                read="circles-and-squares"),
        Mistake("seed-ignored", _shapes(seed_of=lambda seed: 0), _("Two seeds give the same images. Hand the seed to the generator that draws."),
                read="circles-and-squares"),
        Mistake("not-reproducible", _shapes(seed_of=_at_random()),
                _("The same seed gives other images when it is used again. Make a generator from the seed, in the function."),
                read="circles-and-squares"),
    ],
    hints=[
        _("For each pixel you need its distance to the centre, down and to the right. When is a pixel in the circle, when in the square?"),
        _("A circle holds the pixels with hypot(down, right) <= r, a square those with max(|down|, |right|) <= r."),
        _("Draw r first, then the centre between r and size - r on both axes. Half of the labels are 0: a permutation of np.arange(n) % 2."),
    ],
)  # fmt: skip


NET = [("Conv2d", 1, 3, 3), ("ReLU", {"inplace": True}), ("MaxPool2d", 2), ("Flatten",), ("Linear", 12, 4)]
NESTED = [[("Conv2d", 1, 2, 3), ("BatchNorm2d", 2), ("ReLU",)], [("Conv2d", 2, 3, 2), ("Tanh",)]]


def _maps(shown=training.maps, runs=1, **changes):
    """What is seen of `feature_maps`; `runs` of the model in its own mode, or with 0 one in eval mode."""

    def report(model, x, layer, report):
        return {"answer": shown(model if runs else _evaluating(model), x, layer), "model": training.after(model, x, runs),
                "training": make(model).training, "grad": True, "attached": False, "hooks": 0, **changes}  # fmt: skip

    return report


def _evaluating(made):
    return Made(made.maker, encode({**decode(made.recipe), "training": False}), made.text)


def _after(model, x, layer):
    """The output of the layer after the one that is asked for, where that is an activation which works in place."""
    maps = training.maps(model, x, layer)
    return np.maximum(maps, 0) if "inplace" in model.text else maps


def _only(taken, kind, answer):
    """An answer for a layer that is taken, and an exception for any other."""
    return lambda layer, **rest: answer(layer=layer, **rest) if taken(layer) else Problem("raised", {"type": kind})


def _is_name(layer):
    return isinstance(layer, str)


feature_maps = Question(
    name="feature_maps",
    points={"maps": 2, "copied": 2, "left alone": 2},
    truth=_maps(),
    visible=[
        Row("maps", model=model([("Conv2d", 1, 2, 2), ("Tanh",), ("Flatten",)], seed=21), x=Rng(21).image(1, 1, 3, 3), layer="0"),
        Row("maps", model=model(NESTED, seed=22, training=False), x=Rng(22).image(2, 1, 6, 5), layer="0.2"),
        Row("maps", model=model(NESTED, seed=23, training=False), x=Rng(23).image(2, 1, 5, 6), layer=part("1.0")),
        Row("copied", model=model(NET, seed=24), x=Rng(24).image(2, 1, 6, 6), layer="0"),
        Row("copied", model=model(NET, seed=25, training=False), x=Rng(25).image(1, 1, 7, 6), layer=part("0")),
        Row("left alone", model=model(NET, seed=26), x=Rng(26).image(2, 1, 6, 7), layer="2"),
        Row("left alone", model=model(NESTED, seed=27, training=False), x=Rng(27).image(1, 1, 5, 5), layer="1"),
        Row("left alone", model=model(NESTED, seed=28), x=Rng(28).image(3, 1, 5, 6), layer="0.2"),  # BatchNorm in training mode
    ],
    probe="watched",
    given=lambda seed, **_args: {"report": ["answer", "model", "training", "grad", "attached", "hooks"]},
    given_names=("report",),
    tolerance=FLOAT32,
    mistakes=[
        Mistake("after-the-activation", _maps(_after),
                _("These are the maps after the ReLU that follows: it works in place, on the very tensor that the hook has kept. Copy it "
                  "in the hook."),
                read="feature-maps"),
        Mistake("model-output", _maps(lambda model, x, layer: training.maps(model, x, "")),
                _("This is the output of the whole model, not of the layer."), read="feature-maps"),
        Mistake("layer-input", _maps(training.taken),
                _("This is what goes into the layer. A forward hook gets module, inputs and output: take the last."), read="feature-maps"),
        Mistake("first-image-only", _maps(lambda model, x, layer: training.maps(model, x, layer)[:1]),
                _("The maps of the first image alone are left. Keep the batch axis, and all of it."), read="feature-maps"),
        Mistake("no-batch-axis", _maps(lambda model, x, layer: training.maps(model, x, layer)[0]),
                _("The maps of the first image alone are left. Keep the batch axis, and all of it."), read="feature-maps"),
        Mistake("hook-left", _maps(hooks=1),
                _("The hook is still there afterwards, and runs at each forward pass from now on. Remove it, best in a finally."),
                read="feature-maps"),
        Mistake("runs-in-another-mode", _maps(runs=0),
                _("The model runs in eval mode. Let it run in the mode in which it is, and do not change that."), read="two-modes"),
        Mistake("runs-twice", (_maps(runs=2), _maps(runs=3)),
                _("The model runs more than once: in training mode BatchNorm's running statistics move with every pass. Run it once."),
                read="feature-maps"),
        Mistake("mode-changed", (_maps(training=False), _maps(training=True), _maps(runs=0, training=False)),
                _("The model is left in another mode than it came in."),
                read="two-modes"),
        Mistake("not-detached", _maps(attached=True), _("The maps still hang on the graph, and keep all of it in memory: detach them."),
                read="feature-maps"),
        Mistake("gradients-left-off", _maps(grad=False),
                _("Gradients are off afterwards. Use \"with torch.no_grad():\", which puts that back by itself."), read="no-gradients"),
        Mistake("names-only", (_only(_is_name, "KeyError", _maps()), _only(_is_name, "AttributeError", _maps())),
                _("The layer itself is not taken, only its name. Look it up only if it is a str."), read="feature-maps"),
        Mistake("layers-only", _only(lambda layer: not _is_name(layer), "AttributeError", _maps()),
                _("The name of a layer is not taken, only the layer itself. model.get_submodule(name) finds it."), read="feature-maps"),
    ],
    hints=[
        _("A forward hook is called with a layer's output whenever the layer runs. Which layer is it, and who removes the hook?"),
        _("hook = module.register_forward_hook(f), where f(module, inputs, output) puts a copy of the output into a list."),
        _("Copy with output.detach().clone(). Run model(x) in a try under torch.no_grad(), and call hook.remove() in its finally."),
    ],
)  # fmt: skip


def _pictures(axes=(2, 3), low=np.min, span=lambda w, axes: np.ptp(w, axis=axes, keepdims=True), constant=lambda w: 0.0, turn=lambda grid: grid,
              least=0):  # fmt: skip
    """Each image stretched from 0 to 1, in parts that a mistake can change."""

    def grid(weights):
        lowest, width = low(weights, axis=axes, keepdims=True), span(weights, axes)
        with np.errstate(all="ignore"):
            return np.where(width > least, turn((weights - lowest) / width), constant(weights))

    return grid


def _filters(*shape, constant=()):
    weights = np.array(Rng(sum(shape)).image(*shape))
    for place in constant:
        weights[place] = weights[place].flat[0]
    return weights


filters_to_grid = Question(
    name="filters_to_grid",
    points={"values": 3, "constant": 1},
    truth=lambda weights: _pictures()(weights),
    tolerance=Tolerance(2e-5),  # an honest 1e-7 beside the span, against a division by zero, is 1.3e-5 on the smallest span here
    visible=[
        Row("values", weights=[[[[1, 2], [3, 5]]]]),
        Row("values", weights=[[[[0.25, 0.5], [0.375, 0.25]]]]),
        Row("values", weights=_filters(3, 2, 4, 5)),
        Row("values", weights=_filters(2, 2, 2, 2) - 20),
        Row("values", weights=np.array([[[[0, 3], [4, 1]]]]) / 512 + 0.5),  # close together, but not the same
        Row("constant", weights=[[[[4, 4], [4, 4]], [[0, 1], [1, 0]]]]),
        Row("constant", weights=_filters(2, 3, 3, 2, constant=[(0, 1), (1, 0)])),
    ],
    mistakes=[
        Mistake("over-all", _pictures((0, 1, 2, 3)),
                _("All images share one least and one largest number, so that weak filters look flat. Each image has its own."),
                read="filters-as-pictures"),
        Mistake("over-each-filter", _pictures((1, 2, 3)),
                _("The channels of a filter share one least and one largest number. Each image (KH, KW) has its own."), read="filters-as-pictures"),
        Mistake("over-each-channel", _pictures((0, 2, 3)),
                _("The filters share one least and one largest number for each channel. Each image (KH, KW) has its own."),
                read="filters-as-pictures"),
        Mistake("over-rows", (_pictures((3,)), _pictures((2,))),
                _("Each row, or each column, is stretched by itself. The least and the largest number are those of a whole image."),
                read="filters-as-pictures"),
        Mistake("division-by-zero", _pictures(constant=lambda w: np.nan), _("An image whose numbers are all the same gives 0 / 0. It should give 0."),
                read="filters-as-pictures"),
        Mistake("nearly-constant-to-zero", _pictures(least=1e-2),
                _("An image whose numbers lie close together is taken for a constant one. Only where max - min is 0 the image becomes 0."),
                read="filters-as-pictures"),
        Mistake("span-enlarged", tuple(_pictures(span=lambda w, axes, more=more: np.ptp(w, axis=axes, keepdims=True) + more)
                                       for more in (1e-2,)),
                _("Something is added to max - min, so that the largest number of an image does not become 1. Divide by max - min itself, and by 1 "
                  "where that is 0."), read="filters-as-pictures"),
        Mistake("constant-not-zero", tuple(_pictures(constant=constant) for constant in (lambda w: 1.0, lambda w: 0.5, lambda w: w)),
                _("An image whose numbers are all the same should become 0."), read="filters-as-pictures"),
        Mistake("divided-by-the-largest", _pictures(span=lambda w, axes: w.max(axis=axes, keepdims=True)),
                _("After the least number is taken off, the largest is max - min, no longer max. Divide by that."), read="filters-as-pictures"),
        Mistake("least-not-subtracted", (_pictures(low=lambda w, **_axes: np.zeros(1), span=lambda w, axes: abs(w).max(axis=axes, keepdims=True)),
                    _pictures(low=lambda w, **_axes: np.zeros(1))),
                _("The least number of an image should become 0: subtract it first."), read="filters-as-pictures"),
        Mistake("upside-down", _pictures(turn=lambda grid: 1 - grid),
                _("Light and dark have changed places: the least number becomes 0, the largest 1."), read="filters-as-pictures"),
        Mistake("up-to-255", lambda weights: 255 * _pictures()(weights), _("These go up to 255. Asked are 0 to 1."), read="filters-as-pictures"),
    ],
    hints=[
        _("Over which axes do you take the least and the largest number, so that each image has its own?"),
        _("weights.amin(dim=(2, 3), keepdim=True) keeps the axes, so that it can be subtracted."),
        _("The span is max - min. Where it is 0, divide by 1 in its place: torch.where(span > 0, span, 1)."),
    ],
)  # fmt: skip


def _confusion(counted=lambda M, i, j: M.__setitem__((i, j), M[i, j] + 1), finish=lambda M: M):
    def matrix(labels, predictions, num_classes):
        M = np.zeros((num_classes, num_classes), int)
        for i, j in zip(labels, predictions, strict=True):
            counted(M, int(i), int(j))
        return finish(M)

    return matrix


def _present(which):
    """Only rows and columns up to the largest class that occurs, or of the classes that occur."""

    def matrix(labels, predictions, num_classes):
        M = _confusion()(labels, predictions, num_classes)
        there = which(np.unique([labels, predictions]))
        return M[np.ix_(there, there)]

    return matrix


confusion_matrix = Question(
    name="confusion_matrix",
    points={"counts": 3, "absent": 1},
    truth=lambda labels, predictions, num_classes: _confusion()(labels, predictions, num_classes),
    visible=[
        Row("counts", labels=np.array([0, 0, 2, 1]), predictions=np.array([0, 1, 2, 1]), num_classes=3),  # the handout's
        Row("counts", labels=np.array([1, 1, 1, 0, 0, 2, 2]), predictions=np.array([0, 0, 1, 0, 2, 2, 2]), num_classes=3),
        Row("counts", labels=np.array([3, 3, 3, 0, 1, 2, 1, 3]), predictions=np.array([1, 1, 3, 0, 0, 2, 3, 1]), num_classes=4),
        Row("counts", labels=np.repeat([0, 1, 1, 2], [310, 4, 20, 3]), predictions=np.repeat([0, 0, 1, 1], [310, 4, 20, 3]), num_classes=3),
        Row("absent", labels=np.array([0, 2, 2]), predictions=np.array([0, 0, 2]), num_classes=4),
        Row("absent", labels=np.array([1, 1]), predictions=np.array([1, 3]), num_classes=5),
    ],
    mistakes=[
        Mistake("transposed", _confusion(finish=lambda M: M.T),
                _("Rows and columns are swapped: a row belongs to a true class, a column to a predicted one."), read="the-confusion-matrix"),
        Mistake("absent-classes-lost", (_present(lambda there: np.arange(there.max() + 1)), _present(lambda there: there)),
                _("Classes that do not occur have lost their row and column. There are always num_classes of them."), read="the-confusion-matrix"),
        Mistake("each-pair-once", _confusion(lambda M, i, j: M.__setitem__((i, j), 1)),
                _("A pair that comes more than once is counted once: M[labels, predictions] += 1 adds 1 to each place only once."),
                read="the-confusion-matrix"),
        Mistake("fractions", (_confusion(finish=lambda M: M / np.maximum(M.sum(1, keepdims=True), 1)), _confusion(finish=lambda M: M / M.sum())),
                _("These are shares. Asked are the counts, whole numbers."), read="the-confusion-matrix"),
        Mistake("counts-overflow", (_confusion(finish=lambda M: M % 256), _confusion(finish=lambda M: (M + 128) % 256 - 128)),
                _("Large counts start again at 0: a byte holds at most 255. Count in int64, torch's own type for whole numbers."),
                read="the-confusion-matrix"),
        Mistake("diagonal-only", _confusion(lambda M, i, j: M.__setitem__((i, j), M[i, j] + (i == j))),
                _("Only right answers are counted. The wrong ones belong beside the diagonal."), read="the-confusion-matrix"),
        Mistake("diagonal-missing", _confusion(lambda M, i, j: M.__setitem__((i, j), M[i, j] + (i != j))),
                _("The right answers are missing: they belong on the diagonal."), read="the-confusion-matrix"),
    ],
    hints=[
        _("Take a matrix of zeros. Which number in it grows by 1 for an image of class 2 that is predicted to be class 0?"),
        _("A loop over zip(labels, predictions) with M[i, j] += 1 is enough. All at once it takes care: += with arrays counts a pair once."),
        _("Each pair is one number, label * num_classes + prediction. torch.bincount counts those, with minlength=num_classes**2; then reshape."),
    ],
)  # fmt: skip


def _test_set(seed):
    """The test images, and some of them again with most pixels one or two grey levels off, in an order of their own for each seed, so that no
    answer can go by position or by heart."""
    random = np.random.RandomState(seed)
    images, labels = fashion_mnist.test_images(), fashion_mnist.test_labels()
    some = random.permutation(len(images))[:1_000]
    off = random.choice(np.array([-2, -1, 1, 2], np.int8), (len(some), *images.shape[1:]))
    inside = (images[some] > 2) & (images[some] < 253)  # black stays black
    again = np.where(inside, images[some] + off, images[some]).astype(np.uint8)
    order = random.permutation(len(images) + len(some))
    return {"images": np.concatenate([images, again])[order], "max_parameters": 1_000_000,
            "_labels": np.concatenate([labels, labels[some]])[order], "_again": order >= len(images)}  # fmt: skip


build_model = Question(
    name="build_model",
    points={"accuracy": 10},
    truth=lambda images, max_parameters, _labels, _again: {"labels": _labels, "again": _again},
    visible=[Row("accuracy")],
    probe="accuracy",
    given=_test_set,
    given_names=("images", "max_parameters", "_labels", "_again"),
    attachments=("fashion.safetensors", "fashion.pt"),
    judge=Accuracy(0.91, fashion_mnist.CLASSES),
    limits=Limits(seconds=120, memory_mb=3072),
    hints=[
        _("Begin with two blocks of convolution, ReLU and 2x2 max pooling, then flatten and two linear layers. Does its loss go down?"),
        _("Feed the images as the grader does: float32, divided by 255, shape (N, 1, 28, 28). Save the weights of the model that you return."),
        _("Between 0.90 and 0.91: BatchNorm after each convolution, mirrored images, a learning rate that falls, a few more epochs."),
    ],
)

ASSIGNMENT = Assignment("fashion", "Fashion-MNIST", [
    to_tensor, train_val_split, accuracy, train_epoch, evaluate, EarlyStopping, augment, make_shapes, feature_maps, filters_to_grid, confusion_matrix,
    build_model,
], torch=True)  # fmt: skip
