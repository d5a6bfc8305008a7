"""What the tests ask the built program, and the fixture of the answers: once for PyTorch, once for Keras.

A framework is handed over as an object with three methods: `logits(network, images)` and `maps(network, images)` by cell of
`show`, in float64 on images [batch, 3, side, side], and `train(network, run, single)`, the epochs of a run in float64 or, as
`single` says, float32.
"""

from dataclasses import dataclass, field, replace

import numpy as np

import formula
import program

PICTURES = ["Tests/Fixtures/grey128.png"] + [
    f"Assets/samples/{name}.png" for name in ("cifar10_00_3", "cifar10_03_0", "cifar10_11_9")]
NORMALIZATIONS = ("per-channel", "per-pixel", "none")
VALIDATION = 20


@dataclass(frozen=True)
class Run:
    """A run of `train` on pictures of the formula, and the options that ask for it."""

    data: str
    training: int
    input: int
    batch: int
    epochs: int
    optimizer: str
    learning_rate: float
    momentum: float = 0
    weight_decay: float = 0
    schedule: str = "constant"
    augment: bool = False
    seed: int = 0
    candidates: int = 10

    def options(self) -> list[str]:
        options = [
            "--input", self.input, "--batch", self.batch, "--epochs", self.epochs, "--optimizer", self.optimizer,
            "--lr", self.learning_rate, "--weight-decay", self.weight_decay, "--schedule", self.schedule,
            "--seed", self.seed]
        options += ["--momentum", self.momentum] if self.optimizer == "sgd" else []
        return [str(option) for option in options] + (["--augment"] if self.augment else [])

    def rate(self, step: int, steps: int) -> float:
        """The rate of a step of all the run's."""
        if self.schedule == "cosine":
            return self.learning_rate * (1 + float(np.cos(np.pi * step / steps))) / 2
        return self.learning_rate

    def data_sets(self, form: str):
        """The epochs to train on, and images and labels held out."""
        pictures = formula.pictures(self.data + "/training", self.training)
        held_out = formula.pictures(self.data + "/validation", VALIDATION)
        rule = program.measured(pictures, form)
        epochs = program.Epochs(
            pictures, formula.labels(self.training, 10), rule, self.batch, self.input, self.seed, self.augment)
        images = np.stack([rule.apply(picture, self.input) for picture in held_out])
        return epochs, (images, formula.labels(VALIDATION, 10))


@dataclass
class Epoch:
    """Sums of an epoch, as `train --json` reports them."""

    losses: list = field(default_factory=list)
    correct: int = 0
    images: int = 0

    def add(self, loss: float, logits: np.ndarray, labels: list) -> None:
        """One batch, before its update."""
        self.losses.append(loss * len(labels))
        self.correct += int((logits.argmax(axis=1) == labels).sum())
        self.images += len(labels)

    def record(self, rate: float, validation_logits: np.ndarray, validation_labels: list) -> dict:
        return {
            "loss": sum(self.losses) / self.images, "accuracy": self.correct / self.images, "rate": rate,
            "validationLoss": cross_entropy(validation_logits, validation_labels),
            "validationAccuracy": accuracy(validation_logits, validation_labels)}


def cross_entropy(logits: np.ndarray, labels: list) -> float:
    """The mean over a batch."""
    largest = logits.max(axis=1)
    total = np.log(np.exp(logits - largest[:, None]).sum(axis=1)) + largest
    return float((total - logits[np.arange(len(labels)), labels]).mean())


def accuracy(logits: np.ndarray, labels: list) -> float:
    return float((logits.argmax(axis=1) == labels).mean())


def predictions(framework, network: formula.Network) -> list[dict]:
    """Logits of every picture, under every normalisation."""
    records = []
    for name in NORMALIZATIONS:
        rule = program.normalization(name)
        images = np.stack([rule.apply(program.read_picture(file), network.input) for file in PICTURES])
        logits = framework.logits(network, images)
        records.append(network.record() | {
            "normalization": name, "inputs": [formula.sampled(image) for image in images],
            "pictures": PICTURES, "logits": logits.tolist()})
    return records


def maps(framework, network: formula.Network, normalization: str, file: str) -> dict:
    """What cells of `show` hold of one picture."""
    image = program.normalization(normalization).apply(program.read_picture(file), network.input)
    found = framework.maps(network, image[None])
    return network.record() | {
        "normalization": normalization, "picture": file,
        "cells": [
            {"cell": cell, "block": block, "shape": list(map.shape)} | formula.sampled(map)
            for (cell, block), map in found.items()]}


def evaluation(framework, network: formula.Network, normalization: str) -> dict:
    """Loss and accuracy of `eval` on held-out pictures of the formula."""
    rule = program.normalization(normalization)
    pictures, labels = formula.pictures("eval/validation", VALIDATION), formula.labels(VALIDATION, 10)
    logits = framework.logits(network, np.stack([rule.apply(picture, network.input) for picture in pictures]))
    return network.record() | {
        "normalization": normalization, "data": "eval", "images": VALIDATION,
        "loss": cross_entropy(logits, labels), "accuracy": accuracy(logits, labels)}


def drift(run: list, reference: list) -> float:
    """The largest deviation of a loss, each in proportion to itself."""
    return max(abs(a[key] - b[key]) / b[key] for a, b in zip(run, reference) for key in ("loss", "validationLoss"))


def run_record(framework, network: formula.Network, run: Run) -> dict:
    """Every epoch of a run, and how far the same in float32 is from it.

    Of some data sets it is the one that float32 repeats best: where an activation changes sides (README.md, kinks), the
    framework's own float32 could not pass the test.
    """
    candidates = [replace(run, data=f"{run.data}/{index}") for index in range(run.candidates)]
    answers = [framework.train(network, candidate, single=False) for candidate in candidates]
    drifts = [
        drift(framework.train(network, candidate, single=True), answer)
        for candidate, answer in zip(candidates, answers)]
    best = int(np.argmin(drifts))
    run, epochs = candidates[best], answers[best]
    print(network.preset, run.data, run.options(), "float32", drifts[best], flush=True)
    for epoch in epochs:
        print("  ", epoch, flush=True)
    return {
        "preset": network.preset, "options": run.options(), "data": run.data, "training": run.training,
        "validation": VALIDATION, "epochs": epochs, "float32Drift": drifts[best]}


def write(file: str, framework, networks: list, runs: list) -> None:
    """Answers about networks under the formula's weights, and runs from the program's own first weights."""
    formula.write(file, {
        "predictions": [record for network in networks for record in predictions(framework, network)],
        "maps": [
            maps(framework, networks[0], name, file) for name in NORMALIZATIONS[:2] for file in PICTURES[:2]],
        "evaluations": [evaluation(framework, networks[0], name) for name in NORMALIZATIONS],
        "runs": [run_record(framework, network, run) for network, run in runs],
    })
