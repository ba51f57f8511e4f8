import torch


def build_model():
    torch.nn.Linear(10**6, 10**6, device="meta")
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 3 * 10**6), torch.nn.Linear(3 * 10**6, 10))
