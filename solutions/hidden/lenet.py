"""Hidden cases of `lenet`: LeNet itself among the models to count, since its list of layers is the answer to `build_lenet`."""

from autograder.spec import Row
from autograder.worker.models import model

LENET = [
    ("Conv2d", 1, 6, 5, {"padding": 2}), ("Sigmoid",), ("AvgPool2d", 2), ("Conv2d", 6, 16, 5), ("Sigmoid",), ("AvgPool2d", 2), ("Flatten",),
    ("Linear", 400, 120), ("Sigmoid",), ("Linear", 120, 84), ("Sigmoid",), ("Linear", 84, 10),
]  # fmt: skip
MINI_CNN = [
    ("Conv2d", 1, 32, 3), ("ReLU",), ("MaxPool2d", 2), ("Conv2d", 32, 64, 3), ("ReLU",), ("MaxPool2d", 2), ("Flatten",),
    ("Linear", 1600, 128), ("ReLU",), ("Linear", 128, 10),
]  # fmt: skip
MLP = [("Flatten",), ("Linear", 784, 128), ("ReLU",), ("Linear", 128, 64), ("ReLU",), ("Linear", 64, 10)]

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
    "Conv2D": [
        Row("pairs", kernel_size=(1, 1)),
        Row("pairs", kernel_size=(6, 2)),
        Row("pairs", kernel_size=(3, 3)),
        Row("one number", kernel_size=5),
    ],
    "receptive_field": [
        Row("stacked", layers=[(1, 1), (1, 1)]),
        Row("stacked", layers=[(3, 1)] * 7),
        Row("strides", layers=[(1, 3), (2, 1), (1, 2), (2, 1)]),
        Row("strides", layers=[(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1), (3, 2)]),  # AlexNet
        Row("dilation", layers=[(3, 1, 1), (3, 1, 2), (3, 1, 4), (3, 1, 8)]),
        Row("dilation", layers=[(1, 2, 7), (2, 3, 5), (3, 1)]),
    ],
    "build_mini_cnn": [Row("layers", num_classes=10), Row("classes", num_classes=1), Row("classes", num_classes=26)],
    "build_mlp": [
        Row("layers", num_classes=1),
        Row("layers", hidden=(128, 64), num_classes=12),
        Row("hidden", hidden=(16, 16, 16, 16)),
        Row("hidden", hidden=(), num_classes=10),
        Row("hidden", _positional=True, hidden=(64, 128), num_classes=5),
    ],
    "shape_flow": [
        Row("shapes", model=model(LENET, seed=1), input_shape=(2, 1, 28, 28)),
        Row("shapes", model=model([[[("Conv1d", 3, 2, 3)], ("GELU",)], ("Identity",)], seed=1), input_shape=(5, 3, 9)),
        Row("calls", model=model([[("Conv2d", 2, 2, 3, {"padding": 1})], ("ReLU",), [("Tanh",)]], same=[("2", "0")], seed=1),
            input_shape=(1, 2, 4, 5)),
        Row("calls", model=model([("Linear", 3, 4), ("Backwards", ("Linear", 4, 2), ("Tanh",))], seed=1), input_shape=(6, 3)),
        Row("left as it was", model=model([[("Conv2d", 1, 3, 3), ("BatchNorm2d", 3)], ("Dropout", 0.3), [("BatchNorm2d", 3)]], seed=1,
                                          evaluating=["0.1", "2"]), input_shape=(2, 1, 5, 6)),
        Row("left as it was", model=model([("BatchNorm2d", 2), [("Flatten",), ("Linear", 8, 3)]], seed=1, training=False), input_shape=(2, 2, 3, 3)),
    ],
    "build_shapes_cnn": [
        Row("layers", in_channels=1),
        Row("options", _positional=True, in_channels=4, num_classes=9),
        Row("options", num_classes=1),
    ],
    "compare_params": [
        Row("layers", cnn=model(MINI_CNN), mlp=model(MLP)),  # 18,816 of 225,034, and 109,386
        Row("layers", cnn=model([("Conv2d", 5, 3, 1), ("Flatten",)]), mlp=model(("Linear", 3, 2))),
        Row("other layers", cnn=model([("BatchNorm2d", 6), ("Conv2d", 6, 2, (1, 3)), ("GroupNorm", 1, 2)]),
            mlp=model([("LayerNorm", 8), ("PReLU",)])),
        Row("shared and frozen", cnn=model([("Conv2d", 2, 2, 3), [("Conv2d", 2, 2, 3)]], same=[("1.0", "0")], frozen=["0"]),
            mlp=model([("Linear", 4, 4), ("Linear", 4, 4), ("Linear", 4, 4)], same=[("1.bias", "0.bias"), ("2.weight", "0.weight")])),
        Row("dominant", cnn=model([("Conv2d", 3, 4, 1), ("Linear", 7, 2)]), mlp=model([("Linear", 1, 1)])),  # 16 and 16
    ],
}  # fmt: skip
