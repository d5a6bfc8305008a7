"""PyTorch's side: measures what the request in the only argument asks for and prints one JSON object.

Requests: {"kind": "train" | "infer", "preset", "changes", "batch", "optimizer", "mode", "threads", "seconds"},
{"kind": "convolution", "channels", "groups", "height", "width", "batch", "stride", "mode", "threads", "seconds"},
{"kind": "versions"}. Modes: contiguous, channels_last, compiled.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Callable

import torch

from networks import LEARNING_RATES, MOMENTUM, WEIGHT_DECAY
from timing import median_seconds, peak_memory_mb


def memory_format(mode: str) -> torch.memory_format:
    """How tensors of four dimensions lie in memory in a mode."""
    return torch.channels_last if mode == "channels_last" else torch.contiguous_format


def prepared(request: dict) -> tuple[torch.nn.Module, torch.Tensor, int]:
    """The network of a request in its mode, random images, and the number of classes."""
    from torch_networks import make

    # Importing the fixtures' networks sets a number of threads of its own.
    torch.set_num_threads(request["threads"])
    model, network = make(request["preset"], request["changes"])
    images = torch.randn(request["batch"], 3, network.input, network.input)
    layout = memory_format(request["mode"])
    return model.to(memory_format=layout), images.to(memory_format=layout), network.classes


def optimizer(name: str, model: torch.nn.Module) -> torch.optim.Optimizer:
    """The optimizer in its fastest form: one fused pass."""
    rate = LEARNING_RATES[name]
    if name == "adam":
        return torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    return torch.optim.SGD(
        model.parameters(), lr=rate, momentum=MOMENTUM, nesterov=True, weight_decay=WEIGHT_DECAY, fused=True)


def training_step(request: dict) -> Callable[[], float]:
    """One whole step: forward, loss, backward, update; the loss is read, as every loop does that shows it."""
    model, images, classes = prepared(request)
    labels = torch.arange(request["batch"]) % classes
    update = optimizer(request["optimizer"], model)
    run = torch.compile(model.train()) if request["mode"] == "compiled" else model.train()

    def step() -> float:
        update.zero_grad()
        loss = torch.nn.functional.cross_entropy(run(images), labels)
        loss.backward()
        update.step()
        return loss.item()

    return step


def train(request: dict) -> dict:
    """Images a second and peak memory of training."""
    seconds = median_seconds(training_step(request), request["seconds"])
    return {"images_per_second": request["batch"] / seconds, "peak_rss_mb": peak_memory_mb()}


def infer(request: dict) -> dict:
    """Images a second of classifying one batch again and again."""
    model, images, _ = prepared(request)
    with torch.inference_mode():
        run = torch.compile(model.eval()) if request["mode"] == "compiled" else model.eval()
        seconds = median_seconds(lambda: run(images), request["seconds"])
    return {"images_per_second": request["batch"] / seconds, "peak_rss_mb": peak_memory_mb()}


def convolution(request: dict) -> dict:
    """Seconds of a forward pass without a graph, and of the gradients of input and weights alone."""
    layout = memory_format(request["mode"])
    channels, groups, stride = request["channels"], request["groups"], request["stride"]
    images = torch.randn(request["batch"], channels, request["height"], request["width"]).to(memory_format=layout)
    weights = torch.randn(channels, channels // groups, 3, 3).to(memory_format=layout)

    def forward() -> torch.Tensor:
        return torch.nn.functional.conv2d(images, weights, stride=stride, padding=1, groups=groups)

    with torch.inference_mode():
        forward_seconds = median_seconds(forward, request["seconds"])
        upstream = torch.randn_like(forward())
    upstream = upstream.clone(memory_format=layout)

    def backward() -> tuple:
        return torch.ops.aten.convolution_backward(
            upstream, images, weights, None, [stride, stride], [1, 1], [1, 1], False, [0, 0], groups,
            [True, True, False])

    return {"forward": forward_seconds, "backward": median_seconds(backward, request["seconds"])}


def versions(_: dict) -> dict:
    """PyTorch's version and that of the oneDNN inside."""
    found = re.search(r"MKL-DNN v([\d.]+)", torch.__config__.show())
    return {"torch": torch.__version__, "oneDNN": found[1] if found else "none"}


def answer(request: dict) -> dict:
    """Measures what a request asks for."""
    torch.manual_seed(0)
    torch.set_num_threads(request["threads"])
    return {"train": train, "infer": infer, "convolution": convolution, "versions": versions}[request["kind"]](request)


if __name__ == "__main__":
    print(json.dumps(answer(json.loads(sys.argv[1]))))
