"""How busy the machine is with other work: figures taken beside it say little."""

from __future__ import annotations

import pathlib
import time

# Above this share a run is worth a warning.
DISTURBING = 0.15


def busy_share(seconds: float = 2) -> float:
    """The share of all processors' time that was not idle in the next seconds."""
    idle_before, all_before = _ticks()
    time.sleep(seconds)
    idle_after, all_after = _ticks()
    return 1 - (idle_after - idle_before) / max(1, all_after - all_before)


def _ticks() -> tuple[int, int]:
    first_line = pathlib.Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    fields = [int(field) for field in first_line.split()[1:9]]
    return fields[3] + fields[4], sum(fields)
