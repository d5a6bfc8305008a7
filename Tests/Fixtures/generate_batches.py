"""Writes batches.json: what a network is fed in training and validation, in NumPy and Pillow. See README.md."""

import itertools

import formula
import program

COUNT, BATCH, SEED = 37, 8, 0x1_0000_0005


def batch_record(pictures, labels, name: str, side: int, augment: bool, epoch: int, index: int) -> dict:
    measured = {"measured-per-channel": "paper", "measured-per-pixel": "notebook"}
    rule = program.measured(pictures, measured[name]) if name in measured else program.normalization(name)
    images, found = program.Epochs(pictures, labels, rule, BATCH, side, SEED, augment).batch_of(index, epoch)
    return {
        "normalization": name, "input": side, "augment": augment, "epoch": epoch, "index": index, "labels": found,
        "images": formula.sampled(images),
        # Of every image and channel, so that none can stand in another's place.
        "planeSums": images.sum(axis=(2, 3)).reshape(-1).tolist(),
    }


def main():
    pictures, labels = formula.pictures("batches", COUNT), formula.labels(COUNT, 10)
    names = ("none", "per-channel", "per-pixel", "measured-per-channel", "measured-per-pixel")
    records = []
    for number, (name, side, augment) in enumerate(itertools.product(names, (32, 16, 64), (False, True))):
        # The last batch of an epoch, of five images, among them.
        records.append(batch_record(pictures, labels, name, side, augment, epoch=number % 3, index=number % 5))
    per_channel, per_pixel = (program.measured(pictures, form) for form in ("paper", "notebook"))
    formula.write("batches.json", {
        "pictures": "batches", "count": COUNT, "batch": BATCH, "seed": SEED,
        "mean": per_channel.mean.reshape(-1).tolist(), "deviation": per_channel.deviation.reshape(-1).tolist(),
        "meanImage": formula.sampled(per_pixel.mean), "batches": records})


if __name__ == "__main__":
    main()
