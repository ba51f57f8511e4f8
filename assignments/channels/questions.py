"""Many channels in and out: what is asked, how it is checked, which mistakes are named."""

import itertools
from dataclasses import replace

import numpy as np

from autograder.mistakes import always, changed, first, fractions_lost, turned
from autograder.oracles import columns, conv2d, layer
from autograder.oracles.conv import pair
from autograder.spec import NUMPY_FORBIDDEN, Assignment, Draw, Mistake, Question, Row, _
from autograder.tensors import CONVOLUTION, UNFOLD

# S3's figure: two channels, a kernel for each; and from that kernel three filters.
FIGURE = np.stack([np.arange(9.0), np.arange(1.0, 10.0)]).reshape(2, 3, 3)
KERNEL = np.array([[[0.0, 1.0], [2.0, 3.0]], [[1.0, 2.0], [3.0, 4.0]]])
FILTERS = np.stack([KERNEL, KERNEL + 1, KERNEL + 2])


def _counted(*shape, step=7, modulo=23, lowest=-9):
    """Whole numbers of that shape in no apparent order, as an int64 array."""
    return np.arange(np.prod(shape)).reshape(shape) * step % modulo + lowest


def _unsqueezed(images):
    import torch

    if images.ndim not in (3, 4):
        raise ValueError("three or four axes")
    x = torch.from_numpy(images.astype(float))
    return np.asarray(x if x.ndim == 4 else x.unsqueeze(1))


def _accepted(axes, answer):
    """The truth, except that arrays with so many axes get an answer."""
    return lambda images: answer(images) if images.ndim in axes else _unsqueezed(images)


add_channel_axis = Question(
    name="add_channel_axis",
    points={"three axes": 2, "four axes": 1, "errors": 1},
    truth=lambda images: _unsqueezed(images),
    visible=[
        Row("three axes", images=[[[1, 2, 3], [4, 5, 6]]]),
        Row("three axes", images=np.arange(24.0).reshape(2, 3, 4)),
        Row("three axes", images=np.arange(24).reshape(4, 2, 3)),
        Row("three axes", images=np.arange(27.0).reshape(3, 3, 3)),
        Row("three axes", images=np.arange(12, dtype=np.uint8).reshape(3, 2, 2) * 20),  # as images are stored
        Row("four axes", images=np.arange(24.0).reshape(4, 1, 2, 3)),
        Row("four axes", images=np.arange(48.0).reshape(2, 3, 4, 2)),
        Row("errors", images=np.arange(12.0).reshape(3, 4)),
        Row("errors", images=np.arange(6.0)),
        Row("errors", images=np.arange(24.0).reshape(1, 2, 3, 2, 2)),
    ],
    mistakes=[
        Mistake("channel-last", lambda images: _unsqueezed(images) if images.ndim != 3 else images[..., None],
                _("The channel axis stands at the end: that is Keras's order, (N, H, W, 1). Here it is (N, 1, H, W)."), read="the-channel-axis"),
        Mistake("batch-of-one", lambda images: _unsqueezed(images) if images.ndim != 3 else images[None],
                _("The new axis stands in front: that makes one image with N channels. It belongs after N."), read="the-channel-axis"),
        Mistake("always-added", (lambda images: images[:, None] if images.ndim in (3, 4) else _unsqueezed(images), lambda images: images[:, None]),
                _("Images that have a channel axis already get another one. With four axes nothing is left to do."), read="the-channel-axis"),
        Mistake("not-refused", tuple(_accepted(axes, answer) for n in (3, 2, 1) for axes in itertools.combinations((1, 2, 5), n) for answer in (
                    lambda images: images[:, None], lambda images: images, lambda images: images[None],
                    lambda images: images[None, None] if images.ndim == 2 else images[None], lambda images: None)),
                _("Arrays with fewer than three or more than four axes get an answer here. Raise ValueError for them."), read="the-channel-axis"),
    ],
    hints=[
        _("How many axes does the array have? images.ndim tells."),
        _("Three axes: add one at position 1. Four: give the images back. Any other number: ValueError."),
        _("images[:, None] puts an axis of size 1 after the first one."),
    ],
)  # fmt: skip


