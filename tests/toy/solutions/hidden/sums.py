"""Hidden cases; 4321.5 stands in each of them, so that a test can look for it where it must not be."""

from autograder.spec import Row

CASES = {
    "total": [Row("values", X=[[4321.5, 1], [2, 3], [5, 8]])],
    "double": [Row("values", X=[4321.5, 7])],
    "shift": [Row("values", X=[4321.5, 7], by=2), Row("default", X=[4321.5])],
}
