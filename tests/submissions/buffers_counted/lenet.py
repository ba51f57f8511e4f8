def count_params(model, trainable_only=True):
    return sum(tensor.numel() for tensor in model.state_dict().values())
