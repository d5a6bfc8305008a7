"""A program in a pseudo-terminal of its own: keys go in, bytes come out with the time at which they were read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from dataclasses import dataclass
from typing import Callable

# Bytes that follow each other faster than this belong to one frame; the program draws at most every 33 ms by itself.
GAP = 0.006
# Questions that programs ask a terminal, and the answers of an xterm.
ANSWERS = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R", b"\x1b[>c": b"\x1b[>0;276;0c"}


class TimedOut(Exception):
    """What was waited for did not appear in time."""


@dataclass(frozen=True)
class Chunk:
    """What one read brought, and when on the clock of `time.monotonic`."""

    time: float
    data: bytes


class PseudoTerminal:
    """One run of a program at a fixed size; `with` ends it whatever happens."""

    def __init__(self, command: list[str], environment: dict[str, str], columns: int = 100, rows: int = 30):
        self.descriptor, child_end = pty.openpty()
        fcntl.ioctl(child_end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=child_end, stdout=child_end, stderr=child_end, env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(child_end)

    def __enter__(self) -> PseudoTerminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.descriptor)

    def send(self, keys: bytes) -> float:
        """Types keys and returns when."""
        now = time.monotonic()
        os.write(self.descriptor, keys)
        return now

    def read(self, seconds: float) -> Chunk | None:
        """The next bytes; None when none came in time or the program has closed its side."""
        if not select.select([self.descriptor], [], [], max(0.0, seconds))[0]:
            return None
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return None
        chunk = Chunk(time.monotonic(), data)
        for question, answer in ANSWERS.items():
            if question in data:
                self.send(answer)
        return chunk

    def wait(self, what: str, isthere: Callable[[bytes], bool], seconds: float = 30) -> tuple[float, bytes]:
        """Reads until `isthere` holds for the bytes read by this call; when that was, and the bytes."""
        seen = b""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            chunk = self.read(end - time.monotonic())
            if chunk is None:
                break
            seen += chunk.data
            if isthere(seen):
                return chunk.time, seen
        raise TimedOut(f"waited {seconds:.0f} s for {what}; the program wrote {seen[-400:]!r}")

    def wait_for(self, text: str, seconds: float = 30) -> float:
        """Reads until a text has been written; returns when."""
        return self.wait(repr(text), lambda seen: text.encode() in seen, seconds)[0]

    def rest_of_frame(self, last: float) -> float:
        """Reads what still belongs to the frame of which bytes came at `last`; returns when it was whole."""
        while (chunk := self.read(GAP)) is not None:
            last = chunk.time
        return last

    def drain(self, seconds: float) -> bytes:
        """Everything that is written in the next seconds."""
        seen = b""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            chunk = self.read(left)
            seen += chunk.data if chunk else b""
            if chunk is None and self.process.poll() is not None:
                break
        return seen

    def leave(self, keys: bytes, seconds: float = 30) -> int:
        """Types the keys that quit, waits for the end and returns the exit status."""
        end = time.monotonic() + seconds
        for key in keys:
            self.send(bytes([key]))
            self.drain(0.2)
        while time.monotonic() < end and self.process.poll() is None:
            self.drain(0.1)
        if self.process.poll() is None:
            raise TimedOut(f"the program did not end in {seconds:.0f} s")
        return self.process.returncode
