import numpy as np


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    if mode not in ("max", "avg", "min", "sum", "l2"):
        raise ValueError(mode)
    def as_pair(v):
        return (v, v) if np.isscalar(v) else v

    (a, b), (u, v), (p, q) = as_pair(pool_size), as_pair(stride), as_pair(padding)
    X = np.pad(X, ((p, p), (q, q)))
    rows = []
    for i in range(0, X.shape[0] - a + 1, u):
        row = []
        for j in range(0, X.shape[1] - b + 1, v):
            window = X[i:i + a, j:j + b]
            if mode == "l2":
                row.append(np.sqrt(np.mean(np.square(window))))
            elif mode == "avg":
                row.append(np.mean(window))
            else:
                row.append(getattr(window, mode)())
        rows.append(row)
    return np.array(rows)
