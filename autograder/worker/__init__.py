"""The child's side of the boundary: loads one student file, answers calls, knows no truth."""
