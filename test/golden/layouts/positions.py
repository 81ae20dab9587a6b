"""Position embeddings resized as DINOv2's code does, by torch: with an offset, and antialiased for networks with registers.

    python3 test/golden/layouts/positions.py

Writes positions.json beside itself. Embeddings are made by `noise` on both sides.
"""
import os
import sys

import torch
from torch.nn.functional import interpolate

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import numbers, value, write_json  # noqa: E402

WIDTH = 2
SIZES = [(7, 4), (4, 7), (5, 2)]


def resized(side, wanted, registers):
    grid = value(f"positions {side}", (1, side, side, WIDTH)).permute(0, 3, 1, 2)
    if registers:
        made = interpolate(grid, size=(wanted, wanted), mode="bicubic", antialias=True)
    else:
        scale = (wanted + 0.1) / side
        made = interpolate(grid, scale_factor=(scale, scale), mode="bicubic")
    assert made.shape[-2:] == (wanted, wanted)
    return numbers(made.permute(0, 2, 3, 1))


cases = [[side, wanted, registers, resized(side, wanted, registers)] for side, wanted in SIZES for registers in (False, True)]
write_json(FOLDER, "positions", {"library": f"torch {torch.__version__.split('+')[0]}", "width": WIDTH, "cases": cases})
