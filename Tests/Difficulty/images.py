"""The images of both parts, and what an attacker would make of their pixels first.

Images are arrays [image, channel, 32, 32] of floats in 0-1; a single channel stays an axis.
"""

from pathlib import Path

import numpy as np

RECORD_BYTES = 1 + 3 * 32 * 32


def read_part(folder, names):
    """Images and labels of files in CIFAR-10's binary layout, in order."""
    records = np.concatenate([np.fromfile(Path(folder) / name, np.uint8) for name in names])
    records = records.reshape(-1, RECORD_BYTES)
    images = records[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255
    return images, records[:, 0].astype(int)


def read_parts(folder):
    """Training images and labels, held-out images and labels."""
    training = read_part(folder, [f"data_batch_{number}.bin" for number in range(1, 6)])
    return *training, *read_part(folder, ["test_batch.bin"])


def grey(images):
    """Brightness by the weights of ITU-R BT.601."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    return np.tensordot(images, weights, (1, 0))[:, None]


def vectors(images):
    """One row an image."""
    return images.reshape(len(images), -1)


def contrast_normalised(images):
    """Rows of mean 0 and length 1, so that a product of two is their correlation."""
    rows = vectors(images) - vectors(images).mean(1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def blurred(images):
    """Smoothed by the binomial 1 4 6 4 1 along both axes, about a Gaussian of one pixel."""
    taps = np.array([1, 4, 6, 4, 1], np.float32) / 16
    for axis in (2, 3):
        padding = [(2, 2) if this == axis else (0, 0) for this in range(4)]
        padded = np.pad(images, padding, mode="edge")
        images = sum(tap * np.take(padded, range(at, at + 32), axis) for at, tap in enumerate(taps))
    return images


def edges(images):
    """Length of the gradient over all channels, by central differences: one channel."""
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    across = padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]
    down = padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]
    return np.sqrt((across**2 + down**2).sum(1, keepdims=True))


def clipped(images):
    """No value above 0.3, so that strong edges of clutter count no more than those of a figure."""
    return np.minimum(images, 0.3)


def summary(images):
    """What an image has as a whole: means and deviations of the channels, quantiles of its brightness."""
    brightness = vectors(grey(images))
    quantiles = np.quantile(brightness, [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1], axis=1).T
    deviation = brightness.std(1, keepdims=True)
    return np.concatenate([images.mean((2, 3)), images.std((2, 3)), deviation, quantiles], 1)
