"""The open explorer: how to begin, what shows that a key was answered, what the status line says."""

from __future__ import annotations

import os
import re
import tempfile
import time

from pseudo_terminal import PseudoTerminal, TimedOut

UP, DOWN = b"\x1bOA", b"\x1bOB"
TRAIN, REDRAW, TRANSFORM_CELL, QUIT_AND_DISCARD = b" ", b"\x0c", b"4", b"qd"
# From the cell that it opens at to the last one.
CELLS = 19
# Stands beside the chosen cell of the outline and moves with the arrows; nothing that training changes is drawn with it.
MARKER = "▸".encode()
# Ends the last line of the screen, and so the first frame.
LAST_WORD = b"help"
_CONTROL = re.compile(rb"\x1b(\[[0-9;?]*[ -/]*[@-~]|\([A-Z0-9]|[=>78])|\x0f")


class Explorer(PseudoTerminal):
    """`resnext-tui explore` on the procedural data, at 100×30 if nothing else is asked for, with a data folder that goes away with it."""

    def __init__(self, program: str, options: list[str], columns: int = 100):
        self.folder = tempfile.TemporaryDirectory(prefix="resnext-latency-")
        environment = dict(os.environ) | {
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": self.folder.name}
        for name in ("LINES", "COLUMNS", "NO_COLOR"):
            environment.pop(name, None)
        super().__init__([program, "--data", "shapes", *options], environment, columns)

    def __exit__(self, *arguments: object) -> None:
        super().__exit__(*arguments)
        self.folder.cleanup()

    def first_frame(self) -> float:
        """Seconds from the start of the process to the end of the first frame."""
        return self.rest_of_frame(self.wait_for(LAST_WORD.decode())) - self.began

    def settle(self, seconds: float = 1) -> None:
        """Lets what the first frame asked for arrive: images, weights, feature maps."""
        self.drain(seconds)

    def train(self) -> None:
        """Starts a run and waits until it has taken steps."""
        self.send(TRAIN)
        self.wait_for("img/s", seconds=120)
        self.drain(2)

    def marker_count(self, seconds: float) -> int:
        """How often the marker is drawn without a key."""
        return self.drain(seconds).count(MARKER)

    def key_to_frame(self, key: bytes) -> float:
        """Seconds from a key that moves the marker to the end of the frame that shows it moved."""
        sent = self.send(key)
        shown, _ = self.wait("the marker", lambda seen: MARKER in seen, seconds=20)
        return self.rest_of_frame(shown) - sent

    def pause(self) -> float:
        """Pauses the run; returns when the screen said so."""
        self.send(TRAIN)
        return self.wait_for("‖", seconds=120)

    def paused_status(self) -> tuple[int, float]:
        """The step and the images a second of the status line of a paused run."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            self.send(REDRAW)
            text = _CONTROL.sub(b"", self.drain(0.5)).decode(errors="replace")
            if found := re.search(r"paused at step ([\d,]+).*?(\d+) img/s", text):
                return int(found[1].replace(",", "")), float(found[2])
        raise TimedOut("no paused run on the status line")
