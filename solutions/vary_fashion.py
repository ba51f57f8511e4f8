"""Measure what the handout of `fashion` says of other networks: `python solutions/vary_fashion.py > solutions/vary_fashion.txt`.

Each network is trained by the functions that students write, the same way: Adam 1e-3, batches of 64, no augmentation, six epochs on all
training images. Accuracy is that on the test images, once, at the end; nothing is chosen by it. Seconds are the processor time of the
training in one thread. The handout's tables are rendered from the lines that this prints.
Recorded on one core of an AMD EPYC that had other work, at the lowest priority, torch 2.13.0+cpu; all 24 runs took about 85 minutes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator

import torch
from fashion import evaluate, to_tensor, train_epoch
from lenet import build_lenet, build_mlp, count_params
from torch import Tensor, nn

from autograder.data import fashion_mnist


def cnn(filters: tuple[int, int] = (32, 64), padding: int = 0, pooled: bool = True, averaged: bool = False) -> nn.Sequential:
    """Class 128's network, or one that differs from it; `pooled=False` halves the maps by a stride instead."""
    layers: list[nn.Module] = []
    channels, size = 1, 28
    for count in filters:
        layers += [nn.Conv2d(channels, count, 3, 1 if pooled else 2, padding), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if pooled else []
        size += 2 * padding - 2
        channels, size = count, size // 2 if pooled else (size + 1) // 2
    layers += [nn.AdaptiveAvgPool2d(1)] if averaged else []
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * (1 if averaged else size**2), 128), nn.ReLU(), nn.Linear(128, 10))


NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "LeNet": build_lenet,
    "LeNet with ReLU and max pooling": lambda: build_lenet(activation="relu", pooling="max"),
    "class 128's CNN": cnn,
    "stride 2 instead of pooling": lambda: cnn(pooled=False),
    "padding 1 instead of none": lambda: cnn(padding=1),
    "twice the filters": lambda: cnn(filters=(64, 128)),
    "global average pooling instead of flatten": lambda: cnn(averaged=True),
    "linear layers only": build_mlp,
}


def batches(images: Tensor, labels: Tensor, order: Tensor, size: int = 64) -> Iterator[tuple[Tensor, Tensor]]:
    """The images in that order, one batch after the other."""
    for chosen in order.split(size):
        yield images[chosen], labels[chosen]


def trained(build: Callable[[], nn.Module], images: Tensor, labels: Tensor, epochs: int, seed: int) -> tuple[nn.Module, float]:
    """A network after that many epochs, and the seconds of processor time that they took."""
    torch.manual_seed(seed)
    model = build()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    start = time.process_time()
    for _ in range(epochs):
        train_epoch(model, batches(images, labels, torch.randperm(len(images))), optimizer)
    return model, time.process_time() - start


def main() -> None:
    """One line for each network and seed."""
    parser = argparse.ArgumentParser(description="Measure the networks that the handout of the assignment fashion compares.")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    options = parser.parse_args()

    torch.set_num_threads(1)
    fashion_mnist.locate(download=True)
    train = to_tensor(torch.tensor(fashion_mnist.train_images())), torch.tensor(fashion_mnist.train_labels())
    test = to_tensor(torch.tensor(fashion_mnist.test_images())), torch.tensor(fashion_mnist.test_labels())
    for seed in options.seeds:
        for name, build in NETWORKS.items():
            model, seconds = trained(build, *train, options.epochs, seed)
            _, accuracy = evaluate(model, batches(*test, torch.arange(len(test[1])), 1000))
            print(f"{name} | seed {seed} | {options.epochs} epochs | {accuracy:.4f} | {count_params(model)} parameters | {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
