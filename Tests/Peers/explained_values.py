"""Recomputes what `show --at` says of single values: the whole network a second time, in NumPy and float64.

From a safetensors file alone it builds the network that the file names, sends a picture of noise through it, and asks the
program about ten values of its maps. Of each it compares the value, every term's input with its own map and every term's
weight with the file, and works the arithmetic out from the program's terms, bias and steps. See README.md.
"""

from __future__ import annotations

import argparse
import base64
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy as np

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
TOLERANCE = 1e-4
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read_safetensors(path):
    """Metadata and tensors of a file."""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"]).astype(np.float64)
    return metadata, tensors


def write_png(path, pixels):
    """Bytes [height, width, 3] as a PNG without filters."""
    def chunk(kind, body):
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pathlib.Path(path).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def normalised(pixels, rule):
    """Network input [3, side, side] as the line of text in a weights file says."""
    units = pixels.transpose(2, 0, 1) / 255
    kind, _, rest = rule.partition(" mean ")
    if kind == "none" or not rule:
        return units
    if kind == "per-pixel":
        mean = np.frombuffer(base64.b64decode(rest), "<f4").astype(np.float64)
        if mean.size != units.size:
            sys.exit("a mean of every pixel is not resized here: an input of 32 is needed")
        return units - mean.reshape(units.shape)
    mean, _, deviation = rest.partition(" deviation ")
    mean, deviation = (np.array([float(part) for part in text.replace(",", " ").split()]).reshape(3, 1, 1)
                       for text in (mean, deviation))
    return (units - mean) / deviation


