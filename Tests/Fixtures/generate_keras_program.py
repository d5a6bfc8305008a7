"""Writes keras-program.json: what the built program has to answer about networks in notebook form. See README.md."""

import numpy as np
import tensorflow as tf

import formula
import generate_keras
import program_cases
from generate_keras import keras
from program_cases import Run


def to_keras(images, dtype="float64"):
    return tf.constant(np.transpose(images, (0, 2, 3, 1)).astype(dtype))


def load_first_weights(model, seed):
    """What a run begins with: TensorFlow 1's `glorot_uniform(seed)` in every kernel, and fresh statistics."""
    for variable in model.weights:
        shape, role = tuple(variable.shape), formula.role(variable.path, len(variable.shape))
        if role == "kernel":
            variable.assign(generate_keras.glorot_uniform(shape, seed))
        else:
            variable.assign(np.full(shape, 1 if role in ("gamma", "variance") else 0))


def without_rounding(variable, gradient):
    """The gradient; 0 for a bias before a normalisation, of which float32 makes steps of Adam (README.md)."""
    idle = variable.path.endswith("/bias") and not variable.path.startswith("fc")
    return tf.zeros_like(gradient) if idle else gradient


class ZeroDebiased:
    """A model with plain averages, as Keras 3 keeps them, and the running statistics of Keras 2.2.4 beside them."""

    def __init__(self, model):
        self.statistics = [v for v in model.weights if v.path.endswith(("/moving_mean", "/moving_variance"))]
        self.averages = [[v.numpy() for v in self.statistics]]

    def take(self):
        """Notes the averages after a step."""
        self.averages.append([v.numpy() for v in self.statistics])

    def use(self):
        """Puts the zero-debiased statistics in place of the averages, until `release`."""
        sequences = [generate_keras.batch_statistics([a[k] for a in self.averages]) for k in range(len(self.statistics))]
        for variable, sequence in zip(self.statistics, sequences):
            variable.assign(generate_keras.zero_debiased(sequence)[-1])

    def release(self):
        for variable, value in zip(self.statistics, self.averages[-1]):
            variable.assign(value)


def trained(network, run, dtype):
    """The epochs of a run."""
    epochs, (held_out, held_out_labels) = run.data_sets("notebook")
    model = generate_keras.make(network, dtype)
    load_first_weights(model, run.seed)
    optimizer = keras.optimizers.Adam(learning_rate=run.learning_rate)
    optimizer.build(model.trainable_variables)
    statistics, records = ZeroDebiased(model), []
    for number in range(run.epochs):
        epoch = program_cases.Epoch()
        for index in range(epochs.steps):
            images, labels = epochs.batch_of(index, number)
            images = to_keras(images, dtype)
            loss, logits, gradients = generate_keras.loss_and_gradients(model, images, labels, network.classes)
            if dtype == "float32":
                gradients = [without_rounding(v, g) for v, g in zip(model.trainable_variables, gradients)]
            optimizer.apply_gradients(zip(gradients, model.trainable_variables))
            statistics.take()
            epoch.add(float(loss), np.asarray(logits), labels)
        statistics.use()
        logits = np.asarray(model(to_keras(held_out, dtype), training=False)[1], np.float64)
        records.append(epoch.record(run.learning_rate, logits, held_out_labels))
        statistics.release()
    return records


class Keras:
    """The notebook's networks in Keras."""

    def logits(self, network, images):
        return np.asarray(generate_keras.make(network, "float64")(to_keras(images), training=False)[1])

    def maps(self, network, images):
        model = generate_keras.make(network, "float64")
        paths = range(1, network.cardinality + 1)
        layers = {
            ("stem", ""): ["batchnorm_1"],
            ("transform", "3a"): [f"conv2d-3a-branch1b_split{path}" for path in paths],
            ("transition", "4b"): ["conv2d-trans4b"],
            ("downsampling-block", "2a"): ["output2a"],
        }
        found = {}
        for cell, names in layers.items():
            probe = keras.Model(model.inputs, [model.get_layer(name).output for name in names])
            outputs = probe(to_keras(images), training=False)
            joined = np.concatenate([np.asarray(x)[0] for x in (outputs if isinstance(outputs, list) else [outputs])], -1)
            found[cell] = np.transpose(joined, (2, 0, 1))
        # The stem's cell shows what its ReLU makes of the normalised maps.
        found["stem", ""] = np.maximum(found["stem", ""], 0)
        return found

    def train(self, network, run, single):
        return trained(network, run, "float32" if single else "float64")


RUNS = [
    Run("adam-8", training=20, input=8, batch=8, epochs=3, optimizer="adam", learning_rate=1e-3, augment=True, seed=1),
    # The rate that the notebook compiles with.
    Run("adam-32", training=15, input=32, batch=8, epochs=2, optimizer="adam", learning_rate=1e-4, candidates=3),
]

if __name__ == "__main__":
    networks = [formula.variant("notebook-cifar", input=side) for side in (32, 16, 64)]
    program_cases.write("keras-program.json", Keras(), networks, [
        (formula.variant("notebook-cifar", input=run.input), run) for run in RUNS])
