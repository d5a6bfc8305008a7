"""Writes the pytorch-*.json fixtures: the paper's form as PyTorch computes it. See README.md.

References are computed in float64. The same is computed in float32 as well, and the difference is stored: it is
what rounding alone does to the number, and what the tolerance of a test has to leave room for.
"""

import math

import numpy as np
import torch
import torch.nn.functional as functional
from torch import nn

import formula

torch.manual_seed(0)
torch.set_num_threads(2)


class Bottleneck(nn.Module):
    """1×1, grouped 3×3 with the stride, 1×1; a projection where dimensions change; names as in torchvision."""

    def __init__(self, channels, path_channels, output, stride, cardinality):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, path_channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(path_channels)
        self.conv2 = nn.Conv2d(
            path_channels, path_channels, 3, stride=stride, padding=1, groups=cardinality, bias=False)
        self.bn2 = nn.BatchNorm2d(path_channels)
        self.conv3 = nn.Conv2d(path_channels, output, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(output)
        self.relu = nn.ReLU()
        self.downsample = None
        if stride != 1 or channels != output:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, output, 1, stride=stride, bias=False), nn.BatchNorm2d(output))

    def forward(self, x):
        residual = self.relu(self.bn1(self.conv1(x)))
        residual = self.relu(self.bn2(self.conv2(residual)))
        residual = self.bn3(self.conv3(residual))
        shortcut = x if self.downsample is None else self.downsample(x)
        return self.relu(residual + shortcut)


class ResNeXt(nn.Module):
    """The paper's network of a description in `formula.PRESETS`."""

    def __init__(self, network: formula.Network):
        super().__init__()
        channels = network.stem_channels
        large = network.stem == "imageNet"
        self.conv1 = nn.Conv2d(
            3, channels, 7 if large else 3, stride=2 if large else 1, padding=3 if large else 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1) if large else nn.Identity()
        self.stages = len(network.blocks)
        for stage, count in enumerate(network.blocks):
            blocks = []
            for index in range(count):
                blocks.append(
                    Bottleneck(
                        channels, network.path_channels(stage), network.outputs[stage],
                        network.strides[stage] if index == 0 else 1, network.cardinality))
                channels = network.outputs[stage]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, network.classes)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean(dim=(2, 3)))


def make(network, dtype):
    """The network under the formula's weights."""
    model = ResNeXt(network)
    load(model)
    return model.to(dtype)


def load(model):
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if not name.endswith("num_batches_tracked"):
                tensor.copy_(torch.from_numpy(formula.weight(name, tuple(tensor.shape))))


def images(name, batch, size, dtype):
    return torch.from_numpy(formula.images(name, batch, size)).to(dtype)


def logits_of(network, batch, training, dtype):
    model = make(network, dtype).train(training)
    with torch.no_grad():
        return model(images("image", batch, network.input, dtype)).numpy()


def logits_record(network, batch=1, training=False):
    reference = logits_of(network, batch, training, torch.float64)
    single = logits_of(network, batch, training, torch.float32)
    record = network.record() | {
        "training": training,
        "batch": batch,
        "logits": [[float(value) for value in row] for row in reference],
        "float32Deviation": formula.relative_deviation(single, reference),
    }
    print(network.preset, network.cardinality, network.input, "logits", record["float32Deviation"],
          np.abs(reference).max())
    return record


def check_against_torchvision():
    """The bottleneck above is torchvision's: same names, same shapes, same logits. Skipped where it is missing."""
    try:
        from torchvision.models import resnext50_32x4d
    except ImportError:
        print("torchvision is not installed: resnext50-32x4d is compared with the script's own bottleneck only")
        return
    network = formula.PRESETS["resnext50-32x4d"]
    theirs = resnext50_32x4d(weights=None)
    load(theirs)
    ours = make(network, torch.float64)
    assert [(k, v.shape) for k, v in theirs.state_dict().items()] == [
        (k, v.shape) for k, v in ours.state_dict().items()]
    theirs = theirs.double().eval()
    with torch.no_grad():
        found = theirs(images("image", 1, network.input, torch.float64)).numpy()
    deviation = formula.relative_deviation(found, logits_of(network, 1, False, torch.float64))
    print("torchvision agrees to", deviation)
    assert deviation < 1e-12


def write_logits():
    for name, network in formula.PRESETS.items():
        if network.form == "paper":
            parameters = sum(p.numel() for p in ResNeXt(network).parameters())
            statistics = sum(b.numel() for n, b in ResNeXt(network).named_buffers() if "running" in n)
            assert parameters + statistics == formula.TOTALS[name], name
    check_against_torchvision()
    records = [logits_record(network) for network in formula.PRESETS.values() if network.form == "paper"]
    records += [
        logits_record(formula.variant("resnext50-32x4d", input=75, classes=7)),
        logits_record(formula.variant("small", cardinality=1)),
        logits_record(formula.variant("small", cardinality=3, input=27)),
        logits_record(formula.variant("tiny", cardinality=32)),
        logits_record(formula.PRESETS["tiny"], batch=4, training=True),
    ]
    formula.write("pytorch-logits.json", {"networks": records})


