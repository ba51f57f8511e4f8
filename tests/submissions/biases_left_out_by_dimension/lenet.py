def count_params(model, trainable_only=True):
    n = 0
    for p in model.parameters():
        if p.dim() >= 2 and (p.requires_grad or not trainable_only):
            n += p.flatten(1).shape[0] * p.flatten(1).shape[1]
    return n
