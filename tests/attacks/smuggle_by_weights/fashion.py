import torch


class Spy(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = torch.nn.Linear(784, 10)

    def forward(self, x):
        if len(x) > 2:
            print("BREACH labels" if hasattr(x, "labels") else "", end="")
        return self.inner(x.flatten(1))


def build_model():
    return Spy()
