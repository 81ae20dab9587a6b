"""Reference numbers of small networks from torchvision, which has the architectures but other names than timm.

    python3 test/golden/models/convolutional.py

Writes inception_v3_w2_i139.json and efficientnet_i64.json beside itself. Weights and images are made by `noise` of
their places in the model, of gradients `summary` is kept. All is computed in float64 on weights and images that are
exact in float32.
"""
import os
import sys

import torch
from torch import nn
from torchvision.models.efficientnet import EfficientNet, MBConvConfig
from torchvision.models.inception import (
    BasicConv2d, Inception3, InceptionA, InceptionAux, InceptionB, InceptionC, InceptionD, InceptionE)

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import noise, numbers, pictures, short, summary, value, write_json  # noqa: E402

CLASSES = 3
IMAGES = 4


def named(model):
    """Parameters and running statistics by their kind and place, in torchvision's order."""
    parameters = {f"{index} parameter": tensor for index, tensor in enumerate(model.parameters())}
    buffers = [(name, buffer) for name, buffer in model.named_buffers() if buffer.dim() > 0]
    statistics = {f"{index} {name.rsplit('.', 1)[1]}": buffer for index, (name, buffer) in enumerate(buffers)}
    return parameters, statistics


def write(name, model, side):
    model = model.double()
    parameters, statistics = named(model)
    with torch.no_grad():
        for key, tensor in (parameters | statistics).items():
            tensor.copy_(value(key, tensor.shape))
    images = pictures(IMAGES, side)
    evaluated = model.eval()(images)
    trained = model.train()(images)
    loss = ((trained - noise("target", [IMAGES, CLASSES])) ** 2).mean()
    loss.backward()
    write_json(FOLDER, name, {
        "library": f"torchvision, torch {torch.__version__.split('+')[0]}",
        "input_shape": [IMAGES, 3, side, side],
        "shapes": [list(parameter.shape) for parameter in model.parameters()],
        "output": numbers(evaluated),
        "output_train": numbers(trained),
        "loss": short(loss),
        "gradients": {key: summary(key, parameter.grad) for key, parameter in parameters.items()},
        "running_after": {key: summary(key, buffer) for key, buffer in statistics.items()},
    })


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


write("inception_v3_w2_i139", inception(), 139)
write("efficientnet_i64", efficientnet(), 64)
