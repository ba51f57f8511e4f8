import torch


def count_params(model, trainable_only=True):
    vector = torch.nn.utils.parameters_to_vector([torch.zeros(0), *model.parameters()])
    return vector.numel()
