"""A batch mixed by timm 0.5.4's Mixup, with what was drawn.

    PYTHONPATH=timm-0.5.4 python3 test/golden/mixing/make.py

Writes mixing.json beside itself: images [4, 3, 6, 6] before and after, targets after, in float64.
"""
import json
import os

import numpy as np
import timm
import torch
from timm.data import mixup
from timm.data.mixup import Mixup

assert timm.__version__ == "0.5.4"
FOLDER = os.path.dirname(os.path.abspath(__file__))
SIDE, CLASSES, LABELS = 6, 3, [2, 0, 1, 0]
# The share, and for CutMix the centre of the box: within, at an edge, empty, all.
DRAWS = [(0.3, None), (0.96, None), (0.5, (3, 2)), (0.4, (0, 5)), (0.99, (2, 2)), (0.0, (3, 3))]


def mixed(images, share, centre, smoothing):
    mixer = Mixup(mixup_alpha=1, cutmix_alpha=1, label_smoothing=smoothing, num_classes=CLASSES)
    mixer._params_per_batch = lambda: (share, centre is not None)
    if centre is not None:
        drawn = iter(centre)
        mixup.np.random.randint = lambda *_, **__: next(drawn)
    return mixer(images.clone(), torch.tensor(LABELS))


def main():
    images = torch.tensor(np.random.default_rng(9).integers(0, 256, (4, 3, SIDE, SIDE)), dtype=torch.float64)
    cases = []
    for share, centre in DRAWS:
        for smoothing in (0, 0.1) if share == 0.3 else (0,):
            after, targets = mixed(images, share, centre, smoothing)
            draw = {"share": share, **({"y": centre[0], "x": centre[1]} if centre else {})}
            numbers = [round(value, 6) for value in after.flatten().tolist()]
            cases.append({"draw": draw, "smoothing": smoothing, "images": numbers, "targets": targets.tolist()})
    golden = {"note": f"timm {timm.__version__}", "labels": LABELS, "images": images.flatten().tolist(), "cases": cases}
    with open(os.path.join(FOLDER, "mixing.json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
