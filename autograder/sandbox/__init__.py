"""The parent's side of the boundary: warm hosts, limits, isolation layers."""
