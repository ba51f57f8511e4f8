"""One question."""

import numpy as np

from autograder.spec import Assignment, Draw, Question, Row

average = Question(
    name="average",
    points={"values": 4},
    truth=lambda X: float(np.mean(X)),
    visible=[Row("values", X=[[1, 2], [3, 6]]), Draw("values", lambda rng: {"X": rng.image(2, 3)}, n=2)],
)

ASSIGNMENT = Assignment(id="means", title="Means", questions=[average])
