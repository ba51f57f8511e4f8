def count_params(model, trainable_only=True):
    total = 0
    for p in model.parameters():
        if p.requires_grad or not trainable_only:
            total += p.numel()
    for b in model.buffers():
        total += b.numel()
    return total
