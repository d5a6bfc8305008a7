#!/usr/bin/env python3
"""Compares the speed of `resnext-tui bench` with PyTorch and Keras, the sides taking turns, and prints ratios.

Run it with the interpreter that has PyTorch and Keras; README.md says how. It installs nothing.
"""

from __future__ import annotations

import argparse
import datetime
import os
import pathlib
import sys

import groups
import table
from alternation import say
from children import MeasurementFailed
from machine import DISTURBING, busy_share
from peer_sides import Keras, PyTorch, is_importable
from program_side import Program

ROOT = pathlib.Path(__file__).resolve().parents[2]
GROUPS = ("networks", "keras", "operations", "inference", "memory", "sweep", "scaling")
NEEDS_TORCH = {"networks", "operations", "inference", "memory"}


def chosen_groups(text: str) -> list[str]:
    """The groups named in a list with commas."""
    names = text.split(",")
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    return names


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / ".build/release/resnext-tui"), help="the program to measure")
    parser.add_argument("--only", type=chosen_groups, default=list(GROUPS), metavar="GROUP,...",
                        help=f"groups of rows: {', '.join(GROUPS)}")
    parser.add_argument("--rounds", type=int, default=3, help="how often the sides take turns (3)")
    parser.add_argument("--seconds", type=float, default=5, help="length of a measurement of a peer (5)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)),
                        help="threads on every side (one a processor)")
    parser.add_argument("--no-compile", action="store_true", help="leave out torch.compile, which takes minutes")
    parser.add_argument("--markdown", action="store_true", help="print Markdown")
    chosen = parser.parse_args()
    if chosen.rounds < 1 or chosen.threads < 1 or chosen.seconds <= 0:
        parser.error("--rounds, --threads and --seconds are above 0")
    return chosen


def comparison_of(chosen: argparse.Namespace) -> groups.Comparison:
    """The sides that can be measured; ends the program where one is missing that cannot be left out."""
    torch = keras = None
    if NEEDS_TORCH.intersection(chosen.only):
        if not is_importable("torch", "numpy"):
            sys.exit(f"compare.py: {sys.executable} cannot import torch and numpy: run this with an interpreter that "
                     "can (README.md), or choose --only sweep,scaling")
        torch = PyTorch(chosen.threads, chosen.seconds, compiles=not chosen.no_compile)
    if "keras" in chosen.only:
        if is_importable("keras", "tensorflow", "numpy"):
            keras = Keras(chosen.threads, chosen.seconds)
        else:
            say(f"{sys.executable} cannot import keras and tensorflow: the notebook's own code is left out")
    return groups.Comparison(Program(chosen.program, chosen.threads), torch, keras, chosen.rounds)


def header(comparison: groups.Comparison) -> list[str]:
    """When, where and with which versions."""
    info = comparison.program.info()
    ours = [f"resnext-tui {info['version']}", f"oneDNN {info['libraries'].get('oneDNN', 'none')}"]
    peers = []
    for side in (comparison.torch, comparison.keras):
        peers += [f"{name} {version}" for name, version in side.versions().items()] if side else []
    busy = busy_share()
    if busy > DISTURBING:
        say(f"other work takes {busy:.0%} of this machine: the ratios will say little")
    return [
        f"{datetime.date.today().isoformat()}, {info['processor']}, {info['cores']} processors, "
        f"{comparison.program.threads} threads on every side, medians of {comparison.rounds} rounds in turn",
        f"other work took {busy:.0%} of the machine at the start",
        "ours: " + ", ".join(ours), "peers: " + (", ".join(peers) or "none")]


def sections(comparison: groups.Comparison, only: list[str]) -> list[table.Section]:
    """The chosen groups, measured one after the other."""
    found: list[table.Section] = []
    if {"networks", "memory"}.intersection(only):
        found += groups.training(comparison, speed="networks" in only, memory="memory" in only)
    measures = {
        "keras": groups.branches, "operations": groups.operations, "inference": groups.inference,
        "sweep": groups.sweep, "scaling": groups.scaling}
    for name, measure in measures.items():
        if name in only:
            found += measure(comparison)
    return found


def main() -> None:
    """Measures and prints."""
    chosen = options()
    comparison = comparison_of(chosen)
    try:
        lines = header(comparison)
    except MeasurementFailed as failure:
        sys.exit(f"compare.py: {failure}; build it with: swift build -c release --product resnext-tui")
    render = table.markdown if chosen.markdown else table.plain
    print(render(lines, sections(comparison, chosen.only)))


if __name__ == "__main__":
    main()
