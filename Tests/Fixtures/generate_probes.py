"""Writes pytorch-probes.json: gradients at points and muted paths of both forms, in inference mode. See README.md.

The notebook's form is built as the notebook builds it (slices, a convolution and a normalization a path, concatenation),
under Keras' names and axes, so that PyTorch's autograd is the reference for both forms. References are computed in float64;
the same in float32 says what rounding alone does.
"""

import functools
import json
import math

import numpy as np
import torch
import torch.nn.functional as functional

import formula

torch.set_num_threads(2)

# In the order of computation; a mute is applied to `groupedActivation`, which the merge reads.
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@functools.cache
def weight(name, shape, dtype):
    return torch.from_numpy(formula.weight(name, shape)).to(dtype)


class Probe:
    """One forward pass that keeps every map at a point."""

    def __init__(self, network, dtype, image, muted=()):
        self.network, self.dtype = network, dtype
        self.muted = {block: paths for block, paths in muted}
        self.points, self.kinks = {}, []
        self.is_notebook = network.form == "notebook"
        self.logits = self.head(self.blocks(self.stem(self.keep("image", image))))

    def keep(self, point, value):
        if value.requires_grad:
            value.retain_grad()
        self.points[point] = value
        return value

    def tensor(self, name, shape):
        return weight(name, tuple(shape), self.dtype)

    def relu(self, value):
        # The notebook's last ReLU reads sums of rectified maps: where both are 0 no rounding moves it.
        nearest = value.detach().abs()
        self.kinks.append(nearest[nearest > 0].min().item())
        return functional.relu(value)

    def convolution(self, name, value, outputs, kernel, stride=1, padding=0, groups=1):
        inputs = value.shape[1] // groups
        if not self.is_notebook:
            weight = self.tensor(f"{name}.weight", [outputs, inputs, kernel, kernel])
            return functional.conv2d(value, weight, None, stride, padding, 1, groups)
        weight = self.tensor(f"{name}/kernel", [kernel, kernel, inputs, outputs]).permute(3, 2, 0, 1)
        return functional.conv2d(value, weight, self.tensor(f"{name}/bias", [outputs]), stride, padding)

    def normalization(self, name, value):
        names = ("/moving_mean", "/moving_variance", "/gamma", "/beta") if self.is_notebook else (
            ".running_mean", ".running_var", ".weight", ".bias")
        mean, variance, gamma, beta = (self.tensor(name + suffix, [value.shape[1]]) for suffix in names)
        epsilon = 1e-3 if self.is_notebook else 1e-5
        return functional.batch_norm(value, mean, variance, gamma, beta, training=False, eps=epsilon)

    def stem(self, image):
        large = self.network.stem == "imageNet"
        convolution, normalization = ("conv2d_1", "batchnorm_1") if self.is_notebook else ("conv1", "bn1")
        x = self.keep("stemConvolution", self.convolution(
            convolution, image, self.network.stem_channels, 7 if large else 3, 2 if large else 1, 3 if large else 1))
        x = self.keep("stemNormalization", self.normalization(normalization, x))
        x = self.keep("stemActivation", self.relu(x))
        if not large:
            return x
        return self.keep("stemPool", functional.max_pool2d(x, 3, 2, 0 if self.is_notebook else 1))

    def blocks(self, x):
        for stage, count in enumerate(self.network.blocks):
            for index in range(count):
                stride = self.network.strides[stage] if index == 0 else 1
                build = self.notebook_block if self.is_notebook else self.paper_block
                x = build(x, stage, index, stride)
        return x

    def mute(self, block, merged):
        """Zero in the channels of muted paths, where the merge reads them."""
        mask = torch.ones(merged.shape[1], dtype=self.dtype)
        width = merged.shape[1] // self.network.cardinality
        for path in self.muted.get(block, ()):
            mask[path * width:(path + 1) * width] = 0
        return merged * mask[None, :, None, None]

    def paper_block(self, x, stage, index, stride):
        name, output = f"layer{stage + 1}.{index}", self.network.outputs[stage]
        keep = lambda point, value: self.keep(f"{name}:{point}", value)
        shortcut = x = keep("input", x)
        channels = self.network.path_channels(stage)
        r = keep("reduceConvolution", self.convolution(f"{name}.conv1", x, channels, 1))
        r = keep("reduceActivation", self.relu(keep("reduceNormalization", self.normalization(f"{name}.bn1", r))))
        r = keep("groupedConvolution", self.convolution(
            f"{name}.conv2", r, channels, 3, stride, 1, self.network.cardinality))
        r = keep("groupedNormalization", self.normalization(f"{name}.bn2", r))
        r = keep("groupedActivation", self.mute(name, self.relu(r)))
        r = keep("transitionConvolution", self.convolution(f"{name}.conv3", r, output, 1))
        r = keep("transitionNormalization", self.normalization(f"{name}.bn3", r))
        if stride != 1 or x.shape[1] != output:
            shortcut = keep("shortcutConvolution", self.convolution(f"{name}.downsample.0", x, output, 1, stride))
            shortcut = keep("shortcutNormalization", self.normalization(f"{name}.downsample.1", shortcut))
        return keep("output", self.relu(keep("sum", r + shortcut)))

    def notebook_block(self, x, stage, index, stride):
        name, output = f"{stage + 2}{LETTERS[index]}", self.network.outputs[stage]
        keep = lambda point, value: self.keep(f"{name}:{point}", value)
        shortcut = x = keep("input", x)
        paths = self.network.cardinality
        width = self.network.path_channels(stage) // paths

        def of_paths(point, value, function):
            # Every path reads its slice; what they write is looked at side by side.
            return keep(point, torch.cat([function(p + 1, part) for p, part in enumerate(value.chunk(paths, 1))], 1))

        r = of_paths("reduceConvolution", x, lambda p, part: self.convolution(
            f"conv2d-{name}-branch1a_split{p}", part, width, 1, stride))
        r = of_paths("reduceNormalization", r, lambda p, part: self.normalization(
            f"batchnorm-{name}-branch1a_split{p}", part))
        r = keep("reduceActivation", self.relu(r))
        r = of_paths("groupedConvolution", r, lambda p, part: self.convolution(
            f"conv2d-{name}-branch1b_split{p}", part, width, 3, 1, 1))
        r = of_paths("groupedNormalization", r, lambda p, part: self.normalization(
            f"batchnorm-{name}-branch1b_split{p}", part))
        r = keep("groupedActivation", self.mute(name, self.relu(r)))
        r = keep("transitionConvolution", self.convolution(f"conv2d-trans{name}", r, output, 1))
        r = keep("transitionNormalization", self.normalization(f"batchnorm-trans{name}", r))
        r = keep("transitionActivation", self.relu(r))
        if index == 0:
            shortcut = keep("shortcutConvolution", self.convolution(
                f"conv2d-{name}-branch2", x, output, 1, stride))
            shortcut = keep("shortcutNormalization", self.normalization(f"batchnorm-{name}-branch2", shortcut))
        return keep("output", self.relu(keep("sum", r + shortcut)))

    def head(self, x):
        if self.network.preset == "notebook-50":
            x = self.keep("pooled", functional.avg_pool2d(x, 2, 2, ceil_mode=True, count_include_pad=False))
            x = x.permute(0, 2, 3, 1).flatten(1)
        else:
            x = self.keep("pooled", x.mean(dim=(2, 3), keepdim=True)).flatten(1)
        classes = self.network.classes
        if self.is_notebook:
            weight = self.tensor(f"fc{classes}/kernel", [x.shape[1], classes]).T
            return functional.linear(x, weight, self.tensor(f"fc{classes}/bias", [classes]))[0]
        weight = self.tensor("fc.weight", [classes, x.shape[1]])
        return functional.linear(x, weight, self.tensor("fc.bias", [classes]))[0]


