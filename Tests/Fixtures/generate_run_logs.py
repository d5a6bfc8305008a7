"""Logs as PyTorch's SummaryWriter and Keras' TensorBoard callback write them, and what TensorBoard reads from them.

Each side is run by its own interpreter and writes into Tests/Fixtures/logs:

    pytorch/bin/python Tests/Fixtures/generate_run_logs.py pytorch
    keras/bin/python Tests/Fixtures/generate_run_logs.py keras
"""

from __future__ import annotations

import json
import pathlib
import shutil
import sys

LOGS = pathlib.Path(__file__).parent / "logs"
BEGAN = 1_700_000_000.0


def loss(step: int) -> float:
    return 2.0 / (1 + step / 4)


def settle(folder: pathlib.Path) -> None:
    """Gives event files names without the machine's, in the order in which they were written."""
    for place in [folder, *[entry for entry in folder.rglob("*") if entry.is_dir()]]:
        for number, path in enumerate(sorted(place.glob("events.out.tfevents.*"))):
            path.rename(place / f"events.out.tfevents.{int(BEGAN) + number}.host.1.v2")


def read(folder: pathlib.Path) -> dict[str, dict[str, list[list[float]]]]:
    """Every scalar of every folder below, as TensorBoard's own reader has it: step and value."""
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
    from tensorboard.util import tensor_util

    found: dict[str, dict[str, list[list[float]]]] = {}
    for path in sorted(folder.rglob("events.out.tfevents.*")):
        tags = found.setdefault(str(path.parent.relative_to(folder)), {})
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                plugin = value.metadata.plugin_data.plugin_name
                if plugin not in ("", "scalars") and value.tag not in tags:
                    continue
                number = tensor_util.make_ndarray(value.tensor)
                if number.size == 1 and number.dtype.kind == "f":
                    tags.setdefault(value.tag, []).append([event.step, float(number.reshape(()))])
    return {place: tags for place, tags in found.items() if tags}


def pytorch(folder: pathlib.Path) -> None:
    import numpy
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(folder)) as writer:
        for step in range(12):
            time = BEGAN + 2 * step
            writer.add_scalar("Loss/train", loss(step), 10 * step, walltime=time)
            writer.add_scalar("Loss/val", 1.1 * loss(step), 10 * step, walltime=time)
            writer.add_scalar("Accuracy/train", 100 - 40 * loss(step), 10 * step, walltime=time, new_style=True)
            writer.add_scalar("learning_rate", 0.1 if step < 6 else 0.01, 10 * step, walltime=time)
            writer.add_scalar("mine/temperature", float("nan") if step == 3 else step, 10 * step, walltime=time)
        writer.add_histogram("weights", numpy.array([0.0, 1.0, 2.0]), 0, walltime=BEGAN)
        writer.add_text("note", "a text", 0, walltime=BEGAN)
        for step in range(4):
            parts = {"train": 0.5 + step / 10, "validation": 0.4 + step / 10}
            writer.add_scalars("Metrics/accuracy", parts, 10 * step, walltime=BEGAN + 2 * step)


def keras(folder: pathlib.Path) -> None:
    import keras
    import numpy

    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    images = numpy.random.default_rng(0).normal(size=(64, 4)).astype("float32")
    labels = (images[:, 0] > 0).astype("int32")
    model.fit(
        images, labels, epochs=3, batch_size=16, validation_split=0.25, verbose=0,
        callbacks=[keras.callbacks.TensorBoard(str(folder), write_graph=False)])


def main() -> None:
    side = sys.argv[1]
    folder = LOGS / side
    shutil.rmtree(folder, ignore_errors=True)
    {"pytorch": pytorch, "keras": keras}[side](folder)
    settle(folder)
    # JSON has no NaN.
    text = json.dumps(read(folder)).replace("NaN", "null")
    (LOGS / f"{side}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
