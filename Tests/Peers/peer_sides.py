"""The peers as the comparison sees them: every measurement a child process of its own."""

from __future__ import annotations

import importlib.util

from children import run_script
from networks import TrainedNetwork
from operations import DIRECTIONS, Convolution

MODES = ("contiguous", "channels_last", "compiled")
# Compiling a training step takes minutes.
TIMEOUT = 900


def is_importable(*packages: str) -> bool:
    """Whether this interpreter finds all of these packages."""
    return all(importlib.util.find_spec(package) for package in packages)


class PyTorch:
    """PyTorch on a number of threads, each measurement of `seconds`."""

    def __init__(self, threads: int, seconds: float, compiles: bool):
        self.threads = threads
        self.seconds = seconds
        self.modes = MODES if compiles else MODES[:-1]

    def _ask(self, kind: str, **request: object) -> dict:
        request |= {"kind": kind, "threads": self.threads, "seconds": self.seconds}
        return run_script("torch_side.py", request, self.threads, TIMEOUT)

    def train(self, network: TrainedNetwork, mode: str) -> dict[str, float]:
        """Images a second and peak memory of training."""
        return self._ask(
            "train", preset=network.preset, changes=network.changes, batch=network.batch,
            optimizer=network.optimizer, mode=mode)

    def infer(self, preset: str, mode: str) -> dict[str, float]:
        """Images a second of classifying one image at a time."""
        return self._ask("infer", preset=preset, changes={}, batch=1, mode=mode)

    def convolve(self, convolution: Convolution, mode: str) -> dict[str, float]:
        """GFLOPS of both directions."""
        seconds = self._ask(
            "convolution", channels=convolution.channels, groups=convolution.groups, height=convolution.height,
            width=convolution.width, batch=convolution.batch, stride=convolution.stride, mode=mode)
        return {direction: convolution.gflop(direction) / seconds[direction] for direction in DIRECTIONS}

    def versions(self) -> dict[str, str]:
        """Versions of PyTorch and of the oneDNN inside."""
        return self._ask("versions")


class Keras:
    """Keras with TensorFlow on a number of threads, each measurement of `seconds`."""

    def __init__(self, threads: int, seconds: float):
        self.threads = threads
        self.seconds = seconds

    def _ask(self, kind: str, **request: object) -> dict:
        request |= {"kind": kind, "threads": self.threads, "seconds": self.seconds}
        return run_script("keras_side.py", request, self.threads, TIMEOUT)

    def train(self, network: TrainedNetwork, xla: bool) -> dict[str, float]:
        """Images a second and peak memory of training."""
        return self._ask("train", preset=network.preset, changes=network.changes, batch=network.batch, xla=xla)

    def versions(self) -> dict[str, str]:
        """Versions of Keras and of TensorFlow."""
        return self._ask("versions")
