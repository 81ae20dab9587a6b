"""Batch norm in training by torch in float64, of float32 maps whose means are many deviations: batch-norm.json.

    python3 test/golden/batch-norm/make.py > test/golden/batch-norm/batch-norm.json
"""
import json

import numpy as np
import torch

# Mean and deviation of each channel; the last is constant but for one element.
CHANNELS = ((0, 1), (3, 0.03), (1000, 1), (-40, 0.01), (7, 0))
BATCH, SIDE = 3, 4

random = np.random.default_rng(16)
maps = np.stack([mean + deviation * random.standard_normal((BATCH, SIDE, SIDE)) for mean, deviation in CHANNELS])
maps[-1, 0, 0, 0] = 7.5
maps = maps.astype(np.float32)
count = len(CHANNELS)
weight, bias = random.uniform(0.5, 1.5, count).astype(np.float32), random.normal(size=count).astype(np.float32)
dy = random.standard_normal(maps.shape).astype(np.float32)

# assay's maps are [channels, batch, height, width], torch's [batch, channels, height, width].
x = torch.tensor(maps.swapaxes(0, 1), dtype=torch.float64, requires_grad=True)
norm = torch.nn.BatchNorm2d(count).double()
norm.weight.data, norm.bias.data = torch.tensor(weight).double(), torch.tensor(bias).double()
y = norm(x)
y.backward(torch.tensor(dy.swapaxes(0, 1)).double())


def of_channels(tensor):
    return tensor.detach().transpose(0, 1).flatten(1).tolist()


def plain(array):
    return array.reshape(count, -1).tolist()


print(json.dumps({
    "shape": list(maps.shape),
    "maps": plain(maps),
    "weight": weight.tolist(),
    "bias": bias.tolist(),
    "dy": plain(dy),
    "output": of_channels(y),
    "gradient": of_channels(x.grad),
    "weight_gradient": norm.weight.grad.tolist(),
    "bias_gradient": norm.bias.grad.tolist(),
    "running_mean": norm.running_mean.tolist(),
    "running_var": norm.running_var.tolist(),
}))
