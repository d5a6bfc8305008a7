"""Sides measured in turn, A B A B …, so that a machine whose speed drifts drifts for all of them; then medians."""

from __future__ import annotations

import statistics
import sys
from typing import Callable

from children import MeasurementFailed

Figures = dict[str, float]


def alternate(what: str, sides: dict[str, Callable[[], Figures]], rounds: int) -> dict[str, Figures]:
    """The median of every figure of every side that could be measured in all rounds."""
    found: dict[str, list[Figures]] = {name: [] for name in sides}
    broken: set[str] = set()
    for round_number in range(1, rounds + 1):
        for name, measure in sides.items():
            if name in broken:
                continue
            try:
                found[name].append(measure())
                say(f"{what}, {name}, round {round_number}: {figures_text(found[name][-1])}")
            except MeasurementFailed as failure:
                broken.add(name)
                say(f"{what}, {name}: left out: {failure}")
    return {name: medians(figures) for name, figures in found.items() if name not in broken}


def medians(rounds: list[Figures]) -> Figures:
    """The median of each figure over the rounds."""
    return {key: statistics.median(figures[key] for figures in rounds) for key in rounds[0]}


def figures_text(figures: Figures) -> str:
    """Figures in one line."""
    return ", ".join(f"{key} {value:.4g}" for key, value in figures.items())


def say(text: str) -> None:
    """Progress, on standard error: standard output holds the table alone."""
    print(text, file=sys.stderr, flush=True)
