"""Masks from the logits of images and of their mirror images, by torch.

    python3 test/golden/flips/make.py

Logits are not stored: both sides make them by `noise` of their names.
"""
import os
import sys

import torch

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import noise, write_json  # noqa: E402

SHAPE = [3, 16, 16]
first, second = (noise(name, SHAPE) * 12 for name in ("view", "mirrored view"))
mean = torch.stack([torch.sigmoid(first), torch.flip(torch.sigmoid(second), dims=[-1])]).mean(0)
masks = (mean > 0.5).int()
write_json(
    FOLDER,
    "flips",
    {"library": f"torch {torch.__version__.split('+')[0]}", "shape": SHAPE, "masks": masks.flatten().tolist()},
)
