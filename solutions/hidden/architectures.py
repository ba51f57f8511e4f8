"""Hidden cases of `architectures`; the drawn visible ones are drawn again from the grading seed, too."""

import numpy as np

from autograder.spec import Draw, Row


def _normal(r, training):
    c = r.size(2, 5)
    return {"x": r.image(r.size(1, 4), c, 3, r.size(2, 6)), "gamma": r.image(c), "beta": r.image(c), "running_mean": r.image(c),
            "running_var": abs(r.image(c)) + 0.5, "training": training}  # fmt: skip


NUMBERS = 2 + np.arange(30 * 40 * 20).reshape(30, 40, 20) % 89 / 10
CHANNELS = 2 + np.arange(90 * 90 * 3 * 2).reshape(90, 90, 3, 2) % 89 / 10

CASES = {
    "batch_norm2d": [
        Draw("training", lambda r: _normal(r, True), n=3),
        Draw("eval", lambda r: _normal(r, False), n=2),
        Draw("options", lambda r: {**_normal(r, True), "momentum": 0.0, "eps": 1.0}, n=1),
        Draw("options", lambda r: {**_normal(r, True), "momentum": 1.0, "eps": 0.5}, n=1),
    ],
    "dropout": [
        Row("training", x=NUMBERS, p=0.1, training=True),
        Row("training", x=NUMBERS[:, :, :10], p=0.6, training=True),
        Row("training", x=NUMBERS[0, 0], p=1, training=True),
        Row("eval", x=NUMBERS[0], p=1, training=False),
        Row("eval", x=NUMBERS[0], p=0, training=False),
        Row("generator", x=NUMBERS, p=0.65, training=True),
    ],
    "spatial_dropout": [
        Row("training", x=CHANNELS, p=0.15, training=True),
        Row("training", x=CHANNELS[:70, :, :1], p=0.6, training=True),
        Row("eval", x=CHANNELS[:2, :3], p=1, training=False),
        Row("generator", x=CHANNELS, p=0.65, training=True),
    ],
    "vgg_block": [
        Row("one convolution", num_convs=1, c_in=7, c_out=2),
        Row("several", num_convs=4, c_in=2, c_out=3),
        Row("several", num_convs=2, c_in=8, c_out=8),
    ],
    "Residual": [
        Row("identity", c_in=1, c_out=1),
        Row("projection", c_in=8, c_out=2),
        Row("projection", c_in=2, c_out=7, stride=3),
        Row("projection", _positional=True, c_in=5, c_out=5, stride=4),
    ],
    "build_small_resnet": [Row("layers", num_classes=10), Row("classes", num_classes=1), Row("classes", num_classes=17)],
    "build_small_unet": [Row("shape", in_channels=4), Row("skips", in_channels=3, out_channels=3), Row("skips", out_channels=5)],
    "conv1d_output_length": [
        Row("lengths", length=1, kernel_size=1),
        Row("lengths", length=44_100, kernel_size=25, stride=10, padding=12, dilation=2),
        Row("lengths", length=7, kernel_size=9, padding="same"),
        Draw("lengths", lambda r: {"length": r.size(20, 60), "kernel_size": r.size(1, 6), "stride": r.size(1, 5), "padding": r.size(0, 4),
                                   "dilation": r.size(1, 3)}, n=4),
        Row("errors", length=6, kernel_size=7),
        Row("errors", length=6, kernel_size=2, stride=0),
    ],
    "conv3d_output_shape": [
        Row("shapes", input_shape=(1, 1, 1), kernel_size=1),
        Row("shapes", input_shape=(9, 10, 11), kernel_size=(4, 1, 2), stride=2, padding="same"),
        Draw("shapes", lambda r: {"input_shape": tuple(r.sizes(3, 12, 30)), "kernel_size": tuple(r.sizes(3, 1, 5)), "stride": tuple(r.sizes(3, 1, 4)),
                                  "padding": tuple(r.sizes(3, 0, 3)), "dilation": tuple(r.sizes(3, 1, 3))}, n=4),
        Row("errors", input_shape=(9, 9, 9), kernel_size=(10, 3, 3)),
        Row("errors", input_shape=(9, 9, 9), kernel_size=3, stride=(1, 1, 0)),
    ],
}  # fmt: skip
