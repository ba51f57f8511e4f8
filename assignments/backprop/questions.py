"""Backpropagation: what is asked, how it is checked, which mistakes are named."""

import itertools

import numpy as np

from autograder.compare import ANY_CRASH
from autograder.mistakes import first
from autograder.oracles import conv2d, flip, gradients
from autograder.oracles.conv import pair
from autograder.spec import NUMPY_FORBIDDEN, Assignment, Draw, Mistake, Question, Row, _
from autograder.tensors import AUTOGRAD, CONVOLUTION, CROSS_ENTROPY, LINEAR, OPTIMIZER, POOLING, SOFTMAX
from autograder.values import Problem, decode
from autograder.worker.functions import KINDS, function
from autograder.worker.models import make

FRACTIONS = _("Of integers only whole numbers come out: the result is an array of the input's type. Make it one of floats.")


def _whole(number):
    """What is left of an answer, or of each part of it, in an array of integers."""
    return tuple(map(np.trunc, number)) if isinstance(number, tuple) else np.trunc(number)


def _fractions_lost(truth, name, read):
    """Results in an array of the type of the argument of that name: fractions are cut, or NumPy refuses to add them."""

    def cut(**args):
        return _whole(truth(**args)) if args[name].dtype.kind == "i" else truth(**args)

    def refused(**args):
        return ANY_CRASH if args[name].dtype.kind == "i" else truth(**args)

    return Mistake("fractions-lost", (cut, refused), FRACTIONS, read=read)


def _sizes(r, *names, low=2, high=6):
    return dict(zip(names, r.sizes(len(names), low, high), strict=True))


def _layer(r, n, m):
    return {"W": r.image(m, n) / 5, "b": r.image(m)}


dense_forward = Question(
    name="dense_forward",
    points={"one vector": 1, "batch": 2},
    truth=lambda x, W, b: gradients.linear(x, W, b),
    visible=[
        Row("one vector", x=[1, 2], W=[[3, -1], [0.5, 2], [1, 1]], b=[10, 20, 30]),
        Row("one vector", x=[1, 2, -1], W=[[1, 2, 3], [4, 5, 6], [7, 8, 9]], b=[0.5, -1, 2]),
        Draw("one vector", lambda r: {"x": r.image(10), **_layer(r, 10, 7)}, n=1),  # S4's second layer
        Row("batch", x=[[1, 2], [0, -1], [3, 1], [1, 1]], W=[[3, -1], [0.5, 2], [1, 1]], b=[10, 20, 30]),
        Row("batch", x=[[1, 0, 2], [0, 1, -1], [2, 2, 1]], W=[[1, 2, 3], [4, 5, 6], [7, 8, 9]], b=[0.5, -1, 2]),
        Row("batch", x=np.array([[2, -1, 4]]), W=[[0.5, 0.25, 1], [-1.5, 2, 0]], b=[0.125, 1]),
        Draw("batch", lambda r: (lambda N, n, m: {"x": r.image(N, n), **_layer(r, n, m)})(*r.sizes(3, 2, 6)), n=2),
    ],
    mistakes=[
        Mistake("weights-transposed", lambda x, W, b: x @ W + b,
                _("W is used the wrong way round. Each row of W belongs to one output, so x meets the rows: x times W transposed."),
                read="a-dense-layer"),
        Mistake("bias-missing", lambda x, W, b: x @ W.T, _("The bias is missing: z = W x + b."), read="a-dense-layer"),
        Mistake("bias-on-the-wrong-axis", lambda x, W, b: x @ W.T + b[:, None],
                _("The bias is added along the wrong axis. b has one number for each output, not one for each row of the batch."),
                read="a-dense-layer"),
        Mistake("batch-on-its-side", lambda x, W, b: (W @ x.T + (b[:, None] if x.ndim == 2 else b)),
                _("The batch comes out on its side. Row k of the result belongs to row k of x: (N, m)."), read="a-dense-layer"),
        Mistake("not-summed", lambda x, W, b: x[..., None, :] * W + b[:, None],
                _("The products are not added up: each output is the sum of all inputs times their weights, plus one bias."), read="a-dense-layer"),
        _fractions_lost(gradients.linear, "x", "a-dense-layer"),
    ],
    hints=[
        _("Begin with one output: which row of W belongs to it, and what do you do with that row and x?"),
        _("Write the shapes down: x is (N, n), W is (m, n), the result is (N, m). Which of the two has to be transposed?"),
        _("x @ W.T has shape (m,) for a vector and (N, m) for a batch, and b fits both."),
    ],
)  # fmt: skip


def _layers(r, *sizes):
    """Parameters of dense layers of these sizes; about half of all signals are negative."""
    return [part for n, m in itertools.pairwise(sizes) for part in (r.image(m, n) / 5, r.image(m) / 2)]


def _mlp(x, params, act=lambda z: np.maximum(z, 0), last=lambda z: z, first=lambda x: x, bias=1, turned=False):
    """The network with its parts exposed, so that a mistake can change one."""
    x = first(np.asarray(x, float))
    layers = list(zip(params[::2], params[1::2], strict=True))
    for number, (W, b) in enumerate(layers):
        z = x @ (W if turned else W.T) + bias * b
        x = (last if number == len(layers) - 1 else act)(z)
    return x


