def count_params(model, trainable_only=True):
    params = [p for p in model.parameters() if p.requires_grad or not trainable_only]
    return len(params)
