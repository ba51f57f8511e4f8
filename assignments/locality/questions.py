"""From dense to convolutional layers: what is asked, how it is checked, which mistakes are named."""

import numpy as np

from autograder.mistakes import always, changed, turned
from autograder.oracles.conv import flip, pair
from autograder.oracles.local import conv_matrix, conv_parameters, doubly_blocked, equivariant, local_matrix, shifted
from autograder.spec import NUMPY_FORBIDDEN, Assignment, Draw, Mistake, Question, Row, _
from autograder.tensors import CONVOLUTION, LAYER, PAD
from autograder.values import Problem, decode
from autograder.worker import image_layers
from autograder.worker.image_layers import image_layer


def _ramp(*shape):
    """Whole numbers 1, 2, 3, ... in row-major order, so that each tells where it came from."""
    return np.arange(1, np.prod(shape) + 1).reshape(shape)


def _crash():
    raise IndexError


def _vect(X):
    return np.reshape(X, -1)


vect = Question(
    name="vect",
    points={"gray": 1, "channels": 1},
    truth=_vect,
    visible=[
        Row("gray", X=[[1, 2, 3], [4, 5, 6]]),
        Row("gray", X=_ramp(3, 3)),
        Row("channels", X=_ramp(2, 3, 2)),
        Row("channels", X=_ramp(3, 3, 3) / 2),
        Row("channels", X=_ramp(2, 3, 1, 4, 2)),
        Row("gray", X=[4, -2, 7]),
        Draw("channels", lambda r: {"X": r.image(*r.sizes(4, 1, 5))}, n=1),
    ],
    mistakes=[
        Mistake("column-major", lambda X: np.ravel(X, "F"),
                _("The numbers come out column by column. Row by row it is: the last axis runs fastest."), read="row-by-row"),
        Mistake("channels-first", lambda X: np.moveaxis(X, -1, 0).ravel() if X.ndim > 2 else X.ravel(),
                _("The numbers come out channel by channel. The three numbers of a pixel stay together: the last axis runs fastest."),
                read="row-by-row"),
        Mistake("first-axis-kept", (lambda X: X.reshape(len(X), -1), lambda X: X.reshape(-1, X.shape[-1])),
                _("There are still two axes. Everything goes into one row: one axis."), read="row-by-row"),
        Mistake("matrix-with-one-row", (lambda X: X.reshape(1, -1), lambda X: X.reshape(-1, 1)),
                _("This is a matrix with one row or column. A vector has one axis, shape (n,)."), read="row-by-row"),
        Mistake("two-axes-only", lambda X: X.ravel() if X.ndim == 2 else _crash(),
                _("Only two axes work. X may have any number of them."), read="row-by-row"),
        Mistake("three-axes-only", (lambda X: X.ravel() if X.ndim == 3 else _crash(), lambda X: X.ravel() if X.ndim in (2, 3) else _crash()),
                _("Only three axes work, or two. X may have any number of them."), read="row-by-row"),
    ],
    hints=[
        _("Read the image as you read a page. NumPy stores it in that order already."),
        _("X.reshape with the length that NumPy is to find out by itself: -1."),
    ],
)  # fmt: skip


def _unvect(v, shape):
    return np.reshape(v, shape)


unvect = Question(
    name="unvect",
    points={"gray": 1, "channels": 1},
    truth=_unvect,
    visible=[
        Row("gray", v=[1, 2, 3, 4, 5, 6], shape=(2, 3)),
        Row("gray", v=_ramp(9), shape=(3, 3)),
        Row("channels", v=_ramp(12), shape=(2, 3, 2)),
        Row("channels", v=_ramp(27) / 2, shape=(3, 3, 3)),
        Row("gray", v=[4, -2, 7], shape=(3,)),
        Draw("channels", lambda r: (lambda shape: {"v": r.image(int(np.prod(shape))), "shape": shape})(tuple(r.sizes(4, 1, 5))), n=1),
    ],
    mistakes=[
        Mistake("column-major", lambda v, shape: np.reshape(v, shape, "F"),
                _("The image is filled column by column. Fill it row by row: the last axis runs fastest."), read="row-by-row"),
        Mistake("channels-first", lambda v, shape: np.moveaxis(v.reshape(shape[-1], *shape[:-1]), 0, -1) if len(shape) > 2 else v.reshape(shape),
                _("The image is filled channel by channel. The numbers of a pixel stand together in v: the last axis runs fastest."),
                read="row-by-row"),
        Mistake("shape-turned", lambda v, shape: v.reshape(shape[::-1]),
                _("The axes stand in the other order. The result has exactly the shape that was asked for."), read="row-by-row"),
        Mistake("not-reshaped", lambda v, shape: v,
                _("v comes back as it was. A method such as v.reshape gives a new array: return that."), read="row-by-row"),
        Mistake("two-axes-only", lambda v, shape: v.reshape(shape) if len(shape) == 2 else _crash(),
                _("Only two axes work. The shape may have any number of them."), read="row-by-row"),
        Mistake("three-axes-only", (lambda v, shape: v.reshape(shape) if len(shape) == 3 else _crash(),
                    lambda v, shape: v.reshape(shape) if len(shape) in (2, 3) else _crash()),
                _("Only three axes work, or two. The shape may have any number of them."), read="row-by-row"),
    ],
    hints=[
        _("The opposite of vect. Which numbers of v belong to the first row?"),
        _("v.reshape(shape) gives a new view and leaves v as it is; v.shape = shape would change the caller's v."),
    ],
)  # fmt: skip


def _inside(X, i, j, k):
    if i < k or j < k or i + k >= X.shape[0] or j + k >= X.shape[1]:
        raise ValueError("the patch leaves the image")


def _patch(X, i, j, k, low=0, high=1):
    _inside(X, i, j, k)
    return X[i - k + low : i + k + high, j - k + low : j + k + high]


def _unguarded(take):
    """The truth, except where the patch leaves the image."""

    def answer(X, i, j, k):
        try:
            return _patch(X, i, j, k)
        except ValueError:
            return take(X, i, j, k)

    return answer


def _cut(X, i, j, k):
    """What is left of the patch inside the image."""
    return X[max(i - k, 0) : max(i + k + 1, 0), max(j - k, 0) : max(j + k + 1, 0)]


def _refused(beyond):
    """A slice, but for what is refused: `beyond(top, left, bottom, right, h, w)`, the rows and columns of the patch, both ends included."""

    def answer(X, i, j, k):
        if beyond(i - k, j - k, i + k, j + k, *X.shape[:2]):
            raise ValueError("the patch leaves the image")
        return X[i - k : i + k + 1, j - k : j + k + 1]

    return answer


