"""Hidden cases of `pooling`; the drawn visible ones are drawn again from the grading seed, too."""

import numpy as np

from autograder.spec import Draw, Row

CASES = {
    "pool2d": [
        Row("max", X=[[-3]], pool_size=1),
        Row("max", X=np.arange(24).reshape(4, 6) % 7 - 9, pool_size=(4, 1)),
        Row("avg", X=np.arange(24).reshape(6, 4) % 5 - 3, pool_size=(1, 4), mode="avg"),
        Draw("avg", lambda r: {"X": r.image(6, 6), "pool_size": r.size(2, 6), "mode": "avg"}, n=2),
        Row("other modes", X=np.arange(-11, 13).reshape(4, 6), pool_size=(3, 2), mode="l2"),
        Row("other modes", X=np.arange(-11, 13).reshape(4, 6), pool_size=(3, 2), mode="sum"),
        Row("other modes", _positional=True, X=np.arange(24).reshape(4, 6) % 11 - 4, pool_size=(1, 3), mode="min", stride=1, padding=0),
        Row("stride and padding", X=np.arange(35).reshape(5, 7) % 9 - 12, pool_size=(2, 5), stride=(1, 3), padding=(1, 2)),
        Row("stride and padding", X=np.arange(35).reshape(5, 7) % 9 + 4, pool_size=3, mode="min", stride=(3, 2), padding=1),
        Row("stride and padding", X=np.arange(35).reshape(5, 7) % 9 + 4, pool_size=(4, 5), mode="sum", stride=2, padding=(2, 1)),
        Draw("stride and padding", lambda r: {
            "X": r.image(*r.sizes(2, 8, 12)), "pool_size": r.size(2, 4), "mode": r.choice(("max", "avg", "min", "sum", "l2")),
            "stride": r.size(2, 4), "padding": 1}, n=4),
    ],
}  # fmt: skip