def _softmax(z, axis=-1):
    e = np.exp(z - z.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def _relu(z):
    return np.maximum(z, 0)


def _mlp_truth(x, params):
    *before, last = [params[i : i + 2] for i in range(0, len(params), 2)]
    for layer in before:
        x = _relu(gradients.linear(x, *layer))
    return gradients.linear(x, *last)


TWO_LAYERS = [np.array([[1.0, -1], [2, 0.5], [-1, -2]]), np.array([0.5, -1, 1]), np.array([[1.0, 2, 3], [-1, -2, 0.5]]), np.array([1.0, -2])]
THREE_BY_THREE = [
    np.array([[1.0, -2, 0], [3, 1, -1], [0, 2, 1]]), np.array([0.5, -3, 1]), np.array([[-1.0, 2, 1], [0, -1, 3], [-2, 1, 1]]), np.array([1.0, 0, -9]),
]  # fmt: skip

mlp_forward = Question(
    name="mlp_forward",
    points={"two layers": 2, "any depth": 2},
    truth=_mlp_truth,
    visible=[
        Row("two layers", x=[2, 1], params=TWO_LAYERS),
        Row("two layers", x=[-1, 0.5], params=TWO_LAYERS),
        Row("two layers", x=[[2, 1], [-1, 0.5], [0, -3], [1, 1]], params=TWO_LAYERS),
        Row("two layers", x=np.array([[2, -1, 1], [-1, 1, 0], [1, 2, -2]]), params=THREE_BY_THREE),
        Row("any depth", x=[-1, 2, 1], params=[np.array([[2.0, -1, 0], [1, 1, -3]]), np.array([0.5, 1])]),
        Draw("any depth", lambda r: {"x": r.image(10) / 2, "params": _layers(r, 10, 10, 7, 3)}, n=2),  # S4's layers
        Draw("any depth", lambda r: {"x": r.image(5, 4) / 2, "params": _layers(r, 4, 6, 3, 7, 2)}, n=1),
    ],
    mistakes=[
        Mistake("relu-on-the-last-layer", lambda x, params: _mlp(x, params, last=_relu),
                _("ReLU follows the last layer, too. Logits come straight from it: they may be negative."), read="several-layers"),
        Mistake("no-relu", lambda x, params: _mlp(x, params, act=lambda z: z),
                _("There is no ReLU between the layers. Without it, all layers together are no more than one."), read="several-layers"),
        Mistake("relu-on-the-input", (lambda x, params: _mlp(x, params, first=_relu),
                    lambda x, params: _mlp(x, params, first=_relu, act=_relu, last=_relu)),
                _("ReLU is applied to the input x. It comes after a layer, not before the first."), read="several-layers"),
        Mistake("softmax-at-the-end", lambda x, params: _mlp(x, params, last=_softmax),
                _("These are probabilities. Return the logits: the loss applies the softmax itself."), read="several-layers"),
        Mistake("another-activation", (
                    lambda x, params: _mlp(x, params, act=np.tanh), lambda x, params: _mlp(x, params, act=lambda z: 1 / (1 + np.exp(-z)))),
                _("Between the layers stands another function than ReLU."), read="several-layers"),
        Mistake("bias-missing", (lambda x, params: _mlp(x, params, bias=0)), _("The biases are missing: z = W x + b in every layer."),
                read="a-dense-layer"),
        Mistake("weights-transposed", lambda x, params: _mlp(x, params, turned=True),
                _("The weights are used the wrong way round. Each row of W belongs to one output of its layer."), read="a-dense-layer"),
        Mistake("layer-left-out", (lambda x, params: _mlp(x, [*params[:-4], *params[-2:]]),
                    lambda x, params: _mlp(x, params[2:] if len(params) > 2 else params), lambda x, params: _mlp(x, params[:-2], last=_relu),
                    lambda x, params: _mlp(x, params[:-2])),
                _("A layer is left out: does the loop end one pair too early, or begin one too late? Every pair W, b of params is a layer."),
                read="several-layers"),
        Mistake("fixed-depth", (
                    lambda x, params: _mlp(x, params[:4]), lambda x, params: _mlp(x, params[:6]),
                    lambda x, params: _mlp(x, params) if len(params) == 4 else ANY_CRASH,
                    lambda x, params: _mlp(x, params) if len(params) == 6 else ANY_CRASH),
                _("This works for one number of layers only. params may hold any number of pairs W, b: loop over them."), read="several-layers"),
    ],
    hints=[
        _("How many layers are there, given the length of params? What sets the last one apart?"),
        _("The weights are params[0], params[2], ...; the biases params[1], params[3], ...: slices with a step of 2."),
        _("Loop over all pairs but the last: a dense layer, then ReLU, and go on with the result. After the loop, the last layer alone."),
    ],
)  # fmt: skip


def _probabilities(logits, stable=True):
    """The probabilities, which may be 0, and of which exp overflows where the largest logit is not subtracted."""
    with np.errstate(all="ignore"):
        e = np.exp(logits - logits.max(1, keepdims=True) if stable else np.asarray(logits, float))
        return e / e.sum(1, keepdims=True)


def _picked(log_p, labels):
    return -log_p[np.arange(len(labels)), labels]


def _by_probabilities(guard, stable=True):
    """Minus the log of the probability, guarded against 0 in some way."""

    def gives(logits, labels):
        with np.errstate(all="ignore"):
            return _picked(np.log(guard(_probabilities(logits, stable))), labels).mean()

    return gives


def _unsafe_log_sum(logits, labels):
    with np.errstate(all="ignore"):
        z = np.asarray(logits, float)
        return (np.log(np.exp(z).sum(1)) + _picked(z, labels)).mean()


def _each(logits, labels):
    return gradients.cross_entropy(logits, labels, "none")


GUARDS = [
    *(lambda p, e=e: p + e for e in (1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)),
    *(lambda p, e=e: np.maximum(p, e) for e in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)),
]
LOGITS = np.array([[2, 0, -1, 1], [-2, 1, 3, 0], [1, -3, 2, 0]])
SQUARE = [[1, 2, -1], [0.5, -1, 0], [3, 0, 1.5]]


def _scores(r, N, C):
    return {"logits": r.image(N, C) / 4, "labels": np.array([r.size(0, C - 1) for _row in range(N)])}


