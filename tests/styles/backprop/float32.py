"""Single precision; only trial steps of 1e-5 need double."""

import numpy as np

f32 = np.float32


def single(*arrays):
    return [np.asarray(a, dtype=f32) for a in arrays]


def dense_forward(x, W, b):
    x, W, b = single(x, W, b)
    return (W @ x.T).T + b


def mlp_forward(x, params):
    params = list(params)
    while len(params) > 2:
        W, b = params.pop(0), params.pop(0)
        z = dense_forward(x, W, b)
        x = z * (z > 0)
    return dense_forward(x, *params)


def log_softmax(logits):
    (z,) = single(logits)
    z = z - z.max(1)[:, None]
    return z - np.log(np.exp(z).sum(1))[:, None]


def cross_entropy(logits, labels):
    return -np.trace(log_softmax(logits)[:, labels]) / f32(len(labels))


def cross_entropy_backward(logits, labels):
    return (np.exp(log_softmax(logits)) - np.eye(logits.shape[1], dtype=f32)[labels]) / f32(len(labels))


def relu_backward(dout, x):
    dx = np.array(dout, dtype=f32)
    dx[x <= 0] = 0
    return dx


def dense_backward(dout, x, W):
    dout, x, W = single(dout, x, W)
    return dout.dot(W), sum(np.outer(d, v) for d, v in zip(dout, x)), np.ones(len(dout), f32) @ dout


def corr2d_backward(dY, X, K):
    dY, X, K = single(dY, X, K)
    dX, dK = np.zeros_like(X), np.empty_like(K)
    h, w = dY.shape
    for u, v in np.ndindex(K.shape):
        dK[u, v] = np.vdot(dY, X[u : u + h, v : v + w])
        dX[u : u + h, v : v + w] += K[u, v] * dY
    return dX, dK


def pool2d_backward(dY, X, pool_size, mode="max", stride=None):
    share = {"max": winners, "avg": lambda window: np.full(window.shape, f32(1) / window.size, f32)}.get(mode)
    if share is None:
        raise ValueError(f"unknown mode {mode}")
    k = pool_size if isinstance(pool_size, tuple) else (pool_size,) * 2
    s = k if stride is None else stride if isinstance(stride, tuple) else (stride,) * 2
    dX = np.zeros(X.shape, f32)
    for (i, j), d in np.ndenumerate(dY):
        here = (slice(i * s[0], i * s[0] + k[0]), slice(j * s[1], j * s[1] + k[1]))
        dX[here] += f32(d) * share(X[here])
    return dX


def winners(window):
    mask = np.zeros(window.size, f32)
    mask[np.argmax(window.ravel())] = 1
    return mask.reshape(window.shape)


def sgd_step(params, grads, lr):
    return tuple((np.array(p, f32) - f32(lr) * np.array(g, f32)) for p, g in zip(params, grads))


def numerical_gradient(f, x, eps=1e-5):
    flat = x.astype(np.float64).ravel()

    def at(k, offset):
        moved = flat.copy()
        moved[k] += offset
        return f(moved.reshape(x.shape))

    return np.array([(at(k, eps) - at(k, -eps)) / (2 * eps) for k in range(flat.size)]).reshape(x.shape)
