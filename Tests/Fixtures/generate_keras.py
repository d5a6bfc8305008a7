"""Writes the keras-*.json fixtures: the notebook's form as Keras 3 computes it. See README.md.

The network is built as the source notebook builds it: the channels are sliced by a Lambda a branch, every branch has
its own convolutions and normalisations, and a concatenation merges them. References are computed in float64; the
difference of the same in float32 is stored beside them.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from tensorflow.python.training import moving_averages

import formula


def split(inputs, cardinality):
    size = inputs.shape[3] // cardinality
    groups = []
    for number in range(1, cardinality + 1):
        begin, end = (number - 1) * size, number * size
        # The bounds are arguments: a closure would read the last group's in every branch (Keras 3 runs it late).
        groups.append(layers.Lambda(lambda x, begin=begin, end=end: x[:, :, :, begin:end])(inputs))
    return groups


def transform(groups, filters, strides, stage, block):
    first, second = filters
    convolution = f"conv2d-{stage}{block}-branch"
    normalization = f"batchnorm-{stage}{block}-branch"
    transformed = []
    for i, x in enumerate(groups, start=1):
        x = layers.Conv2D(first, (1, 1), strides=strides, padding="valid", name=f"{convolution}1a_split{i}")(x)
        x = layers.BatchNormalization(axis=3, name=f"{normalization}1a_split{i}")(x)
        x = layers.Activation("relu")(x)
        x = layers.Conv2D(second, (3, 3), padding="same", name=f"{convolution}1b_split{i}")(x)
        x = layers.BatchNormalization(axis=3, name=f"{normalization}1b_split{i}")(x)
        x = layers.Activation("relu")(x)
        transformed.append(x)
    if len(transformed) == 1:
        return transformed[0]
    return layers.Concatenate(name=f"concat{stage}{block}")(transformed)


def transition(inputs, filters, stage, block):
    x = layers.Conv2D(filters, (1, 1), name=f"conv2d-trans{stage}{block}")(inputs)
    x = layers.BatchNormalization(axis=3, name=f"batchnorm-trans{stage}{block}")(x)
    return layers.Activation("relu")(x)


def residual(inputs, filters, cardinality, strides, stage, block):
    path, output = filters
    x = split(inputs, cardinality)
    x = transform(x, (path // cardinality, path // cardinality), strides, stage, block)
    return transition(x, output, stage, block)


def identity_block(inputs, filters, cardinality, stage, block):
    x = residual(inputs, filters, cardinality, (1, 1), stage, block)
    return layers.Activation("relu", name=f"output{stage}{block}")(layers.Add()([x, inputs]))


def downsampling(inputs, filters, cardinality, strides, stage, block):
    x = residual(inputs, filters, cardinality, strides, stage, block)
    shortcut = layers.Conv2D(filters[1], (1, 1), strides=strides, name=f"conv2d-{stage}{block}-branch2")(inputs)
    shortcut = layers.BatchNormalization(axis=3, name=f"batchnorm-{stage}{block}-branch2")(shortcut)
    return layers.Activation("relu", name=f"output{stage}{block}")(layers.Add()([x, shortcut]))


def make(network: formula.Network, dtype: str) -> keras.Model:
    """A model from images [batch, height, width, 3] to probabilities and logits, under the formula's weights."""
    keras.backend.clear_session()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    inputs = layers.Input((network.input, network.input, 3))
    if network.stem == "imageNet":
        x = layers.ZeroPadding2D((3, 3))(inputs)
        x = layers.Conv2D(network.stem_channels, (7, 7), strides=(2, 2), name="conv2d_1")(x)
    else:
        x = layers.Conv2D(network.stem_channels, (3, 3), padding="same", name="conv2d_1")(inputs)
    x = layers.BatchNormalization(axis=3, name="batchnorm_1")(x)
    x = layers.Activation("relu")(x)
    if network.stem == "imageNet":
        x = layers.MaxPooling2D((3, 3), strides=(2, 2))(x)
    for index, count in enumerate(network.blocks):
        filters, stride = (network.path_channels(index), network.outputs[index]), network.strides[index]
        x = downsampling(x, filters, network.cardinality, (stride, stride), index + 2, "a")
        for position in range(1, count):
            x = identity_block(x, filters, network.cardinality, index + 2, chr(ord("a") + position))
    if network.stem == "imageNet":
        x = layers.Flatten()(layers.AveragePooling2D(pool_size=(2, 2), padding="same")(x))
    else:
        x = layers.GlobalAveragePooling2D()(x)
    logits = layers.Dense(network.classes, name=f"fc{network.classes}")(x)
    model = keras.Model(inputs, [layers.Activation("softmax")(logits), logits], name="resnet50")
    for variable in model.weights:
        variable.assign(formula.weight(variable.path, tuple(variable.shape)))
    return model


