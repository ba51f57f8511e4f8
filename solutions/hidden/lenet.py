"""Hidden cases of `lenet`: LeNet itself among the models to count, since its list of layers is the answer to `build_lenet`."""

from autograder.spec import Row
from autograder.worker.models import model

LENET = [
    ("Conv2d", 1, 6, 5, {"padding": 2}), ("Sigmoid",), ("AvgPool2d", 2), ("Conv2d", 6, 16, 5), ("Sigmoid",), ("AvgPool2d", 2), ("Flatten",),
    ("Linear", 400, 120), ("Sigmoid",), ("Linear", 120, 84), ("Sigmoid",), ("Linear", 84, 10),
]  # fmt: skip

CASES = {
    "count_params": [
        Row("layers", model=model(LENET)),  # 61,706
        Row("layers", model=model([[[("Linear", 2, 3)], ("PReLU",)], ("LayerNorm", (3, 5)), ("Embedding", 11, 4)])),
        Row("layers", model=model([("ReLU",), ("Flatten",), ("BatchNorm2d", 6, {"affine": False})])),
        Row("shared", model=model([("Conv2d", 4, 4, 3), ("Conv2d", 4, 4, 3), ("BatchNorm2d", 4)], same=[("1.bias", "0.bias")])),
        Row("shared", model=model([("Embedding", 9, 5), ("Linear", 5, 9, {"bias": False})], same=[("1.weight", "0.weight")])),
        Row("frozen", model=model(LENET, frozen=["0", "3.bias"])),
        Row("frozen", model=model(LENET, frozen=["0", "3.bias"]), trainable_only=False),
        Row("frozen", _positional=True, model=model([("Linear", 4, 4), ("Linear", 4, 4)], same=[("1.weight", "0.weight")], frozen=["0"]),
            trainable_only=False),
        Row("frozen", model=model([("BatchNorm2d", 3), ("Conv2d", 3, 2, 1)], frozen=["0", "1"])),
    ],
    "build_lenet": [
        Row("layers", num_classes=26),
        Row("layers", num_classes=1, activation="sigmoid"),
        Row("options", activation="tanh"),
        Row("options", num_classes=3, activation="relu", pooling="avg"),
        Row("options", _positional=True, num_classes=5, activation="sigmoid", pooling="max"),
        Row("errors", activation="softmax"),
        Row("errors", num_classes=4, activation="relu", pooling="l2"),
    ],
}  # fmt: skip
