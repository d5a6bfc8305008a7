"""Writes pytorch-gradcam.json: Grad-CAM of both forms (Selvaraju et al. 2017, equations 1 and 2). See README.md.

Networks, images and points are those of pytorch-probes.json, which is read for the images that were chosen there.
References are computed in float64.
"""

import json

import torch

import formula
import generate_probes as probes


def gradcam(network, name, label, points):
    probe = probes.Probe(
        network, torch.float64, probes.image_of(network, name, torch.float64).requires_grad_())
    probe.logits[label].backward()
    maps = []
    for point in points:
        activations, gradients = probe.points[point][0], probe.points[point].grad[0]
        weights = gradients.mean(dim=(1, 2))
        cam = torch.relu((weights[:, None, None] * activations).sum(dim=0)).detach().numpy()
        maps.append({
            "point": point, "weights": formula.sampled(weights.detach().numpy()), "map": formula.sampled(cam)})
    return {"class": label, "logit": probe.logits[label].item(), "maps": maps}


def blocks(network):
    return [
        f"{stage + 2}{probes.LETTERS[index]}" if network.form == "notebook" else f"layer{stage + 1}.{index}"
        for stage, count in enumerate(network.blocks) for index in range(count)]


def record(network, entry):
    probes.weight.cache_clear()
    points = [f"{block}:output" for block in blocks(network)] + ["stemActivation"]
    return network.record() | {
        "image": entry["image"], "cases": [gradcam(network, entry["image"], label, points) for label in (3, 7)]}


if __name__ == "__main__":
    print("torch", torch.__version__)
    known = json.loads((formula.HERE / "pytorch-probes.json").read_text())["networks"]
    networks = [formula.PRESETS["tiny"], formula.PRESETS["notebook-cifar"]]
    formula.write("pytorch-gradcam.json", {
        "networks": [
            record(network, next(e for e in known if network.record().items() <= e.items()))
            for network in networks]})