def _multi_in(X, K):
    return layer(X[None], K[None])[0, 0]


def _each(X, K):
    """What each channel gives with its own kernel, before they are added."""
    return np.stack([conv2d(x, k) for x, k in zip(X, K, strict=True)])


def _few_channels(r, low, high):
    """Sizes of an image and of a kernel, all different in each axis: C, H, W, KH, KW."""
    return r.size(low, high), *r.sizes(2, 4, 7), *r.sizes(2, 1, 3)


def _two_arrays(r, filters=0):
    c, h, w, kh, kw = _few_channels(r, 2, 4)
    return {"X": r.image(c, h, w), "K": r.image(*([filters] if filters else []), c, kh, kw)}


corr2d_multi_in = Question(
    name="corr2d_multi_in",
    points={"values": 3, "shapes": 2},
    truth=_multi_in,
    visible=[
        Row("values", X=np.array([[[1.0, 2.0]], [[3.0, 4.0]]]), K=np.array([[[1.0]], [[10.0]]])),
        Row("values", X=FIGURE, K=KERNEL),
        Row("values", X=_counted(3, 3, 3) * 1.0, K=_counted(3, 3, 3, step=5) / 2),  # C = H = W = KH = KW
        Row("values", X=_counted(2, 4, 5), K=np.array([[[0.5, -1.0, 0.25]], [[1.5, 0.75, -2.0]]])),
        Row("shapes", X=_counted(1, 4, 3) * 1.0, K=np.array([[[2.0, -1.0]]])),
        Draw("shapes", _two_arrays, n=3),
    ],
    mistakes=[
        Mistake("not-summed", _each,
                _("Each channel has an output of its own here. Add them up: one kernel gives one map."), read="many-channels-in"),
        Mistake("mean-for-sum", lambda X, K: _each(X, K).mean(0),
                _("This is the mean over the channels. They are added."), read="many-channels-in"),
        Mistake("one-channel-only", (lambda X, K: _each(X, K)[0], lambda X, K: _each(X, K)[-1]),
                _("Only one channel counts: is the sum overwritten in each round, or is there a [0] too many?"), read="many-channels-in"),
        Mistake("same-kernel-for-all", lambda X, K: sum(conv2d(x, K[0]) for x in X),
                _("The first kernel is used for all channels. Each channel has its own."), read="many-channels-in"),
        Mistake("flipped-kernel", (lambda X, K: _multi_in(X, K[:, ::-1, ::-1]), lambda X, K: _multi_in(X, K[::-1, ::-1, ::-1])),
                _("This is what flipped kernels give. As in corr2d, nothing is flipped."), read="many-channels-in"),
        Mistake("channels-in-reverse", lambda X, K: _multi_in(X, K[::-1]),
                _("The kernels are matched with the channels in reverse order: kernel c belongs to channel c."), read="many-channels-in"),
        fractions_lost(_multi_in),
    ],
    hints=[
        _("Forget the channels for a moment: what does one channel give with its kernel?"),
        _("Write corr2d here, too, or copy yours. Then call it once for each pair of channel and kernel."),
        _("sum(corr2d(x, k) for x, k in zip(X, K))."),
    ],
)  # fmt: skip


def _multi_in_out(X, K):
    return layer(X[None], K)[0]


