"""Plain loops over plain lists, made into arrays at the end."""

import math

import numpy as np


def dense_forward(x, W, b):
    if x.ndim == 1:
        return np.array([sum(w * v for w, v in zip(row, x)) + bias for row, bias in zip(W, b)])
    return np.array([dense_forward(row, W, b) for row in x])


def mlp_forward(x, params):
    W, b, *rest = params
    z = dense_forward(x, W, b)
    if not rest:
        return z
    z[z < 0] = 0
    return mlp_forward(z, rest)


def log_sum_exp(row):
    top = max(row)
    return top + math.log(sum(math.exp(v - top) for v in row))


def cross_entropy(logits, labels):
    total = 0.0
    for row, label in zip(logits.tolist(), labels.tolist()):
        total += log_sum_exp(row) - row[label]
    return total / len(labels)


def cross_entropy_backward(logits, labels):
    rows = []
    for row, label in zip(logits.tolist(), labels.tolist()):
        s = log_sum_exp(row)
        rows.append([(math.exp(v - s) - (k == label)) / len(labels) for k, v in enumerate(row)])
    return np.array(rows)


def relu_backward(dout, x):
    pairs = zip(dout.ravel(), x.ravel())
    return np.array([d if v > 0 else 0.0 for d, v in pairs]).reshape(x.shape)


def dense_backward(dout, x, W):
    N, m, n = len(x), len(W), len(W[0])
    dx = [[sum(dout[k, j] * W[j, i] for j in range(m)) for i in range(n)] for k in range(N)]
    dW = [[sum(dout[k, j] * x[k, i] for k in range(N)) for i in range(n)] for j in range(m)]
    db = [sum(dout[k, j] for k in range(N)) for j in range(m)]
    return [np.array(dx), np.array(dW), np.array(db)]


def corr2d_backward(dY, X, K):
    dX = [[0.0] * X.shape[1] for _ in range(X.shape[0])]
    dK = [[0.0] * K.shape[1] for _ in range(K.shape[0])]
    for i in range(dY.shape[0]):
        for j in range(dY.shape[1]):
            for u in range(K.shape[0]):
                for v in range(K.shape[1]):
                    dX[i + u][j + v] += dY[i, j] * K[u, v]
                    dK[u][v] += dY[i, j] * X[i + u, j + v]
    return np.array(dX), np.array(dK)


def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    if mode != "max" and mode != "avg":
        raise ValueError("max or avg")
    if stride is None:
        stride = pool_size
    ph, pw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    dX = np.zeros(X.shape)
    for i in range(dY.shape[0]):
        for j in range(dY.shape[1]):
            best = None
            for r in range(i * sh, i * sh + ph):
                for c in range(j * sw, j * sw + pw):
                    if mode == "avg":
                        dX[r, c] += dY[i, j] / (ph * pw)
                    elif best is None or X[r, c] > X[best]:
                        best = (r, c)
            if mode == "max":
                dX[best] += dY[i, j]
    return dX


def sgd_step(params, grads, lr):
    new = []
    for k in range(len(params)):
        p = params[k].astype(float)
        p -= lr * grads[k]
        new.append(p)
    return new


def numerical_gradient(f, x, eps=1e-5):
    x = x if x.dtype == float else x.astype(float)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:  # moves x itself, there and back
        place = it.multi_index
        x[place] += eps
        above = f(x)
        x[place] -= 2 * eps
        below = f(x)
        x[place] += eps
        grad[place] = (above - below) / (2 * eps)
        it.iternext()
    return grad