cross_entropy = Question(
    name="cross_entropy",
    points={"values": 3, "far apart": 2},
    truth=lambda logits, labels: gradients.cross_entropy(logits, labels),
    visible=[
        Row("values", logits=[[2, 1]], labels=np.array([0])),
        Row("values", logits=[[2, 1], [0, -1], [1, 3]], labels=np.array([0, 1, 0])),
        Row("values", logits=LOGITS, labels=np.array([2, 0, 3])),
        Row("values", logits=SQUARE, labels=np.array([2, 0, 1])),
        Draw("values", lambda r: _scores(r, *r.sizes(2, 3, 6)), n=2),
        Row("far apart", logits=[[0, 40]], labels=np.array([0])),
        Row("far apart", logits=[[1000, 0], [2, -998], [1, 0]], labels=np.array([1, 0, 0])),
        Row("far apart", logits=[[-1000, -1002], [-1001, -1000]], labels=np.array([0, 0])),
    ],
    mistakes=[
        Mistake("sum-for-mean", lambda logits, labels: _each(logits, labels).sum(),
                _("This is the sum over the batch. Take the mean, so that the loss does not grow with the batch."), read="cross-entropy"),
        Mistake("not-averaged", _each, _("One number for each row is returned. The loss of the batch is one number, their mean."),
                read="cross-entropy"),
        Mistake("mean-over-classes", lambda logits, labels: _each(logits, labels).mean() / logits.shape[1],
                _("The sum is divided by N times C. Only one class of each row counts, so divide by N."), read="cross-entropy"),
        Mistake("sign-missing", lambda logits, labels: -_each(logits, labels).mean(),
                _("The minus is missing: logarithms of probabilities are negative, and a loss is not."), read="cross-entropy"),
        Mistake("labels-ignored", lambda logits, labels: -np.log(_softmax(logits)).sum(1).mean() if np.ptp(logits) < 700 else np.float64(np.inf),
                _("All classes are added up. Of each row only the probability of its label counts."), read="cross-entropy"),
        Mistake("all-rows-for-each-label", (lambda logits, labels: -(np.log(_probabilities(logits) + 1e-300))[:, labels].mean(),),
                _("[:, labels] takes the columns of all labels in every row. Row k goes with label k alone: index with np.arange(N), labels."),
                read="cross-entropy"),
        Mistake("softmax-twice", lambda logits, labels: gradients.cross_entropy(_softmax(logits), labels),
                _("Softmax is applied twice. What comes in are logits: once is right."), read="cross-entropy"),
        Mistake("softmax-missing", lambda logits, labels: _picked(np.asarray(logits, float), labels).mean(),
                _("The logits are taken as they are. Turn them into probabilities with softmax first, and take the logarithm."),
                read="cross-entropy"),
        Mistake("another-logarithm", tuple(
                    lambda logits, labels, base=base: gradients.cross_entropy(logits, labels) / np.log(base) for base in (2, 10)),
                _("This is another logarithm. The natural one, np.log, is asked for."), read="cross-entropy"),
        Mistake("exp-overflow", (_by_probabilities(lambda p: p, stable=False), _unsafe_log_sum,
                    *(_by_probabilities(guard, stable=False) for guard in GUARDS)),
                _("exp overflows, or every exp of a row becomes 0. Subtract the row's largest logit first: the result stays the same."),
                read="logarithms-of-small-numbers"),
        Mistake("log-of-zero", (_by_probabilities(lambda p: p), *map(_by_probabilities, GUARDS)),
                _("The probability becomes 0, or too small, before its logarithm is taken; adding something small only hides it. Stay with "
                  "logarithms: the logit minus the log of the sum of exp."), read="logarithms-of-small-numbers"),
    ],
    hints=[
        _("One row first: which probability does the network give to the right class, and what is minus its logarithm?"),
        _("log(exp(a) / s) = a - log(s). Simplify on paper before you compute, so that no tiny number is ever made."),
        _("Subtract each row's maximum. Then the loss of a row is log(sum of exp) minus the label's logit. In the end, the mean."),
    ],
)  # fmt: skip


def _one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def _all_rows(logits, labels):
    p = _softmax(logits)
    p[:, labels] -= 1
    return p / len(labels)


def _to_probabilities(logits, labels):
    with np.errstate(all="ignore"):
        return -_one_hot(logits, labels) / _softmax(logits) / len(labels)


cross_entropy_backward = Question(
    name="cross_entropy_backward",
    points={"values": 3, "far apart": 1},
    truth=lambda logits, labels: gradients.cross_entropy_backward(logits, labels),
    visible=[
        Row("values", logits=[[2, 1]], labels=np.array([0])),
        Row("values", logits=[[2, 1], [0, -1], [1, 3]], labels=np.array([0, 1, 0])),
        Row("values", logits=LOGITS, labels=np.array([2, 0, 3])),
        Row("values", logits=SQUARE, labels=np.array([2, 0, 1])),
        Draw("values", lambda r: _scores(r, *r.sizes(2, 3, 6)), n=2),
        Row("far apart", logits=[[1000, 0], [2, -998], [1, 0]], labels=np.array([1, 0, 0])),
        Row("far apart", logits=[[-1000, -1002, -1001], [-1001, -1000, -1003]], labels=np.array([0, 2])),
    ],
    mistakes=[
        Mistake("not-divided-by-n", lambda logits, labels: gradients.cross_entropy_backward(logits, labels, "sum"),
                _("This is the gradient of the sum. The loss is the mean over the batch, so each row is divided by N."),
                read="the-gradient-of-the-loss"),
        Mistake("sign-swapped", lambda logits, labels: -gradients.cross_entropy_backward(logits, labels),
                _("The sign is turned round: raising the logit of the right class lowers the loss, so that number is negative."),
                read="the-gradient-of-the-loss"),
        Mistake("one-hot-missing", (lambda logits, labels: _softmax(logits) / len(labels), lambda logits, labels: _softmax(logits)),
                _("These are the probabilities. In each row, 1 is still to be subtracted from that of the right class."),
                read="the-gradient-of-the-loss"),
        Mistake("all-rows-for-each-label", _all_rows,
                _("[:, labels] changes the columns of all labels in every row. Row k goes with label k alone: index with np.arange(N), labels."),
                read="the-gradient-of-the-loss"),
        Mistake("divided-by-n-and-c", lambda logits, labels: gradients.cross_entropy_backward(logits, labels) / logits.shape[1],
                _("This is divided by N times C. The loss is a mean over the N rows alone."), read="the-gradient-of-the-loss"),
        Mistake("softmax-missing", lambda logits, labels: (logits - _one_hot(logits, labels)) / len(labels),
                _("1 is subtracted from the logits. Turn them into probabilities with softmax first."), read="the-gradient-of-the-loss"),
        Mistake("gradient-to-the-probabilities", _to_probabilities,
                _("This is the gradient to the probabilities, -1 / p. Go on through the softmax, back to the logits."),
                read="the-gradient-of-the-loss"),
        Mistake("label-alone", lambda logits, labels: gradients.cross_entropy_backward(logits, labels) * _one_hot(logits, labels),
                _("Only the right class has a gradient here. The others share in the sum of the softmax, so theirs is not 0."),
                read="the-gradient-of-the-loss"),
        Mistake("exp-overflow", lambda logits, labels: (_probabilities(logits, stable=False) - _one_hot(logits, labels)) / len(labels),
                _("exp overflows, or every exp of a row becomes 0. Subtract the row's largest logit first: the result stays the same."),
                read="logarithms-of-small-numbers"),
    ],
    hints=[
        _("If one logit grows a little, which probabilities grow and which shrink? What does each row of the gradient add up to?"),
        _("For one row the gradient is short: the probabilities, with 1 subtracted in one place."),
        _("(softmax(logits) - one_hot(labels)) / N, with the largest logit of each row subtracted before exp."),
    ],
)  # fmt: skip

