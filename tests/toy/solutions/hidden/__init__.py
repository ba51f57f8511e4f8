"""The toy course's grading seed."""

SEED = 20
