"""The grouped 3×3 convolutions that are compared, and how their work is counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Convolution:
    """A grouped 3×3 convolution, border 1, as many outputs as inputs; `mark` is the least ratio of speeds."""

    channels: int
    groups: int
    height: int = 32
    width: int = 32
    batch: int = 32
    stride: int = 1
    mark: float = 1

    @property
    def title(self) -> str:
        """Its name in the table: groups × channels a group."""
        stride = f" stride {self.stride}" if self.stride > 1 else ""
        return f"{self.groups}×{self.channels // self.groups} {self.height}×{self.width}{stride} b{self.batch}"

    @property
    def multiply_adds(self) -> int:
        """Of one forward pass, border included."""
        rows = (self.height - 1) // self.stride + 1
        columns = (self.width - 1) // self.stride + 1
        return self.batch * self.channels * rows * columns * 9 * self.channels // self.groups

    def gflop(self, direction: str) -> float:
        """Billions of operations of a pass: backward is the input's and the weights' gradient."""
        return (2 if direction == "forward" else 4) * self.multiply_adds / 1e9

    @property
    def program_options(self) -> list[str]:
        """The operation on our command line."""
        return [
            "--name", "conv3x3", "--channels", str(self.channels), "--groups", str(self.groups),
            "--size", f"{self.height}x{self.width}", "--stride", str(self.stride), "--batch", str(self.batch)]


def _listed(groups: int, width: int) -> Convolution:
    marks = {2: 5, 4: 5, 14: 2}
    return Convolution(groups * width, groups, mark=marks.get(width, 1))


LISTED = [_listed(groups, width) for groups, width in [
    (1, 64), (2, 40), (4, 24), (8, 14), (32, 4), (4, 16), (8, 8), (16, 4), (32, 2)]]

# Shapes that stand nowhere else: each differs from the listed ones in another way.
ODD = [
    Convolution(128, 32, 7, 7),
    Convolution(128, 32, 28, 28),
    Convolution(96, 24, 33, 17, batch=16),
    Convolution(128, 32, 32, 32, batch=1),
    Convolution(64, 8, 32, 32, batch=1),
    Convolution(39, 3, 14, 14, batch=8),
    Convolution(36, 6, 28, 28, batch=16),
    Convolution(132, 12, 7, 7, batch=1),
    Convolution(60, 12, 33, 17),
    Convolution(45, 1, 28, 28, batch=16),
    Convolution(64, 64, 32, 32),
    Convolution(128, 32, 32, 32, stride=2),
]
DIRECTIONS = ("forward", "backward")
