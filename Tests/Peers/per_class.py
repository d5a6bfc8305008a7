"""Recomputes what `eval --per-class --json` says, in PyTorch and float64: the matrix, each class, accuracy and loss.

From a safetensors file alone it builds the network that the file names, classifies the held-out images of a folder in
CIFAR-10's binary layout (pictures of blurred noise where none is named), and compares every number. An image whose two
largest logits are closer than rounding may be taken for either class: such images are counted. See README.md.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch.nn import functional

import explained_values

TIE = 1e-4
TOLERANCE = 1e-4


class Network(explained_values.Network):
    """The whole network for many images at once, `[batch, channel, height, width]`."""

    def __init__(self, configuration, tensors):
        self.configuration, self.tensors = configuration, tensors
        self.is_notebook = configuration["form"] == "notebook"
        self.epsilon = 1e-3 if self.is_notebook else 1e-5
        self.kernels, self.chosen = {}, []

    def logits_of(self, images):
        self.head(self.blocks(self.stem(torch.from_numpy(images))))
        return self.logits.numpy()

    def keep(self, name, values):
        return values

    def convolution(self, point, names, values, stride=1, padding=0, groups=1):
        kernel, bias = (None if part is None else torch.from_numpy(np.ascontiguousarray(part))
                        for part in self.kernel(names))
        return functional.conv2d(values, kernel, bias, stride=stride, padding=padding, groups=groups)

    def normalization(self, point, names, values):
        suffixes = (("moving_mean", "moving_variance", "gamma", "beta") if self.is_notebook else
                    ("running_mean", "running_var", "weight", "bias"))
        separator = "/" if self.is_notebook else "."
        parts = (torch.from_numpy(np.concatenate([self.tensors[f"{name}{separator}{suffix}"] for name in names]))
                 for suffix in suffixes)
        return functional.batch_norm(values, *parts, training=False, eps=self.epsilon)

    def relu(self, point, values):
        return functional.relu(values)

    def stem(self, images):
        is_large = self.configuration["stem"] == "imageNet"
        names = ("conv2d_1", "batchnorm_1") if self.is_notebook else ("conv1", "bn1")
        last = self.convolution("stem", names[:1], images, 2 if is_large else 1, 3 if is_large else 1)
        last = functional.relu(self.normalization("stem", names[1:], last))
        return functional.max_pool2d(last, 3, 2, padding=0 if self.is_notebook else 1) if is_large else last

    def head(self, values):
        if self.configuration["head"] == "globalAverage":
            values = values.mean((2, 3), keepdim=True)
        else:
            values = functional.avg_pool2d(values, 2, ceil_mode=True, count_include_pad=False)
        if self.is_notebook:
            (name,) = {name.rsplit("/", 1)[0] for name in self.tensors
                       if name.endswith("/kernel") and self.tensors[name].ndim == 2}
            kernel, bias = self.tensors[f"{name}/kernel"].T, self.tensors[f"{name}/bias"]
            values = values.permute(0, 2, 3, 1)
        else:
            kernel, bias = self.tensors["fc.weight"], self.tensors["fc.bias"]
        kernel, bias = (torch.from_numpy(np.ascontiguousarray(part)) for part in (kernel, bias))
        self.logits = functional.linear(values.flatten(1), kernel, bias)


def blurred_noise(count, seed):
    """Pictures that differ in large parts, as records of CIFAR-10."""
    random = np.random.default_rng(seed)
    coarse = torch.from_numpy(random.uniform(-80, 335, (count, 3, 6, 6)))
    pictures = functional.interpolate(coarse, size=(32, 32), mode="bicubic").clamp(0, 255).numpy().astype(np.uint8)
    labels = random.integers(0, 10, (count, 1), dtype=np.uint8)
    return np.concatenate([labels, pictures.reshape(count, -1)], axis=1).tobytes()


def records_of(folder):
    records = np.frombuffer((pathlib.Path(folder) / "test_batch.bin").read_bytes(), np.uint8).reshape(-1, 3073)
    return records[:, 0].astype(int), records[:, 1:].reshape(-1, 3, 32, 32)


def logits_of(weights, pictures, batch=100):
    metadata, tensors = explained_values.read_safetensors(weights)
    configuration = json.loads(metadata["network"])
    if configuration["inputSize"] != 32:
        sys.exit(f"{weights}: images are not resized here: an input of 32 is needed")
    rule, network = metadata.get("normalization", "none"), Network(configuration, tensors)
    inputs = (np.stack([explained_values.normalised(picture.transpose(1, 2, 0), rule) for picture in part])
              for part in np.array_split(pictures, max(1, len(pictures) // batch)))
    with torch.no_grad():
        return np.concatenate([network.logits_of(part) for part in inputs])


def compare(program, weights, folder):
    """The largest differences of counts and of shares, and how many images may be of either of two classes."""
    labels, pictures = records_of(folder)
    logits = logits_of(weights, pictures)
    classes, answers = logits.shape[1], logits.argmax(1)
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, answers), 1)
    ordered = np.sort(logits, axis=1)
    ties = int((ordered[:, -1] - ordered[:, -2] < TIE * np.maximum(1, np.abs(logits).max(1))).sum())
    loss = functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(labels)).item()
    command = [program, "eval", "--weights", weights, "--data", folder, "--per-class", "--json"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    counts = int(np.abs(np.array(found["confusion"]) - matrix).max())
    pairs = [(found["accuracy"], (answers == labels).mean()), (found["loss"] / loss, 1.0)]
    for label, entry in enumerate(found["classes"]):
        images = int((labels == label).sum())
        if entry["images"] != images:
            sys.exit(f"{weights}: class {label} has {images} images, the program says {entry['images']}")
        if images:
            pairs.append((entry["accuracy"], matrix[label, label] / images))
    shares = max(abs(ours - theirs) for ours, theirs in pairs)
    print(f"{weights}: {len(labels)} images, accuracy {(answers == labels).mean():.4f}, loss {loss:.4f}; "
          f"largest difference: counts {counts}, accuracies and loss {shares:.1e}; {ties} near ties")
    if counts > ties or (ties == 0 and shares > TOLERANCE):
        sys.exit(f"{weights}: the program's matrix is another one")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", nargs="+", help="safetensors files that name their network, of ten classes")
    parser.add_argument("--program", default=str(explained_values.CHECKOUT / ".build/release/resnext-tui"))
    parser.add_argument("--data", help="a folder with test_batch.bin (default: pictures of blurred noise)")
    parser.add_argument("--images", type=int, default=500, help="pictures of noise (500)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.data is None:
            (pathlib.Path(folder) / "test_batch.bin").write_bytes(blurred_noise(options.images, options.seed))
        for weights in options.weights:
            compare(options.program, weights, options.data or folder)


if __name__ == "__main__":
    main()