def kink_distance(model, batch):
    """How near any input of a ReLU comes to 0, where its gradient jumps. Leaves the running statistics alone."""
    nearest = []
    hooks = [
        module.register_forward_pre_hook(lambda _, inputs: nearest.append(inputs[0].abs().min().item()))
        for module in model.modules() if isinstance(module, nn.ReLU)]
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with torch.no_grad():
        model(batch)
    model.load_state_dict(state)
    for hook in hooks:
        hook.remove()
    return min(nearest)


def farthest_from_kinks(model, prefix, candidates, batch, size):
    """The name, of `prefix/0`, `prefix/1` and so on, of the images that keep farthest from every kink."""
    names = [f"{prefix}/{index}" for index in range(candidates)]
    distances = [kink_distance(model, images(name, batch, size, torch.float64)) for name in names]
    best = int(np.argmax(distances))
    return names[best], distances[best]


def gradients_of(network, name, batch, dtype):
    model = make(network, dtype).train()
    logits = model(images(name, batch, network.input, dtype))
    loss = functional.cross_entropy(logits, torch.tensor(formula.labels(batch, network.classes)))
    loss.backward()
    return loss.item(), logits.detach().numpy(), {n: p.grad.numpy() for n, p in model.named_parameters()}


def write_gradients():
    network, batch = formula.PRESETS["tiny"], 4
    image, distance = farthest_from_kinks(
        make(network, torch.float64).train(), "gradients", 200, batch, network.input)
    loss, logits, reference = gradients_of(network, image, batch, torch.float64)
    _, _, single = gradients_of(network, image, batch, torch.float32)
    deviation, name = formula.gradient_deviation(single, reference)
    print("tiny gradients", image, "kinks", distance, "float32", deviation, name)
    formula.write("pytorch-gradients.json", network.record() | {
        "batch": batch,
        "images": image,
        "kinkDistance": distance,
        "labels": formula.labels(batch, network.classes),
        "loss": loss,
        "logits": logits.tolist(),
        "float32Deviation": deviation,
        "gradients": [formula.gradient_record(n, g) for n, g in reference.items()],
    })


STATISTICS = "layer2.0.bn2"


def steps_of(network, make_optimizer, steps, batch, dtype, names=None):
    """Losses of `steps` steps, each on images of its own, and one layer's running statistics afterwards.

    Without `names` the images of every step are those of 30 that keep farthest from the kinks.
    """
    model = make(network, dtype).train()
    optimizer = make_optimizer(model.parameters())
    losses, chosen, distances = [], [], []
    for step in range(steps):
        if names is None:
            name, distance = farthest_from_kinks(model, f"step{step}", 30, batch, network.input)
            distances.append(distance)
        else:
            name = names[step]
        chosen.append(name)
        optimizer.zero_grad()
        logits = model(images(name, batch, network.input, dtype))
        loss = functional.cross_entropy(
            logits, torch.tensor(formula.labels(batch, network.classes, first=step * batch)))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    state = model.state_dict()
    mean, variance = state[STATISTICS + ".running_mean"], state[STATISTICS + ".running_var"]
    return losses, mean.numpy(), variance.numpy(), chosen, min(distances, default=0)


def write_steps():
    network, steps, batch = formula.variant("tiny", input=8), 10, 8
    runs = {
        "sgd": (
            dict(learningRate=0.05, momentum=0.9, weightDecay=5e-4),
            lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=True)),
        "adam": (dict(learningRate=1e-3, momentum=0, weightDecay=0), lambda p: torch.optim.Adam(p, lr=1e-3)),
    }
    records = []
    for name, (settings, optimizer) in runs.items():
        losses, mean, variance, chosen, distance = steps_of(network, optimizer, steps, batch, torch.float64)
        single = steps_of(network, optimizer, steps, batch, torch.float32, names=chosen)
        drift = {
            "losses": formula.relative_deviation(single[0], losses),
            "mean": formula.relative_deviation(single[1], mean),
            "variance": formula.relative_deviation(single[2], variance),
        }
        print("tiny", name, np.round(losses, 3), "kinks", distance, "float32", drift)
        records.append(network.record() | {
            "optimizer": name, "batch": batch, **settings, "images": chosen, "kinkDistance": distance,
            "losses": losses,
            "statisticsMean": STATISTICS + ".running_mean", "mean": mean.tolist(),
            "statisticsVariance": STATISTICS + ".running_var", "variance": variance.tolist(),
            "float32Drift": drift,
        })
    formula.write("pytorch-steps.json", {"runs": records})


def operation(name, shape):
    """A float64 operand in [-1, 1) that gathers gradients."""
    return torch.from_numpy(formula.uniform(name, shape, -1, 1)).double().requires_grad_()


