"""Losses and their gradients by torch in float64: losses.json and dice.json. Inputs are those of the files,
rounded there: soft targets give the stored values within 3e-8.

    python3 test/golden/losses/make.py            compares
    python3 test/golden/losses/make.py --write    writes
"""
import json
import os
import re
import sys

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

FOLDER = os.path.dirname(os.path.abspath(__file__))


def dice(prediction, target):
    return 1 - (2 * (prediction * target).sum() + 1) / (prediction.sum() + target.sum() + 1)


def loss(what, given, target):
    if what.startswith("dice"):
        return dice(given, target)
    reduction = "sum" if " sum" in what else "mean"
    if what.startswith("BCE"):
        return binary_cross_entropy_with_logits(given, target, reduction=reduction)
    smoothing = re.search(r"label_smoothing (\S+)|LabelSmoothingCrossEntropy\((\S+)\)", what)
    rate = float(next(filter(None, smoothing.groups()))) if smoothing else 0
    return cross_entropy(given, target, reduction=reduction, label_smoothing=rate)


def main():
    worst = 0
    for name in ("losses.json", "dice.json"):
        path = os.path.join(FOLDER, name)
        with open(path) as file:
            golden = json.load(file)
        for case in golden["cases"]:
            values, target = case["inputs"].values()
            given = torch.tensor(values, dtype=torch.float64, requires_grad=True)
            indices = torch.tensor(target)
            of_classes = indices.dim() < given.dim()
            seen = given.sigmoid() if "sigmoid" in case["name"] else given
            found = loss(case["fn"], seen, indices if of_classes else indices.double())
            found.backward()
            off = max(abs(found.item() - case["expected"]), (given.grad - torch.tensor(case["grad"], dtype=torch.float64)).abs().max().item())
            print(name, case["name"], "off by", off)
            worst = max(worst, off)
            case |= {"expected": found.item(), "grad": given.grad.tolist()}
        if "--write" in sys.argv:
            with open(path, "w") as file:
                json.dump(golden, file, separators=(",", ":"))
                file.write("\n")
    return worst


if __name__ == "__main__":
    sys.exit(0 if main() < 1e-7 or "--write" in sys.argv else 1)
