"""How a network learns: dense layers forwards, a loss, and the gradients on the way back."""

import numpy as np


def dense_forward(x, W, b):
    """A dense layer: each output number is a weighted sum of all input numbers, plus a bias.

    x: one vector `(n,)` or a batch `(N, n)`. W: weights `(m, n)`, one row an output. b: biases `(m,)`. Floats or integers, not changed.
    Returns `z = W x + b`: an array `(m,)` for a vector, `(N, m)` for a batch, row k for row k of x.
    Source: the chapter, section 8.22.1.
    """
    raise NotImplementedError("dense_forward")


def mlp_forward(x, params):
    """A network of dense layers with ReLU between them, from its input to its logits.

    x: one vector `(n,)` or a batch `(N, n)`, floats or integers, not changed.
    params: the flat list `[W1, b1, W2, b2, ...]` of one or more layers, each W of shape `(m, n)` with n as the layer before has m.
    Returns the logits, `(C,)` or `(N, C)`: ReLU follows every layer but the last.
    Source: the chapter, section 8.22.1, with layers of 10, 7 and 3 numbers.
    """
    raise NotImplementedError("mlp_forward")


def cross_entropy(logits, labels):
    """How wrong a batch of predictions is: minus the log of the probability given to the right class, averaged over the batch.

    logits: `(N, C)`, floats or integers, not changed. labels: `(N,)` class indices, integers from 0 to C - 1.
    Returns one number from 0 up: the mean over the batch of `-log(softmax(logits)[label])`, natural logarithm.
    Logits may lie 1000 and more apart: the result is then large, but finite and exact.
    Source: the chapter, section 8.23.
    """
    raise NotImplementedError("cross_entropy")


def cross_entropy_backward(logits, labels):
    """The gradient of the mean cross-entropy: how the loss changes with each logit.

    logits: `(N, C)`, floats or integers, not changed. labels: `(N,)` class indices, integers from 0 to C - 1.
    Returns an array `(N, C)`; each row adds up to 0. Logits may lie 1000 and more apart.
    Source: the chapter, sections 8.22.4.1 and 8.23.
    """
    raise NotImplementedError("cross_entropy_backward")


def relu_backward(dout, x):
    """Backwards through ReLU: the gradient passes where the input was positive.

    dout: gradient to the output of ReLU, any shape. x: the input of ReLU, of the same shape. Floats or integers, not changed.
    Returns the gradient to x, an array of that shape: 0 where x is 0 or below, whatever dout is.
    Source: the chapter, sections 8.18.1 and 8.22.4.1.
    """
    raise NotImplementedError("relu_backward")


def dense_backward(dout, x, W):
    """Backwards through a dense layer, to its input, its weights and its biases.

    dout: gradient to the output of `dense_forward(x, W, b)`, `(N, m)`. x: the batch `(N, n)`. W: weights `(m, n)`. Floats or integers,
    not changed.
    Returns a tuple `(dx, dW, db)` of arrays `(N, n)`, `(m, n)`, `(m,)`. Nothing is divided by N: a mean has done that already, further up.
    Source: the chapter, section 8.22.4.2.
    """
    raise NotImplementedError("dense_backward")


def corr2d_backward(dY, X, K):
    """Backwards through a correlation, to its image and its kernel.

    X: image `(H, W)`. K: kernel `(KH, KW)`, at most as large as X. dY: gradient to `corr2d(X, K)`, `(H - KH + 1, W - KW + 1)`.
    Floats or integers, not changed.
    Returns a tuple `(dX, dK)` of arrays of the shapes of X and K. The kernel is used at every position, so each of its numbers collects
    what all positions send back; and so does each pixel from all windows that it lies in.
    Source: the chapter, sections 8.24 and 8.25.
    """
    raise NotImplementedError("corr2d_backward")


def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    """Backwards through the pooling of one image: to the pixel that won the window, or to all pixels alike.

    X: image `(H, W)`, floats or integers, not changed. There is no padding.
    pool_size: an int from 1 up, or a pair `(vertical, horizontal)`, at most as large as X. stride: the same; None is the window's size.
    mode: `"max"` or `"avg"`.
    dY: gradient to the output, along each axis `floor((n - k) / s) + 1` with image size n, window size k, stride s.
    Returns the gradient to X, an array `(H, W)`. Where windows overlap, gradients add up. Of several equal maxima in a window the
    first one wins, row by row, from left to right. Pixels in no window get 0.
    Raises ValueError: another mode.
    Source: the chapter, sections 8.19 and 8.24.
    """
    raise NotImplementedError("pool2d_backward")


def sgd_step(params, grads, lr):
    """One step of gradient descent: each parameter moves a little against its gradient.

    params: a list of arrays of any shapes, floats or integers, not changed. grads: a list of arrays of the same shapes, not changed.
    lr: the learning rate, a float above 0.
    Returns a new list of new float arrays, each `parameter - lr * gradient`. Nothing is kept from call to call.
    Source: the chapter, section 8.22.4.1.
    """
    raise NotImplementedError("sgd_step")


def numerical_gradient(f, x, eps=1e-5):
    """The gradient of a function by trying: how much does f change when one number of x moves a little?

    f: a function that takes an array of the shape of x and returns a number.
    x: array of any shape but `()`, floats or integers; afterwards it is what it was, up to rounding.
    eps: how far each number moves, to both sides, a float above 0.
    Returns an array of the shape of x: for each number of x the central difference `(f above - f below) / (2 * eps)`, where above and
    below differ from x in that one number, by eps.
    Source: beyond the chapter; it is how gradients by hand are checked.
    """
    raise NotImplementedError("numerical_gradient")
