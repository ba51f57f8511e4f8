"""Writes fashion.safetensors."""


def make():
    return {"fashion.safetensors": (2**60).to_bytes(8, "little") + b"{" * 1000}
