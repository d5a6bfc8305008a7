"""The seeded formula that both sides of a parity test compute, and the presets it is applied to.

A fixture holds only the numbers to compare: weights, images and labels come from here in Python and from
`FormulaWeights.swift` in Swift, bit for bit. README.md states the formula in words.
"""

import json
import pathlib
from dataclasses import dataclass, field, replace

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent

# A kernel repeats its first 4,093 values: the largest networks stay cheap to make, and because 4,093 is prime
# no two rows, taps or groups of a kernel are equal.
PERIOD = 4093
# Knuth's multiplicative hash; it is prime, so `k * SPREAD % count` visits each index once.
SPREAD = 2654435761
SAMPLES = 64


def fnv1a(text: str) -> int:
    """FNV-1a, 64 bits, of the UTF-8 bytes."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def philox_words(key: int, count: int, counter=(0, 0, 0, 0)) -> np.ndarray:
    """The first `count` words of Philox4x32-10 from a counter on, with the low word of `key` first."""
    blocks = (count + 3) // 4
    mask, shift = np.uint64(0xFFFFFFFF), np.uint64(32)
    x = np.arange(blocks, dtype=np.uint64) + np.uint64(counter[0])
    y, z, w = (np.full(blocks, word, dtype=np.uint64) for word in counter[1:])
    first_key, second_key = key & 0xFFFFFFFF, key >> 32
    for _ in range(10):
        first, second = x * np.uint64(0xD2511F53), z * np.uint64(0xCD9E8D57)
        x, y, z, w = (
            (second >> shift) ^ y ^ np.uint64(first_key),
            second & mask,
            (first >> shift) ^ w ^ np.uint64(second_key),
            first & mask,
        )
        first_key = (first_key + 0x9E3779B9) & 0xFFFFFFFF
        second_key = (second_key + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([x, y, z, w], axis=1).reshape(-1)[:count].astype(np.uint32)


def units(words: np.ndarray) -> np.ndarray:
    """Words as float32 in [0, 1)."""
    return (np.uint32(127 << 23) | (words & np.uint32(0x7FFFFF))).view(np.float32) - np.float32(1)


def uniform(name: str, shape, low: float, high: float, period: int | None = None) -> np.ndarray:
    """Float32 values in [low, high), row-major, from the stream that `name` names."""
    count = int(np.prod(shape, dtype=np.int64))
    distinct = count if period is None else min(count, period)
    words = philox_words(fnv1a(name), distinct)
    unit = units(words)
    low, high = np.float32(low), np.float32(high)
    return np.resize(unit * (high - low) + low, count).reshape(shape)


def role(name: str, rank: int) -> str:
    """What a tensor is, from its name in files."""
    last = name.replace("/", ".").rsplit(".", 1)[-1]
    if last in ("kernel", "weight"):
        return "kernel" if rank > 1 else "gamma"
    if last == "bias":
        # torchvision calls the shift of a batch normalisation `bias` too; only `fc` has a bias of its own.
        return "bias" if "/" in name or name == "fc.bias" else "beta"
    return {
        "gamma": "gamma", "beta": "beta", "moving_mean": "mean", "running_mean": "mean",
        "moving_variance": "variance", "running_var": "variance",
    }[last]


RANGES = {"gamma": (0.5, 1.5), "beta": (-0.2, 0.2), "mean": (-0.1, 0.1), "variance": (0.5, 1.5), "bias": (-0.1, 0.1)}


def weight(name: str, shape) -> np.ndarray:
    """The tensor of a name, in the axes of its file (HWIO and in×out in notebook form, OIHW and out×in in paper form)."""
    kind = role(name, len(shape))
    if kind != "kernel":
        return uniform(name, shape, *RANGES[kind])
    fan_in = int(np.prod(shape[:-1] if "/" in name else shape[1:]))
    bound = np.float32(np.sqrt(3.0 / fan_in))
    return uniform(name, shape, -bound, bound, period=PERIOD)


def images(name: str, batch: int, size: int) -> np.ndarray:
    """Images [batch, 3, size, size] in [-1, 1): noise of ±0.5 on a colour of ±0.5 that differs from image to image."""
    noise = uniform(name, (batch, 3, size, size), -0.5, 0.5)
    colour = uniform(name + "/colour", (batch, 3, 1, 1), -0.5, 0.5)
    return noise + colour


def pictures(name: str, count: int) -> np.ndarray:
    """Images of bytes [count, 3, 32, 32]: those of `images`, from [-1, 1) to 0–254."""
    return ((images(name, count, 32) + np.float32(1)) * np.float32(127.5)).astype(np.uint8)


def labels(batch: int, classes: int, first: int = 0) -> list[int]:
    """The label of image `i` is (7·i + 3) modulo the number of classes."""
    return [(7 * (first + index) + 3) % classes for index in range(batch)]


@dataclass(frozen=True)
class Network:
    """One member of the family: the fields of `NetworkConfiguration`."""

    preset: str
    form: str
    stem: str
    stem_channels: int
    blocks: tuple
    width: int
    outputs: tuple
    strides: tuple
    cardinality: int
    classes: int = 10
    input: int = 32

    def path_channels(self, stage: int) -> int:
        first = self.width * self.cardinality if self.form == "paper" else self.width
        return first << stage

    def record(self) -> dict:
        return {
            "preset": self.preset, "cardinality": self.cardinality, "classes": self.classes, "input": self.input}


def _cifar(preset, blocks, outputs, cardinality, width, stem=64):
    return Network(preset, "paper", "cifar", stem, blocks, width, outputs, (1, 2, 2), cardinality)


PRESETS = {
    network.preset: network
    for network in [
        Network(
            "notebook-50", "notebook", "imageNet", 64, (3, 4, 6, 3), 128, (256, 512, 1024, 2048), (2, 2, 2, 2), 4),
        Network("notebook-cifar", "notebook", "cifar", 32, (2, 2, 2), 32, (64, 128, 256), (1, 2, 2), 4),
        Network(
            "resnext50-32x4d", "paper", "imageNet", 64, (3, 4, 6, 3), 4, (256, 512, 1024, 2048), (1, 2, 2, 2), 32,
            classes=1000, input=224),
        _cifar("resnext29-8x64d", (3, 3, 3), (256, 512, 1024), 8, 64),
        _cifar("resnext29-16x64d", (3, 3, 3), (256, 512, 1024), 16, 64),
        _cifar("resnext29-32x4d", (3, 3, 3), (256, 512, 1024), 32, 4),
        _cifar("resnext20-16x4d", (2, 2, 2), (256, 512, 1024), 16, 4),
        _cifar("small", (2, 2, 2), (128, 256, 512), 8, 8),
        _cifar("tiny", (1, 1, 1), (64, 128, 256), 8, 4, stem=32),
    ]
}

# Exact counts (total parameters) of the presets: a reference network of another size would compare nothing.
TOTALS = {
    "notebook-50": 26_511_114, "notebook-cifar": 256_714, "resnext50-32x4d": 25_097_128,
    "resnext29-8x64d": 34_484_170, "resnext29-16x64d": 68_255_690, "resnext29-32x4d": 4_800_970,
    "resnext20-16x4d": 2_009_546, "small": 992_714, "tiny": 140_650,
}


def variant(preset: str, **changes) -> Network:
    """A preset with some fields changed."""
    return replace(PRESETS[preset], **changes)


def gradient_record(name: str, gradient: np.ndarray) -> dict:
    """What a fixture keeps of one gradient."""
    return {"name": name} | sampled(gradient)


def sampled(tensor: np.ndarray) -> dict:
    """What a fixture keeps of a large tensor: up to 64 values, and three figures of the whole."""
    flat = np.asarray(tensor, dtype=np.float64).reshape(-1)
    count = flat.size
    indices = [k * SPREAD % count for k in range(min(SAMPLES, count))]
    return {
        "count": count,
        # Rounded to float32, whose shortest decimal form is what JSON holds.
        "samples": [short(flat[index]) for index in indices],
        "sum": float(flat.sum()),
        "sumOfSquares": float((flat * flat).sum()),
        "largest": float(np.abs(flat).max()),
    }


def short(value) -> float:
    """The nearest float32, printed with as few digits as name it."""
    return float(str(np.float32(value)))


def gradient_deviation(found: dict, expected: dict) -> tuple[float, str]:
    """The measure of the parity tests over a whole network: max|a-b| / max(max|b|, 1e-3 * largest of all)."""
    overall = max(float(np.abs(value).max()) for value in expected.values())
    worst = max(
        (
            float(np.abs(np.asarray(found[name], dtype=np.float64) - value).max())
            / max(float(np.abs(value).max()), 1e-3 * overall),
            name,
        )
        for name, value in expected.items()
    )
    return worst


def relative_deviation(found, expected) -> float:
    """max|a-b| / max|b|."""
    found, expected = np.asarray(found, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    return float(np.abs(found - expected).max() / np.abs(expected).max())


def write(file: str, content) -> None:
    """Writes a fixture with one array of numbers a line, so that a change is readable as a difference."""
    path = HERE / file
    path.write_text(render(content, 0) + "\n")
    print(f"{file}: {path.stat().st_size:,} bytes")


def render(value, depth: int) -> str:
    """JSON, where objects and arrays of objects are spread over lines and arrays of numbers are not."""
    pad, inner = " " * depth, " " * (depth + 1)
    if isinstance(value, dict):
        body = [f"{inner}{json.dumps(key)}: {render(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(body) + "\n" + pad + "}"
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return "[\n" + ",\n".join(inner + render(item, depth + 1) for item in value) + "\n" + pad + "]"
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