def _around(X, i, j, k, mode):
    """The patch in an image with a border; ValueError only when its centre lies outside."""
    if not (0 <= i < X.shape[0] and 0 <= j < X.shape[1]):
        raise ValueError("the centre is no pixel")
    return np.pad(X, [(k, k), (k, k), (0, 0)], mode=mode)[i : i + 2 * k + 1, j : j + 2 * k + 1]


def _strict(X, i, j, k):
    """A patch that touches the border refused, too."""
    if min(i, j) - k < 1 or i + k > X.shape[0] - 2 or j + k > X.shape[1] - 2:
        raise ValueError("the patch leaves the image")
    return _patch(X, i, j, k)


patch = Question(
    name="patch",
    points={"inside": 2, "at the border": 1, "errors": 2},
    truth=lambda X, i, j, k: _patch(X, i, j, k),
    visible=[
        Row("inside", X=_ramp(4, 5, 1), i=1, j=2, k=0),
        Row("inside", X=_ramp(5, 6, 1), i=2, j=3, k=1),
        Row("inside", X=_ramp(7, 8, 2) / 2, i=3, j=4, k=2),
        Row("inside", X=_ramp(5, 5, 5), i=2, j=2, k=1),
        Row("at the border", X=_ramp(3, 3, 1), i=1, j=1, k=1),
        Row("at the border", X=_ramp(5, 6, 2), i=1, j=4, k=1),
        Row("at the border", X=_ramp(6, 5, 3), i=3, j=2, k=2),
        Row("errors", X=_ramp(3, 4, 1), i=0, j=1, k=1),
        Row("errors", X=_ramp(3, 4, 1), i=1, j=0, k=1),
        Row("errors", X=_ramp(4, 3, 1), i=3, j=1, k=1),
        Row("errors", X=_ramp(4, 6, 2), i=2, j=5, k=1),
        Row("errors", X=_ramp(5, 6, 1), i=-2, j=2, k=1),
        Row("errors", X=_ramp(5, 6, 1), i=2, j=-3, k=1),
        Draw("inside", lambda r: {"X": r.image(*r.sizes(2, 7, 9), 3), "i": r.size(2, 4), "j": r.size(2, 4), "k": r.size(1, 2)}, n=1),
    ],
    mistakes=[
        Mistake("off-by-one", (lambda X, i, j, k: _patch(X, i, j, k, high=0), lambda X, i, j, k: _patch(X, i, j, k, low=1)),
                _("A row and a column are missing: a patch has 2k + 1 of them. A slice stops before its end, so it has to end at i + k + 1."),
                read="a-patch"),
        Mistake("centre-as-corner", (lambda X, i, j, k: X[i : i + 2 * k + 1, j : j + 2 * k + 1], lambda X, i, j, k: X[i : i + k + 1, j : j + k + 1],
                    lambda X, i, j, k: _patch(X, i + k, j + k, k)),
                _("Pixel (i, j) is the corner of this patch. It is the centre: begin k rows above it and k columns to its left."), read="a-patch"),
        Mistake("rows-and-columns-swapped", (lambda X, i, j, k: _patch(X, j, i, k), lambda X, i, j, k: _patch(X, i, j, k).swapaxes(0, 1)),
                _("Rows and columns have changed places: i counts rows, j counts columns."), read="a-patch"),
        Mistake("city-distance", lambda X, i, j, k: _patch(X, i, j, k) * (
                    np.add.outer(*[abs(np.arange(-k, k + 1))] * 2) <= k)[:, :, None],
                _("The corners of the patch are 0. The distance is the larger of the two differences, so that a patch is a full square."),
                read="a-patch"),
        Mistake("wraps-round", (
                    _unguarded(lambda X, i, j, k: X.take(range(i - k, i + k + 1), 0, mode="wrap").take(range(j - k, j + k + 1), 1, mode="wrap")),
                    _unguarded(lambda X, i, j, k: X[i - k : i + k + 1, j - k : j + k + 1]),
                    _refused(lambda top, left, bottom, right, h, w: bottom >= h or right >= w),
                    _refused(lambda top, left, bottom, right, h, w: bottom > h or right > w)),
                _("Negative numbers count from the other end in Python. A patch that begins above row 0 has left the image: raise ValueError."),
                read="a-patch"),
        Mistake("cut-at-the-border", (
                    _unguarded(_cut), _refused(lambda top, left, bottom, right, h, w: top < 0 or left < 0),
                    _refused(lambda top, left, bottom, right, h, w: top < 0 or left < 0 or bottom > h or right > w),
                    _refused(lambda top, left, bottom, right, h, w: top < 0 or left < 0 or bottom >= h or right > w),
                    _refused(lambda top, left, bottom, right, h, w: top < 0 or left < 0 or bottom > h or right >= w),
                    _refused(lambda top, left, bottom, right, h, w: top < 0 or left < 0 or bottom >= h),
                    _refused(lambda top, left, bottom, right, h, w: top < 0 or left < 0 or right >= w)),
                _("The patch is cut off at the border. When it does not fit into the image, raise ValueError."), read="a-patch"),
        Mistake("one-axis-checked", (
                    _refused(lambda top, left, bottom, right, h, w: top < 0 or bottom >= h),
                    _refused(lambda top, left, bottom, right, h, w: left < 0 or right >= w)),
                _("Only the rows or only the columns are compared with the image's size. A patch may leave it on four sides."), read="a-patch"),
        Mistake("height-and-width-swapped", _refused(lambda top, left, bottom, right, h, w: top < 0 or left < 0 or bottom >= w or right >= h),
                _("Height and width have changed places where it is asked whether the patch fits: rows go up to h, columns up to w."),
                read="a-patch"),
        Mistake("filled-at-the-border", (lambda X, i, j, k: _around(X, i, j, k, "constant"), lambda X, i, j, k: _around(X, i, j, k, "edge")),
                _("Pixels are made up beyond the border. When the patch does not fit into the image, raise ValueError."), read="a-patch"),
        Mistake("touching-refused", _strict,
                _("A patch that reaches the last row or column still lies inside the image: refuse it only when it goes beyond."), read="a-patch"),
        Mistake("crashes-at-the-border", _unguarded(lambda X, i, j, k: _crash()),
                _("Beyond the border comes IndexError. Ask first whether the patch fits, and raise ValueError."), read="a-patch"),
        Mistake("channels-lost", lambda X, i, j, k: _patch(X, i, j, k)[..., 0],
                _("Only one channel is left. A patch has all of them: (2k + 1, 2k + 1, c)."), read="a-patch"),
    ],
    hints=[
        _("Which rows are at most k away from row i? How many are they?"),
        _("From row i - k to row i + k, both included. A slice stops before its end, and takes negative numbers without complaint."),
        _("If i - k < 0 or i + k >= h, or the same for the columns: raise ValueError. Else X[i - k : i + k + 1, j - k : j + k + 1]."),
    ],
)  # fmt: skip