def images(name, batch, size, dtype):
    """The formula's images, whose order is [batch, channel, height, width], as Keras reads them."""
    return tf.constant(np.transpose(formula.images(name, batch, size), (0, 2, 3, 1)).astype(dtype))


def logits_of(network, batch, training, dtype):
    model = make(network, dtype)
    return np.asarray(model(images("image", batch, network.input, dtype), training=training)[1])


def logits_record(network, batch=1, training=False):
    reference = logits_of(network, batch, training, "float64")
    single = logits_of(network, batch, training, "float32")
    record = network.record() | {
        "training": training,
        "batch": batch,
        "logits": reference.tolist(),
        "float32Deviation": formula.relative_deviation(single, reference),
    }
    print(network.preset, network.cardinality, network.input, "logits", record["float32Deviation"],
          np.abs(reference).max(), flush=True)
    return record


def write_logits():
    records = []
    for name in ("notebook-50", "notebook-cifar"):
        network = formula.PRESETS[name]
        assert make(network, "float32").count_params() == formula.TOTALS[name], name
        records.append(logits_record(network))
    small, large = formula.PRESETS["notebook-cifar"], formula.PRESETS["notebook-50"]
    records += [
        logits_record(formula.variant(large.preset, input=160, classes=2)),
        logits_record(formula.variant(small.preset, cardinality=1)),
        logits_record(formula.variant(small.preset, cardinality=2, input=27, classes=3)),
        logits_record(formula.variant(small.preset, cardinality=8)),
        logits_record(formula.variant(small.preset, cardinality=32)),
        logits_record(small, batch=4, training=True),
    ]
    formula.write("keras-logits.json", {"networks": records})


class Kinks:
    """How near any input of a ReLU comes to 0, where its gradient jumps.

    An exact 0 counts for nothing: it is the sum of two silent ReLUs, behind which no gradient passes anyway.
    """

    def __init__(self, model):
        activations = [
            layer.input for layer in model.layers
            if isinstance(layer, layers.Activation) and layer.activation is keras.activations.relu]
        probe = keras.Model(model.inputs, activations)

        @tf.function
        def distance(batch):
            nearest = [
                tf.reduce_min(tf.where(x == 0, tf.ones_like(x), tf.abs(x))) for x in probe(batch, training=True)]
            return tf.reduce_min(tf.stack(nearest))

        self.model, self.distance = model, distance

    def farthest(self, prefix, candidates, batch, size):
        """The name, of `prefix/0`, `prefix/1` and so on, of the images that keep farthest from every kink."""
        state = [variable.numpy() for variable in self.model.non_trainable_variables]
        names = [f"{prefix}/{index}" for index in range(candidates)]
        distances = [float(self.distance(images(name, batch, size, "float64"))) for name in names]
        for variable, value in zip(self.model.non_trainable_variables, state):
            variable.assign(value)
        best = int(np.argmax(distances))
        return names[best], distances[best]


def loss_and_gradients(model, batch, labels, classes):
    """Categorical cross-entropy from the logits, and its gradients of all trainable variables.

    Keras 3 compiles the notebook's model to the same: it finds the logits behind a softmax.
    """
    targets = tf.one_hot(labels, classes, dtype=batch.dtype)
    with tf.GradientTape() as tape:
        _, logits = model(batch, training=True)
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(targets, logits, from_logits=True))
    return loss, logits, tape.gradient(loss, [v.value for v in model.trainable_variables])


def gradients_of(network, name, batch, dtype):
    model = make(network, dtype)
    labels = formula.labels(batch, network.classes)
    loss, logits, gradients = loss_and_gradients(
        model, images(name, batch, network.input, dtype), labels, network.classes)
    paths = [variable.path for variable in model.trainable_variables]
    return float(loss), np.asarray(logits), {p: np.asarray(g) for p, g in zip(paths, gradients)}


