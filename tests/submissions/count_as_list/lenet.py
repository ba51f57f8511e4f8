import numpy as np


def count_params(model, trainable_only=True):
    return np.array([p.numel() for p in model.parameters() if p.requires_grad or not trainable_only])
