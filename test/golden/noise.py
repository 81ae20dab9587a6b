"""What the generators of goldens and the tests both compute, so that it need not be stored: numbers from hashes of names.

test/support/noise.ts is the same in TypeScript. Of a tensor that is too large to be stored a golden has its `summary`.
"""
import json
import math
import os

import numpy as np
import torch


def noise(name, shape):
    """Numbers in [-0.5, 0.5), exact in float32: a hash of the name (FNV-1a) and the place."""
    stream = 0x811C9DC5
    for byte in name.encode():
        stream = (stream ^ byte) * 0x01000193 & 0xFFFFFFFF
    at = np.arange(1, math.prod(shape) + 1, dtype=np.uint32)
    with np.errstate(over="ignore"):
        h = at * np.uint32(0x9E3779B1) ^ np.uint32((stream + 1) * 0x85EBCA6B & 0xFFFFFFFF)
        for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39), (15, 1)):
            h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
    return torch.from_numpy((h >> np.uint32(8)).astype(np.float64) / 2**24 - 0.5).reshape(shape)


def value(name, shape):
    """Matrices keep the size of what they multiply; vectors are about 1, so that most units are active.

    A backbone's biases are about 0: what all of its maps have in common would drown what the pooled maps differ by.
    """
    if len(shape) > 1:
        values = noise(name, shape) * math.sqrt(12 / math.prod(shape[1:]))
    else:
        about_zero = name.endswith("running_mean") or name.startswith("backbone.layers.") and name.endswith("bias")
        values = noise(name, shape) * 0.5 + (0 if about_zero else 1)
    return values.float().double()


def pictures(count, side):
    """Noise on planes of many colours: were their means alike, norms over few images would make much of rounding errors."""
    tints = noise("tint", [count, 3, 1, 1]) * 8
    return (noise("input", [count, 3, side, side]) * 4 + tints).float().double()


def fill(model, file_name=lambda name: name):
    """By the names in the file, and only what is loaded: attention masks follow from the windows.

    A tensor that has several names gets the values of the first.
    """
    with torch.no_grad():
        for name, tensor in reversed(model.state_dict(keep_vars=True).items()):
            if tensor.dtype.is_floating_point and tensor.dim() > 0 and not name.endswith("attn_mask"):
                tensor.copy_(value(file_name(name), tensor.shape))


def short(number):
    """Ten digits, five more than any test compares: the same file on every machine."""
    return float(f"{float(number):.10g}")


def numbers(tensor):
    return [short(number) for number in tensor.detach().flatten().tolist()]


def summary(name, tensor):
    """Two sums of the elements, each times a factor of 0.5 to 1 of either sign, and the largest magnitude.

    An element that is off by e moves both sums by e/2 or more, so they hold each element as a comparison would.
    """
    values = tensor.detach().double()
    sums = []
    for probe in (f"{name} 1", f"{name} 2"):
        factors = noise(probe, values.shape)
        sums.append((values * (factors + factors.sign() * 0.5)).sum())
    return [short(number) for number in (*sums, values.abs().max())]


def write_json(folder, name, golden):
    with open(os.path.join(folder, f"{name}.json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")