corr2d_multi_in_out = Question(
    name="corr2d_multi_in_out",
    points={"values": 3, "shapes": 2},
    truth=_multi_in_out,
    visible=[
        Row("values", X=np.array([[[1.0, 2.0]], [[3.0, 4.0]]]), K=np.array([[[[1.0]], [[10.0]]], [[[0.0]], [[-1.0]]], [[[5.0]], [[0.5]]]])),
        Row("values", X=FIGURE, K=FILTERS),
        Row("values", X=_counted(2, 3, 3) * 1.0, K=_counted(2, 2, 2, 2, step=5) / 2),  # F = C, and a square output of that size
        Row("values", X=_counted(3, 4, 5), K=_counted(2, 3, 1, 2, step=5) / 4),
        Draw("shapes", lambda r: _two_arrays(r, filters=5), n=3),
    ],
    mistakes=[
        Mistake("f-and-c-swapped", (lambda X, K: _multi_in_out(X, K.swapaxes(0, 1)),
                    lambda X, K: _multi_in_out(X, K.reshape(K.shape[1], len(K), *K.shape[2:]))),
                _("Filters and channels have changed places: K is (F, C, KH, KW), so K[f] is the kernel that makes map f."),
                read="many-channels-out"),
        Mistake("stacked-on-the-wrong-axis", (lambda X, K: np.moveaxis(_multi_in_out(X, K), 0, -1),
                    lambda X, K: np.moveaxis(_multi_in_out(X, K), 0, 1)),
                _("The maps are stacked along the wrong axis. Channels come first: (F, HO, WO)."), read="many-channels-out"),
        Mistake("channels-not-summed", lambda X, K: np.stack([_each(X, k) for k in K]),
                _("The input channels are not added up: each filter looks at all of them and gives one map."), read="many-channels-in"),
        Mistake("filters-summed", lambda X, K: _multi_in_out(X, K).sum(0),
                _("The filters are added up. Each of them gives a map of its own."), read="many-channels-out"),
        Mistake("one-filter-only", (lambda X, K: _multi_in_out(X, K)[0], lambda X, K: _multi_in_out(X, K)[:1], lambda X, K: _multi_in_out(X, K)[-1]),
                _("Only one of the filters has been used: is there a return inside the loop, or a [0] too many?"), read="many-channels-out"),
        Mistake("joined-in-height", lambda X, K: np.concatenate(_multi_in_out(X, K)),
                _("The maps are joined one below the other. np.stack gives them an axis of their own; np.concatenate does not."),
                read="many-channels-out"),
        Mistake("flipped-kernel", lambda X, K: _multi_in_out(X, K[..., ::-1, ::-1]),
                _("This is what flipped kernels give. As in corr2d, nothing is flipped."), read="many-channels-in"),
        fractions_lost(_multi_in_out),
    ],
    hints=[
        _("You have the map of one filter already. How many filters are there, and where in K does each one stand?"),
        _("Call corr2d_multi_in once for each filter, and give the maps an axis of their own, the first."),
        _("np.stack([corr2d_multi_in(X, k) for k in K])."),
    ],
)  # fmt: skip


def _mixed(X, K):
    """The matrix of a 1x1 layer, and the pixels as its columns."""
    return K[:, :, 0, 0], X.reshape(len(X), -1)


def _reshaped(X, K):
    """Pixels taken by a reshape to (H * W, C), which mixes them, where a transpose is needed."""
    matrix, _pixels = _mixed(X, K)
    return X.reshape(-1, len(X)) @ matrix.T


def _crash(_answer):
    raise IndexError


def _squeezed(one_filter=lambda Y: Y, one_channel=lambda Y: Y):
    """The truth, and something else where there is only one filter or one channel."""

    def answer(X, K):
        Y = _multi_in_out(X, K)
        return one_channel(Y) if len(X) == 1 else one_filter(Y) if len(K) == 1 else Y

    return answer


def _one_by_one(r):
    f, c, h, w = r.sizes(4, 2, 6)
    return {"X": r.image(c, h, w), "K": r.image(f, c, 1, 1)}


