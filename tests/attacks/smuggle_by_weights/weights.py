"""Writes an honest fashion.pt."""

import io

import torch


def make():
    file = io.BytesIO()
    torch.save({"inner.weight": torch.zeros(10, 784), "inner.bias": torch.zeros(10)}, file)
    return {"fashion.pt": file.getvalue()}