relu_backward = Question(
    name="relu_backward",
    points={"values": 2, "at zero": 1},
    truth=lambda dout, x: gradients.relu_backward(dout, x),
    visible=[
        Row("values", dout=[5, -6, 7, -8], x=[-1, 2, 3, -4]),
        Row("values", dout=[[0.5, -1.5, 2], [-3, 4, -0.25]], x=np.array([[2, -1, 3], [4, -2, -5]])),
        Draw("values", lambda r: (lambda sizes: {"dout": r.image(*sizes), "x": r.image(*sizes)})(r.sizes(3, 2, 4)), n=2),
        Row("at zero", dout=[5, -6, 7], x=[0, 0, 2]),
        Row("at zero", dout=[[1, -2, 3], [4, 5, -6], [-7, 8, 9]], x=[[0, 1, -1], [2, 0, -2], [0, -3, 3]]),
    ],
    mistakes=[
        Mistake("sign-of-dout", (lambda dout, x: _relu(dout), lambda dout, x: _relu(dout) * (x > 0)),
                _("Negative gradients are cut off. What counts is the sign of x, the input of ReLU; a gradient may be negative."),
                read="back-through-relu"),
        Mistake("passes-at-zero", lambda dout, x: dout * (x >= 0), _("At exactly 0 the gradient passes. By agreement it is 0 there, as in PyTorch."),
                read="back-through-relu"),
        Mistake("x-ignored", lambda dout, x: dout, _("dout passes everywhere. Where x was negative, ReLU gave 0, and nothing gets through."),
                read="back-through-relu"),
        Mistake("mask-alone", lambda dout, x: (x > 0) * 1.0, _("This is the slope of ReLU alone. Multiply it by dout, what comes from above."),
                read="back-through-relu"),
        Mistake("times-the-output", lambda dout, x: dout * _relu(x), _("dout is multiplied by the output of ReLU. Multiply it by the slope, 0 or 1."),
                read="back-through-relu"),
        Mistake("turned-round", lambda dout, x: dout * (x < 0), _("The gradient passes where x is negative. It is the other way round."),
                read="back-through-relu"),
        _fractions_lost(gradients.relu_backward, "x", "back-through-relu"),
    ],
    hints=[
        _("Where x is positive, a small change of x changes the output just as much. And where x is negative?"),
        _("The slope of ReLU is 1 or 0. What comes from above, dout, is multiplied by it."),
        _("dout where x > 0, and 0 elsewhere."),
    ],
)  # fmt: skip


def _dense_parts(order=(0, 1, 2), dx=lambda g: g, dW=lambda g: g, db=lambda g, dout: g):
    """The three gradients with one changed, or in another order."""

    def gives(dout, x, W):
        parts = gradients.dense_backward(dout, x, W)
        changed = (dx(parts[0]), dW(parts[1]), db(parts[2], np.asarray(dout, float)))
        return tuple(changed[i] for i in order)

    return gives


def _mean_gradients(*which):
    return lambda dout, x, W: tuple(g / (len(x) if i in which else 1) for i, g in enumerate(gradients.dense_backward(dout, x, W)))


def _dense_case(r, N, n, m):
    return {"dout": r.image(N, m), "x": r.image(N, n), "W": r.image(m, n)}


dense_backward = Question(
    name="dense_backward",
    points={"one row": 1, "batch": 3},
    truth=lambda dout, x, W: gradients.dense_backward(dout, x, W),
    visible=[
        Row("one row", dout=[[1, -2, 0.5]], x=[[3, 4]], W=[[1, 2], [0, -1], [5, 3]]),
        Draw("one row", lambda r: _dense_case(r, 1, 4, 3), n=1),
        Row("batch", dout=[[1, -2, 0.5], [2, 1, -1]], x=[[3, 4, 1, 0], [-1, 0.5, 2, 2]], W=[[1, 2, 0, -1], [0, -1, 3, 1], [5, 3, 1, 2]]),
        Row("batch", dout=[[1, -2], [0.5, 3]], x=np.array([[3, -1], [2, 5]]), W=np.array([[1, 2], [-4, 3]])),
        Draw("batch", lambda r: _dense_case(r, *r.sizes(3, 2, 6)), n=2),
        Draw("batch", lambda r: _dense_case(r, 3, 3, 3), n=1),
    ],
    mistakes=[
        Mistake("bias-gradient-not-summed", _dense_parts(db=lambda g, dout: dout),
                _("db still has a row for each example. One bias serves them all, so their gradients add up over the batch."),
                read="back-through-a-dense-layer"),
        Mistake("axis-kept", (_dense_parts(db=lambda g, dout: dout.sum(0, keepdims=True)), _dense_parts(db=lambda g, dout: dout.sum(0)[:, None])),
                _("db has an axis of size 1 too many. It has the shape of b, (m,): leave out keepdims."), read="back-through-a-dense-layer"),
        Mistake("bias-gradient-averaged", (_dense_parts(db=lambda g, dout: dout.mean(0)), _dense_parts(db=lambda g, dout: g * 0 + dout.mean())),
                _("db is a mean over the batch. Gradients add up; if the loss is a mean, dout has been divided already."),
                read="back-through-a-dense-layer"),
        Mistake("bias-gradient-on-the-wrong-axis", _dense_parts(db=lambda g, dout: dout.sum(1)),
                _("db is summed over the outputs. Sum over the batch, axis 0: b has one number for each output."), read="back-through-a-dense-layer"),
        Mistake("weight-gradient-transposed", _dense_parts(dW=lambda g: g.T),
                _("dW lies on its side. It has the shape of W, (m, n), since each of its numbers belongs to one weight."),
                read="back-through-a-dense-layer"),
        Mistake("divided-by-n", (_mean_gradients(1, 2), _mean_gradients(1), _mean_gradients(0, 1, 2)),
                _("These gradients are divided by N. Nothing is: if the loss is a mean, dout has been divided already."),
                read="back-through-a-dense-layer"),
        Mistake("weights-transposed", lambda dout, x, W: (np.asarray(dout) @ W.T, *gradients.dense_backward(dout, x, W)[1:]),
                _("dx uses W the wrong way round. Forwards x meets W transposed, so backwards dout meets W itself."),
                read="back-through-a-dense-layer"),
        Mistake("order-changed", tuple(map(_dense_parts, ((1, 0, 2), (0, 2, 1), (1, 2, 0), (2, 1, 0)))),
                _("The right gradients, in another order. It is (dx, dW, db)."), read="back-through-a-dense-layer"),
        _fractions_lost(gradients.dense_backward, "x", "back-through-a-dense-layer"),
    ],
    hints=[
        _("Each gradient has the shape of what it belongs to: dx that of x, dW that of W, db that of b. Which products of dout, x and W fit?"),
        _("One example first: weight W[j, i] changes output j by x[i]. What does it do to the loss, and what if there are N examples?"),
        _("dx is dout times W; dW is dout transposed times x; db is dout summed over the batch."),
    ],
)  # fmt: skip