def image_of(network, name, dtype):
    return torch.from_numpy(formula.images(name, 1, network.input)).to(dtype)


def farthest_from_kinks(network, candidates):
    """The name of the image that keeps farthest from the inputs at which a ReLU's gradient jumps."""
    def distance(name):
        with torch.no_grad():
            return min(Probe(network, torch.float64, image_of(network, name, torch.float64)).kinks)
    names = [f"probe/{index}" for index in range(candidates)]
    distances = [distance(name) for name in names]
    best = int(np.argmax(distances))
    return names[best], distances[best]


def scalar(probe, objective):
    kind = objective["kind"]
    if kind == "logit":
        return probe.logits[objective["class"]]
    if kind == "logProbability":
        return functional.log_softmax(probe.logits, 0)[objective["class"]]
    maps = probe.points[objective["point"]][0]
    if kind == "value":
        return maps[objective["channel"], objective["y"], objective["x"]]
    return maps[objective["channel"]].mean() if kind == "channelMean" else maps.mean()


def gradients(network, name, objective, muted, dtype):
    probe = Probe(network, dtype, image_of(network, name, dtype).requires_grad_(), muted)
    value = scalar(probe, objective)
    value.backward()
    return value.item(), {
        # A map that the number does not depend on has no gradient in PyTorch; it is zero.
        point: (map.grad if map.grad is not None else torch.zeros_like(map)).numpy()[0]
        for point, map in probe.points.items()}


