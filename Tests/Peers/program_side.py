"""Our side: what `resnext-tui bench` and `info` print as JSON."""

from __future__ import annotations

from children import MeasurementFailed, run_json
from networks import TrainedNetwork
from operations import DIRECTIONS, Convolution

TIMEOUT = 600


class Program:
    """The built program, measured on a number of threads."""

    def __init__(self, path: str, threads: int):
        self.path = path
        self.threads = threads

    def _run(self, arguments: list[str], threads: int | None = None) -> list[dict]:
        threads = threads or self.threads
        return run_json([self.path, *arguments, "--json"], threads, TIMEOUT)

    def _bench(self, arguments: list[str], threads: int | None = None) -> list[dict]:
        threads = threads or self.threads
        return self._run(["bench", *arguments, "--threads", str(threads)], threads)

    def _network(self, arguments: list[str], threads: int | None = None) -> dict[str, float]:
        lines = [line for line in self._bench(["net", *arguments], threads) if line.get("kind") == "net"]
        if len(lines) != 1:
            raise MeasurementFailed(f"bench net printed {len(lines)} lines of its kind instead of one")
        return {key: lines[0][key] for key in ("images_per_second", "peak_rss_mb")}

    def train(self, network: TrainedNetwork, threads: int | None = None) -> dict[str, float]:
        """Images a second and peak memory of training."""
        return self._network(
            [*network.program_options, "--batch", str(network.batch), "--optimizer", network.optimizer,
             "--pass", "train"], threads)

    def infer(self, preset: str) -> dict[str, float]:
        """Images a second of classifying one image at a time."""
        return self._network(["--preset", preset, "--batch", "1", "--pass", "infer"])

    def convolve(self, convolution: Convolution) -> dict[str, float]:
        """GFLOPS of both directions."""
        lines = self._bench(["op", *convolution.program_options])
        speeds = {line["pass"]: line["gflops"] for line in lines if line.get("kind") == "op"}
        if set(speeds) != set(DIRECTIONS):
            raise MeasurementFailed(f"bench op printed the passes {sorted(speeds)}")
        return speeds

    def info(self) -> dict:
        """The program, the machine and the libraries."""
        return self._run(["info"])[0]