def operation_record(name, compute, shapes):
    """Output and gradients of one operation, for operands and an upstream gradient from the formula."""
    operands = [operation(f"operation/{name}/{key}", shape) for key, shape in shapes.items()]
    output = compute(*operands)
    upstream = operation(f"operation/{name}/upstream", tuple(output.shape))
    output.backward(upstream.detach())
    return {
        "operation": name, "output": record(output),
        "operands": [{"name": key, "gradient": record(operand.grad)} for key, operand in zip(shapes, operands)],
    }


def record(tensor):
    return {"shape": list(tensor.shape), "values": [formula.short(v) for v in tensor.detach().numpy().reshape(-1)]}


def write_operations():
    records = [
        operation_record(
            "max-pool-padded", lambda x: functional.max_pool2d(x, 3, stride=2, padding=1), {"input": (2, 3, 7, 8)}),
        operation_record(
            "grouped-convolution",
            lambda x, w: functional.conv2d(x, w, stride=2, padding=1, groups=3),
            {"input": (2, 6, 5, 6), "kernel": (9, 2, 3, 3)}),
        operation_record(
            "batch-normalization",
            lambda x, g, b: functional.batch_norm(x, None, None, g, b, training=True, eps=1e-5),
            {"input": (2, 3, 3, 4), "gamma": (3,), "beta": (3,)}),
        operation_record(
            "global-average-pool", lambda x: x.mean(dim=(2, 3)), {"input": (2, 3, 4, 5)}),
    ]
    formula.write("pytorch-operations.json", {"operations": records})


FORMULA_TENSORS = {
    "conv1.weight": (32, 3, 3, 3), "bn1.weight": (32,), "bn1.bias": (32,), "bn1.running_mean": (32,),
    "bn1.running_var": (32,), "fc.weight": (10, 512), "fc.bias": (10,), "conv2d-2a-branch1a_split1/kernel": (1, 1, 8, 8),
    "conv2d_1/bias": (32,), "fc10/kernel": (512, 10), "batchnorm_1/gamma": (32,), "batchnorm_1/beta": (32,),
    "batchnorm_1/moving_mean": (32,), "batchnorm_1/moving_variance": (32,),
}


def write_formula():
    """What the formula gives, for its Swift twin to be compared with bit for bit."""
    records = []
    for name, tensor in [(name, formula.weight(name, shape)) for name, shape in FORMULA_TENSORS.items()] + [
            ("image", formula.images("image", 2, 5))]:
        flat = tensor.reshape(-1)
        records.append({
            "name": name, "shape": list(tensor.shape), "first": [formula.short(v) for v in flat[:6]],
            "last": [formula.short(v) for v in flat[-6:]], "sum": float(flat.astype(np.float64).sum()),
        })
    formula.write("formula.json", {"tensors": records})


def rates(scheduler, count):
    """The rate of every one of `count` steps under a PyTorch scheduler that is stepped after each."""
    found = []
    for _ in range(count):
        found.append(scheduler.get_last_lr()[0])
        scheduler.optimizer.step()
        scheduler.step()
    return found


def notebook_rate(epoch):
    """`lr_schedule` of the notebook's training script, for the base rate 1e-3."""
    rate = 1e-3
    if epoch > 180:
        rate *= 0.5e-3
    elif epoch > 160:
        rate *= 1e-3
    elif epoch > 120:
        rate *= 1e-2
    elif epoch > 80:
        rate *= 1e-1
    return rate


def one_cycle_rate(step, steps, base):
    """A line from a 25th of the base rate up to it over 30 % of the steps, then half a cosine to 0."""
    progress = step / steps
    if progress < 0.3:
        return base * (1 / 25 + (1 - 1 / 25) * progress / 0.3)
    return base * (1 + math.cos(math.pi * (progress - 0.3) / 0.7)) / 2


def write_schedules():
    def sgd():
        return torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.1)

    schedules = torch.optim.lr_scheduler
    records = [
        {"schedule": "notebook", "base": 1e-3, "epochs": 200, "stepsPerEpoch": 1,
         "rates": [notebook_rate(epoch) for epoch in range(200)]},
        {"schedule": "step", "base": 0.1, "epochs": 12, "stepsPerEpoch": 1,
         "rates": rates(schedules.MultiStepLR(sgd(), [6, 9], gamma=0.1), 12)},
        {"schedule": "cosine", "base": 0.1, "epochs": 4, "stepsPerEpoch": 5,
         "rates": rates(schedules.CosineAnnealingLR(sgd(), T_max=20), 20)},
        {"schedule": "one-cycle", "base": 0.1, "epochs": 4, "stepsPerEpoch": 5,
         "rates": [one_cycle_rate(step, 20, 0.1) for step in range(20)]},
    ]
    formula.write("pytorch-schedules.json", {"schedules": records})


if __name__ == "__main__":
    print("torch", torch.__version__, "numpy", np.__version__)
    write_formula()
    write_schedules()
    write_operations()
    write_gradients()
    write_steps()
    write_logits()
