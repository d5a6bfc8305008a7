"""How long it takes to read many runs: 50 with 2,000,000 values in all, half as lines of JSON, half as TensorBoard's events.

    python3 Tests/Peers/runs.py [--program PATH] [--values N] [--runs N] [--rounds N] [--keep DIR]

Needs NumPy. Prints the median of `resnext-tui runs DIR --json` from start to end of the process, and the processor.
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy

from machine import busy_share

CHECKOUT = pathlib.Path(__file__).parents[2]


def castagnoli_table() -> numpy.ndarray:
    table = numpy.arange(256, dtype=numpy.uint32)
    for _ in range(8):
        table = (table >> 1) ^ numpy.where(table & 1, numpy.uint32(0x82F63B78), numpy.uint32(0))
    return table


TABLE = castagnoli_table()


def masked(records: numpy.ndarray) -> numpy.ndarray:
    """Masked CRC-32C of every row, as bytes `[rows, 4]`."""
    remainder = numpy.full(len(records), 0xFFFFFFFF, dtype=numpy.uint32)
    for column in range(records.shape[1]):
        remainder = (remainder >> 8) ^ TABLE[(remainder ^ records[:, column]) & 0xFF]
    remainder = ~remainder
    rotated = (remainder >> 15) | (remainder << 17)
    return (rotated + numpy.uint32(0xA282EAD8)).astype("<u4").view(numpy.uint8).reshape(-1, 4)


def events(tag: str, steps: numpy.ndarray, values: numpy.ndarray) -> numpy.ndarray:
    """Records of one value each, `[rows, bytes]`: all are equally long, since steps take four bytes."""
    name = tag.encode()
    value = bytes([0x0A, len(name)]) + name + b"\x15"
    count, rows = len(value) + 4, len(steps)
    head = [0x09] + [0] * 8 + [0x10] + [0] * 4 + [0x2A, count + 2, 0x0A, count]
    event = numpy.tile(numpy.array(head + list(value) + [0] * 4, dtype=numpy.uint8), (rows, 1))
    event[:, 1:9] = (1.7e9 + steps * 0.05).astype("<f8").view(numpy.uint8).reshape(-1, 8)
    for place in range(4):
        event[:, 10 + place] = ((steps >> (7 * place)) & 0x7F) | (0x80 if place < 3 else 0)
    event[:, -4:] = values.astype("<f4").view(numpy.uint8).reshape(-1, 4)
    length = numpy.full(rows, event.shape[1], dtype="<u8").view(numpy.uint8).reshape(-1, 8)
    return numpy.concatenate([length, masked(length), event, masked(event)], axis=1)


def write_events(folder: pathlib.Path, values: int, seed: int) -> int:
    steps = numpy.arange(1, values // 2 + 1)
    loss = 2.3 / (1 + steps / 900) + numpy.random.default_rng(seed).normal(0, 0.05, len(steps))
    rows = [events("loss", steps, loss), events("accuracy", steps, 1 - loss / 2.4)]
    with open(folder / "events.out.tfevents.1700000000.host", "wb") as file:
        for begin in range(0, len(steps), 4096):
            part = [[bytes(record) for record in row[begin:begin + 4096]] for row in rows]
            for first, second in zip(*part):
                file.write(first)
                file.write(second)
    return 2 * len(steps)


def write_lines(folder: pathlib.Path, values: int, seed: int) -> int:
    count = values // 4
    noise = numpy.random.default_rng(seed).normal(0, 0.05, count)
    with open(folder / "metrics.jsonl", "w") as file:
        for step in range(1, count + 1):
            loss = 2.3 / (1 + step / 900) + float(noise[step - 1])
            file.write(
                f'{{"step":{step},"loss":{loss:.9g},"accuracy":{1 - loss / 2.4:.9g},"val_loss":{1.1 * loss:.9g},'
                f'"lr":0.001,"seconds":{0.05 * step:.3f}}}\n')
    return 4 * count


def processor() -> str:
    names = [line for line in pathlib.Path("/proc/cpuinfo").read_text().split("\n") if line.startswith("model name")]
    return f"{len(names)} × {names[0].split(':', 1)[1].strip()}" if names else "unknown processor"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--program", default=str(CHECKOUT / ".build/release/resnext-tui"))
    options.add_argument("--values", type=int, default=2_000_000)
    options.add_argument("--runs", type=int, default=50)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--keep", help="a folder for the runs that stays")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="resnext-runs-") as temporary:
        root = pathlib.Path(chosen.keep or temporary)
        written = 0
        for index in range(chosen.runs):
            folder = root / f"run-{index}"
            folder.mkdir(parents=True, exist_ok=True)
            write = write_lines if index % 2 else write_events
            written += write(folder, chosen.values // chosen.runs, index)
        size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
        seconds = []
        for _ in range(chosen.rounds):
            began = time.perf_counter()
            subprocess.run([chosen.program, "runs", str(root), "--json"], check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - began)
        print(
            f"{chosen.runs} runs, {written:,} values, {size / 1e6:.0f} MB: median {statistics.median(seconds) * 1000:.0f} ms, "
            f"least {min(seconds) * 1000:.0f} ms of {chosen.rounds} ({processor()}, {busy_share():.0%} busy with other work)")


if __name__ == "__main__":
    main()