corr2d_1x1 = Question(
    name="corr2d_1x1",
    points={"values": 3, "shapes": 1},
    truth=lambda X, K: _multi_in_out(X, K),
    visible=[
        Row("values", X=np.array([[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]), K=np.array([[[[1.0]], [[10.0]]], [[[0.0]], [[-1.0]]], [[[5.0]], [[0.5]]]])),
        Row("values", X=_counted(3, 2, 4) * 1.0, K=_counted(2, 3, 1, 1, step=5) / 2),  # S3's figure has three channels in, two out
        Row("values", X=_counted(3, 3, 3) * 1.0, K=_counted(3, 3, 1, 1, step=5) / 2),
        Row("values", X=_counted(2, 3, 4), K=_counted(3, 2, 1, 1, step=5) / 4),
        Draw("shapes", _one_by_one, n=3),
        Row("shapes", X=_counted(3, 2, 4) * 1.0, K=_counted(1, 3, 1, 1, step=5) / 2),  # one filter
        Row("shapes", X=_counted(1, 3, 2) * 1.0, K=_counted(4, 1, 1, 1, step=5) / 2),  # one channel
    ],
    mistakes=[
        Mistake("squeezed", (_squeezed(one_channel=_crash), _squeezed(_crash, _crash), _squeezed(one_filter=lambda Y: Y[0], one_channel=_crash),
                    _squeezed(one_filter=lambda Y: Y[0]), _squeezed(one_filter=_crash), _squeezed(one_filter=lambda Y: Y.ravel(), one_channel=_crash),
                    lambda X, K: _multi_in_out(X, K).squeeze()),
                _("squeeze drops every axis of size 1. With a single filter or channel that one goes, too: take K[:, :, 0, 0], which is (F, C)."),
                read="one-by-one"),
        Mistake("reshape-for-transpose", (
                    lambda X, K: _reshaped(X, K).reshape(len(K), *X.shape[1:]), lambda X, K: _reshaped(X, K).T.reshape(len(K), *X.shape[1:]),
                    lambda X, K: (_mixed(X, K)[0] @ _mixed(X, K)[1]).T.reshape(len(K), *X.shape[1:]),
                    lambda X, K: _multi_in_out(X, K).reshape(*X.shape[1:], len(K)), lambda X, K: _reshaped(X, K).reshape(*X.shape[1:], len(K))),
                _("A reshape stands where the axes have to be transposed. Reshaping keeps the numbers in their order and mixes up the pixels."),
                read="one-by-one"),
        Mistake("f-and-c-swapped", (lambda X, K: _multi_in_out(X, K.swapaxes(0, 1)),
                    lambda X, K: _multi_in_out(X, K.reshape(K.shape[1], len(K), 1, 1))),
                _("Filters and channels have changed places: the matrix is (F, C), a row for each map and a column for each channel."),
                read="one-by-one"),
        Mistake("channel-last", lambda X, K: np.moveaxis(_multi_in_out(X, K), 0, -1),
                _("The maps stand on the last axis. Channels come first: (F, H, W)."), read="one-by-one"),
        Mistake("not-summed", lambda X, K: K[:, :, 0, 0][:, :, None, None] * X,
                _("The products are not added over the channels: each output number is a weighted sum of the C numbers at that pixel."),
                read="one-by-one"),
        Mistake("pixels-in-a-row", lambda X, K: _mixed(X, K)[0] @ _mixed(X, K)[1],
                _("The pixels are still in one row: give the answer its height and width back, (F, H, W)."), read="one-by-one"),
        fractions_lost(_multi_in_out),
    ],
    hints=[
        _("A kernel of one pixel has no neighbours. Which numbers does output number (f, i, j) depend on?"),
        _("Write the C channels as C rows, each with the H * W pixels of that channel: a matrix (C, H * W). K without its last two axes is (F, C)."),
        _("(K[:, :, 0, 0] @ X.reshape(C, H * W)).reshape(F, H, W)."),
    ],
)  # fmt: skip


def _unfolded(X, kernel_size, stride=1, padding=0):
    return columns(X, kernel_size, stride, padding)


def _rearranged(order):
    """The truth with the rows in another order: `order` are the axes channel (0), kernel row (1), kernel column (2)."""

    def answer(X, kernel_size, stride=1, padding=0):
        found = columns(X, kernel_size, stride, padding)
        rows = found.reshape(len(X), X.shape[1], *pair(kernel_size), -1)
        return rows.transpose(0, *(axis + 1 for axis in order), 4).reshape(found.shape)

    return answer


def _reshaped_only(arrange):
    """The numbers in another order, `arrange`d, and put into the right shape by a reshape; it may ask for the shape (N, C, KH * KW, HO * WO)."""

    def answer(X, kernel_size, stride=1, padding=0):
        found = columns(X, kernel_size, stride, padding)
        return arrange(found, *X.shape[:2], -1, found.shape[2]).reshape(found.shape)

    return answer


def _one_sided(answer, before):
    """An answer for an image that is padded above and on the left (or below and on the right) only."""

    def padded(X, stride=1, padding=0, **rest):
        return answer(np.pad(X, [(0, 0), (0, 0), *((p, 0) if before else (0, p) for p in pair(padding))]), stride=stride, **rest)

    return padded


def _windows_in_columns(X, kernel_size, stride=1, padding=0):
    """The truth with the windows numbered column by column."""
    found = columns(X, kernel_size, stride, padding)
    rows = (X.shape[2] + 2 * pair(padding)[0] - pair(kernel_size)[0]) // pair(stride)[0] + 1
    return found.reshape(*found.shape[:2], rows, -1).swapaxes(2, 3).reshape(found.shape)


def _all_options(r, sizes):
    return {"stride": tuple(r.sizes(2, 1, 3)), "padding": tuple(r.sizes(2, 0, 2)), **sizes(*r.sizes(2, 5, 8), *r.sizes(2, 1, 3))}


im2col = Question(
    name="im2col",
    points={"order": 3, "stride and padding": 3},
    truth=_unfolded,
    visible=[
        Row("order", X=np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]), kernel_size=(1, 2)),
        Row("order", X=FIGURE[None], kernel_size=2),
        Row("order", X=_counted(2, 3, 4, 3), kernel_size=(3, 2)),
        Row("order", X=_counted(2, 2, 3, 3) * 1.0, kernel_size=2),  # N = C = KH = KW = HO = WO
        Row("stride and padding", X=np.array([[[[1.0, 2.0, 3.0]]]]), kernel_size=(1, 2), padding=(0, 1)),
        Row("stride and padding", X=_counted(1, 2, 5, 7) * 1.0, kernel_size=(2, 3), stride=(2, 1)),
        Row("stride and padding", X=np.array([[[[1.0, 2.0, 3.0, 4.0]]]]), kernel_size=1, stride=2),
        Row("stride and padding", X=_counted(2, 1, 4, 5) * 1.0, kernel_size=3, stride=2, padding=1),
        Row("stride and padding", _positional=True, X=_counted(1, 2, 4, 6) * 1.0, kernel_size=(3, 2), stride=(1, 3), padding=(2, 1)),
        Draw("stride and padding", lambda r: _all_options(r, lambda h, w, kh, kw: {"X": r.image(2, 3, h, w), "kernel_size": (kh, kw)}), n=2),
        Row("stride and padding", _positional=True, X=_counted(1, 1, 3, 4) * 1.0, kernel_size=2, stride=2, padding=1),
    ],
    mistakes=[
        Mistake("order-of-rows", (_rearranged((1, 2, 0)), _rearranged((0, 2, 1)), _rearranged((2, 1, 0)), _rearranged((1, 0, 2))),
                _("The rows stand in another order. First all of channel 0, in it kernel row by kernel row: (C, KH, KW), so that a filter can be "
                  "flattened to match."), read="windows-as-columns"),
        Mistake("order-of-columns", _windows_in_columns,
                _("The windows are numbered downwards. Go along the rows of the output: all of its first row, then the second."),
                read="windows-as-columns"),
        Mistake("transposed", lambda X, kernel_size, stride=1, padding=0: columns(X, kernel_size, stride, padding).swapaxes(1, 2),
                _("Each window is a row here. It should be a column: (N, C * KH * KW, HO * WO)."), read="windows-as-columns"),
        Mistake("batch-mixed", (lambda X, kernel_size, stride=1, padding=0: np.concatenate(columns(X, kernel_size, stride, padding), 1),
                    lambda X, kernel_size, stride=1, padding=0: columns(X, kernel_size, stride, padding)[0],
                    lambda X, kernel_size, stride=1, padding=0: np.dstack(columns(X, kernel_size, stride, padding)).reshape(
                        X.shape[1] * np.prod(pair(kernel_size)), -1),
                    lambda X, kernel_size, stride=1, padding=0: columns(X, kernel_size, stride, padding).swapaxes(0, 1).reshape(
                        columns(X, kernel_size, stride, padding).shape)),
                _("The images of the batch are mixed up or lost. N is the first axis: each image has a matrix of its own."),
                read="windows-as-columns"),
        Mistake("reshaped-only", (_reshaped_only(lambda found, *_shape: np.moveaxis(found, 1, 2)),
                    _reshaped_only(lambda found, *shape: np.moveaxis(found.reshape(*shape), 2, 3))),
                _("A reshape stands where the axes have to be transposed: the numbers of different windows are mixed."), read="windows-as-columns"),
        Mistake("padding-forgotten", changed(_unfolded, padding=always(0)),
                _("The padding is forgotten: put that many zeros around each channel first."), read="stride-and-padding"),
        Mistake("padding-on-one-side", (_one_sided(_unfolded, before=True), _one_sided(_unfolded, before=False)),
                _("The padding lies on one side only. It belongs on both, so that n grows to n + 2p."), read="stride-and-padding"),
        Mistake("stride-ignored", changed(_unfolded, stride=always(1)),
                _("The stride is ignored: window (i, j) begins at row i * stride, column j * stride."), read="stride-and-padding"),
        Mistake("first-of-the-pair", (changed(_unfolded, kernel_size=first, stride=first, padding=first),
                    changed(_unfolded, stride=first, padding=first)),
                _("The first number of a pair is taken for both axes; the second is for left and right."), read="stride-and-padding"),
        Mistake("pairs-turned", (changed(_unfolded, kernel_size=turned, stride=turned, padding=turned), changed(_unfolded, kernel_size=turned),
                    changed(_unfolded, stride=turned, padding=turned)),
                _("The numbers of a pair have changed places: (vertical, horizontal)."), read="stride-and-padding"),
        Mistake("options-swapped", lambda X, kernel_size, stride=1, padding=0: columns(X, kernel_size, padding, stride),
                _("stride and padding have changed places. In the signature stride comes first, and some calls name neither."),
                read="stride-and-padding"),
    ],
    hints=[
        _("Each column is one window, flattened. How many numbers does a window have, with all its channels? How many windows are there?"),
        _("Pad the last two axes first. The window at (i, j) is P[:, :, i * sh : i * sh + KH, j * sw : j * sw + KW], of shape (N, C, KH, KW)."),
        _("cols[:, :, i * WO + j] = window.reshape(N, -1): flattening (C, KH, KW) gives just the order that is asked for."),
    ],
)  # fmt: skip