def _positions(dY, X, K, add_X=True, add_K=True, mean=False):
    """Both gradients position by position; without adding up, later positions overwrite earlier ones."""
    to_X, to_K = X * 0.0, K * 0.0
    for i, j in np.ndindex(dY.shape):
        here = np.s_[i : i + K.shape[0], j : j + K.shape[1]]
        to_X[here] = to_X[here] * add_X + dY[i, j] * K
        to_K = to_K * add_K + dY[i, j] * X[here]
    return to_X, to_K / (dY.size if mean else 1)


def _corr_parts(change):
    return lambda dY, X, K: change(*gradients.corr2d_backward(dY, X, K), dY, X, K)


def _full(dY, K):
    return conv2d(np.pad(np.asarray(dY, float), [(k - 1, k - 1) for k in K.shape]), K)


def _corr_case(r, H, W, KH, KW):
    return {"dY": r.image(H - KH + 1, W - KW + 1), "X": r.image(H, W), "K": r.image(KH, KW)}


corr2d_backward = Question(
    name="corr2d_backward",
    points={"values": 4, "shapes": 2},
    truth=lambda dY, X, K: gradients.corr2d_backward(dY, X, K),
    visible=[
        Row("values", dY=[[1, 2], [3, 4]], X=[[0, 1, 2], [3, 4, 5], [6, 7, 8]], K=[[0, 1], [2, 3]]),  # S3's figure, backwards
        Row("values", dY=[[1, -2, 0.5]], X=[[3, 1, 4, 1], [5, 9, 2, 6]], K=[[2, -1], [0, 3]]),
        Row("values", dY=[[0.5, -1.5], [2.5, 1]], X=np.arange(9).reshape(3, 3), K=np.array([[2, -1], [1, 4]])),
        Draw("values", lambda r: _corr_case(r, 6, 8, 3, 2), n=1),
        Draw("shapes", lambda r: _corr_case(r, r.size(5, 6), r.size(8, 9), r.size(2, 3), 4), n=2),
        Draw("shapes", lambda r: _corr_case(r, 5, 5, 3, 3), n=1),
    ],
    mistakes=[
        Mistake("kernel-not-flipped", _corr_parts(lambda dX, dK, dY, X, K: (_full(dY, K), dK)),
                _("In dX the kernel is not flipped. What went forwards through K[u, v] comes back through it: correlate with K turned."),
                read="back-through-a-correlation"),
        Mistake("order-changed", _corr_parts(lambda dX, dK, *_args: (dK, dX)), _("The right gradients, in another order. It is (dX, dK)."),
                read="back-through-a-correlation"),
        Mistake("first-position-only", (
                    _corr_parts(lambda dX, dK, dY, X, K: (dX, dY[0, 0] * X[: K.shape[0], : K.shape[1]])),
                    _corr_parts(lambda dX, dK, dY, X, K: (np.pad(dY[0, 0] * K, [(0, n - k) for n, k in zip(X.shape, K.shape, strict=True)]),
                                                          dY[0, 0] * X[: K.shape[0], : K.shape[1]]))),
                _("Only the first position counts here. The kernel is shared: each of its numbers collects from all positions."),
                read="back-through-a-correlation"),
        Mistake("last-position-overwrites", (
                    lambda dY, X, K: _positions(dY, X, K, add_X=False, add_K=False), lambda dY, X, K: _positions(dY, X, K, add_K=False),
                    lambda dY, X, K: _positions(dY, X, K, add_X=False)),
                _("Later positions overwrite what earlier ones have sent back. Windows overlap, and the kernel is shared: add up, with +=."),
                read="back-through-a-correlation"),
        Mistake("kernel-gradient-averaged", lambda dY, X, K: _positions(dY, X, K, mean=True),
                _("dK is a mean over the positions. Each position has its say in full: their gradients add up."), read="back-through-a-correlation"),
        Mistake("kernel-gradient-flipped", _corr_parts(lambda dX, dK, *_args: (dX, flip(dK))),
                _("dK is turned upside down and left to right. Only in dX is something flipped."), read="back-through-a-correlation"),
        Mistake("not-padded", _corr_parts(lambda dX, dK, dY, X, K: (conv2d(dY, flip(K)), dK)),
                _("dX comes from whole windows of dY alone. It has the size of X: pad dY by the kernel's size minus 1 on all sides first."),
                read="back-through-a-correlation"),
        Mistake("dy-ignored", lambda dY, X, K: gradients.corr2d_backward(np.ones(dY.shape), X, K),
                _("dY is ignored, as if each output mattered alike. Multiply by what comes from above."), read="back-through-a-correlation"),
        _fractions_lost(gradients.corr2d_backward, "X", "back-through-a-correlation"),
    ],
    hints=[
        _("Take one output number, Y[i, j]. Which pixels and which kernel numbers made it, and with which factor each?"),
        _("Walk over the outputs as forwards. Each sends dY[i, j] * K back to its window of dX, and dY[i, j] times its window of X to dK."),
        _("Two arrays of zeros, shaped as X and K; two loops; two lines with += in them."),
    ],
)  # fmt: skip


def _pool_back(dY, X, pool_size, mode="max", stride=None, tie="first", add=True, share=True):
    """Pooling backwards with its parts exposed, so that a mistake can change one."""
    (rows, columns), (down, across) = pair(pool_size), pair(pool_size if stride is None else stride)
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape):
        window = np.s_[i * down : i * down + rows, j * across : j * across + columns]
        here = X[window]
        won = np.zeros(here.shape)
        if mode == "max":
            best = np.flatnonzero(here == here.max())
            won.flat[{"first": best[:1], "last": best[-1:], "each": best, "shared": best}[tie]] = 1 / (len(best) if tie == "shared" else 1)
        else:
            won += 1 / here.size if share else 1
        dX[window] = dX[window] + dY[i, j] * won if add else np.where(won > 0, dY[i, j] * won, dX[window])
    return dX


def _only_if(counts):
    """The gradient reaches a window's maximum only where `counts` says so of it."""

    def gives(dY, X, pool_size, mode="max", stride=None):
        (rows, columns), (down, across) = pair(pool_size), pair(pool_size if stride is None else stride)
        sent = np.array([[bool(counts(X[i * down : i * down + rows, j * across : j * across + columns].max())) for j in range(dY.shape[1])]
                         for i in range(dY.shape[0])])  # fmt: skip
        return gradients.pool2d_backward(dY * sent if mode == "max" else dY, X, pool_size, mode, stride)

    return gives


def _pool_mistake(**changed):
    def gives(dY, X, pool_size, mode="max", stride=None):
        if mode not in ("max", "avg"):
            raise ValueError
        return _pool_back(dY, X, **{"pool_size": pool_size, "mode": mode, "stride": stride, **changed})

    return gives


