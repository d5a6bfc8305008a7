"""Keras' side: trains the notebook's own network, branch by branch, and prints one JSON object.

Requests: {"kind": "train", "preset", "changes", "batch", "xla", "threads", "seconds"} and {"kind": "versions"}.
"""

from __future__ import annotations

import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

from networks import LEARNING_RATES
from timing import median_seconds, peak_memory_mb

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Fixtures"))


def notebook_model(preset: str, changes: dict[str, int], xla: bool) -> keras.Model:
    """The network of the fixtures, which is the notebook's, compiled as the notebook compiles it.

    Keras 3 gives the graph to XLA unless it is told not to; the Keras of the notebook had none.
    """
    import formula
    from generate_keras import make

    both = make(formula.variant(preset, **changes), "float32")
    model = keras.Model(both.inputs, both.outputs[0])
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=LEARNING_RATES["adam"]), loss="categorical_crossentropy",
        metrics=["accuracy"], jit_compile=xla)
    return model


def train(request: dict) -> dict:
    """Images a second and peak memory of training."""
    model = notebook_model(request["preset"], request["changes"], request["xla"])
    size, classes, batch = model.input_shape[1], model.output_shape[1], request["batch"]
    images = np.random.default_rng(0).standard_normal((batch, size, size, 3), dtype=np.float32)
    labels = np.eye(classes, dtype=np.float32)[np.arange(batch) % classes]
    seconds = median_seconds(lambda: model.train_on_batch(images, labels), request["seconds"])
    return {"images_per_second": batch / seconds, "peak_rss_mb": peak_memory_mb()}


def versions(_: dict) -> dict:
    """Versions of Keras and of TensorFlow under it."""
    return {"keras": keras.__version__, "tensorflow": tf.__version__}


def answer(request: dict) -> dict:
    """Measures what a request asks for."""
    tf.config.threading.set_intra_op_parallelism_threads(request["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(request["threads"])
    return {"train": train, "versions": versions}[request["kind"]](request)


if __name__ == "__main__":
    print(json.dumps(answer(json.loads(sys.argv[1]))))