def _wrapped(count):
    """As a 32-bit integer."""
    return lambda **sizes: (count(**sizes) + 2**31) % 2**32 - 2**31


def _through_floats(kind):
    """The number through floats of that type and back, in the orders in which it is mostly written."""
    orders = (
        lambda h, w, c, c_out: kind(_dense(h, w, c, c_out)),
        lambda h, w, c, c_out: kind(h * w) ** 2 * kind(c) * kind(c_out),
        lambda h, w, c, c_out: kind(h * w) ** 2 * kind(c * c_out),
        lambda h, w, c, c_out: kind(h * w * c) * kind(h * w * c_out),
        lambda h, w, c, c_out: kind(h) * kind(w) * kind(c) * (kind(h) * kind(w) * kind(c_out)),
        lambda h, w, c, c_out: kind(h) * kind(w) * kind(h) * kind(w) * kind(c) * kind(c_out),
        lambda h, w, c, c_out: kind(h) * kind(w) * kind(c) * kind(h) * kind(w) * kind(c_out),
        lambda h, w, c, c_out: kind(h) ** 2 * kind(w) ** 2 * kind(c) * kind(c_out),
    )
    return tuple(lambda _order=order, **sizes: int(_order(**sizes)) for order in orders)


def _dense(h, w, c, c_out):
    return (h * w) ** 2 * c * c_out


dense_params = Question(
    name="dense_params",
    points={"small": 1, "large": 2},
    truth=_dense,
    visible=[
        Row("small", h=2, w=2, c=1, c_out=1),
        Row("small", h=2, w=3, c=4, c_out=5),
        Row("small", h=3, w=3, c=3, c_out=3),
        Row("large", h=1024, w=1024, c=3, c_out=3),  # S2's example: about 10^13
        Row("large", h=1023, w=1025, c=3, c_out=3),
        Row("large", h=9999, w=10001, c=3, c_out=5),  # more than a float can hold exactly
    ],
    mistakes=[
        Mistake("output-not-spatial", lambda h, w, c, c_out: h * w * c * c_out,
                _("The output is an image, too: h * w * c_out numbers, each of which depends on all h * w * c of the input."), read="dense-layers"),
        Mistake("channels-squared", (lambda h, w, c, c_out: (h * w * c) ** 2, lambda h, w, c, c_out: (h * w * c_out) ** 2),
                _("The channels of one side are counted twice. The input has c of them, the output c_out."), read="dense-layers"),
        Mistake("bias-counted", (
                    lambda h, w, c, c_out: _dense(h, w, c, c_out) + h * w * c_out, lambda h, w, c, c_out: _dense(h, w, c, c_out) + c_out),
                _("Biases are counted here. The question is about the weights alone."), read="dense-layers"),
        Mistake("32-bit-overflow", _wrapped(_dense),
                _("The number does not fit into 32 bits and has wrapped round. Python's own integers have no limit: compute with those."),
                read="dense-layers"),
        Mistake("float-rounding", (lambda **sizes: float(_dense(**sizes)), *_through_floats(float)),
                _("The number went through a float, which holds 16 digits. Compute with integers: no /, no np.prod of floats, no 1e3."),
                read="dense-layers"),
        Mistake("float32-rounding", _through_floats(np.float32),
                _("The number went through a float32, which holds 7 digits. Compute with Python's own integers."),
                read="dense-layers"),
    ],
    hints=[
        _("How many numbers go in, how many come out, and how many weights lie between one of these and one of those?"),
        _("Each of the h * w * c_out outputs has a weight for each of the h * w * c inputs. Stay with Python's integers."),
    ],
)  # fmt: skip


def _local(h, w, c, c_out, kernel_size):
    return h * w * np.prod(pair(kernel_size), dtype=object) * c * c_out


def _short(kernel_size):
    """A size whose product is one side only."""
    return (pair(kernel_size)[0], 1)


local_params = Question(
    name="local_params",
    points={"square kernels": 2, "other kernels": 1},
    truth=_local,
    visible=[
        Row("square kernels", h=1, w=4, c=1, c_out=1, kernel_size=1),
        Row("square kernels", h=4, w=5, c=2, c_out=3, kernel_size=3),
        Row("square kernels", h=5, w=5, c=5, c_out=5, kernel_size=5),
        Row("square kernels", h=1024, w=1024, c=3, c_out=3, kernel_size=3),
        Row("other kernels", h=4, w=7, c=2, c_out=3, kernel_size=(3, 5)),
        Row("other kernels", h=6, w=6, c=3, c_out=1, kernel_size=(1, 7)),
    ],
    mistakes=[
        Mistake("shared-already", lambda kernel_size, h, w, c, c_out: _local(1, 1, c, c_out, kernel_size),
                _("This is the count with shared weights. A local layer has weights of its own at each of its h * w places."), read="local-layers"),
        Mistake("still-dense", lambda kernel_size, h, w, c, c_out: _dense(h, w, c, c_out),
                _("This is a dense layer. In a local one each output sees only the patch around it."), read="local-layers"),
        Mistake("bias-counted", (lambda h, w, c, c_out, kernel_size: _local(h, w, c, c_out, kernel_size) + h * w * c_out,
                    lambda h, w, c, c_out, kernel_size: _local(h, w, c, c_out, kernel_size) + c_out),
                _("Biases are counted here. The question is about the weights alone."), read="local-layers"),
        Mistake("one-side-of-the-kernel", changed(_local, kernel_size=_short),
                _("Only one side of the kernel is counted. A patch has KH * KW pixels; an int means a square."), read="local-layers"),
        Mistake("whole-windows-only", lambda h, w, kernel_size, **channels: _local(
                    h - pair(kernel_size)[0] + 1, w - pair(kernel_size)[1] + 1, kernel_size=kernel_size, **channels),
                _("Only the places count here at which the kernel fits. With zero padding there is an output at each of the h * w pixels."),
                read="local-layers"),
        Mistake("channels-of-one-side", (changed(_local, c_out=always(1)), changed(_local, c=always(1))),
                _("The channels of one side are missing: each of the c_out outputs of a pixel sees all c channels of its patch."),
                read="local-layers"),
        Mistake("squares-only", changed(_local, kernel_size=lambda size: size if isinstance(size, int) else size[0]),
                _("The second number of the pair is not used: the kernel has KH * KW pixels."), read="local-layers"),
        Mistake("float-rounding", lambda **sizes: float(_local(**sizes)),
                _("This is a float. Counts are integers."), read="local-layers"),
    ],
    hints=[
        _("How many numbers are there in one patch? How many outputs look at it, and how many patches are there?"),
        _("KH * KW * c numbers in a patch, c_out outputs for each pixel, h * w pixels: zero padding lets every pixel count."),
    ],
)  # fmt: skip


