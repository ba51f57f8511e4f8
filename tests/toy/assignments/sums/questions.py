"""Three questions that need nothing but NumPy, in the parent, too."""

import numpy as np

from autograder.spec import Assignment, Draw, Mistake, Question, Row, _

total = Question(
    name="total",
    points={"values": 2, "empty": 1},
    truth=lambda X: float(np.sum(X)),
    visible=[
        Row("values", X=[[1, 2, 3], [4, 5, 6]]), Row("empty", X=np.zeros((0, 3))),
        Draw("values", lambda rng: {"X": rng.image(*rng.sizes(2, 2, 4))}, n=2),
    ],
    mistakes=[Mistake("rows-only", lambda X: float(np.sum(X[:1])), _("Only the first row is summed."), read="sums")],
    hints=[_("Sum over all axes.")],
)  # fmt: skip

double = Question(
    name="double",
    points={"values": 3},
    truth=lambda X: 2 * np.asarray(X, dtype=np.float64),
    visible=[Row("values", X=[1, 2, 3]), Draw("values", lambda rng: {"X": rng.image(5)}, n=2)],
)

shift = Question(
    name="shift",
    points={"values": 2, "default": 2},
    truth=lambda X, by=1: np.asarray(X, dtype=np.float64) + by,
    visible=[Row("values", X=[1, 2], by=3), Row("default", X=[4, 5]), Draw("values", lambda rng: {"X": rng.image(3), "by": rng.size(2, 9)}, n=2)],
)

ASSIGNMENT = Assignment(id="sums", title="Sums", questions=[total, double, shift])
