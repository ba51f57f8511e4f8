"""Windows by unfold, which is no pooling."""

import math

import torch
import torch.nn.functional as F


def pair(size):
    return (size, size) if isinstance(size, int) else size


def windows(X, size, stride):
    (kh, kw), (sh, sw) = pair(size), pair(stride)
    return X.unfold(-2, kh, sh).unfold(-2, kw, sw)


REDUCE = {
    "max": (-math.inf, lambda P: P.amax((-2, -1))), "min": (math.inf, lambda P: P.amin((-2, -1))),
    "avg": (0.0, lambda P: P.mean((-2, -1))), "sum": (0.0, lambda P: P.sum((-2, -1))),
    "l2": (0.0, lambda P: P.square().mean((-2, -1)).sqrt()),
}


def pool2d(X, pool_size, mode="max", stride=1, padding=0):
    return pool2d_multi(X, pool_size, mode, stride, padding)


def pool2d_multi(X, pool_size, mode="max", stride=None, padding=0):
    if mode not in REDUCE:
        raise ValueError(mode)
    beyond, reduce = REDUCE[mode]
    ph, pw = pair(padding)
    X = F.pad(X.to(torch.get_default_dtype()), (pw, pw, ph, ph), value=beyond)
    return reduce(windows(X, pool_size, pool_size if stride is None else stride))


def global_pool(X, mode="avg"):
    return X.double().mean(dim=(2, 3)) if mode == "avg" else X.amax(dim=(2, 3))


def adaptive_pool2d(X, output_size, mode="avg"):
    reduce = REDUCE[mode][1]
    X = X.double()
    rows, columns = (
        [(i * n // out, math.ceil((i + 1) * n / out)) for i in range(out)] for n, out in zip(X.shape[-2:], pair(output_size))
    )
    bins = [torch.stack([reduce(X[..., a:b, c:d]) for c, d in columns], dim=-1) for a, b in rows]
    return torch.stack(bins, dim=-2)


def spatial_pyramid_pool(X, levels=(1, 2, 4), mode="max"):
    return torch.cat([adaptive_pool2d(X, level, mode).flatten(1) for level in levels], dim=1)


def mixed_pool2d(X, pool_size, alpha, stride=1):
    return torch.lerp(pool2d(X, pool_size, "avg", stride), pool2d(X, pool_size, "max", stride), alpha)


def stochastic_pool2d(X, pool_size, rng, stride=None):
    P = windows(X.double(), pool_size, pool_size if stride is None else stride).flatten(-2)
    edges = P.cumsum(-1)
    drawn = torch.as_tensor(rng.random(P.shape[:2])) * edges[..., -1]
    taken = (drawn[..., None] < edges).to(torch.uint8).argmax(-1, keepdim=True)
    return P.gather(-1, taken)[..., 0]


def fractional_pool2d(X, output_size, u):
    starts = []
    for n, out, each in zip(X.shape, pair(output_size), (u, u) if isinstance(u, float) else u):
        a = (n - 2) / (out - 1)
        found = torch.floor((torch.arange(out) + each) * a).long() - math.floor(each * a)
        found[-1] = n - 2
        starts.append(found)
    rows, columns = starts
    corners = [X[rows + i][:, columns + j] for i in (0, 1) for j in (0, 1)]
    return torch.stack(corners).amax(0)


def flatten_features(X, strategy):
    if strategy == "flatten":
        return X.flatten(start_dim=1)
    if strategy in ("gap", "gmp"):
        return global_pool(X, {"gap": "avg", "gmp": "max"}[strategy])
    if strategy != "regions":
        raise ValueError(strategy)
    return pool2d_multi(X, 2, "avg").flatten(1)