def _conv(c, c_out, kernel_size, bias=True):
    return conv_parameters(c, c_out, kernel_size, bias)


def _with_bias(extra):
    """The weights, and instead of the right bias so many more numbers: `extra(KH * KW, c, c_out)`."""

    def answer(c, c_out, kernel_size, bias=True):
        cells = int(np.prod(pair(kernel_size)))
        return cells * c * c_out + (extra(cells, c, c_out) if bias else 0)

    return answer


conv_params = Question(
    name="conv_params",
    points={"with bias": 2, "without bias": 1, "pairs": 1},
    truth=_conv,
    visible=[
        Row("with bias", c=1, c_out=32, kernel_size=5),  # S0's 832
        Row("with bias", c=3, c_out=4, kernel_size=2),
        Row("with bias", c=3, c_out=3, kernel_size=3),
        Row("with bias", c=2, c_out=5, kernel_size=1),
        Row("without bias", c=1, c_out=32, kernel_size=5, bias=False),
        Row("without bias", _positional=True, c=4, c_out=3, kernel_size=(2, 2), bias=False),
        Row("pairs", c=3, c_out=4, kernel_size=(2, 5)),
        Row("pairs", c=2, c_out=7, kernel_size=(3, 1)),
    ],
    mistakes=[
        Mistake("bias-per-kernel-cell", (_with_bias(lambda cells, c, c_out: cells * c_out), _with_bias(lambda cells, c, c_out: cells * c * c_out)),
                _("A bias is counted for each cell of the kernel. There is one for each output channel."), read="sharing-weights"),
        Mistake("bias-per-input-channel", (_with_bias(lambda cells, c, c_out: c * c_out), _with_bias(lambda cells, c, c_out: c)),
                _("A bias is counted for each input channel. There is one for each output channel, added once to the sum."), read="sharing-weights"),
        Mistake("one-bias", _with_bias(lambda cells, c, c_out: 1),
                _("One bias is counted for the whole layer. There is one for each output channel."), read="sharing-weights"),
        Mistake("bias-left-out", changed(_conv, bias=always(False)),
                _("The biases are missing: one for each output channel, unless bias is False."), read="sharing-weights"),
        Mistake("bias-always", changed(_conv, bias=always(True)),
                _("The biases are counted although bias is False."), read="sharing-weights"),
        Mistake("input-channels-ignored", changed(_conv, c=always(1)),
                _("The input channels are missing: each filter has a kernel for each of the c channels."), read="sharing-weights"),
        Mistake("output-channels-ignored", changed(_conv, c_out=always(1)),
                _("The output channels are missing: there are c_out filters."), read="sharing-weights"),
        Mistake("one-side-of-the-kernel", changed(_conv, kernel_size=_short),
                _("Only one side of the kernel is counted. A kernel has KH * KW cells; an int means a square."), read="sharing-weights"),
        Mistake("squares-only", changed(_conv, kernel_size=lambda size: size if isinstance(size, int) else size[0]),
                _("The second number of the pair is not used: a kernel has KH * KW cells."), read="sharing-weights"),
    ],
    hints=[
        _("How many numbers does one filter have, if it looks at all c channels? How many filters are there?"),
        _("KH * KW * c weights and one bias for each of the c_out filters. Where does the size of the image come in? Nowhere."),
    ],
)  # fmt: skip


def _k_from_rows(W, n):
    """k = len(W) // 2: right where a row of W is as long as that says."""
    k = len(W) // 2
    return local_matrix(W, n) if W.shape[1] == 2 * k + 1 else _crash()


def _k_from_rows_spread(W, n):
    """The same where NumPy spreads a single weight over the slice."""
    k = len(W) // 2
    return local_matrix(np.repeat(W, 2 * k + 1, 1), n) if W.shape[1] == 1 else _k_from_rows(W, n)


def _downwards(weights, n):
    """Each output's weights at the top of its column, not moved down."""
    M = np.zeros((n + len(weights[0]) - 1, n))
    M[: len(weights[0])] = np.transpose(weights)
    return M


