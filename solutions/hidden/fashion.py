"""Hidden cases of `fashion`."""

import numpy as np

from autograder.cases import Rng
from autograder.spec import Draw, Row
from autograder.worker.models import array, batches, model, optimizer, part


def _bytes(seed, *shape):
    return np.random.RandomState(seed).randint(256, size=shape, dtype=np.uint8)


def _data(seed, sizes, *shape, classes=4, once=False):
    rng = Rng(seed)
    return batches([(rng.normal(n, *shape), np.array([rng.size(0, classes - 1) for _ in range(n)])) for n in sizes], once=once)


MLP = [("Linear", 3, 6), ("ReLU",), ("Linear", 6, 4)]
CNN = [("Conv2d", 1, 3, 2), ("BatchNorm2d", 3), ("ReLU",), ("AvgPool2d", 2), ("Flatten",), ("Dropout", 1.0), ("Linear", 6, 4)]
DEEP = [[("Conv2d", 2, 4, 3, {"padding": 1}), ("ReLU", {"inplace": True})], ("MaxPool2d", 2), [("Conv2d", 4, 3, 2), ("ReLU", {"inplace": True})]]
NAN = float("nan")


def _logits(r):
    n, c = r.sizes(2, 2, 9)
    return {"logits": r.normal(n, c) * r.size(1, 30) + r.size(-20, 20), "labels": np.array([r.size(0, c - 1) for _ in range(n)])}


def _pairs(r):
    n, c = r.size(5, 30), r.size(2, 6)
    return {"labels": np.array([r.size(0, c - 1) for _ in range(n)]), "predictions": np.array([r.size(0, c - 1) for _ in range(n)]), "num_classes": c}


def _flat(r):
    weights = r.image(*r.sizes(4, 1, 6))
    weights[0, -1] = weights[0, -1, 0, 0]
    return {"weights": weights}


CASES = {
    "to_tensor": [
        Row("arrays", images=array(_bytes(31, 5, 28, 28))),
        Row("arrays", images=array(np.zeros((2, 28, 28), np.uint8))),
        Row("tensors", images=_bytes(32, 1, 28, 28) // 3),
        Row("tensors", images=_bytes(33, 28, 28, 28)),
    ],
    "train_val_split": [
        Row("parts", n=1, val_fraction=0.4, seed=5),
        Row("parts", n=11, val_fraction=1.0, seed=6),
        Row("parts", n=1000, val_fraction=0.0333, seed=7),
        Row("chance", n=81, val_fraction=0.62, seed=8),
        Row("chance", n=500, val_fraction=0.2, seed=123456),
    ],
    "accuracy": [
        Row("values", logits=[[-1.0, 2.0]], labels=np.array([1])),
        Row("values", logits=[[0.1, -2.0, 0.3]], labels=np.array([0])),
        Draw("any logits", _logits, n=4),
    ],
    "train_epoch": [
        Row("steps", model=model(MLP, seed=31), batches=_data(31, [4, 4], 3), optimizer=optimizer("Adam", lr=0.01)),
        Row("gradients", model=model(MLP, seed=32), batches=_data(32, [2, 2, 2, 2], 3), optimizer=optimizer("SGD", lr=0.1, momentum=0.5, stale=True)),
        Row("modes", model=model(CNN, seed=33, training=False), batches=_data(33, [5, 3], 1, 5, 3), optimizer=optimizer("SGD", lr=0.1)),
        Row("modes", model=model(CNN, seed=34), batches=_data(34, [3, 4], 1, 3, 5), optimizer=optimizer("SGD", lr=0.1, weight_decay=0.1)),
        Row("loss", model=model(MLP, seed=35), batches=_data(35, [1, 6, 2], 3, once=True), optimizer=optimizer("SGD", lr=0.2)),
    ],
    "evaluate": [
        Row("values", model=model(MLP, seed=41), batches=_data(41, [6, 1, 3], 3, once=True)),
        Row("values", model=model(MLP, seed=42), batches=_data(42, [1], 3)),
        Row("as it was", model=model(CNN, seed=43), batches=_data(43, [2, 5], 1, 5, 3)),
        Row("as it was", model=model(CNN, seed=44, training=False), batches=_data(44, [4, 1], 1, 3, 5, once=True)),
    ],
    "EarlyStopping": [
        Row("stops", patience=2, script=[("step", loss) for loss in (3.0, 3.5, 2.9, 3.1, 3.0, 2.95)]),
        Row("stops", patience=4, script=[("step", loss) for loss in (-1.0, -1.0, -0.5, -2.0, 0.0, 0.0, 0.0, 0.0, 0.0)]),
        Row("nan", patience=3, script=[*[("step", loss) for loss in (NAN, NAN, 0.4, NAN, 0.4, NAN, NAN)], "best_loss"]),
        Row("best loss", patience=1, script=[call for loss in (5.0, 4.0, 4.5, 3.5, 3.5) for call in (("step", loss), "best_loss")]),
        Row("best state", patience=4, script=[
            ("model", 1.0), ("step", 0.8, "model"), ("model", 2.0), ("step", NAN, "model"), ("model", 3.0), ("step", 0.9, "model"), "best_state",
            ("model", 4.0), ("step", 0.1, "model"), ("model", 5.0), "best_state", "best_loss",
        ]),
    ],
    "augment": [
        Row("images", images=np.random.RandomState(5).rand(7, 1, 5, 12).astype(np.float32) + 0.01, seed=11),
        Row("images", images=np.random.RandomState(6).rand(4, 1, 28, 28).astype(np.float32) + 0.01, seed=12),
        Row("chance", images=np.random.RandomState(7).rand(150, 1, 7, 6).astype(np.float32) + 0.01, seed=99),
        Row("chance", images=np.random.RandomState(8).rand(800, 1, 5, 5).astype(np.float32) + 0.01, seed=100),  # shows flips that are drawn unevenly
    ],
    "make_shapes": [
        Row("shapes", n=1, size=16, seed=6),
        Row("shapes", n=12, size=45, seed=7),
        Row("variety", n=101, size=32, seed=8),
    ],
    "feature_maps": [
        Row("maps", model=model(DEEP, seed=51), x=Rng(51).image(3, 2, 6, 8), layer="2"),
        Row("maps", model=model(DEEP, seed=52), x=Rng(52).image(1, 2, 8, 6), layer="2.0"),
        Row("copied", model=model(DEEP, seed=53), x=Rng(53).image(2, 2, 5, 6), layer="0.0"),
        Row("copied", model=model(DEEP, seed=54, training=False), x=Rng(54).image(2, 2, 6, 5), layer=part("0.0")),
        Row("left alone", model=model(CNN, seed=55, training=False), x=Rng(55).image(4, 1, 5, 3), layer="1"),
    ],
    "filters_to_grid": [
        Draw("values", lambda r: {"weights": r.image(*r.sizes(4, 2, 6)) / 50 + r.size(-3, 3)}, n=2),
        Row("constant", weights=np.full((2, 1, 3, 4), -0.7)),
        Draw("constant", _flat, n=2),
    ],
    "confusion_matrix": [
        Draw("counts", _pairs, n=4),
        Row("absent", labels=np.array([0]), predictions=np.array([0]), num_classes=10),
        Row("absent", labels=np.array([2, 2, 5]), predictions=np.array([5, 2, 2]), num_classes=7),
    ],
}  # fmt: skip
