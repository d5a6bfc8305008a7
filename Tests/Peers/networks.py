"""The networks that are trained and asked on both sides, with batch, optimizer and the marks to reach."""

from __future__ import annotations

from dataclasses import dataclass, field

LEARNING_RATES = {"adam": 1e-3, "sgd": 0.1}
MOMENTUM = 0.9
WEIGHT_DECAY = 5e-4


@dataclass(frozen=True)
class TrainedNetwork:
    """A preset, what is changed of it, and how it is trained."""

    preset: str
    batch: int
    optimizer: str
    speed_mark: float | None = None
    changes: dict[str, int] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its name in the table."""
        changes = "".join(f" {name[0].upper() if name == 'cardinality' else 'd'}={value}"
                          for name, value in self.changes.items())
        return f"{self.preset}{changes} b{self.batch} {self.optimizer}"

    @property
    def program_options(self) -> list[str]:
        """The network on our command line."""
        options = ["--preset", self.preset]
        for name, value in self.changes.items():
            options += [f"--{name}", str(value)]
        return options


@dataclass(frozen=True)
class AskedNetwork:
    """A preset that classifies one image, and the share of PyTorch's time it may take."""

    preset: str
    time_mark: float


TRAINED = [
    TrainedNetwork("notebook-50", 32, "adam", 3),
    TrainedNetwork("notebook-50", 32, "adam", 1, {"cardinality": 32}),
    TrainedNetwork("resnext29-32x4d", 32, "sgd", 1.5),
    TrainedNetwork("small", 64, "sgd", 1.8),
    TrainedNetwork("tiny", 64, "sgd", 1.7),
]
ASKED = [AskedNetwork("small", 0.5), AskedNetwork("resnext29-32x4d", 0.7)]
# The notebook's own code, branch by branch.
BRANCHES = TrainedNetwork("notebook-50", 32, "adam", 10)
MEMORY_MARK = 0.4

# Cardinality and width of equal complexity (paper, Table 2).
SWEEP = [
    TrainedNetwork("resnext29-32x4d", 32, "sgd", None, {"cardinality": cardinality, "width": width})
    for cardinality, width in [(1, 64), (2, 40), (4, 24), (8, 14), (32, 4)]
]
SWEEP_MARK = 1.5
SCALED = [network for network in TRAINED if not network.changes]