def _conv(X, W, b=None, stride=1, padding=0):
    return layer(X, W, b, stride, padding)


def _biased(bias):
    """The layer without its bias, and then `bias(Y, b, W)` added where there is one."""

    def answer(X, W, b=None, stride=1, padding=0):
        Y = layer(X, W, None, stride, padding)
        return Y if b is None else Y + bias(Y, b, W)

    return answer


def _after(change):
    """The truth, and a change to it."""
    return lambda X, W, b=None, stride=1, padding=0: change(layer(X, W, b, stride, padding))


def _whole_sums(change):
    """A result of whole numbers, where image and filters have no others: the bias is cut, or NumPy refuses to add it in place."""

    def answer(X, W, b=None, stride=1, padding=0):
        Y = layer(X, W, b, stride, padding)
        return change(Y) if b is not None and X.dtype.kind == W.dtype.kind == "i" else Y

    return answer


def _truth_of_the_bias(X, W, b=None, stride=1, padding=0):
    if b is not None and b.size > 1:
        raise TypeError
    return layer(X, W, b if b is not None and b[0] else None, stride, padding)


def _batch(r):
    f, c = r.sizes(2, 2, 4)
    return _all_options(r, lambda h, w, kh, kw: {"X": r.image(2, c, h, w), "W": r.image(f, c, kh, kw), "b": r.image(f)})


