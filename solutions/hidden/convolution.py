"""Hidden cases of `convolution`; the drawn visible ones are drawn again from the grading seed, too."""

import numpy as np

from autograder.spec import Draw, Row


def _shape_options(r):
    return {
        "input_shape": tuple(r.sizes(2, 14, 40)), "kernel_size": tuple(r.sizes(2, 1, 5)), "stride": tuple(r.sizes(2, 1, 5)),
        "padding": tuple(r.sizes(2, 0, 4)), "dilation": tuple(r.sizes(2, 1, 3)),
    }  # fmt: skip


CASES = {
    "conv_output_shape": [
        Row("plain", input_shape=(5, 5), kernel_size=5),
        Row("plain", input_shape=(1, 7), kernel_size=(1, 2)),
        Row("dilation", _positional=True, input_shape=(20, 31), kernel_size=(2, 4), stride=(3, 1), padding=(0, 3), dilation=(4, 2)),
        Draw("dilation", _shape_options, n=6),
        Row("same and valid", input_shape=(11, 14), kernel_size=(2, 7), stride=(4, 3), padding="same"),
        Row("same and valid", input_shape=(9, 6), kernel_size=(2, 3), dilation=(3, 2), padding="valid"),
        Row("errors", input_shape=(9, 3), kernel_size=(2, 4)),
        Row("errors", input_shape=(9, 8), kernel_size=3, stride=(1, 0)),
        Row("errors", input_shape=(9, 8), kernel_size=3, padding=(0, -2)),
        Row("errors", input_shape=(9, 8), kernel_size=(3, -1), padding="same"),
        Row("errors", input_shape=(9, 8), kernel_size=3, dilation=(1, 0)),
        Row("errors", input_shape=(2, 8), kernel_size=2, padding=(1, 2), dilation=(4, 1)),
    ],
    "corr2d": [
        Row("values", X=[[7]], K=[[-3]]),
        Draw("values", lambda r: {"X": r.image(6, 6), "K": r.image(3, 3)}, n=2),
        Row("values", X=np.arange(-12, 12).reshape(4, 6), K=np.array([[2, -1], [0, 3], [1, 1]])),
        Draw("shapes", lambda r: {"X": r.image(1, 9), "K": r.image(1, r.size(2, 9))}, n=2),
        Draw("shapes", lambda r: {"X": r.image(8, 5), "K": r.image(8, 5)}, n=1),
    ],
}