def write_gradients():
    network, batch = formula.PRESETS["notebook-cifar"], 4
    image, distance = Kinks(make(network, "float64")).farthest("gradients", 200, batch, network.input)
    loss, logits, reference = gradients_of(network, image, batch, "float64")
    _, _, single = gradients_of(network, image, batch, "float32")
    deviation, name = formula.gradient_deviation(single, reference)
    # A bias before a normalisation has a true gradient of 0; what float32 makes of it is rounding.
    rounding = [n for n in reference if n.endswith("/bias") and not n.startswith("fc")]
    others = {n: g for n, g in reference.items() if n not in rounding}
    other_deviation, other_name = formula.gradient_deviation(single, others)
    print("notebook-cifar gradients", image, "kinks", distance, "float32", deviation, name, "others", other_deviation,
          other_name, flush=True)
    formula.write("keras-gradients.json", network.record() | {
        "batch": batch,
        "images": image,
        "kinkDistance": distance,
        "labels": formula.labels(batch, network.classes),
        "loss": loss,
        "logits": logits.tolist(),
        "float32Deviation": deviation,
        "float32DeviationWithoutIdleBiases": other_deviation,
        "gradients": [formula.gradient_record(n, g) for n, g in reference.items()],
    })


STATISTICS = "batchnorm-3a-branch1b_split2"
MOMENTUM = 0.99


def zero_debiased(batches):
    """The running statistic after each of these batch statistics, by the operation that Keras 2.2.4 used.

    Keras 3 keeps plain averages; TensorFlow still has `assign_moving_average(…, zero_debias=True)`.
    """
    with tf.Graph().as_default(), tf.compat.v1.Session() as session, tf.compat.v1.variable_scope("statistics"):
        value = tf.compat.v1.placeholder(tf.float64, batches[0].shape)
        running = tf.compat.v1.get_variable("running", initializer=tf.zeros(batches[0].shape, tf.float64))
        update = moving_averages.assign_moving_average(running, value, MOMENTUM, zero_debias=True)
        session.run(tf.compat.v1.global_variables_initializer())
        found = []
        for batch in batches:
            session.run(update, {value: batch})
            found.append(session.run(running))
    return found


def batch_statistics(averages):
    """What moved a plain average from each of its values to the next."""
    return [(new - MOMENTUM * old) / (1 - MOMENTUM) for old, new in zip(averages, averages[1:])]


def steps_of(network, steps, batch, dtype, names=None):
    """Losses of `steps` Adam steps, each on images of its own, and one layer's moving statistics before and after each.

    Without `names` the images of every step are those of 30 that keep farthest from the kinks.
    """
    model = make(network, dtype)
    optimizer = keras.optimizers.Adam(learning_rate=1e-3)
    optimizer.build(model.trainable_variables)
    assert optimizer.epsilon == 1e-7
    kinks = Kinks(model) if names is None else None
    losses, chosen, distances = [], [], []

    def statistics():
        state = {variable.path: variable.numpy() for variable in model.weights}
        return state[STATISTICS + "/moving_mean"], state[STATISTICS + "/moving_variance"]

    averages = [statistics()]
    for step in range(steps):
        if kinks:
            name, distance = kinks.farthest(f"step{step}", 30, batch, network.input)
            distances.append(distance)
        else:
            name = names[step]
        chosen.append(name)
        loss, _, gradients = loss_and_gradients(
            model, images(name, batch, network.input, dtype),
            formula.labels(batch, network.classes, first=step * batch), network.classes)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        losses.append(float(loss))
        averages.append(statistics())
    return losses, *zip(*averages), chosen, min(distances, default=0)


def write_steps():
    network, steps, batch = formula.variant("notebook-cifar", input=8), 10, 8
    losses, mean, variance, chosen, distance = steps_of(network, steps, batch, "float64")
    single = steps_of(network, steps, batch, "float32", names=chosen)
    drift = {
        "losses": formula.relative_deviation(single[0], losses),
        "mean": formula.relative_deviation(single[1][-1], mean[-1]),
        "variance": formula.relative_deviation(single[2][-1], variance[-1]),
    }
    fresh = [zero_debiased(batch_statistics(averages)) for averages in (mean, variance)]
    print("notebook-cifar adam", np.round(losses, 3), "kinks", distance, "float32", drift, flush=True)
    formula.write("keras-steps.json", {"runs": [network.record() | {
        "optimizer": "adam", "batch": batch, "learningRate": 1e-3, "momentum": 0, "weightDecay": 0,
        "images": chosen, "kinkDistance": distance, "losses": losses,
        "statisticsMean": STATISTICS + "/moving_mean", "mean": mean[-1].tolist(),
        "statisticsVariance": STATISTICS + "/moving_variance", "variance": variance[-1].tolist(),
        "zeroDebiased": [
            {"step": step, "mean": fresh[0][step - 1].tolist(), "variance": fresh[1][step - 1].tolist()}
            for step in (1, 2, 5, 10)],
        "float32Drift": drift,
    }]})


