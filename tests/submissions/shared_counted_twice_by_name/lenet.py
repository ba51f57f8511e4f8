def count_params(model, trainable_only=True):
    total = 0
    for name, p in model.named_parameters(remove_duplicate=False):
        if trainable_only and p.requires_grad == False:
            continue
        total = total + p.numel()
    return total