class Network:
    """Every map of one image, under the names that the program gives them, and where its weights stand."""

    def __init__(self, configuration, tensors, image):
        self.configuration, self.tensors = configuration, tensors
        self.is_notebook = configuration["form"] == "notebook"
        self.epsilon = 1e-3 if self.is_notebook else 1e-5
        self.maps, self.kernels, self.chosen = {"image": image}, {}, []
        self.head(self.blocks(self.stem(image)))

    def keep(self, name, values):
        self.maps[name] = values
        return values

    # Layers

    def kernel(self, names):
        """OIHW, of all paths together, and the bias."""
        if not self.is_notebook:
            return self.tensors[f"{names[0]}.weight"], None
        kernels = [self.tensors[f"{name}/kernel"].transpose(3, 2, 0, 1) for name in names]
        return np.concatenate(kernels), np.concatenate([self.tensors[f"{name}/bias"] for name in names])

    def convolution(self, point, names, values, stride=1, padding=0, groups=1):
        kernel, bias = self.kernel(names)
        self.kernels[point] = kernel, bias
        outputs, width, side, _ = kernel.shape
        padded = np.pad(values, ((0, 0), (padding, padding), (padding, padding)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), (1, 2))[:, ::stride, ::stride]
        share = outputs // groups
        found = np.concatenate([
            np.einsum("chwij,ocij->ohw", windows[group * width:(group + 1) * width],
                      kernel[group * share:(group + 1) * share]) for group in range(groups)])
        return self.keep(point, found if bias is None else found + bias[:, None, None])

    def normalization(self, point, names, values):
        suffixes = (("gamma", "beta", "moving_mean", "moving_variance") if self.is_notebook else
                    ("weight", "bias", "running_mean", "running_var"))
        separator = "/" if self.is_notebook else "."
        gamma, beta, mean, variance = (
            np.concatenate([self.tensors[f"{name}{separator}{suffix}"] for name in names])[:, None, None]
            for suffix in suffixes)
        return self.keep(point, (values - mean) / np.sqrt(variance + self.epsilon) * gamma + beta)

    def relu(self, point, values):
        return self.keep(point, np.maximum(values, 0))

    @staticmethod
    def windows(values, side, stride):
        return np.lib.stride_tricks.sliding_window_view(values, (side, side), (1, 2))[:, ::stride, ::stride]

    # Parts

    def stem(self, image):
        is_large = self.configuration["stem"] == "imageNet"
        names = ("conv2d_1", "batchnorm_1") if self.is_notebook else ("conv1", "bn1")
        stride, padding = (2, 3) if is_large else (1, 1)
        last = self.convolution("stemConvolution", names[:1], image, stride, padding)
        last = self.normalization("stemNormalization", names[1:], last)
        last = self.relu("stemActivation", last)
        if is_large:
            border = 0 if self.is_notebook else 1
            padded = np.pad(last, ((0, 0), (border, border), (border, border)), constant_values=-np.inf)
            last = self.keep("stemPool", self.windows(padded, 3, 2).max((3, 4)))
        self.chosen += [("stem", None, step, point) for step, point in enumerate(
            ["stemConvolution", "stemNormalization", "stemActivation"] + ["stemPool"] * is_large)]
        return last

    def blocks(self, last):
        network = self.configuration
        for stage, count in enumerate(network["blocks"]):
            for index in range(count):
                stride = network["strides"][stage] if index == 0 else 1
                name = f"{stage + 2}{LETTERS[index]}" if self.is_notebook else f"layer{stage + 1}.{index}"
                last = self.block(name, last, stride)
        return last

    def names(self, block, part):
        """Convolutions and normalizations of a unit, one a path in the notebook's form."""
        if not self.is_notebook:
            torch = {"reduce": ("conv1", "bn1"), "grouped": ("conv2", "bn2"), "transition": ("conv3", "bn3"),
                     "shortcut": ("downsample.0", "downsample.1")}[part]
            return [f"{block}.{torch[0]}"], [f"{block}.{torch[1]}"]
        if part == "transition":
            return [f"conv2d-trans{block}"], [f"batchnorm-trans{block}"]
        if part == "shortcut":
            return [f"conv2d-{block}-branch2"], [f"batchnorm-{block}-branch2"]
        letter = {"reduce": "1a", "grouped": "1b"}[part]
        paths = range(1, self.configuration["cardinality"] + 1)
        return tuple([f"{kind}-{block}-branch{letter}_split{path}" for path in paths]
                     for kind in ("conv2d", "batchnorm"))

    def unit(self, block, part, values, rectifies=True, **window):
        convolutions, normalizations = self.names(block, part)
        last = self.convolution(f"{block}.{part}Convolution", convolutions, values, **window)
        last = self.normalization(f"{block}.{part}Normalization", normalizations, last)
        return self.relu(f"{block}.{part}Activation", last) if rectifies else last

    def block(self, block, values, stride):
        paths, notebook = self.configuration["cardinality"], self.is_notebook
        self.keep(f"{block}.input", values)
        last = self.unit(block, "reduce", values, stride=stride if notebook else 1, groups=paths if notebook else 1)
        last = self.unit(block, "grouped", last, stride=1 if notebook else stride, padding=1, groups=paths)
        last = self.unit(block, "transition", last, rectifies=notebook)
        shortcut = values
        projects = self.names(block, "shortcut")[1][0] + ("/gamma" if notebook else ".weight") in self.tensors
        if projects:
            shortcut = self.unit(block, "shortcut", values, rectifies=False, stride=stride)
        total = self.keep(f"{block}.sum", last + shortcut)
        inner = ["reduceConvolution", "reduceNormalization", "reduceActivation",
                 "groupedConvolution", "groupedNormalization", "groupedActivation"]
        outer = ["transitionConvolution", "transitionNormalization"] + ["transitionActivation"] * notebook
        cell = "downsampling-block" if projects else "identity-block"
        for kind, points in (("transform", inner), ("transition", outer)):
            self.chosen += [(kind, block, step, f"{block}.{point}") for step, point in enumerate(points)]
        self.chosen += [(cell, block, 2, f"{block}.sum"), (cell, block, 3, f"{block}.output")]
        return self.relu(f"{block}.output", total)

    def head(self, values):
        if self.configuration["head"] == "globalAverage":
            pooled = values.mean((1, 2), keepdims=True)
        else:
            odd = values.shape[1] % 2
            padded = np.pad(values, ((0, 0), (0, odd), (0, odd)), constant_values=np.nan)
            pooled = np.nanmean(self.windows(padded, 2, 2), axis=(3, 4))
        self.keep("pooled", pooled)
        if self.is_notebook:
            (name,) = {name.rsplit("/", 1)[0] for name in self.tensors
                       if name.endswith("/kernel") and self.tensors[name].ndim == 2}
            kernel, bias = self.tensors[f"{name}/kernel"].T, self.tensors[f"{name}/bias"]
            flat = pooled.transpose(1, 2, 0).ravel()
        else:
            kernel, bias = self.tensors["fc.weight"], self.tensors["fc.bias"]
            flat = pooled.ravel()
        self.kernels["logits"] = kernel, bias
        self.logits = kernel @ flat + bias
        self.chosen.append(("prediction", None, 0, "logits"))


