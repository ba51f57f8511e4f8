"""Isolation layers, each in a module of its own: what stands between student code and this machine."""
