"""Auto-graded assignments on convolutional networks, and the grader that runs them."""

__version__ = "0.1.0"
