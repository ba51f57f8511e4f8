"""Hidden cases of `backprop`; the drawn visible ones are drawn again from the grading seed, too."""

from itertools import pairwise

import numpy as np

from autograder.spec import Draw, Row
from autograder.worker.functions import function


def _dense(r, *rows):
    n, m = r.sizes(2, 2, 7)
    return {"x": r.image(*rows, n), "W": r.image(m, n) / 5, "b": r.image(m)}


def _stack(r, *sizes):
    shapes = [shape for n, m in pairwise(sizes) for shape in ((m, n), (m,))]
    return [r.image(*shape) / (6 - 2 * len(shape)) for shape in shapes]


def _marked(r, N, C):
    labels = [r.size(0, C - 1) for _example in range(N)]
    return {"logits": r.image(N, C) / 4, "labels": np.array(labels)}


def _back(r, N, n, m):
    shapes = {"dout": (N, m), "x": (N, n), "W": (m, n)}
    return {name: r.image(*shape) for name, shape in shapes.items()}


def _corr(r, H, W, KH, KW):
    shapes = {"dY": (H - KH + 1, W - KW + 1), "X": (H, W), "K": (KH, KW)}
    return {name: r.image(*shape) for name, shape in shapes.items()}


def _pool(r, mode, window, stride=None):
    X = r.image(*r.sizes(2, 6, 9))
    down, across = stride or window
    dY = r.image((X.shape[0] - window[0]) // down + 1, (X.shape[1] - window[1]) // across + 1)
    return {"dY": dY, "X": X, "pool_size": window, "mode": mode, **({"stride": stride} if stride else {})}


EQUAL = np.array([[3, 3, 3], [3, 3, 3], [1, 3, 3]])

CASES = {
    "dense_forward": [
        Row("one vector", x=np.array([3]), W=[[2], [-1], [0.5]], b=[1, 1, -1]),
        Row("one vector", x=[4, -2, 1], W=[[0.5, 1, 2]], b=[-3]),
        Draw("one vector", lambda r: _dense(r), n=2),
        Row("batch", x=[[4, -2, 1]], W=[[0.5, 1, 2]], b=[-3]),
        Draw("batch", lambda r: _dense(r, 8), n=2),
        Draw("batch", lambda r: {"x": r.image(4, 4), "W": r.image(4, 4), "b": r.image(4)}, n=1),
    ],
    "mlp_forward": [
        Draw("two layers", lambda r: {"x": r.image(3), "params": _stack(r, 3, 8, 2)}, n=2),
        Draw("two layers", lambda r: {"x": r.image(4, 4), "params": _stack(r, 4, 4, 4)}, n=1),
        Draw("any depth", lambda r: {"x": r.image(6, 3), "params": _stack(r, 3, 5)}, n=1),
        Draw("any depth", lambda r: {"x": r.image(4), "params": _stack(r, 4, 5, 6, 3, 7, 2)}, n=2),
        Draw("any depth", lambda r: {"x": r.image(2, 10), "params": _stack(r, 10, 10, 7, 3)}, n=1),
    ],
    "cross_entropy": [
        Draw("values", lambda r: _marked(r, 4, 4), n=1),
        Draw("values", lambda r: _marked(r, 1, 7), n=1),
        Row("values", logits=np.array([[3], [-2]]), labels=np.array([0, 0])),
        Row("far apart", logits=np.array([[1000, -1000], [998, 1001]]), labels=np.array([1, 0])),
        Row("far apart", logits=[[800, 0, 810]], labels=np.array([0])),
        Row("far apart", logits=[[-50, 0, -45]], labels=np.array([0])),
    ],
    "cross_entropy_backward": [
        Draw("values", lambda r: _marked(r, 4, 4), n=1),
        Draw("values", lambda r: _marked(r, 1, 7), n=1),
        Row("values", logits=[[0.5, 1, -1], [2, 0, 1]], labels=np.array([1, 1])),
        Row("far apart", logits=np.array([[1000, -1000, 999], [998, 1001, 1]]), labels=np.array([1, 0])),
        Row("far apart", logits=[[-900, -902]], labels=np.array([1])),
    ],
    "relu_backward": [
        Row("values", dout=np.array(-3.5), x=np.array(2.0)),
        Draw("values", lambda r: {"dout": r.image(3, 3), "x": r.image(3, 3)}, n=1),
        Draw("values", lambda r: {"dout": r.image(2, 3, 4, 5) / 8, "x": np.trunc(r.image(2, 3, 4, 5)).astype(np.int64)}, n=1),
        Row("at zero", dout=[[-1.5, 2], [3, -4]], x=np.array([[0, 1], [-1, 0]])),
    ],
    "dense_backward": [
        Draw("one row", lambda r: _back(r, 1, 5, 2), n=1),
        Draw("one row", lambda r: _back(r, 1, 1, 1), n=1),
        Draw("batch", lambda r: _back(r, 6, 1, 3), n=1),
        Draw("batch", lambda r: _back(r, 4, 4, 4), n=1),
        Draw("batch", lambda r: _back(r, *r.sizes(3, 2, 8)), n=3),
    ],
    "corr2d_backward": [
        Row("values", dY=[[2.5]], X=np.arange(6).reshape(2, 3), K=np.array([[1, -2, 3], [0, 4, -1]])),
        Row("values", dY=np.array([[1, -2, 3], [0, 1, 1]]), X=np.array([[4, 1, 0], [-2, 2, 5]]), K=np.array([[3]])),
        Draw("values", lambda r: _corr(r, 5, 7, 2, 4), n=2),
        Draw("shapes", lambda r: _corr(r, 1, 7, 1, 3), n=1),
        Draw("shapes", lambda r: _corr(r, 9, 3, 5, 2), n=2),
        Draw("shapes", lambda r: _corr(r, 6, 6, 2, 2), n=1),
    ],
    "pool2d_backward": [
        Draw("max", lambda r: _pool(r, "max", (3, 1)), n=2),
        Row("max", dY=[[7]], X=-np.arange(12).reshape(3, 4), pool_size=(3, 4)),
        Draw("avg", lambda r: _pool(r, "avg", (1, 4)), n=2),
        Row("avg", dY=[[2.5]], X=np.arange(6).reshape(2, 3), pool_size=(2, 3), mode="avg"),
        Draw("overlap", lambda r: _pool(r, "max", (3, 4), (2, 1)), n=2),
        Draw("overlap", lambda r: _pool(r, "avg", (4, 2), (1, 1)), n=1),
        Draw("overlap", lambda r: _pool(r, "max", (2, 2), (3, 4)), n=1),
        Row("ties", dY=[[1, 2], [4, 8]], X=EQUAL, pool_size=2, stride=1),
        Row("ties", dY=[[1.5]], X=np.zeros((2, 3)), pool_size=(2, 3)),
        Row("errors", dY=[[1]], X=EQUAL, pool_size=3, mode="Max"),
        Row("errors", dY=[[1]], X=EQUAL, pool_size=3, mode="l2"),
    ],
    "sgd_step": [
        Row("repeated calls", _times=3, params=[np.array([-2.0, 5])], grads=[np.array([1.0, -3])], lr=0.5),
        Draw("values", lambda r: {"params": _stack(r, 2, 5, 3), "grads": _stack(r, 2, 5, 3), "lr": 0.2}, n=2),
        Row("values", params=[np.array([[7.0]])], grads=[np.array([[-2.0]])], lr=3.0),
        Row("integers", params=[np.array([[4], [-7]]), np.array([1.5])], grads=[np.array([[1], [2]]), np.array([3.0])], lr=0.25),
    ],
    "numerical_gradient": [
        Row("central", f=function("squares", [[2], [-3]]), x=[[-1], [2]], eps=0.5),
        Row("central", f=function("square of a sum", [[[1, -2]], [[3, 0.5]]]), x=[[[2, 1]], [[-1, 3]]], eps=0.1),
        Row("central", f=function("cubes", [[1, -2], [0.5, 3]]), x=[[2, -3], [0.5, 4]], eps=1.5),
        Row("small step", f=function("cubes", [[1, -2], [0.5, 3]]), x=[[2, -3], [5, 4]]),
        Row("small step", f=function("squares", [1, 2, 3]), x=[2, 3, -4]),
        Row("integers", f=function("square of a sum", [2, -1, 1]), x=np.array([1, 2, 4]), eps=0.2),
        Row("integers", f=function("squares", [[1], [-2]]), x=np.array([[3], [-4]])),
    ],
}  # fmt: skip
