#!/usr/bin/env python3
"""Measures what a person at the keyboard feels: start to first frame, key to frame, and what the open explorer costs.

The program runs in a pseudo-terminal of 100×30. Needs the standard library only.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

from explorer import CELLS, DOWN, QUIT_AND_DISCARD, TRAIN, TRANSFORM_CELL, UP, Explorer
from machine import DISTURBING, busy_share
from pseudo_terminal import TimedOut

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ("start", "keys", "cost")
START_MARK, KEY_MARK, COST_MARK = 100, 20, 3
BATCH = 32
# One epoch of the procedural data at this batch: a measurement stays inside, or a validation would count as slow steps.
STEPS_PER_EPOCH = 157


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / ".build/release/resnext-tui"), help="the program to measure")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be given again (all)")
    parser.add_argument("--starts", type=int, default=10, help="how often it is started (10)")
    parser.add_argument("--keys", type=int, default=120, help="keys of each measurement (120)")
    parser.add_argument("--presets", default="notebook-cifar,resnext29-32x4d", metavar="P,...",
                        help="networks to look at and train meanwhile (notebook-cifar,resnext29-32x4d)")
    parser.add_argument("--cost-preset", default="small", metavar="P",
                        help="network whose training is timed with and without the explorer (small)")
    parser.add_argument("--seconds", type=float, default=8, help="length of such a training (8)")
    parser.add_argument("--rounds", type=int, default=3, help="how often both take turns (3)")
    chosen = parser.parse_args()
    if min(chosen.starts, chosen.keys, chosen.rounds) < 1 or chosen.seconds <= 0:
        parser.error("--starts, --keys, --rounds and --seconds are above 0")
    return chosen


def leave(explorer: Explorer) -> None:
    """Quits without saving; a status other than 0 is an error."""
    if status := explorer.leave(QUIT_AND_DISCARD):
        raise TimedOut(f"the explorer ended with status {status}")


def start_times(program: str, count: int) -> list[float]:
    """Milliseconds from start to the end of the first frame, once a start; the first start only warms the disk."""
    times = []
    for _ in range(count + 1):
        with Explorer(program, []) as explorer:
            times.append(1000 * explorer.first_frame())
            explorer.settle(0.3)
            leave(explorer)
    return times[1:]


def walk(explorer: Explorer, count: int) -> list[float]:
    """Milliseconds from key to frame for arrows that walk down and up through all cells."""
    times = []
    for index in range(count):
        key = DOWN if index // (CELLS - 1) % 2 == 0 else UP
        times.append(1000 * explorer.key_to_frame(key))
        # Keys of a person fall anywhere between two frames.
        explorer.drain(0.04 + 0.011 * (index % 7))
    return times


def key_times(program: str, preset: str, count: int) -> tuple[list[float], list[float]]:
    """Key to frame in milliseconds, idle and while training on all cores."""
    with Explorer(program, ["--preset", preset]) as explorer:
        explorer.first_frame()
        explorer.settle()
        idle = walk(explorer, count)
        explorer.send(b"1")
        explorer.train()
        if explorer.marker_count(2):
            raise TimedOut("training draws the marker: frames of keys cannot be told apart")
        busy = walk(explorer, count)
        leave(explorer)
    return idle, busy


def explorer_speed(program: str, preset: str, seconds: float) -> tuple[float, float]:
    """Images a second in the open explorer, whose maps follow: by steps and the clock, and as the status line says."""
    # The status line of a paused run has room for its speed from 120 columns on.
    with Explorer(program, ["--preset", preset], columns=120) as explorer:
        explorer.first_frame()
        explorer.send(TRANSFORM_CELL)
        explorer.settle()
        explorer.train()
        explorer.pause()
        first, _ = explorer.paused_status()
        began = explorer.send(TRAIN)
        explorer.drain(seconds)
        ended = explorer.pause()
        last, shown = explorer.paused_status()
        leave(explorer)
    if last > STEPS_PER_EPOCH:
        raise TimedOut(f"{preset} trains an epoch in this time: choose a larger --cost-preset or fewer --seconds")
    return BATCH * (last - first) / (ended - began), shown


def train_speed(program: str, preset: str, seconds: float) -> float:
    """Images a second of `train` on the same network and data."""
    with tempfile.TemporaryDirectory(prefix="resnext-latency-") as folder:
        ended = subprocess.run(
            [program, "train", "--preset", preset, "--data", "shapes", "--batch", str(BATCH), "--optimizer", "adam",
             "--schedule", "constant", "--max-seconds", str(round(seconds)), "--out", folder + "/run", "--json"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120 + 10 * seconds, check=True)
    return json.loads(ended.stdout.splitlines()[-1])["images_per_second"]


def percentile(values: list[float], share: float) -> float:
    """The value that a share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(what: str, value: float, mark: float | None, unit: str, more: str) -> None:
    """Prints one figure, its mark and whether it is reached."""
    verdict = "" if mark is None else f"≤ {mark:g} {unit}: {'yes' if value <= mark else 'NO'}"
    print(f"{what:<44} {value:7.1f} {unit:<3} {verdict:<15} {more}", flush=True)


def report_keys(what: str, times: list[float], mark: float | None) -> None:
    """Prints the 95th percentile of key to frame, with median and maximum beside it."""
    more = f"median {statistics.median(times):.1f}, most {max(times):.1f}, {len(times)} keys"
    report(what, percentile(times, 0.95), mark, "ms", more)


def report_cost(chosen: argparse.Namespace) -> None:
    """Prints how much slower training is while the explorer is open, the two taking turns."""
    open_speeds, shown_speeds, alone_speeds = [], [], []
    for _ in range(chosen.rounds):
        by_clock, shown = explorer_speed(chosen.program, chosen.cost_preset, chosen.seconds)
        open_speeds.append(by_clock)
        shown_speeds.append(shown)
        alone_speeds.append(train_speed(chosen.program, chosen.cost_preset, chosen.seconds))
    alone, by_clock = statistics.median(alone_speeds), statistics.median(open_speeds)
    more = f"images/s: {alone:.1f} alone, {by_clock:.1f} by the clock, {statistics.median(shown_speeds):.0f} shown"
    report(f"cost of the open explorer, {chosen.cost_preset}", 100 * (1 - by_clock / alone), COST_MARK, "%", more)


def report_start(chosen: argparse.Namespace) -> None:
    """Prints how long the first frame takes."""
    starts = start_times(chosen.program, chosen.starts)
    report("start to first frame, median", statistics.median(starts), START_MARK, "ms", f"most {max(starts):.1f}")


def report_presets(chosen: argparse.Namespace) -> None:
    """Prints key to frame for every network, idle and while it trains."""
    for preset in chosen.presets.split(","):
        idle, busy = key_times(chosen.program, preset, chosen.keys)
        report_keys(f"key to frame, 95 %, idle, {preset}", idle, None)
        report_keys(f"key to frame, 95 %, training, {preset}", busy, KEY_MARK)


def main() -> None:
    """Measures and prints."""
    chosen = options()
    busy = busy_share()
    if busy > DISTURBING:
        print(f"other work takes {busy:.0%} of this machine: the figures will say little", file=sys.stderr)
    parts = {"start": report_start, "keys": report_presets, "cost": report_cost}
    for name, measure in parts.items():
        if name in (chosen.only or PARTS):
            measure(chosen)


if __name__ == "__main__":
    try:
        main()
    except (TimedOut, subprocess.SubprocessError, OSError) as failure:
        sys.exit(f"latency.py: {failure}")
