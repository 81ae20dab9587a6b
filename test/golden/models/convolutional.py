"""Reference numbers of small networks from torchvision, which has the architectures but other names than timm.

    python3 test/golden/models/convolutional.py

Writes inception_v3_w2_i139.json and efficientnet_i64.json beside itself (made with torch 1.13 and torchvision 0.14). The
weights are too many to be stored: both sides compute them by `noise`, and of a gradient only its norm and its product
with noise are kept. All is computed in float64 on weights and images that are exact in float32.
"""
import json
import os

import numpy as np
import torch
from torch import nn
from torchvision.models.efficientnet import EfficientNet, MBConvConfig
from torchvision.models.inception import (
    BasicConv2d, Inception3, InceptionA, InceptionAux, InceptionB, InceptionC, InceptionD, InceptionE)

CLASSES = 3
BUFFERS, IMAGES, TARGETS, PROBE = 10000, 20000, 20001, 30000


def noise(stream, size):
    """Numbers in [-0.5, 0.5), exact in float32: a hash of the stream's number and the place."""
    at = np.arange(1, size + 1, dtype=np.uint32)
    with np.errstate(over="ignore"):
        h = at * np.uint32(0x9E3779B1) ^ np.uint32((stream + 1) * 0x85EBCA6B & 0xFFFFFFFF)
        for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39), (15, 1)):
            h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
    return (h >> np.uint32(8)).astype(np.float64) / 2**24 - 0.5


def fill(model):
    """As many different values as there are. Offsets of about 1 leave most units active: else Inception's many norms of
    few values would make 1e-5 of a rounding error of 1e-7."""
    def put(tensor, stream, scale, offset):
        values = (noise(stream, tensor.numel()) * scale + offset).astype(np.float32)
        tensor.copy_(torch.from_numpy(values.astype(np.float64)).reshape(tensor.shape))

    with torch.no_grad():
        for stream, parameter in enumerate(model.parameters()):
            if parameter.dim() > 1:
                put(parameter, stream, 2 * np.sqrt(6 / parameter[0].numel()), 0)
            else:
                put(parameter, stream, 0.5, 1)
        floats = [(name, buffer) for name, buffer in model.named_buffers() if buffer.dim() > 0]
        for stream, (name, buffer) in enumerate(floats):
            put(buffer, BUFFERS + stream, 0.5, 1 if name.endswith("var") else 0)


def summary(tensor, stream):
    values = tensor.detach().numpy().ravel()
    return [float(np.dot(values, noise(PROBE + stream, values.size))), float(np.linalg.norm(values))]


def write(name, model, side):
    model = model.double()
    fill(model)
    images = torch.from_numpy(noise(IMAGES, 2 * 3 * side * side) * 4).reshape(2, 3, side, side)
    targets = torch.from_numpy(noise(TARGETS, 2 * CLASSES)).reshape(2, CLASSES)
    evaluated = model.eval()(images)
    trained = model.train()(images)
    loss = ((trained - targets) ** 2).mean()
    loss.backward()
    running = [buffer for _, buffer in model.named_buffers() if buffer.dim() > 0]
    golden = {
        "library": f"torchvision, torch {torch.__version__}",
        "input_shape": [2, 3, side, side],
        "shapes": [list(parameter.shape) for parameter in model.parameters()],
        "logits": evaluated.flatten().tolist(),
        "logits_train": trained.flatten().tolist(),
        "loss": loss.item(),
        "gradients": [summary(parameter.grad, stream) for stream, parameter in enumerate(model.parameters())],
        "running_after": [summary(buffer, BUFFERS + stream) for stream, buffer in enumerate(running)],
    }
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))


def inception():
    """A sixteenth of the channels, and no auxiliary classifier."""
    def convolution(into, out, **options):
        return BasicConv2d(into if into == 3 else into // 16, out // 16, **options)

    def narrow(block):
        return lambda *sizes, **options: block(*sizes, **options, conv_block=convolution)

    blocks = [narrow(block) for block in (InceptionA, InceptionB, InceptionC, InceptionD, InceptionE, InceptionAux)]
    model = Inception3(CLASSES, aux_logits=False, inception_blocks=[convolution, *blocks], init_weights=False, dropout=0)
    model.fc = nn.Linear(128, CLASSES)
    return model


def efficientnet():
    stages = [(1, 3, 1, 8, 8, 1), (6, 3, 2, 8, 16, 2), (6, 5, 2, 16, 24, 1), (6, 5, 1, 24, 24, 1)]
    settings = [MBConvConfig(*stage, width_mult=1, depth_mult=1) for stage in stages]
    return EfficientNet(settings, dropout=0, stochastic_depth_prob=0, num_classes=CLASSES, last_channel=40)


torch.manual_seed(0)
write("inception_v3_w2_i139", inception(), 139)
write("efficientnet_i64", efficientnet(), 64)
