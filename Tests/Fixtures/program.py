"""What the program itself does to pictures, records and seeds before a network sees them, a second time in NumPy.

The order of an epoch, the windows of the augmentation, normalisation, resizing and first weights are the program's own rules
(`Sources/Datasets`, `Sources/ResNeXtModel/Initialization.swift`); resizing is Pillow's. References are float64.
"""

import pathlib
from dataclasses import dataclass

import numpy as np
from PIL import Image

import formula

CHECKOUT = formula.HERE.parent.parent
ORDER, AUGMENTATION = 0x0DE20001, 0x0DE20002
IMAGE_NET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def whole_number(word, bound: int) -> int:
    return int(word) * bound >> 32


def order(seed: int, epoch: int, count: int) -> list[int]:
    """Fisher and Yates' shuffle of 0..<count, from the last place down."""
    words = formula.philox_words(seed, count, (0, 0, epoch, ORDER))
    places = list(range(count))
    for word, last in zip(words, range(count - 1, 0, -1)):
        other = whole_number(word, last + 1)
        places[last], places[other] = places[other], places[last]
    return places


def augmented(values: np.ndarray, seed: int, epoch: int, position: int) -> np.ndarray:
    """An image [3, side, side] padded by an eighth, cropped and mirrored as its place in the epoch's order says."""
    side = values.shape[1]
    padding = side // 8
    words = formula.philox_words(seed, 3, (0, position, epoch, AUGMENTATION))
    left, top = (whole_number(word, 2 * padding + 1) for word in words[:2])
    padded = np.pad(values, ((0, 0), (padding, padding), (padding, padding)))
    window = padded[:, top:top + side, left:left + side]
    return window[:, :, ::-1] if words[2] >> 31 else window


def resized(picture: np.ndarray, side: int) -> np.ndarray:
    """Bytes [3, height, width] at another size."""
    image = Image.fromarray(np.ascontiguousarray(picture.transpose(1, 2, 0)))
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR)).transpose(2, 0, 1)


def resized_means(means: np.ndarray, side: int) -> np.ndarray:
    """Per-pixel means [3, 32, 32] at another size."""
    if means.shape[1] == side:
        return means
    planes = [Image.fromarray(plane.astype(np.float32)) for plane in means]
    return np.stack([np.asarray(plane.resize((side, side), Image.Resampling.BILINEAR)) for plane in planes])


@dataclass(frozen=True)
class Normalization:
    """(byte / 255 − mean) / deviation, where mean is of three channels or of every pixel."""

    mean: np.ndarray
    deviation: np.ndarray

    def apply(self, picture: np.ndarray, side: int) -> np.ndarray:
        """Bytes [3, height, width] as network input [3, side, side]."""
        mean = self.mean if self.mean.size == 3 else resized_means(self.mean, side)
        return (resized(picture, side) / 255 - mean) / self.deviation


def per_channel(mean, deviation) -> Normalization:
    return Normalization(*(np.asarray(part, np.float64).reshape(3, 1, 1) for part in (mean, deviation)))


def normalization(name: str) -> Normalization:
    """A normalisation that a weights file names."""
    if name == "none":
        return per_channel((0, 0, 0), (1, 1, 1))
    if name == "per-channel":
        return per_channel(*IMAGE_NET)
    return Normalization(mean_image(), np.ones((3, 1, 1)))


def mean_image() -> np.ndarray:
    """A mean of every pixel that no picture has."""
    return formula.uniform("mean-image", (3, 32, 32), 0.3, 0.6).astype(np.float64)


def measured(pictures: np.ndarray, form: str) -> Normalization:
    """What training subtracts: the notebook's mean image, or mean and deviation of each channel."""
    units = pictures / 255
    if form == "notebook":
        return Normalization(units.mean(axis=0), np.ones((3, 1, 1)))
    return per_channel(units.mean(axis=(0, 2, 3)), units.std(axis=(0, 2, 3)))


def read_picture(file: str) -> np.ndarray:
    """A PNG of this checkout as bytes [3, height, width]."""
    with Image.open(CHECKOUT / file) as image:
        return np.asarray(image.convert("RGB")).transpose(2, 0, 1)


@dataclass(frozen=True)
class Epochs:
    """A data set cut into batches, epoch by epoch, as the trainer takes them."""

    pictures: np.ndarray
    labels: list
    rule: Normalization
    batch: int
    side: int
    seed: int
    augment: bool

    @property
    def steps(self) -> int:
        return -(-len(self.labels) // self.batch)

    def batch_of(self, index: int, epoch: int):
        """Images [batch, 3, side, side] and labels of one step."""
        first = index * self.batch
        places = order(self.seed, epoch, len(self.labels))[first:first + self.batch]
        images = [self.rule.apply(self.pictures[place], self.side) for place in places]
        if self.augment:
            images = [augmented(x, self.seed, epoch, first + k) for k, x in enumerate(images)]
        return np.stack(images), [self.labels[place] for place in places]


def normal_pairs(seed: int, purpose: int, count: int) -> np.ndarray:
    """Box and Muller's standard normal values, float32."""
    words = formula.philox_words(seed, 2 * (-(-count // 2)), (0, 0, purpose, 0))
    unit = formula.units(words).astype(np.float64)
    radius = np.sqrt(-2 * np.log(1 - unit[0::2]))
    angle = 2 * np.pi * unit[1::2]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return pairs.reshape(-1)[:count].astype(np.float32)


def paper_weight(name: str, shape, seed: int, position: int) -> np.ndarray:
    """The tensor that a run in paper form begins with, the `position`-th of the file."""
    if len(shape) == 4:
        deviation = np.sqrt(np.float32(2) / np.float32(np.prod(shape[1:])))
        return (deviation * normal_pairs(seed, position + 1, int(np.prod(shape)))).reshape(shape)
    if len(shape) == 2:
        limit = np.float32(1) / np.sqrt(np.float32(shape[1]))
        words = formula.philox_words(seed, int(np.prod(shape)), (0, 0, position + 1, 0))
        return (formula.units(words) * (limit - -limit) - limit).reshape(shape)
    role = formula.role(name, len(shape))
    return np.full(shape, 1 if role in ("gamma", "variance") else 0, np.float32)