def few(points):
    """The places that every gradient is kept at: the image, the stem's end, and one block in the middle."""
    middle = sorted({point.split(":")[0] for point in points if ":" in point})
    middle = middle[len(middle) // 2]
    ends = ["image", "stemConvolution", "stemPool", "stemActivation"]
    inside = [f"{middle}:{part}" for part in ("input", "groupedConvolution", "groupedActivation", "sum", "output")]
    return [point for point in ends + inside if point in points]


def gradient_record(network, name, objective, muted=(), everywhere=False):
    value, reference = gradients(network, name, objective, muted, torch.float64)
    _, single = gradients(network, name, objective, muted, torch.float32)
    deviation = max(
        formula.relative_deviation(single[point], reference[point])
        for point in reference if np.abs(reference[point]).max() > 0)
    print(network.preset, objective, "float32", deviation)
    return {
        "objective": objective, "muted": muted_record(muted), "value": value, "float32Deviation": deviation,
        "maps": [
            {"point": point} | formula.sampled(reference[point])
            for point in (reference if everywhere else few(reference))]}


def muted_record(muted):
    return [{"block": block, "paths": list(paths)} for block, paths in muted]


def muted_forward(network, name, muted):
    with torch.no_grad():
        probe = Probe(network, torch.float64, image_of(network, name, torch.float64), muted)
    kept = {f"{block}:groupedActivation" for block, _ in muted[:2]}
    return {
        "muted": muted_record(muted), "logits": probe.logits.tolist(),
        "maps": [{"point": point} | formula.sampled(probe.points[point].numpy()[0]) for point in sorted(kept)]}


def mutes(network):
    """None, one path, a solo, all of one block, several blocks, everything."""
    all_paths = tuple(range(network.cardinality))
    blocks = [
        f"{stage + 2}{LETTERS[index]}" if network.form == "notebook" else f"layer{stage + 1}.{index}"
        for stage, count in enumerate(network.blocks) for index in range(count)]
    first, last = blocks[0], blocks[-1]
    return [
        [], [(first, (1,))], [(last, tuple(path for path in all_paths if path != 2))], [(blocks[1], all_paths)],
        [(first, (0, 3)), (last, (2,))], [(block, all_paths) for block in blocks]]


def record(network, candidates, everywhere):
    weight.cache_clear()
    name, distance = farthest_from_kinks(network, candidates)
    cases = mutes(network)
    block = cases[1][0][0]
    objectives = [
        ({"kind": "logit", "class": 3}, ()),
        ({"kind": "logProbability", "class": 7}, ()),
        ({"kind": "value", "point": f"{block}:groupedConvolution", "channel": 5, "y": 1, "x": 2}, ()),
        ({"kind": "channelMean", "point": f"{block}:output", "channel": 4}, ()),
        ({"kind": "mean", "point": f"{block}:transitionNormalization"}, ()),
        ({"kind": "logit", "class": 3}, cases[4]),
    ]
    return network.record() | {
        "image": name, "kinkDistance": distance,
        "gradients": [
            gradient_record(network, name, *case, everywhere=everywhere and case is objectives[0])
            for case in objectives],
        "mutes": [muted_forward(network, name, case) for case in cases]}


def check_against_logits(network):
    """Nothing muted, the logits are those of the other scripts' references."""
    file = "keras-logits.json" if network.form == "notebook" else "pytorch-logits.json"
    entries = json.loads((formula.HERE / file).read_text())["networks"]
    expected = next(e for e in entries if not e["training"] and network.record().items() <= e.items())
    with torch.no_grad():
        found = Probe(network, torch.float64, image_of(network, "image", torch.float64)).logits.numpy()
    deviation = formula.relative_deviation(found, np.array(expected["logits"][0]))
    print(network.preset, "logits agree to", deviation)
    assert deviation < 1e-6 and math.isfinite(deviation)


if __name__ == "__main__":
    print("torch", torch.__version__, "numpy", np.__version__)
    small = [formula.PRESETS["tiny"], formula.PRESETS["notebook-cifar"]]
    # Small images: the fewer activations, the farther from kinks they can all be.
    large = [formula.variant("resnext50-32x4d", input=40, classes=10), formula.variant("notebook-50", input=40)]
    for network in small:
        check_against_logits(network)
    formula.write("pytorch-probes.json", {
        "networks": [record(network, 200, True) for network in small]
        + [record(network, 20, False) for network in large]})
