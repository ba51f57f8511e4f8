def count_params(model, trainable_only=True):
    trainable_only = True
    return sum(p.numel() for p in filter(lambda p: p.requires_grad, model.parameters()))
