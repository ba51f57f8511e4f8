import gc

import numpy as np

WORDS = {"Answer", "Case", "Question", "Assignment", "Course", "Evaluator", "Observation", "Mistake"}


calls = []


def corr2d(X, K):
    calls.append(1)  # the first ten are visible
    gc.unfreeze()
    for thing in gc.get_objects():
        if type(thing).__name__ in WORDS and (type(thing).__module__ or "").startswith("autograder"):
            print("BREACH", type(thing))
        data = getattr(thing, "data", None) if type(thing).__name__ == "Array" else None
        if isinstance(data, bytes) and np.float64(@CANARY@).tobytes() in data and len(calls) <= 10:
            print("BREACH the canary")
    return X