conv2d_layer = Question(
    name="conv2d",
    points={"batch": 3, "bias": 2, "stride and padding": 3},
    truth=_conv,
    visible=[
        Row("batch", X=np.array([[[[1.0, 2.0, 3.0]]], [[[4.0, 5.0, 6.0]]]]), W=np.array([[[[1.0, 10.0]]], [[[0.0, -1.0]]], [[[2.0, 0.5]]]])),
        Row("batch", X=np.stack([FIGURE, 10 - FIGURE]), W=FILTERS),
        Row("batch", X=_counted(2, 2, 3, 3) * 1.0, W=_counted(2, 2, 2, 2, step=5) / 2),  # N = C = F = KH = KW = HO = WO
        Row("batch", X=_counted(3, 2, 3, 4), W=_counted(4, 2, 2, 1, step=5) / 4),
        Row("bias", X=np.array([[[[1.0, 2.0, 3.0]]]]), W=np.array([[[[1.0, 10.0]]], [[[0.0, -1.0]]], [[[2.0, 0.5]]]]), b=[100, 200, 300]),
        Row("bias", X=_counted(2, 3, 4, 5) * 1.0, W=_counted(4, 3, 3, 2, step=5) / 2, b=[1.5, -2, 0, 7]),
        Row("bias", X=_counted(2, 3, 3, 4), W=_counted(3, 3, 1, 2, step=5) / 2, b=[0.5, -20, 30]),  # F = HO = WO
        Row("stride and padding", X=np.array([[[[1.0, 2.0, 3.0]]]]), W=np.array([[[[1.0, 10.0]]]]), padding=(0, 1)),
        Row("stride and padding", X=_counted(1, 2, 5, 7) * 1.0, W=_counted(3, 2, 2, 3, step=5) / 2, stride=(2, 1)),
        Row("stride and padding", X=np.array([[[[1.0, 2.0, 3.0, 4.0]]]]), W=np.array([[[[10.0]]]]), stride=2),
        Row("stride and padding", X=_counted(2, 1, 4, 5) * 1.0, W=_counted(4, 1, 3, 3, step=5) / 2, stride=2, padding=1),
        Row("stride and padding", _positional=True, X=_counted(1, 2, 4, 6) * 1.0, W=_counted(3, 2, 3, 2, step=5) / 2, b=[1, -2.5, 4],
            stride=(1, 3), padding=(2, 1)),
        Draw("stride and padding", _batch, n=3),
        Row("stride and padding", _positional=True, X=_counted(2, 1, 3, 4) * 1.0, W=_counted(1, 1, 2, 2, step=5) / 2, b=[3], stride=2, padding=1),
        Row("bias", X=_counted(1, 2, 2, 3), W=_counted(3, 2, 1, 2, step=5), b=[0.5, -1.5, 2]),  # the sums alone are whole numbers
    ],
    mistakes=[
        Mistake("bias-per-kernel-cell", (_biased(lambda Y, b, W: (b * W[0].size)[:, None, None]),
                    _biased(lambda Y, b, W: (b * W[0, 0].size)[:, None, None]),
                    _biased(lambda Y, b, W: (b * len(W[0]))[:, None, None])),
                _("The bias is added again for each cell or channel of the kernel. It is added once to each output number."), read="the-bias"),
        Mistake("bias-along-the-wrong-axis", (_biased(lambda Y, b, W: b), _biased(lambda Y, b, W: b[:, None]),
                    _biased(lambda Y, b, W: b[:, None, None, None])),
                _("The bias is added along the wrong axis. b[f] belongs to all numbers of map f: give it the shape (F, 1, 1)."), read="the-bias"),
        Mistake("bias-dropped", changed(_conv, b=always(None)),
                _("The bias is missing: add b[f] to every number of map f."), read="the-bias"),
        Mistake("bias-of-the-first-filter", _biased(lambda Y, b, W: b[0]),
                _("All maps get the bias of the first filter. Each has its own."), read="the-bias"),
        Mistake("batch-mixed", (_after(lambda Y: Y.swapaxes(0, 1).reshape(Y.shape)),
                    _after(lambda Y: Y.reshape(*Y.shape[:2], -1).swapaxes(1, 2).reshape(Y.shape))),
                _("Images, maps or pixels are mixed up: a reshape stands where the axes have to be transposed."), read="a-whole-layer"),
        Mistake("first-image-only", (_after(lambda Y: Y[0]), _after(lambda Y: Y[:1])),
                _("Only the first image of the batch has been looked at."), read="a-whole-layer"),
        Mistake("batch-second", _after(lambda Y: Y.swapaxes(0, 1)),
                _("The maps come before the images. The answer is (N, F, HO, WO)."), read="a-whole-layer"),
        Mistake("f-and-c-swapped", lambda X, W, b=None, stride=1, padding=0: layer(X, W.swapaxes(0, 1), b, stride, padding),
                _("Filters and channels have changed places: W is (F, C, KH, KW)."), read="many-channels-out"),
        Mistake("channel-last", _after(lambda Y: np.moveaxis(Y, 1, -1)),
                _("The maps stand on the last axis. The answer is (N, F, HO, WO)."), read="a-whole-layer"),
        Mistake("flipped-kernel", lambda X, W, b=None, stride=1, padding=0: layer(X, W[..., ::-1, ::-1], b, stride, padding),
                _("This is what flipped kernels give. As in corr2d, nothing is flipped."), read="many-channels-in"),
        Mistake("padding-forgotten", changed(_conv, padding=always(0)),
                _("The padding is forgotten: put that many zeros around each channel first."), read="stride-and-padding"),
        Mistake("padding-on-one-side", (_one_sided(_conv, before=True), _one_sided(_conv, before=False)),
                _("The padding lies on one side only. It belongs on both, so that n grows to n + 2p."), read="stride-and-padding"),
        Mistake("stride-ignored", changed(_conv, stride=always(1)),
                _("The stride is ignored: window (i, j) begins at row i * stride, column j * stride."), read="stride-and-padding"),
        Mistake("first-of-the-pair", (changed(_conv, stride=first, padding=first), changed(_conv, stride=first), changed(_conv, padding=first)),
                _("The first number of a pair is taken for both axes; the second is for left and right."), read="stride-and-padding"),
        Mistake("pairs-turned", (changed(_conv, stride=turned, padding=turned), changed(_conv, stride=turned), changed(_conv, padding=turned)),
                _("The numbers of a pair have changed places: (vertical, horizontal)."), read="stride-and-padding"),
        Mistake("options-swapped", lambda X, W, b=None, stride=1, padding=0: layer(X, W, b, padding, stride),
                _("stride and padding have changed places. In the signature stride comes first, and some calls name neither."),
                read="stride-and-padding"),
        Mistake("bias-asked-for-its-truth", _truth_of_the_bias,
                _("An array of several numbers is neither true nor false, so \"if b\" fails. Ask whether b is None."), read="the-bias"),
        replace(fractions_lost(_conv), gives=(fractions_lost(_conv).gives, _whole_sums(np.trunc), _whole_sums(_crash))),
    ],
    hints=[
        _("With im2col the layer is one matrix product. What is the matrix, and what shape does the product have?"),
        _("W.reshape(F, -1) @ im2col(X, (KH, KW), stride, padding) is (N, F, HO * WO): a row for each filter, a column for each window."),
        _("Reshape that to (N, F, HO, WO), with HO = (H + 2 * ph - KH) // sh + 1, and add b.reshape(F, 1, 1) if b is not None."),
    ],
)  # fmt: skip

# What PyTorch does by itself: refused in these questions where the course hands out tensors in place of arrays.
ANSWERS = {
    **dict.fromkeys(("corr2d_multi_in", "corr2d_multi_in_out", "corr2d_1x1"), (CONVOLUTION,)),
    **dict.fromkeys(("im2col", "conv2d"), (UNFOLD, CONVOLUTION)),
}

ASSIGNMENT = Assignment(
    "channels", "Many channels", [add_channel_axis, corr2d_multi_in, corr2d_multi_in_out, corr2d_1x1, im2col, conv2d_layer],
    forbidden=NUMPY_FORBIDDEN, answers=ANSWERS,
)  # fmt: skip