def _overwritten(dY, X, pool_size, mode="max", stride=None):
    """Each window writes all of its pixels anew, zeros included."""
    if mode not in ("max", "avg"):
        raise ValueError
    dX = np.zeros(X.shape)
    (rows, columns), (down, across) = pair(pool_size), pair(stride or pool_size)
    for i, j in np.ndindex(dY.shape):
        window = np.s_[i * down : i * down + rows, j * across : j * across + columns]
        dX[window] = _pool_back(dY[i : i + 1, j : j + 1], X[window], pool_size, mode)
    return dX


def _other_mode(names):
    """One mode taken for another."""
    return lambda dY, X, pool_size, mode="max", stride=None: gradients.pool2d_backward(dY, X, pool_size, names.get(mode, mode), stride)


def _first(*names):
    """The first number of these pairs, for both axes."""

    def gives(dY, X, pool_size, mode="max", stride=None):
        options = {"pool_size": pool_size, "stride": stride}
        return _pool_mistake()(dY, X, mode=mode, **{name: first(option) if name in names else option for name, option in options.items()})

    return gives


def _turned_window(dY, X, pool_size, mode="max", stride=None):
    return _pool_mistake()(dY, X, pair(pool_size)[::-1], mode, stride)


def _pool_case(r, mode, size, stride=None):
    X = r.image(*r.sizes(2, 5, 8))
    (rows, columns), (down, across) = pair(size), pair(size if stride is None else stride)
    dY = r.image((X.shape[0] - rows) // down + 1, (X.shape[1] - columns) // across + 1)
    return {"dY": dY, "X": X, "pool_size": size, "mode": mode, **({} if stride is None else {"stride": stride})}


TIES = [[4, 4, 0, 2], [1, 4, 2, 2]]
NUMBERS = np.arange(16).reshape(4, 4) * 7 % 16

pool2d_backward = Question(
    name="pool2d_backward",
    points={"max": 2, "avg": 1, "overlap": 2, "ties": 1, "errors": 1},
    truth=lambda dY, X, pool_size, mode="max", stride=None: gradients.pool2d_backward(dY, X, pool_size, mode, stride),
    visible=[
        Row("max", dY=[[10, 20]], X=[[1, 5, 2, 7], [4, 3, 0, 6]], pool_size=2),
        Row("max", dY=[[10]], X=[[1, 7], [4, 3], [9, 8]], pool_size=2),  # the last row lies in no window
        Row("max", dY=[[0.5, -1.5], [2.5, 1]], X=NUMBERS, pool_size=2),
        Row("max", dY=[[10, 20]], X=[[-1, -5, 0, -7], [-4, -3, -2, -6]], pool_size=2),  # no number above 0
        Draw("max", lambda r: _pool_case(r, "max", (2, 3)), n=1),
        Row("avg", dY=[[10, 20]], X=[[1, 5, 2, 7], [4, 3, 0, 6]], pool_size=2, mode="avg"),
        Row("avg", dY=[[0.5, -1.5], [2.5, 1]], X=NUMBERS, pool_size=2, mode="avg"),
        Draw("avg", lambda r: _pool_case(r, "avg", (3, 2)), n=1),
        Row("overlap", dY=[[10, 20]], X=[[1, 7, 2], [4, 3, 0]], pool_size=2, stride=1),
        Row("overlap", dY=[[10, 20]], X=[[1, 7, 2], [4, 3, 0]], pool_size=2, mode="avg", stride=1),
        Row("overlap", _positional=True, dY=[[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]], X=np.arange(30).reshape(5, 6) * 7 % 30,
            pool_size=(3, 2), mode="max", stride=(2, 1)),
        Draw("overlap", lambda r: _pool_case(r, "max", 3, 1), n=1),
        Draw("overlap", lambda r: _pool_case(r, "avg", (3, 4), (1, 2)), n=1),
        Row("ties", dY=[[10, 20]], X=TIES, pool_size=2),
        Row("ties", dY=[[1, 2, 3]], X=TIES, pool_size=2, stride=1),
        Row("errors", dY=[[10, 20]], X=TIES, pool_size=2, mode="sum"),
        Row("errors", dY=[[10, 20]], X=TIES, pool_size=2, mode="min"),
        Row("errors", dY=[[10, 20]], X=TIES, pool_size=2, mode="MAX"),
    ],
    mistakes=[
        Mistake("overwritten-on-overlap", (_pool_mistake(add=False), _overwritten),
                _("Where windows overlap, the last one overwrites what the others have sent back. Add up, with +=."), read="back-through-pooling"),
        Mistake("tie-to-each", _pool_mistake(tie="each"),
                _("Of equal maxima each gets the whole gradient. Only one pixel was passed on: the first, row by row."), read="back-through-pooling"),
        Mistake("tie-shared", _pool_mistake(tie="shared"),
                _("Equal maxima share the gradient. Only one pixel was passed on: the first, row by row."), read="back-through-pooling"),
        Mistake("tie-to-the-last", _pool_mistake(tie="last"),
                _("Of equal maxima the last one gets the gradient. It is the first, row by row, as argmax finds it."), read="back-through-pooling"),
        Mistake("mean-not-divided", _pool_mistake(share=False),
                _("Each pixel of the window gets the whole gradient. In a mean it counts one n-th only: divide by the size of the window."),
                read="back-through-pooling"),
        Mistake("one-mode-only", (_other_mode({"avg": "max"}), _other_mode({"max": "avg"})),
                _("Both modes are treated alike. \"max\" sends the gradient to one pixel, \"avg\" a part of it to all."),
                read="back-through-pooling"),
        Mistake("modes-swapped", _other_mode({"avg": "max", "max": "avg"}), _("The two modes have changed places."), read="back-through-pooling"),
        Mistake("stride-one", lambda dY, X, pool_size, mode="max", stride=None: _pool_mistake()(dY, X, pool_size, mode, stride or 1),
                _("Without a stride the window moves by 1 here. It moves by its own size."), read="back-through-pooling"),
        Mistake("stride-ignored", _pool_mistake(stride=None),
                _("The stride is ignored: window (i, j) begins at row i * stride, column j * stride."), read="back-through-pooling"),
        Mistake("only-above-zero", (_only_if(lambda largest: largest > 0), _only_if(lambda largest: largest >= 0),
                    _only_if(lambda largest: largest != 0)),
                _("Whether a window's largest number gets the gradient depends on its sign here. It always does, a negative one and 0 as well."),
                read="back-through-pooling"),
        Mistake("first-of-the-pair", (_first("stride"), _first("pool_size"), _first("pool_size", "stride")),
                _("The first number of a pair is taken for both axes; the second is for left and right."), read="back-through-pooling"),
        Mistake("window-transposed", _turned_window,
                _("Height and width of the window have changed places: pairs are (vertical, horizontal)."), read="back-through-pooling"),
        Mistake("not-refused", (_other_mode(dict.fromkeys(("sum", "min", "MAX"), "max")), _other_mode(dict.fromkeys(("sum", "min", "MAX"), "avg")),
                    _other_mode({"sum": "avg", "min": "avg", "MAX": "max"}), _other_mode({"MAX": "max"}),
                    lambda dY, X, pool_size, mode="max", stride=None: gradients.pool2d_backward(dY, X, pool_size, mode, stride)
                    if mode in ("max", "avg") else None,
                    lambda dY, X, pool_size, mode="max", stride=None: gradients.pool2d_backward(dY, X, pool_size, mode, stride)
                    if mode in ("max", "avg") else np.zeros(X.shape)),
                _("A mode that there is not gets an answer. Raise ValueError for it."), read="back-through-pooling"),
        _fractions_lost(_pool_mistake(), "X", "back-through-pooling"),
    ],
    hints=[
        _("Which pixels of a window decided its output number? If one of them grows a little, by how much does the output grow?"),
        _("Walk over the windows as forwards, into an array of zeros shaped as X. argmax of a window counts in row-major order and finds the first."),
        _("For \"max\", add dY[i, j] at the place of the window's argmax (np.unravel_index); for \"avg\", dY[i, j] / (ph * pw) to the whole window."),
    ],
)  # fmt: skip


def _steps(change):
    """A step with one parameter at a time, changed in some way."""
    return lambda params, grads, lr: [change(p, g, lr) for p, g in zip(params, grads, strict=True)]


def _in_place(params, grads, lr):
    return gradients.sgd(params, grads, lr) if all(p.dtype.kind == "f" for p in params) else ANY_CRASH


PARAMS = [np.array([[1.0, -2, 0.5], [3, 0, 4]]), np.array([0.25, -1])]
GRADS = [np.array([[10.0, 5, -4], [2, 8, -6]]), np.array([3.0, -2.5])]

sgd_step = Question(
    name="sgd_step",
    points={"repeated calls": 1, "values": 2, "integers": 1},
    truth=lambda params, grads, lr: gradients.sgd(params, grads, lr),
    visible=[
        Row("repeated calls", _times=2, params=[np.array([3.0, -1])], grads=[np.array([2.0, 4])], lr=0.25),
        Row("values", params=PARAMS, grads=GRADS, lr=0.1),
        Draw("values", lambda r: {"params": _layers(r, 4, 3, 2), "grads": _layers(r, 4, 3, 2), "lr": 0.03}, n=1),
        Draw("values", lambda r: {"params": [r.image(2, 3, 4), r.image(3)], "grads": [r.image(2, 3, 4), r.image(3)], "lr": 1.5}, n=1),
        Row("integers", params=[np.array([[3, -1], [2, 5]]), np.array([4, 0, -2])],
            grads=[np.array([[1.0, 2], [-3, 4]]), np.array([0.5, 1, -1])], lr=0.1),
    ],
    mistakes=[
        Mistake("momentum-kept", lambda params, grads, lr: Problem("another-answer", {}),
                _("A second call with the same arguments gives another answer: something is kept from the first. Keep nothing."),
                read="one-step-down"),
        Mistake("adds", _steps(lambda p, g, lr: p + lr * g), _("The step goes uphill. A gradient points to where the loss grows: subtract it."),
                read="one-step-down"),
        Mistake("learning-rate-missing", _steps(lambda p, g, lr: p - g), _("The learning rate is missing: the step is lr * gradient."),
                read="one-step-down"),
        Mistake("learning-rate-on-both", _steps(lambda p, g, lr: lr * (p - g)),
                _("The learning rate multiplies the parameters, too. It belongs to the gradients."),
                read="one-step-down"),
        Mistake("step-alone", (_steps(lambda p, g, lr: lr * g), _steps(lambda p, g, lr: -lr * g)),
                _("This is the step alone. Return the parameters after it."), read="one-step-down"),
        Mistake("edits-in-place", _in_place,
                _("-= works inside the arrays that were handed in; integer ones refuse it. Build new arrays: p - lr * g."), read="one-step-down"),
        Mistake("fractions-lost", _steps(lambda p, g, lr: np.trunc(p - lr * g) if p.dtype.kind == "i" else p - lr * g),
                _("Of integer parameters only whole numbers come out. A step is small, so the new arrays hold floats."), read="one-step-down"),
    ],
    hints=[
        _("In which direction does the loss fall?"),
        _("zip goes through both lists side by side. Is what you return new, or is it what was handed in?"),
        _("A list with p - lr * g for each pair of parameter and gradient."),
    ],
)  # fmt: skip


def _autograd(f, x, eps=1e-5):
    recipe = decode(f.recipe)
    return gradients.gradient(KINDS[recipe["kind"]][1], recipe["c"], x)


def _central(f, x, eps=1e-5):
    """The central difference: the gradient of a sum, a square or a distance, which it meets exactly; of a cube it is 3 x² + eps²."""
    recipe = decode(f.recipe)
    return _autograd(f, x) + (recipe["c"] * eps**2 if recipe["kind"] == "cubes" else 0)


def _moved(f, x, eps, above=1, below=-1, width=2.0):
    """Differences with the two places and the divisor exposed."""
    f, x, found = make(f), np.asarray(x, float), np.zeros(x.shape)
    for at, step in zip(np.ndindex(x.shape), np.eye(x.size).reshape(-1, *x.shape) * eps, strict=True):
        found[at] = (f(x + above * step) - f(x + below * step)) / (width * eps)
    return found


def _left_changed(end, offsets=(1, -1)):
    """x is moved in place and not moved back: the numbers that come later are tried at the wrong place."""

    def gives(f, x, eps=1e-5):
        f, x, found = make(f), np.array(x, float), np.zeros(x.shape)
        for at in np.ndindex(x.shape):
            start, seen = x[at], []
            for offset in offsets:
                x[at] = start + offset * eps
                seen.append(f(x))
            x[at] = start + end * eps
            found[at] = (seen[0] - seen[1]) / ((offsets[0] - offsets[1]) * eps)
        return found

    return gives


def _whole_steps(in_place):
    """An integer x takes no fraction of a step: it is cut, each time that something is stored in it."""

    def gives(f, x, eps=1e-5):
        if x.dtype.kind != "i":
            return _autograd(f, x)
        f, x, found = make(f), x.copy(), np.zeros(x.shape)
        for at in np.ndindex(x.shape):
            start = x[at]
            x[at] = start + eps
            above = f(x)
            x[at] = (x[at] - 2 * eps) if in_place else start - eps
            below = f(x)
            x[at] = (x[at] + eps) if in_place else start
            found[at] = (above - below) / (2 * eps)
        return found

    return gives


def _relative(length):
    """Central differences with a step of eps times something that depends on x."""

    def gives(f, x, eps=1e-5):
        steps = eps * length(np.asarray(x, float))
        return np.reshape([_moved(f, x, step).flat[at] for at, step in enumerate(steps.flat)], x.shape)

    return gives


def _all_at_once(f, x, eps=1e-5):
    f, x = make(f), np.asarray(x, float)
    return (f(x + eps) - f(x - eps)) / (2 * eps)


WEIGHTS = [[2, -1, 0.5], [1, 3, -2]]

numerical_gradient = Question(
    name="numerical_gradient",
    points={"central": 2, "small step": 1, "integers": 1},
    truth=_central,
    drift=1e-12,
    visible=[
        Row("central", f=function("squares", [2, -1]), x=[3, 1], eps=0.1),
        Row("central", f=function("square of a sum", [1, 2, -1]), x=[1, 2, 0.5], eps=0.1),
        Row("central", _positional=True, f=function("square of a sum", WEIGHTS), x=[[1, 2, -1], [0.5, -2, 3]], eps=0.25),
        Row("central", f=function("squares", [[2, -1], [3, 0.5]]), x=[[1, -2], [0.5, 4]], eps=0.1),
        Row("central", f=function("cubes", [2, -1]), x=[1, -2], eps=0.5),  # here it is seen how far x was moved
        Row("central", f=function("cubes", [[3, -2, 1]]), x=[[0.5, 3, -2]], eps=2.0),
        Row("small step", f=function("cubes", [2, -1, 3]), x=[3, -1, 4]),
        Row("small step", f=function("distances", [2, -1]), x=[1.5e-5, -3]),  # a corner at 0, which 1e-5 does not reach
        Row("small step", f=function("square of a sum", WEIGHTS), x=[[4, -3, 2], [3, 5, -1]]),
        Row("integers", f=function("squares", [2, -1, 3]), x=np.array([3, -2, 5]), eps=0.1),
        Row("integers", f=function("square of a sum", [[1, 2], [-1, 3]]), x=np.array([[4, 1], [2, 3]])),
    ],
    mistakes=[
        Mistake("one-sided", (lambda f, x, eps=1e-5: _moved(f, x, eps, below=0, width=1), lambda f, x, eps=1e-5: _moved(f, x, eps, above=0, width=1)),
                _("The difference is taken to one side only. Go eps up and eps down, and divide by 2 eps: the error is then far smaller."),
                read="checking-a-gradient"),
        Mistake("eps-ignored", (_autograd, *(lambda f, x, eps=1e-5, step=step: _moved(f, x, step) for step in (1e-4, 1e-3, 0.01))),
                _("eps is not what x is moved by: the result is the same for a small eps and for a large one. Take a step of exactly eps."),
                read="checking-a-gradient"),
        Mistake("step-grows-with-x", (_relative(lambda x: np.maximum(abs(x), 1)), _relative(abs), _relative(lambda x: 1 + abs(x))),
                _("The step depends on x. Each number of x moves by eps itself, whether it is small or large."), read="checking-a-gradient"),
        Mistake("not-halved", (lambda f, x, eps=1e-5: _moved(f, x, eps, width=1), lambda f, x, eps=1e-5: _moved(f, x, eps, below=0, width=2)),
                _("The divisor does not fit the distance: between x + eps and x - eps lie 2 eps."), read="checking-a-gradient"),
        Mistake("not-divided", lambda f, x, eps=1e-5: _moved(f, x, eps) * 2 * eps,
                _("This is the difference. Divide it by the distance, 2 eps, to get a slope."), read="checking-a-gradient"),
        Mistake("sign-swapped", lambda f, x, eps=1e-5: -_central(f, x), _("The sign is turned round: take f above minus f below."),
                read="checking-a-gradient"),
        Mistake("all-at-once", (_all_at_once, lambda f, x, eps=1e-5: np.full(x.shape, _all_at_once(f, x, eps))),
                _("All numbers of x are moved together. Move one at a time: the gradient has one slope for each."), read="checking-a-gradient"),
        Mistake("shape-lost", lambda f, x, eps=1e-5: _central(f, x).ravel(),
                _("The slopes are in a row. The gradient has the shape of x."), read="checking-a-gradient"),
        Mistake("x-left-changed", (_left_changed(-1), _left_changed(1), _left_changed(1, (-1, 1)), _left_changed(-1, (-1, 1))),
                _("A number of x stays moved while the next ones are tried, and x comes back changed. Put it back, or work on a copy."),
                read="checking-a-gradient"),
        Mistake("integer-step", (_whole_steps(False), _whole_steps(True),
                    lambda f, x, eps=1e-5: np.zeros(x.shape) if x.dtype.kind == "i" else _central(f, x),
                    lambda f, x, eps=1e-5: ANY_CRASH if x.dtype.kind == "i" else _central(f, x),
                    lambda f, x, eps=1e-5: np.trunc(_moved(f, x, eps)) if x.dtype.kind == "i" else _central(f, x)),
                _("In an array of integers a small step is cut off. Make x one of floats first, and the result, too."), read="checking-a-gradient"),
    ],
    hints=[
        _("For one number of x: evaluate f a little above and a little below it. How do you get a slope from the two?"),
        _("np.ndindex(x.shape) goes through all places, whatever the number of axes. Change one place, and leave x itself alone."),
        _("A copy of x as floats; at each place set it to old + eps, then old - eps, then old again; the difference of f, divided by 2 * eps."),
    ],
)  # fmt: skip

# What PyTorch does by itself: refused in these questions where the course hands out tensors in place of arrays.
ANSWERS = {
    **dict.fromkeys(("dense_forward", "mlp_forward"), (LINEAR,)),
    "cross_entropy": (CROSS_ENTROPY, SOFTMAX),
    "cross_entropy_backward": (AUTOGRAD, CROSS_ENTROPY, SOFTMAX),
    **dict.fromkeys(("relu_backward", "dense_backward", "numerical_gradient"), (AUTOGRAD,)),
    "corr2d_backward": (AUTOGRAD, CONVOLUTION),
    "pool2d_backward": (AUTOGRAD, POOLING),
    "sgd_step": (OPTIMIZER,),
}

ASSIGNMENT = Assignment(
    "backprop",
    "Backpropagation",
    [dense_forward, mlp_forward, cross_entropy, cross_entropy_backward, relu_backward, dense_backward, corr2d_backward, pool2d_backward, sgd_step,
     numerical_gradient],
    forbidden=NUMPY_FORBIDDEN,
    answers=ANSWERS,
)  # fmt: skip
