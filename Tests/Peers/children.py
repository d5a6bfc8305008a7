"""One measurement, one process: runs a command and returns the JSON lines it prints."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# They would pin the kernels of one side to another processor's.
UNWANTED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class MeasurementFailed(Exception):
    """A child process that did not measure; the text says why."""


def environment(threads: int) -> dict[str, str]:
    """The environment of every child: as many threads on both sides, compilers that leave no process behind."""
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    return kept | {
        "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads), "TORCHINDUCTOR_COMPILE_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "1", "CUDA_VISIBLE_DEVICES": "",
    }


def run_json(command: list[str], threads: int, timeout: float) -> list[dict]:
    """Runs a command to its end and returns what it printed, one object a line."""
    try:
        ended = subprocess.run(
            command, env=environment(threads), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=timeout, check=False)
    except OSError as error:
        raise MeasurementFailed(f"{command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise MeasurementFailed(f"not done after {timeout:.0f} s") from error
    if ended.returncode != 0:
        complaint = (ended.stderr.strip().splitlines() or ["no message"])[-1]
        raise MeasurementFailed(f"exit status {ended.returncode}: {complaint[:200]}")
    try:
        return [json.loads(line) for line in ended.stdout.splitlines() if line.strip()]
    except json.JSONDecodeError as error:
        raise MeasurementFailed(f"printed no JSON: {error}") from error


def run_script(script: str, request: dict, threads: int, timeout: float) -> dict:
    """Runs a script of this folder under this interpreter on one request and returns its one answer."""
    command = [sys.executable, str(HERE / script), json.dumps(request)]
    answers = run_json(command, threads, timeout)
    if len(answers) != 1:
        raise MeasurementFailed(f"{script} answered {len(answers)} times")
    return answers[0]