def worked_out(answer):
    """The value from the program's own terms, bias and steps, by the formulas of a textbook."""
    value = sum(term["input"] * term["weight"] for term in answer["terms"]) + (answer["bias"] or 0)
    for step in answer["steps"]:
        if step["name"] == "batch_norm":
            value = step["gamma"] * (value - step["mean"]) / np.sqrt(step["variance"] + step["epsilon"]) + step["beta"]
        elif step["name"] == "relu":
            value = max(value, 0)
    return value


class Checked:
    """One network, and what was found of it."""

    def __init__(self, program, weights, folder, seed):
        self.program, self.weights, self.random = program, weights, random.Random(seed)
        metadata, tensors = read_safetensors(weights)
        configuration = json.loads(metadata["network"])
        side = configuration["inputSize"]
        pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
        self.picture = str(pathlib.Path(folder) / "noise.png")
        write_png(self.picture, pixels)
        self.network = Network(configuration, tensors, normalised(pixels, metadata.get("normalization", "none")))
        self.worst = 0.0

    def run(self, places):
        """Compares so many places."""
        for place in range(places):
            # The last one is a logit, the others are of every kind of operation.
            self.compare(*(self.network.chosen[-1] if place == places - 1 else self.random.choice(self.network.chosen[:-1])))

    def compare(self, cell, block, step, point):
        values = self.network.logits if point == "logits" else self.network.maps[point]
        place = tuple(self.random.randrange(size) for size in values.shape)
        arguments = [self.program, "show", cell, "--weights", self.weights, "--image", self.picture,
                     "--at", ",".join(map(str, place)), "--format", "json"]
        if block:
            arguments += ["--block", block]
        if cell != "prediction":
            arguments += ["--step", str(step + 1)]
        answer = json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)
        expected = values[place]
        scale = max(1.0, float(np.abs(values).max()))
        self.close(answer["value"], expected, scale, f"{point} {place}: value")
        self.close(worked_out(answer), expected, scale, f"{point} {place}: terms and steps")
        for term in answer["terms"]:
            self.compare_term(term, f"{point} {place}")
        self.compare_weights(answer, point, place)

    def compare_term(self, term, what):
        if term["padding"]:
            if term["input"] != 0:
                sys.exit(f"{what}: padding is {term['input']}")
            return
        source = self.network.maps[term["source"]]
        self.close(term["input"], source[term["channel"], term["y"], term["x"]], max(1.0, float(np.abs(source).max())),
                   f"{what}: {term['source']} {term['channel']},{term['y']},{term['x']}")

    def compare_weights(self, answer, point, place):
        """Weights and bias are the file's, to the last bit."""
        for part in ("Normalization", "Activation"):
            point = point.replace(part, "Convolution")
        if answer["operation"] not in ("convolution", "dense"):
            return
        kernel, bias = self.network.kernels[point]
        found = [term["weight"] for term in answer["terms"]]
        expected = kernel[place[0]]
        if answer["operation"] == "dense" and self.network.is_notebook:
            # Terms come channel by channel; the notebook's flatten reads position by position.
            shape = self.network.maps["pooled"].shape
            expected = expected.reshape(shape[1], shape[2], shape[0]).transpose(2, 0, 1)
        if not np.array_equal(np.float32(found), np.float32(expected.ravel())):
            sys.exit(f"{point} {place}: the weights are not the file's")
        if bias is not None and np.float32(answer["bias"]) != np.float32(bias[place[0]]):
            sys.exit(f"{point} {place}: the bias is not the file's")

    def close(self, found, expected, scale, what):
        difference = abs(found - expected) / scale
        self.worst = max(self.worst, difference)
        if not difference <= TOLERANCE:
            sys.exit(f"{what} is {expected}, the program says {found}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", nargs="+", help="safetensors files that name their network")
    parser.add_argument("--program", default=str(CHECKOUT / ".build/release/resnext-tui"))
    parser.add_argument("--places", type=int, default=10, help="values of each network (10)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for weights in options.weights:
            checked = Checked(options.program, weights, folder, options.seed)
            checked.run(options.places)
            print(f"{weights}: {options.places} values, largest difference {checked.worst:.1e}")


if __name__ == "__main__":
    main()
