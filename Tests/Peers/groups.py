"""The groups of rows: which sides are measured for each, and what their figures say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from alternation import Figures, alternate
from networks import ASKED, BRANCHES, MEMORY_MARK, SCALED, SWEEP, SWEEP_MARK, TRAINED, AskedNetwork, TrainedNetwork
from operations import DIRECTIONS, LISTED, ODD, Convolution
from peer_sides import Keras, PyTorch
from program_side import Program
from table import Mark, Row, Section

OURS = "ours"


@dataclass(frozen=True)
class Comparison:
    """The sides and how often they take turns; a peer that is not installed is None."""

    program: Program
    torch: PyTorch | None
    keras: Keras | None
    rounds: int

    def with_torch(
        self, what: str, ours: Callable[[], Figures], theirs: Callable[[str], Figures], modes: tuple[str, ...]
    ) -> dict[str, Figures]:
        """Medians of our side and of PyTorch's modes, taken in turn."""
        sides = {OURS: ours} | {mode: (lambda mode=mode: theirs(mode)) for mode in modes}
        return alternate(what, sides, self.rounds)


def best(found: dict[str, Figures], key: str, pick: Callable = max) -> tuple[str, float | None]:
    """The peer's mode with the best figure; no name and no figure where none was measured."""
    peers = {name: figures[key] for name, figures in found.items() if name != OURS}
    mode = pick(peers, key=peers.__getitem__, default="")
    return mode, peers.get(mode)


def compared(what: str, unit: str, found: dict[str, Figures], key: str, mark: Mark, pick: Callable = max) -> Row:
    """Our figure against the best of the peer's."""
    mode, peer = best(found, key, pick)
    ours = found[OURS][key] if OURS in found else None
    return Row(what, unit, ours, peer, mode, mark)


def training(comparison: Comparison, speed: bool, memory: bool) -> list[Section]:
    """Speed and memory of training, out of the same runs."""
    speeds, memories = [], []
    for network in TRAINED:
        found = comparison.with_torch(
            network.title, lambda: comparison.program.train(network),
            lambda mode: comparison.torch.train(network, mode), comparison.torch.modes)
        speeds.append(compared(
            network.title, "images/s", found, "images_per_second", Mark(network.speed_mark)))
        memories.append(compared(
            network.title, "MB", found, "peak_rss_mb", Mark(MEMORY_MARK, more_is_better=False), min))
    sections = []
    if speed:
        sections.append(Section("Training against PyTorch", speeds))
    if memory:
        sections.append(Section("Peak memory of training, whole process, against PyTorch's smallest mode", memories))
    return sections


def branches(comparison: Comparison) -> list[Section]:
    """The notebook's network against its own code."""
    if comparison.keras is None:
        return []
    keras = comparison.keras
    sides = {
        OURS: lambda: comparison.program.train(BRANCHES),
        "graph": lambda: keras.train(BRANCHES, xla=False),
        "graph and XLA": lambda: keras.train(BRANCHES, xla=True),
    }
    found = alternate(f"{BRANCHES.title} against Keras", sides, comparison.rounds)
    # One row a mode: the notebook ran as a graph; XLA is what Keras 3 does of itself.
    rows = [
        compared(
            BRANCHES.title, "images/s", {name: found[name] for name in (OURS, mode) if name in found},
            "images_per_second", Mark(BRANCHES.speed_mark))
        for mode in sides if mode != OURS]
    return [Section("Training against the notebook's own Keras code", rows)]


def operations(comparison: Comparison) -> list[Section]:
    """Grouped 3×3 convolutions, forward and backward."""
    def rows(convolutions: list[Convolution]) -> list[Row]:
        return [row for convolution in convolutions for row in _convolution_rows(comparison, convolution)]

    return [
        Section("Grouped 3×3, groups × channels a group", rows(LISTED)),
        Section("Grouped 3×3, odd shapes", rows(ODD)),
    ]


def _convolution_rows(comparison: Comparison, convolution: Convolution) -> list[Row]:
    found = comparison.with_torch(
        convolution.title, lambda: comparison.program.convolve(convolution),
        lambda mode: comparison.torch.convolve(convolution, mode), ("contiguous", "channels_last"))
    return [
        compared(f"{convolution.title} {direction}", "GFLOPS", found, direction, Mark(convolution.mark))
        for direction in DIRECTIONS]


def inference(comparison: Comparison) -> list[Section]:
    """One image through a network."""
    return [Section("One image", [_inference_row(comparison, asked) for asked in ASKED])]


def _inference_row(comparison: Comparison, asked: AskedNetwork) -> Row:
    found = comparison.with_torch(
        f"{asked.preset} one image", lambda: comparison.program.infer(asked.preset),
        lambda mode: comparison.torch.infer(asked.preset, mode), comparison.torch.modes)
    times = {name: {"ms": 1000 / figures["images_per_second"]} for name, figures in found.items()}
    return compared(asked.preset, "ms", times, "ms", Mark(asked.time_mark, more_is_better=False), min)


def sweep(comparison: Comparison) -> list[Section]:
    """Equal complexity at every cardinality: the time of each step against that of the fastest."""
    sides = {_path_set(network): (lambda network=network: comparison.program.train(network)) for network in SWEEP}
    found = alternate("sweep", sides, comparison.rounds)
    times = {name: 1000 * SWEEP[0].batch / figures["images_per_second"] for name, figures in found.items()}
    fastest = min(times, key=times.__getitem__, default="")
    mark = Mark(SWEEP_MARK, more_is_better=False)
    rows = [Row(f"C×d = {name}", "ms", time, times[fastest], f"ours, {fastest}", mark) for name, time in times.items()]
    return [Section(f"{SWEEP[0].preset} at equal complexity: time of a step against our fastest", rows)]


def _path_set(network: TrainedNetwork) -> str:
    return f"{network.changes['cardinality']}×{network.changes['width']}"


def scaling(comparison: Comparison) -> list[Section]:
    """Training on all threads against training on one."""
    threads = comparison.program.threads
    rows = [_scaling_row(comparison, network) for network in SCALED]
    return [Section(f"{threads} threads of ours against one", rows)]


def _scaling_row(comparison: Comparison, network: TrainedNetwork) -> Row:
    program = comparison.program
    sides = {OURS: lambda: program.train(network), "1 thread": lambda: program.train(network, threads=1)}
    found = alternate(f"{network.title}, scaling", sides, comparison.rounds)
    mode, one = best(found, "images_per_second")
    every = found[OURS]["images_per_second"] if OURS in found else None
    return Row(network.title, "images/s", every, one, f"ours, {mode}", None)
