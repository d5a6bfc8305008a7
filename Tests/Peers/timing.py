"""The clock of the Python sides: warm-up, then repetitions for a while, then their median; and the peak of memory."""

from __future__ import annotations

import pathlib
import re
import statistics
import time
from typing import Callable

WARM_UP = 3
LEAST = 3


def median_seconds(work: Callable[[], object], seconds: float) -> float:
    """The median time of one call: calls for `seconds`, at least three, after a warm-up that does not count.

    Three calls warm up, fewer where they take longer than the measurement.
    """
    _times(work, lambda count, elapsed: count >= WARM_UP or elapsed >= seconds)
    return statistics.median(_times(work, lambda count, elapsed: count >= LEAST and elapsed >= seconds))


def _times(work: Callable[[], object], is_enough: Callable[[int, float], bool]) -> list[float]:
    times: list[float] = []
    while not times or not is_enough(len(times), sum(times)):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return times


def peak_memory_mb() -> float:
    """The most memory this process has held so far, in MB of 10⁶ bytes: VmHWM, libraries included."""
    status = pathlib.Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 / 1e6 if found else float("nan")
