"""Hidden cases of `channels`; the drawn visible ones are drawn again from the grading seed, too."""

import numpy as np

from autograder.spec import Draw, Row


def _two(r, filters, size):
    c = r.size(1, 5)
    return {"X": r.image(c, *r.sizes(2, 4, 8)), "K": r.image(*filters, c, *size)}


def _layer(r, bias=True, stride=1, padding=0):
    n, f, c = r.size(1, 4), r.size(1, 5), r.size(1, 4)
    X, W = r.image(n, c, *r.sizes(2, 5, 9)), r.image(f, c, r.size(1, 4), r.size(1, 4))
    return {"X": X, "W": W, "b": r.image(f) if bias else None, "stride": stride, "padding": padding}


def _unfold(r):
    return {
        "X": r.image(r.size(1, 3), r.size(1, 4), *r.sizes(2, 5, 9)), "kernel_size": tuple(r.sizes(2, 1, 4)), "stride": r.size(1, 3),
        "padding": tuple(r.sizes(2, 0, 3)),
    }  # fmt: skip


CASES = {
    "add_channel_axis": [
        Draw("three axes", lambda r: {"images": r.image(*r.sizes(3, 1, 6))}, n=2),
        Draw("four axes", lambda r: {"images": r.image(*r.sizes(4, 1, 6))}, n=2),
        Row("four axes", images=np.arange(16, dtype=np.uint8).reshape(2, 2, 2, 2)),
        Row("errors", images=np.arange(4.0).reshape(2, 2)),
        Row("errors", images=np.array(3.0)),
    ],
    "corr2d_multi_in": [
        Row("values", X=np.arange(-20, 20).reshape(2, 4, 5), K=np.arange(8).reshape(2, 2, 2) / 3),
        Draw("values", lambda r: {"X": r.image(4, 4, 4), "K": r.image(4, 2, 2)}, n=2),
        Draw("shapes", lambda r: _two(r, (), r.sizes(2, 1, 4)), n=3),
        Draw("shapes", lambda r: {"X": r.image(3, 5, 2), "K": r.image(3, 5, 2)}, n=1),
    ],
    "corr2d_multi_in_out": [
        Row("values", X=np.arange(-20, 20).reshape(2, 4, 5), K=np.arange(24).reshape(3, 2, 2, 2) / 3),
        Draw("values", lambda r: {"X": r.image(3, 4, 4), "K": r.image(3, 3, 2, 2)}, n=2),
        Draw("shapes", lambda r: _two(r, (r.size(1, 6),), r.sizes(2, 1, 4)), n=3),
    ],
    "corr2d_1x1": [
        Row("values", X=np.arange(-15, 15).reshape(5, 2, 3), K=np.arange(20).reshape(4, 5, 1, 1) / 3),
        Draw("values", lambda r: {"X": r.image(4, 4, 4), "K": r.image(4, 4, 1, 1)}, n=2),
        Draw("shapes", lambda r: _two(r, (r.size(1, 6),), (1, 1)), n=3),
    ],
    "im2col": [
        Draw("order", lambda r: {"X": r.image(*r.sizes(4, 2, 5)), "kernel_size": r.size(1, 2)}, n=2),
        Draw("order", lambda r: {"X": r.image(3, 3, 4, 4), "kernel_size": (2, 3)}, n=1),
        Draw("stride and padding", _unfold, n=4),
        Row("stride and padding", X=np.arange(24).reshape(1, 2, 3, 4), kernel_size=(3, 4), stride=3, padding=(0, 2)),
    ],
    "conv2d": [
        Draw("batch", lambda r: _layer(r, bias=False), n=3),
        Draw("bias", _layer, n=3),
        Row("bias", X=np.arange(-24, 24).reshape(2, 2, 3, 4), W=np.arange(12).reshape(3, 2, 1, 2), b=np.array([0.25, 0.5, -0.75])),
        Draw("bias", lambda r: {"X": r.image(3, 3, 3, 3), "W": r.image(3, 3, 1, 1), "b": r.image(3)}, n=1),
        Draw("stride and padding", lambda r: _layer(r, stride=tuple(r.sizes(2, 1, 3)), padding=tuple(r.sizes(2, 0, 3))), n=4),
        Draw("stride and padding", lambda r: _layer(r, bias=False, stride=r.size(2, 3), padding=r.size(1, 2)), n=2),
    ],
}