local_matrix_1d = Question(
    name="local_matrix_1d",
    points={"values": 3, "shapes": 1},
    truth=lambda W, n: local_matrix(W, n),
    visible=[
        Row("values", W=[[1, 2, 3], [4, 5, 6]], n=2),
        Row("values", W=_ramp(4, 3), n=4),  # S2's example: 4 pixels, k = 1
        Row("values", W=_ramp(3, 3) / 2, n=3),
        Row("shapes", W=[[5], [7], [-1]], n=3),
        Row("shapes", W=_ramp(2, 5), n=2),
        Row("shapes", W=[[1, -2, 4]], n=1),
        Draw("values", lambda r: (lambda n: {"W": r.image(n, r.choice((3, 5))), "n": n})(r.size(4, 7)), n=2),
    ],
    mistakes=[
        Mistake("transposed", lambda W, n: local_matrix(W, n).T,
                _("Rows and columns have changed places. The image is a row on the left here, pad(x, k) @ M: column j has the weights of output j."),
                read="a-layer-as-a-matrix"),
        Mistake("no-padding", lambda W, n: local_matrix(W, n)[W.shape[1] // 2 : n + W.shape[1] // 2],
                _("The rows of the padding are missing. M is multiplied from the left by the padded image, so it has n + 2k rows."),
                read="a-layer-as-a-matrix"),
        Mistake("flipped", lambda W, n: local_matrix(W[:, ::-1], n),
                _("The weights of each output run from bottom to top. The first belongs to the pixel farthest to the left, so it stands on top."),
                read="a-layer-as-a-matrix"),
        Mistake("outputs-upside-down", lambda W, n: local_matrix(W[::-1], n),
                _("The outputs stand in the opposite order: row 0 of W belongs to output 0, column 0 of M."), read="a-layer-as-a-matrix"),
        Mistake("shared-weights", (lambda W, n: local_matrix(np.tile(W[:1], (n, 1)), n), lambda W, n: local_matrix(np.tile(W[-1:], (n, 1)), n)),
                _("All outputs have the same weights. In a local layer row j of W belongs to output j alone."), read="a-layer-as-a-matrix"),
        Mistake("k-from-the-rows", (_k_from_rows, _k_from_rows_spread),
                _("k is taken from the number of rows of W, which is n. A row of W has 2k + 1 weights: k is half its length, rounded down."),
                read="a-layer-as-a-matrix"),
        Mistake("not-moved-down", _downwards,
                _("The weights of every output begin in row 0. Those of output j begin in row j: its patch does."), read="a-layer-as-a-matrix"),
    ],
    hints=[
        _("Write down h_0 and h_1 for n = 4 and k = 1. Which entries of the padded image do they need?"),
        _("Output j sees entries j to j + 2k of the padded image. So column j is 0 but for those rows."),
        _("M = np.zeros((n + 2 * k, n)), and then M[j : j + 2 * k + 1, j] = W[j] for each j."),
    ],
)  # fmt: skip


def _valid_only(w, n):
    """Columns for whole windows of the image without padding."""
    return conv_matrix(w, n - len(w) + 1) if n >= len(w) else _crash()


conv_matrix_1d = Question(
    name="conv_matrix_1d",
    points={"values": 3, "shapes": 1},
    truth=lambda w, n: conv_matrix(w, n),
    visible=[
        Row("values", w=[1, 2, 3], n=4),  # S2's example
        Row("values", w=[2, -1, 0.5], n=3),
        Row("values", w=_ramp(5), n=6),
        Row("shapes", w=[7], n=3),
        Row("shapes", w=_ramp(5), n=5),
        Row("shapes", w=_ramp(7), n=2),
        Draw("values", lambda r: {"w": r.image(r.choice((3, 5))), "n": r.size(4, 7)}, n=2),
    ],
    mistakes=[
        Mistake("flipped", lambda w, n: conv_matrix(w[::-1], n),
                _("The weights run from bottom to top in each column. The first belongs to the pixel farthest to the left, so it stands on top."),
                read="a-layer-as-a-matrix"),
        Mistake("transposed", lambda w, n: conv_matrix(w, n).T,
                _("Rows and columns have changed places. The image is a row on the left here, pad(x, k) @ M: column j has the weights of output j."),
                read="a-layer-as-a-matrix"),
        Mistake("no-padding", (lambda w, n: conv_matrix(w, n)[len(w) // 2 : n + len(w) // 2], _valid_only),
                _("The padding is missing. M is multiplied from the left by the padded image, so it has n + 2k rows, and n columns."),
                read="a-layer-as-a-matrix"),
        Mistake("not-moved-down", lambda w, n: _downwards(np.tile(w, (n, 1)), n),
                _("The weights of every output begin in row 0. Those of output j begin in row j: its patch does."), read="a-layer-as-a-matrix"),
        Mistake("scaled-by-place", lambda w, n: conv_matrix(w, n) * np.arange(1, n + 1),
                _("Each output has weights of its own. They are shared: all columns hold the same numbers, each one row lower."),
                read="sharing-weights"),
    ],
    hints=[
        _("This is local_matrix_1d with the same weights for every output."),
        _("Column j holds w in rows j to j + 2k: along the diagonals all numbers are equal."),
        _("local_matrix_1d(np.tile(w, (n, 1)), n)."),
    ],
)  # fmt: skip


def _numbered(shape, order="C"):
    """The order in which column-major numbering takes the pixels of an image."""
    return np.arange(shape[0] * shape[1]).reshape(shape).ravel(order)


def _renumbered(pixels, outputs):
    """The truth with pixels or outputs numbered in another order."""

    def answer(K, input_shape):
        sizes = [n - k + 1 for n, k in zip(input_shape, K.shape, strict=True)]
        return doubly_blocked(K, input_shape)[_numbered(sizes, outputs)][:, _numbered(input_shape, pixels)]

    return answer


def _fitting(K, input_shape):
    """The truth, or a crash where the kernel is larger than the image."""
    return doubly_blocked(K, input_shape) if all(k <= n for k, n in zip(K.shape, input_shape, strict=True)) else _crash()


def _in_one_row(K, input_shape):
    """The kernel's numbers one after the other, as if the image had only one row."""
    rows, columns = (n - k + 1 for n, k in zip(input_shape, K.shape, strict=True))
    M = np.zeros((rows * columns, input_shape[0] * input_shape[1]))
    for r in range(rows * columns):
        start = r // columns * input_shape[1] + r % columns
        M[r, start : start + K.size] = K.ravel()[: M.shape[1] - start]
    return M


def _no_step(K, input_shape):
    """Row r begins at pixel r, also where the next row of the image begins."""
    rows, columns = (n - k + 1 for n, k in zip(input_shape, K.shape, strict=True))
    first = doubly_blocked(K, input_shape)[0]
    return np.array([np.roll(first, r) for r in range(rows * columns)])


conv_matrix_2d = Question(
    name="conv_matrix_2d",
    points={"one row": 1, "images": 4},
    truth=lambda K, input_shape: doubly_blocked(K, input_shape),
    visible=[
        Row("one row", K=[[1, 2]], input_shape=(1, 3)),
        Row("one row", K=[[3, -1, 2]], input_shape=(1, 5)),
        Row("images", K=[[1, 2], [3, 4]], input_shape=(2, 3)),
        Row("images", K=[[1, 2], [3, 4]], input_shape=(3, 3)),
        Row("images", K=[[1, 2, 3], [4, 5, 6]], input_shape=(4, 5)),
        Row("images", K=_ramp(3, 2) / 2, input_shape=(5, 4)),
        Draw("images", lambda r: {"K": r.image(*r.sizes(2, 1, 3)), "input_shape": tuple(r.sizes(2, 3, 5))}, n=2),
    ],
    mistakes=[
        Mistake("column-major", (_renumbered("F", "F"), _renumbered("F", "C"), _renumbered("C", "F")),
                _("Pixels are numbered column by column. They are numbered as vect does it, row by row: pixel (i, j) is number i * W + j."),
                read="images-as-vectors"),
        Mistake("flipped", lambda K, input_shape: doubly_blocked(flip(K), input_shape),
                _("The kernel is turned upside down and left to right. corr2d does not flip."), read="images-as-vectors"),
        Mistake("kernel-transposed", changed(_fitting, K=np.transpose),
                _("Height and width of the kernel have changed places."), read="images-as-vectors"),
        Mistake("transposed", lambda K, input_shape: doubly_blocked(K, input_shape).T,
                _("Rows and columns of M have changed places. Here the image is a column on the right, M @ vect(X): one row for each output."),
                read="images-as-vectors"),
        Mistake("same-size", lambda K, input_shape: doubly_blocked(K, tuple(n + k - 1 for n, k in zip(input_shape, K.shape, strict=True)))[
                    :, np.pad(np.ones(input_shape, bool), [((k - 1) // 2, k // 2) for k in K.shape]).ravel()],
                _("The output has the size of the image. Nothing is padded here: M has (H - KH + 1) * (W - KW + 1) rows."), read="images-as-vectors"),
        Mistake("kernel-in-one-row", _in_one_row,
                _("The rows of the kernel stand directly behind one another. In vect(X) the next row of the image is W numbers away."),
                read="images-as-vectors"),
        Mistake("moved-by-one", _no_step,
                _("Each row of M is the one before moved by one. When the kernel goes to the next row of the image, it moves by KW."),
                read="images-as-vectors"),
        Mistake("size-turned", changed(_fitting, input_shape=turned),
                _("Height and width of the image have changed places: input_shape is (H, W)."), read="images-as-vectors"),
    ],
    hints=[
        _("Row r of M holds what output number r does with each pixel of the image. Most of it is 0."),
        _("Output (i, j) is number i * WO + j. It multiplies pixel (i + a, j + b), which is number (i + a) * W + (j + b), with K[a, b]."),
        _("Four loops over i, j, a, b: M[i * WO + j, (i + a) * W + j + b] = K[a, b]. M begins as zeros of shape (HO * WO, H * W)."),
    ],
)  # fmt: skip


def _slices(d, n):
    """The part of the result and of the image along one axis, as a pair of slices."""
    return (slice(d, None), slice(None, n - d)) if d >= 0 else (slice(None, d), slice(-d, None))


def _zero_lost(X, di, dj):
    """Slices such as `X[:-0]`, which are empty."""
    return shifted(X, di, dj) if di and dj else np.zeros(X.shape)


def _zero_crashes(X, di, dj):
    return shifted(X, di, dj) if di and dj else _crash()


def _near_zero_crashes(X, di, dj):
    """The same, where far shifts are looked at first."""
    return _zero_crashes(X, di, dj) if _inside_still(di, dj, X) else shifted(X, di, dj)


def _held(X, di, dj):
    """The border repeated instead of zeros."""
    rows, columns = (np.clip(np.arange(n) - d, 0, n - 1) for n, d in zip(X.shape, (di, dj), strict=False))
    return X[rows][:, columns]


def _below_only(checked):
    """Loops that only ask whether an index is below the size: -1 is then the last row. `checked`: whether they ask at all."""

    def answer(X, di, dj):
        Y = np.zeros(X.shape)
        for i, j in np.ndindex(X.shape[:2]):
            if not checked or (i - di < X.shape[0] and j - dj < X.shape[1]):
                Y[i, j] = X[i - di, j - dj]
        return Y

    return answer


def _inside_still(di, dj, X):
    return abs(di) < X.shape[0] and abs(dj) < X.shape[1]


shift2d = Question(
    name="shift2d",
    points={"gray": 2, "channels": 1, "zero": 1, "far": 1},
    truth=lambda X, di, dj: shifted(X, di, dj),
    visible=[
        Row("gray", X=[[1, 2, 3], [4, 5, 6]], di=1, dj=1),
        Row("gray", X=_ramp(4, 5), di=2, dj=-1),
        Row("gray", X=_ramp(4, 4), di=-1, dj=2),
        Row("gray", X=_ramp(5, 6) / 2, di=-3, dj=-2),
        Row("channels", X=_ramp(3, 4, 2), di=1, dj=-2),
        Row("channels", X=_ramp(3, 3, 3), di=-1, dj=1),
        Row("zero", X=[[1, 2, 3], [4, 5, 6]], di=0, dj=1),
        Row("zero", X=_ramp(3, 4), di=-2, dj=0),
        Row("zero", X=_ramp(2, 3, 2), di=0, dj=0),
        Row("far", X=[[1, 2, 3], [4, 5, 6]], di=3, dj=1),
        Row("far", X=_ramp(3, 4), di=1, dj=-6),
        Row("far", X=_ramp(4, 3), di=-4, dj=0),
        Draw("gray", lambda r: {"X": r.image(*r.sizes(2, 4, 7)), "di": r.size(1, 3), "dj": r.choice((-2, -1, 1, 2))}, n=2),
    ],
    mistakes=[
        Mistake("wraps-round", lambda X, di, dj: np.roll(X, (di, dj), (0, 1)),
                _("What leaves the image on one side comes in on the other. Zeros come in: np.roll alone is not enough."), read="shifting-an-image"),
        Mistake("negative-indices", (_below_only(checked=True), _below_only(checked=False)),
                _("Negative indices count from the other end in Python, so that X[-1] comes in where zeros should. Ask whether an index is at "
                  "least 0, too."), read="shifting-an-image"),
        Mistake("gray-only", lambda X, di, dj: shifted(X, di, dj) if X.ndim == 2 else _crash(),
                _("Only images of two axes work. One with channels has three, (h, w, c)."), read="shifting-an-image"),
        Mistake("other-direction", (
                    lambda X, di, dj: shifted(X, -di, -dj), lambda X, di, dj: shifted(X, -di, dj), lambda X, di, dj: shifted(X, di, -dj)),
                _("The image moves the other way. A positive di moves it down, a positive dj to the right: Y[i, j] = X[i - di, j - dj]."),
                read="shifting-an-image"),
        Mistake("axes-swapped", lambda X, di, dj: shifted(X, dj, di),
                _("di and dj have changed places: di moves along the rows, up and down."), read="shifting-an-image"),
        Mistake("one-axis-only", (lambda X, di, dj: shifted(X, di, 0), lambda X, di, dj: shifted(X, 0, dj)),
                _("The image moves along one axis only."), read="shifting-an-image"),
        Mistake("zero-shift", (_zero_lost, _zero_crashes, _near_zero_crashes),
                _("A shift of 0 goes wrong: X[:-0] is empty, since -0 is 0. Write the end of a slice as n - d."), read="shifting-an-image"),
        Mistake("border-repeated", _held,
                _("The border is repeated where the image has moved away. Zeros come in."), read="shifting-an-image"),
        Mistake("far-shifts", (lambda X, di, dj: shifted(X, di, dj) if _inside_still(di, dj, X) else _crash(),
                    lambda X, di, dj: shifted(X, di % X.shape[0], dj % X.shape[1]) if not _inside_still(di, dj, X) else shifted(X, di, dj),
                    lambda X, di, dj: shifted(X, di, dj) if _inside_still(di, dj, X) else X),
                _("A shift by more than the image's size goes wrong. The image has left then: zeros, in the same shape."), read="shifting-an-image"),
        Mistake("smaller-image", lambda X, di, dj: X[_slices(di, X.shape[0])[1]][:, _slices(dj, X.shape[1])[1]],
                _("The image gets smaller. It keeps its size, and zeros come in."), read="shifting-an-image"),
    ],
    hints=[
        _("Begin with an image of zeros. Which part of X stays inside, and where does it go?"),
        _("Y[i, j] = X[i - di, j - dj] wherever 0 <= i - di < h and 0 <= j - dj < w. Loops will do; slices have to cope with 0 and far shifts."),
        _("For each i and j: if both indices lie inside the image, copy X[i - di, j - dj], one number or one pixel with all its channels."),
    ],
)  # fmt: skip


def _compared(alike, crop=lambda d, h, w: (d + 3, d + 3), moved=shifted, before=lambda X, di, dj: (di, dj), after=lambda X, di, dj: (di, dj)):
    """The property by running the layer, with its parts exposed so that a mistake can change one.

    `crop` is how many pixels at each border are left out, down and across; below 0, how many about the centre are kept on each side of it.
    """

    def answer(layer, X, di, dj):
        apply = image_layers.made(**decode(layer.recipe))
        one, other = apply(moved(X, *before(X, di, dj))), moved(np.asarray(apply(X)), *after(X, di, dj))
        a, b = crop(max(abs(di), abs(dj)), *X.shape[:2])
        part = tuple(slice(m, n - m) if m >= 0 else slice(n // 2 + m + 1, n // 2 - m) for m, n in zip((a, b), X.shape, strict=False))
        return bool(alike(one[part], other[part]))

    return answer


def _channel(place):
    """Only this channel compared."""
    return lambda one, other: np.allclose(one[..., place], other[..., place])


def _within(rtol, atol):
    return lambda one, other: np.allclose(one, other, rtol=rtol, atol=atol)


NEVER = Problem("raised", {"type": "what no student's code raises"})


def _often(answer):
    """This answer wherever it is wrong, or for all but one kind of layer; no code gives the rest, so that this explains a group, not everything."""
    return (
        lambda layer, X, di, dj: answer if equivariant(layer, X.shape[:2], di, dj) is not answer else NEVER,
        lambda layer, X, di, dj: answer if decode(layer.recipe)["kind"] != "box" else NEVER,
        lambda layer, X, di, dj: answer if decode(layer.recipe)["kind"] != "frame" else NEVER,
    )


WIDE = np.arange(1.0, 51).reshape(5, 5, 1, 2) % 7 - 3
COLOUR = np.arange(1.0, 55).reshape(3, 3, 3, 2) % 5 - 1.5
SMALL = [[[[1]], [[0.5]], [[-2]]], [[[3]], [[1]], [[0.5]]], [[[-1]], [[2]], [[1.5]]]]
POINT = [[[[2.0, -1.0]]]]
LATER, EARLIER, MIDDLE = [[[[0, 1.5]]]], [[[[2.0, 0]]]], [[[[0, -1.0, 0]]]]  # channels that are all 0 tell nothing


def _image(h, w, c=1):
    return np.arange(h * w * c).reshape(h, w, c) ** 2 % 97 / 10


def _chessboard(h, w):
    """4 and -4 in turn: sums are 0, and stay 0 when rows or columns count more."""
    return (4.0 * (-1.0) ** np.add.outer(np.arange(h), np.arange(w)))[:, :, None]


is_translation_equivariant = Question(
    name="is_translation_equivariant",
    points={"borders": 2, "rounding": 1, "places": 2, "one axis": 2},
    truth=lambda layer, X, di, dj: equivariant(layer, X.shape[:2], di, dj),
    visible=[
        Row("borders", layer=image_layer("convolution", SMALL), X=_image(12, 13), di=1, dj=0),
        Row("borders", layer=image_layer("convolution", WIDE), X=_image(14, 12), di=1, dj=-1),
        Row("borders", layer=image_layer("convolution", COLOUR), X=(_image(13, 12, 3) * 10).astype(int), di=0, dj=1),
        Row("borders", layer=image_layer("by place", SMALL), X=_image(12, 13), di=-1, dj=1),
        # Pixels 3 to 5 away from the border: just not counted, then just counted, on each of the four sides.
        *(Row("borders", layer=image_layer("frame", 3), X=_image(12, 13) + 1, di=di, dj=dj) for di, dj in ((2, 0), (-2, 0), (0, 2), (0, -2))),
        Row("rounding", layer=image_layer("box"), X=_image(12, 14), di=2, dj=1),
        Row("rounding", layer=image_layer("box"), X=_image(15, 13, 2), di=-1, dj=-1),
        Row("rounding", layer=image_layer("by place", POINT), X=np.ones((12, 12, 1)), di=1, dj=1),
        Row("places", layer=image_layer("tiles"), X=_image(12, 14), di=1, dj=1),
        Row("places", layer=image_layer("tiles"), X=_image(12, 14), di=2, dj=-2),
        Row("places", layer=image_layer("by place", WIDE), X=_image(14, 15), di=2, dj=1),
        Row("places", layer=image_layer("by place", SMALL), X=_image(13, 12), di=0, dj=0),
        *(Row("places", layer=image_layer("frame", 4), X=_image(12, 13) + 1, di=di, dj=dj) for di, dj in ((1, 0), (-1, 0), (0, 1), (0, -1))),
        Row("places", layer=image_layer("by row", LATER), X=_image(12, 13) + 1, di=1, dj=0),
        Row("places", layer=image_layer("by column", EARLIER), X=_image(12, 13) + 1, di=0, dj=-1),
        Row("places", layer=image_layer("by row", MIDDLE), X=_image(12, 13) + 1, di=-1, dj=1),
        Row("places", layer=image_layer("by row", [[[[2.0]]]]), X=_chessboard(12, 12), di=1, dj=0),  # the mean is the same
        Row("places", layer=image_layer("by column", [[[[1.0]]]]), X=_chessboard(14, 16), di=0, dj=2),
        Row("places", layer=image_layer("by row", [[[[0.02]]]]), X=_image(12, 13) + 1, di=1, dj=0),  # small numbers, small differences
        Row("places", layer=image_layer("by column", [[[[0.1]]]]), X=_image(12, 13) + 1, di=0, dj=1),
        Row("places", layer=image_layer("by place", [[[[1.0]]]]), X=_image(12, 13) + 100, di=0, dj=1),  # one in 100 to 300
        Row("places", layer=image_layer("by place", [[[[1.0]]]]), X=_image(12, 13) + 30, di=0, dj=-1),
        Row("one axis", layer=image_layer("by row", SMALL), X=_image(12, 13), di=0, dj=2),
        Row("one axis", layer=image_layer("by row", SMALL), X=_image(12, 13), di=1, dj=0),
        Row("one axis", layer=image_layer("by column", SMALL), X=_image(13, 12), di=-2, dj=0),
        Row("one axis", layer=image_layer("by column", POINT), X=_image(13, 12), di=1, dj=1),
        Row("one axis", layer=image_layer("by row", POINT), X=_image(13, 12), di=1, dj=1),
    ],
    mistakes=[
        Mistake("compares-the-borders", tuple(_compared(np.allclose, crop) for crop in (
                    lambda d, h, w: (0, 0), lambda d, h, w: (d, d), lambda d, h, w: (3, 3), lambda d, h, w: (d + 1, d + 1),
                    lambda d, h, w: (d + 2, d + 2), lambda d, h, w: (1, 1), lambda d, h, w: (2, 2))),
                _("The borders are compared, too. There zeros have come in, and the layer's own padding shows: leave out what the docstring says."),
                read="does-it-commute"),
        Mistake("margin-too-wide", tuple(_compared(np.allclose, crop) for crop in (
                    lambda d, h, w: (5, 5), lambda d, h, w: (d + 4, d + 4), lambda d, h, w: (2 * d + 3, 2 * d + 3), lambda d, h, w: (-2, -2),
                    lambda d, h, w: (-1, -1))),
                _("Pixels are left out that count. Only those do not that are less than max(|di|, |dj|) + 3 away from a border."),
                read="does-it-commute"),
        Mistake("one-channel-only", (_compared(_channel(0)), _compared(_channel(-1))),
                _("Only one channel of the two outputs is compared. All of them have to agree."), read="does-it-commute"),
        Mistake("means-compared", (_compared(lambda one, other: np.allclose(one.mean(), other.mean())),
                    _compared(lambda one, other: np.allclose(one.mean((0, 1)), other.mean((0, 1)))),
                    _compared(lambda one, other: abs((one - other).mean()) < 1e-6)),
                _("Only the means or sums are compared, in which differences cancel out. Compare the outputs pixel by pixel."),
                read="does-it-commute"),
        Mistake("tolerance-too-wide", tuple(_compared(_within(rtol, atol)) for rtol, atol in (
                    (1e-5, 0.5), (0, 0.5), (0, 1), (0, 0.1), (1e-5, 0.1), (0.1, 1e-8), (0.05, 1e-8), (0.01, 1e-8), (0.1, 0.1), (0.01, 0.01))),
                _("The tolerance is too wide: layers that differ by little are called equivariant. Allow for rounding alone, as np.allclose does."),
                read="does-it-commute"),
        Mistake("any-for-all", (_compared(lambda one, other: np.isclose(one, other).any()), _compared(lambda one, other: (one == other).any())),
                _("It is enough here that some pixel agrees. All of them have to."), read="does-it-commute"),
        Mistake("exact-equality", _compared(np.array_equal),
                _("Numbers are compared exactly. Two ways to compute the same differ in the last digit: use np.allclose."), read="does-it-commute"),
        Mistake("invariance", _compared(np.allclose, after=lambda X, di, dj: (0, 0)),
                _("This asks whether the output stays the same. Equivariant means that it moves along: compare with the shifted output."),
                read="does-it-commute"),
        Mistake("moved-back", (
                    _compared(np.allclose, after=lambda X, di, dj: (-di, -dj)), _compared(np.allclose, before=lambda X, di, dj: (-di, -dj))),
                _("Image and output are shifted in opposite directions. Shift both by (di, dj)."), read="does-it-commute"),
        Mistake("axes-swapped", _compared(np.allclose, before=lambda X, di, dj: (dj, di), after=lambda X, di, dj: (dj, di)),
                _("di and dj have changed places: di moves along the rows, up and down."), read="does-it-commute"),
        Mistake("one-axis-only", (_compared(np.allclose, before=lambda X, di, dj: (di, 0), after=lambda X, di, dj: (di, 0)),
                    _compared(np.allclose, before=lambda X, di, dj: (0, dj), after=lambda X, di, dj: (0, dj))),
                _("The shift along one of the axes is ignored."), read="does-it-commute"),
        # These two explain the cases of a group, before one of the last two could, which speak of all layers.
        Mistake("differences-missed", _often(True),
                _("Layers are called equivariant that are not. Every pixel counts that is not near a border, and every channel, up to rounding."),
                read="does-it-commute"),
        Mistake("likeness-missed", _often(False),
                _("Layers are refused that are equivariant. Leave out the pixels near the borders, allow for rounding, and shift both by (di, dj)."),
                read="does-it-commute"),
        Mistake("always-true", lambda layer, X, di, dj: True,
                _("Every layer is called equivariant, also those that treat one place differently from another."), read="does-it-commute"),
        Mistake("always-false", lambda layer, X, di, dj: False,
                _("No layer is called equivariant, not even a convolution."), read="does-it-commute"),
    ],
    hints=[
        _("Two ways lead from the image to an output: first shift and then the layer, or first the layer and then shift."),
        _("Compare layer(shift2d(X, di, dj)) with shift2d(layer(X), di, dj), without the pixels near the border, and with a tolerance."),
        _("m = max(abs(di), abs(dj)) + 3, and np.allclose of both with [m:-m, m:-m]. Return a bool."),
    ],
)  # fmt: skip

# What PyTorch does by itself: refused in these questions where the course hands out tensors in place of arrays.
ANSWERS = {
    **dict.fromkeys(("dense_params", "local_params", "conv_params"), (LAYER,)),
    **dict.fromkeys(("conv_matrix_1d", "conv_matrix_2d"), (CONVOLUTION,)),
    "shift2d": (PAD,),
}

ASSIGNMENT = Assignment("locality", "From dense to convolutional layers", [
    vect, unvect, patch, dense_params, local_params, conv_params, local_matrix_1d, conv_matrix_1d, conv_matrix_2d, shift2d,
    is_translation_equivariant,
], forbidden=NUMPY_FORBIDDEN, answers=ANSWERS)  # fmt: skip