def record(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "values": [formula.short(v) for v in array.reshape(-1)]}


def to_channels_last(array):
    return np.transpose(array, (0, 2, 3, 1)) if array.ndim == 4 else array


def to_channels_first(array):
    return np.transpose(np.asarray(array), (0, 3, 1, 2)) if len(array.shape) == 4 else np.asarray(array)


def operation_record(name, compute, shapes):
    """Output and gradients of one operation; shapes and values are [batch, channel, height, width]."""
    operands = [
        tf.constant(to_channels_last(formula.uniform(f"operation/{name}/{key}", shape, -1, 1)).astype("float64"))
        for key, shape in shapes.items()]
    with tf.GradientTape() as tape:
        tape.watch(operands)
        output = compute(*operands)
        shape = to_channels_first(output).shape
        upstream = formula.uniform(f"operation/{name}/upstream", shape, -1, 1).astype("float64")
        total = tf.reduce_sum(output * to_channels_last(upstream))
    gradients = tape.gradient(total, operands)
    return {
        "operation": name, "output": record(to_channels_first(output)),
        "operands": [
            {"name": key, "gradient": record(to_channels_first(gradient))}
            for key, gradient in zip(shapes, gradients)],
    }


def cross_entropy_record(name, logits, labels):
    """Cross-entropy from logits, and its gradient there."""
    logits = tf.constant(np.asarray(logits, dtype="float64"))
    with tf.GradientTape() as tape:
        tape.watch(logits)
        targets = tf.one_hot(labels, logits.shape[1], dtype=logits.dtype)
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(targets, logits, from_logits=True))
    return {
        "name": name, "labels": labels, "logits": record(logits), "loss": float(loss),
        "gradient": record(tape.gradient(loss, logits)),
    }


def write_operations():
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    operations = [
        operation_record("max-pool-valid", layers.MaxPooling2D((3, 3), strides=(2, 2)), {"input": (2, 3, 8, 7)}),
        operation_record(
            "average-pool-same", layers.AveragePooling2D((2, 2), padding="same"), {"input": (2, 3, 5, 4)}),
        operation_record(
            "average-pool-same-single", layers.AveragePooling2D((2, 2), padding="same"), {"input": (2, 9, 1, 1)}),
        operation_record(
            "dense", lambda x, w, b: tf.matmul(x, w) + b, {"input": (3, 10), "kernel": (10, 5), "bias": (5,)}),
    ]
    losses = [
        cross_entropy_record("moderate", formula.uniform("operation/cross-entropy", (3, 5), -2, 2), [1, 4, 0]),
        # Confidently wrong, confidently right and undecided: Keras 2.2.4 gave the first two no gradient.
        cross_entropy_record("confident", [[30, 0, -30], [0, 40, 0], [0.5, 0.25, -1]], [2, 1, 0]),
        # Beyond what exponentials of float32 hold.
        cross_entropy_record("extreme", [[200, -200, 0], [-200, 200, 200], [-200, -199, -200]], [1, 1, 0]),
    ]
    formula.write("keras-operations.json", {"operations": operations, "crossEntropy": losses})


GLOROT = {
    "conv2d_1": (7, 7, 3, 64), "first 1x1 of stage 2": (1, 1, 16, 32), "3x3 of stage 2": (3, 3, 32, 32),
    "fc10": (2048, 10), "stem of notebook-cifar": (3, 3, 3, 32), "odd number of values": (1, 1, 3, 3),
}


def glorot_uniform(shape, seed):
    """`glorot_uniform(seed)` as TensorFlow 1 draws it: the operation's seed and no graph seed."""
    receptive = int(np.prod(shape[:-2]))
    limit = np.sqrt(6 / (receptive * (shape[-2] + shape[-1])))
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        return session.run(tf.compat.v1.random_uniform(shape, -limit, limit, dtype=tf.float32, seed=seed))


def write_glorot():
    records = []
    for name, shape in GLOROT.items():
        flat = glorot_uniform(shape, 0).reshape(-1)
        records.append({
            "name": name, "shape": list(shape), "first": [formula.short(v) for v in flat[:12]],
            "last": [formula.short(v) for v in flat[-5:]], "sum": float(flat.astype("float64").sum()),
        })
    formula.write("tensorflow-glorot.json", {"kernels": records})


if __name__ == "__main__":
    print("keras", keras.__version__, "tensorflow", tf.__version__, "numpy", np.__version__)
    write_glorot()
    write_operations()
    write_steps()
    write_gradients()
    write_logits()
