"""Our networks in PyTorch: the paper's form from the fixtures, the notebook's form as grouped convolutions."""

from __future__ import annotations

import pathlib
import sys

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Fixtures"))

import formula  # noqa: E402
from generate_pytorch import ResNeXt  # noqa: E402


def normalized(channels: int, output: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """Convolution with a bias and batch normalization, as every pair of the notebook."""
    return nn.Sequential(
        nn.Conv2d(channels, output, kernel, stride=stride, padding=kernel // 2, groups=groups),
        nn.BatchNorm2d(output, eps=1e-3, momentum=0.01))


class NotebookBlock(nn.Module):
    """Grouped 1×1 with the stride, grouped 3×3, 1×1, each with batch normalization and ReLU; a shortcut; ReLU."""

    def __init__(self, channels: int, path_channels: int, output: int, stride: int, cardinality: int, projects: bool):
        super().__init__()
        self.residual = nn.Sequential(
            normalized(channels, path_channels, 1, stride, cardinality), nn.ReLU(),
            normalized(path_channels, path_channels, 3, 1, cardinality), nn.ReLU(),
            normalized(path_channels, output, 1), nn.ReLU())
        self.shortcut = normalized(channels, output, 1, stride) if projects else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """From `[batch, channels, height, width]` to `[batch, output, height / stride, width / stride]`."""
        return torch.relu(self.residual(x) + self.shortcut(x))


class NotebookNetwork(nn.Module):
    """The notebook's ResNeXt50 with a grouped convolution in place of every set of branches."""

    def __init__(self, network: formula.Network):
        super().__init__()
        self.stem = nn.Sequential(
            normalized(3, network.stem_channels, 7, stride=2), nn.ReLU(), nn.MaxPool2d(3, stride=2))
        blocks, channels = [], network.stem_channels
        for stage, count in enumerate(network.blocks):
            for index in range(count):
                blocks.append(NotebookBlock(
                    channels, network.path_channels(stage), network.outputs[stage],
                    network.strides[stage] if index == 0 else 1, network.cardinality, projects=index == 0))
                channels = network.outputs[stage]
        self.blocks = nn.Sequential(*blocks)
        self.pool = nn.AvgPool2d(2, ceil_mode=True)
        self.dense = nn.LazyLinear(network.classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """From images `[batch, 3, size, size]` to logits."""
        return self.dense(self.pool(self.blocks(self.stem(x))).flatten(1))


def make(preset: str, changes: dict[str, int]) -> tuple[nn.Module, formula.Network]:
    """A network with PyTorch's own initial weights, and its description."""
    network = formula.variant(preset, **changes)
    model = ResNeXt(network) if network.form == "paper" else NotebookNetwork(network)
    with torch.no_grad():
        model.eval()(torch.zeros(1, 3, network.input, network.input))
    parameters = sum(tensor.numel() for tensor in model.parameters())
    statistics = sum(tensor.numel() for name, tensor in model.named_buffers() if "running" in name)
    if not changes and parameters + statistics != formula.TOTALS[preset]:
        raise ValueError(f"{preset} has {parameters + statistics} parameters instead of {formula.TOTALS[preset]}")
    return model, network
