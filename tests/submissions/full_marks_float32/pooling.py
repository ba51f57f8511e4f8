from functools import partial

import numpy as np

f32 = partial(np.asarray, dtype=np.float32)


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    k, s, p = [v if isinstance(v, tuple) else (v, v) for v in (pool_size, stride, padding)]
    operation = {"max": np.max, "min": np.min, "avg": np.mean, "sum": np.sum,
                 "l2": lambda w: np.linalg.norm(w) / np.sqrt(f32(w.size))}
    if mode not in operation:
        raise ValueError
    P = np.pad(f32(X), ((p[0], p[0]), (p[1], p[1])), constant_values={"max": -np.inf, "min": np.inf}.get(mode, 0))
    tops = range(0, P.shape[0] - k[0] + 1, s[0])
    lefts = range(0, P.shape[1] - k[1] + 1, s[1])
    return f32([[operation[mode](P[i:i + k[0], j:j + k[1]]) for j in lefts] for i in tops])
