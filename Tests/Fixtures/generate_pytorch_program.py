"""Writes pytorch-program.json: what the built program has to answer about networks in paper form. See README.md."""

import numpy as np
import torch
import torch.nn.functional as functional

import formula
import generate_pytorch
import program
import program_cases
from program_cases import Run


def to_torch(images, dtype=torch.float64):
    return torch.from_numpy(np.ascontiguousarray(images)).to(dtype)


def load_first_weights(model, seed):
    """The weights that a run of the program begins with, by name and place in its files."""
    state = model.state_dict()
    names = [name for name in state if not name.endswith("num_batches_tracked")]
    with torch.no_grad():
        for position, name in enumerate(names):
            values = program.paper_weight(name, tuple(state[name].shape), seed, position)
            state[name].copy_(torch.from_numpy(values))


def optimizer_of(run, parameters):
    if run.optimizer == "sgd":
        return torch.optim.SGD(
            parameters, lr=run.learning_rate, momentum=run.momentum, weight_decay=run.weight_decay, nesterov=True)
    return torch.optim.Adam(parameters, lr=run.learning_rate, weight_decay=run.weight_decay)


def trained(network, run, dtype):
    """The epochs of a run."""
    epochs, (held_out, held_out_labels) = run.data_sets("paper")
    model = generate_pytorch.ResNeXt(network)
    load_first_weights(model, run.seed)
    model = model.to(dtype)
    optimizer = optimizer_of(run, model.parameters())
    total, records = run.epochs * epochs.steps, []
    for number in range(run.epochs):
        model.train()
        epoch = program_cases.Epoch()
        for index in range(epochs.steps):
            rate = run.rate(number * epochs.steps + index, total)
            optimizer.param_groups[0]["lr"] = rate
            images, labels = epochs.batch_of(index, number)
            images = to_torch(images, dtype)
            optimizer.zero_grad()
            logits = model(images)
            loss = functional.cross_entropy(logits, torch.tensor(labels))
            loss.backward()
            optimizer.step()
            epoch.add(loss.item(), logits.detach().numpy(), labels)
        model.eval()
        with torch.no_grad():
            records.append(epoch.record(rate, model(to_torch(held_out, dtype)).double().numpy(), held_out_labels))
    return records


class PyTorch:
    """The paper's networks in PyTorch."""

    def logits(self, network, images):
        model = generate_pytorch.make(network, torch.float64).eval()
        with torch.no_grad():
            return model(to_torch(images)).numpy()

    def maps(self, network, images):
        model = generate_pytorch.make(network, torch.float64).eval()
        modules = {
            ("stem", ""): model.bn1, ("transform", "layer2.0"): model.layer2[0].conv2,
            ("transition", "layer3.0"): model.layer3[0].conv3,
            ("downsampling-block", "layer1.0"): model.layer1[0]}
        found = {}
        for cell, module in modules.items():
            module.register_forward_hook(lambda _, __, output, cell=cell: found.update({cell: output[0].numpy()}))
        with torch.no_grad():
            model(to_torch(images))
        # The stem's cell shows what its ReLU makes of the normalised maps.
        found["stem", ""] = np.maximum(found["stem", ""], 0)
        return {cell: found[cell] for cell in modules}

    def train(self, network, run, single):
        return trained(network, run, torch.float32 if single else torch.float64)


SGD = dict(optimizer="sgd", learning_rate=0.05, momentum=0.9, weight_decay=5e-4)
RUNS = [
    Run("sgd-16", training=20, input=16, batch=8, epochs=2, schedule="cosine", augment=True, seed=3, **SGD),
    Run("adam-32", training=15, input=32, batch=8, epochs=2, optimizer="adam", learning_rate=1e-3),
]

if __name__ == "__main__":
    tiny = formula.PRESETS["tiny"]
    networks = [formula.variant("tiny", input=side) for side in (32, 16, 64)]
    program_cases.write("pytorch-program.json", PyTorch(), networks, [
        (formula.variant("tiny", input=run.input), run) for run in RUNS])
