#!/usr/bin/env python3
"""How far one gets with the procedural data set without learning what its figures look like.

    python3 Tests/Difficulty/difficulty.py FOLDER

FOLDER holds the images in CIFAR-10's binary layout; README.md says how they get there. Prints a table and exits with 1
when a classifier of pixels gets more of the held-out images than its mark. What edges give is printed beside, without a
mark: they are what a network's first layers find.
"""

import sys

import numpy as np

import classifiers
import images as pixels

# Shares of the held-out images; chance is 0.1.
NEIGHBOUR_MARK = 0.35
LINEAR_MARK = 0.25
SUMMARY_MARK = 0.15
NEIGHBOUR_COUNTS = (1, 3, 5, 9, 15)

VIEWS = {
    "grey": pixels.grey,
    "colour": lambda images: images,
    "grey, blurred": lambda images: pixels.blurred(pixels.grey(images)),
    "grey, blurred twice": lambda images: pixels.blurred(pixels.blurred(pixels.grey(images))),
    "edges": pixels.edges,
    "edges, clipped": lambda images: pixels.clipped(pixels.edges(images)),
    "edges, blurred": lambda images: pixels.blurred(pixels.edges(images)),
    "edges of blurred, blurred": lambda images: pixels.blurred(pixels.edges(pixels.blurred(images))),
}

LINEAR_VIEWS = {
    "colour": pixels.vectors,
    "grey": lambda images: pixels.vectors(pixels.grey(images)),
    "colour, contrast-normalised": pixels.contrast_normalised,
    "grey, contrast-normalised": lambda images: pixels.contrast_normalised(pixels.grey(images)),
    "grey, contrast-normalised, absolute": lambda images: abs(pixels.contrast_normalised(pixels.grey(images))),
    "edges": lambda images: pixels.vectors(pixels.edges(images)),
    "edges, contrast-normalised": lambda images: pixels.contrast_normalised(pixels.edges(images)),
}


class Table:
    """Prints rows as they are measured and remembers whether a mark was missed."""

    def __init__(self):
        self.missed = 0

    def title(self, text, columns):
        print(f"\n{text:48}" + "".join(f"{column:>8}" for column in columns) + "    mark")

    def row(self, name, shares, mark):
        """A row; `mark` is None where nothing is asked of it."""
        figures = "".join(f"{100 * share:8.1f}" for share in shares)
        if mark is None:
            print(f"{name:48}{figures}       –", flush=True)
            return
        missed = max(shares) > mark
        self.missed += missed
        print(f"{name:48}{figures}{100 * mark:8.0f}{'  missed' if missed else ''}", flush=True)


def marked(name, mark):
    """The mark of a view: that of its kind for pixels, none for edges."""
    return None if name.startswith("edges") else mark


def measure_neighbours(table, training, training_labels, held, labels):
    """k nearest neighbours on every view, by three measures of likeness."""
    table.title("nearest neighbours, %", [f"k = {count}" for count in NEIGHBOUR_COUNTS])

    def row(name, similarity):
        shares = [classifiers.neighbours(similarity, training_labels, labels, k) for k in NEIGHBOUR_COUNTS]
        table.row(name, shares, marked(name, NEIGHBOUR_MARK))

    for name, view in VIEWS.items():
        known, asked = view(training), view(held)
        correlation = pixels.contrast_normalised(asked) @ pixels.contrast_normalised(known).T
        row(f"{name}: correlation", correlation)
        row(f"{name}: absolute correlation", abs(correlation))
        row(f"{name}: L2", classifiers.negative_distance(pixels.vectors(asked), pixels.vectors(known)))


def measure_linear(table, training, training_labels, held, labels):
    """Ridge and softmax regression on every view."""
    table.title("linear classifiers, %", ["ridge", "softmax"])
    for name, view in LINEAR_VIEWS.items():
        known, asked = view(training), view(held)
        fits = (classifiers.ridge, classifiers.softmax_regression)
        shares = [fit(known, training_labels, asked, labels) for fit in fits]
        table.row(name, shares, marked(name, LINEAR_MARK))


def measure_summaries(table, training, training_labels, held, labels):
    """What colour, brightness and contrast of the whole image say; they say nothing where each class has them alike."""
    table.title("mean colour, contrast, brightness, %", ["k = 15", "ridge"])
    known, asked = classifiers.standardised(pixels.summary(training), pixels.summary(held))
    nearest = classifiers.neighbours(
        classifiers.negative_distance(asked, known), training_labels, labels, 15)
    table.row("whole image", [nearest, classifiers.ridge(known, training_labels, asked, labels)], SUMMARY_MARK)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    parts = pixels.read_parts(sys.argv[1])
    print(f"{len(parts[0])} training images, {len(parts[2])} held out, numpy {np.__version__}")
    table = Table()
    measure_neighbours(table, *parts)
    measure_linear(table, *parts)
    measure_summaries(table, *parts)
    print(f"\n{table.missed} marks missed" if table.missed else "\nall marks kept")
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
