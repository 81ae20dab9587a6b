"""Losses and their gradients by torch and timm in float64: losses.json and dice.json. Inputs are those of the files,
rounded there: soft targets give the stored values within 3e-8. A new case of losses.json is a line of NEW.

    python3 test/golden/losses/make.py            compares
    python3 test/golden/losses/make.py --write    adds what is missing
"""
import json
import os
import re
import sys

import torch
from timm.loss import AsymmetricLossMultiLabel
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

FOLDER = os.path.dirname(os.path.abspath(__file__))


def dice(prediction, target):
    return 1 - (2 * (prediction * target).sum() + 1) / (prediction.sum() + target.sum() + 1)


LOGITS = [[3.2, -0.8, 0.4, -5.5], [-1.9, 2.1, -0.3, 7.5], [0.3, -2.9, 30.0, -30.0]]
LABELS = [[1, 0, 1, 0], [0, 0, 1, 1], [1, 1, 0, 0]]
SOFT = [[1, 0.55, 0.7, 0], [0, 0.85, 1, 0.1], [0.3, 1, 0, 0]]
WEIGHTS = [0.5, 3.0, 1.0, 12.5]
NEW = [
    ("asymmetric", "timm AsymmetricLossMultiLabel sum", LABELS, None),
    ("asymmetric_soft", "timm AsymmetricLossMultiLabel sum", SOFT, None),
    ("bce_weights", "BCEWithLogits mean, pos_weight", LABELS, WEIGHTS),
    ("bce_soft_weights", "BCEWithLogits mean, pos_weight", SOFT, WEIGHTS),
    ("ce_weights", "CrossEntropy sum, class indices, weight", [3, 1, 1], WEIGHTS),
    ("bce_smoothed_answers", "BCEWithLogits mean, targets to 0.05 and 0.95", LABELS, None),
]


def loss(what, given, target, weights=None):
    if what.startswith("dice"):
        return dice(given, target)
    reduction = "sum" if " sum" in what else "mean"
    if what.startswith("timm Asymmetric"):
        return AsymmetricLossMultiLabel()(given, target)
    if what.startswith("BCE"):
        smooth = target * 0.9 + 0.05 if "0.95" in what else target
        return binary_cross_entropy_with_logits(given, smooth, reduction=reduction, pos_weight=weights)
    smoothing = re.search(r"label_smoothing (\S+)|LabelSmoothingCrossEntropy\((\S+)\)", what)
    rate = float(next(filter(None, smoothing.groups()))) if smoothing else 0
    return cross_entropy(given, target, weight=weights, reduction=reduction, label_smoothing=rate)


def main():
    worst = 0
    for name in ("losses.json", "dice.json"):
        path = os.path.join(FOLDER, name)
        with open(path) as file:
            golden = json.load(file)
        known = {case["name"] for case in golden["cases"]}
        for new, fn, target, weights in NEW if name == "losses.json" else []:
            if new not in known:
                inputs = {"logits": LOGITS, "target": target}
                case = {"name": new, "fn": fn, "inputs": inputs, **({"weights": weights} if weights else {})}
                zeros = [[0] * len(row) for row in LOGITS]
                golden["cases"].append({**case, "expected": 0, "grad": zeros})
        for case in golden["cases"]:
            values, target = case["inputs"].values()
            given = torch.tensor(values, dtype=torch.float64, requires_grad=True)
            indices = torch.tensor(target)
            of_classes = indices.dim() < given.dim()
            seen = given.sigmoid() if "sigmoid" in case["name"] else given
            weights = torch.tensor(case["weights"], dtype=torch.float64) if "weights" in case else None
            found = loss(case["fn"], seen, indices if of_classes else indices.double(), weights)
            found.backward()
            off = max(abs(found.item() - case["expected"]), (given.grad - torch.tensor(case["grad"], dtype=torch.float64)).abs().max().item())
            print(name, case["name"], "off by", off)
            worst = max(worst, off if case["name"] in known else 0)
            if case["name"] not in known:
                case |= {"expected": found.item(), "grad": given.grad.tolist()}
        if "--write" in sys.argv:
            with open(path, "w") as file:
                json.dump(golden, file, separators=(",", ":"))
                file.write("\n")
    return worst


if __name__ == "__main__":
    sys.exit(0 if main() < 1e-7 or "--write" in sys.argv else 1)
