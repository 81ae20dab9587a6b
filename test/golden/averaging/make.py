"""Averages of a network's weights over five steps of SGD, by timm's ModelEmaV3.

    python3 test/golden/averaging/make.py

Any timm that has ModelEmaV3. In float64 on weights that are made of their names.
"""
import os
import sys

import timm
import torch
from timm.models.vision_transformer import VisionTransformer
from timm.utils import ModelEmaV3
from torch.nn.functional import cross_entropy

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import fill, pictures, short, summary, write_json  # noqa: E402

LABELS = torch.tensor([3, 1])
STEPS, LR, MOMENTUM = 5, 0.01, 0.9


def measure(decay, warmup):
    model = VisionTransformer(img_size=32, patch_size=8, embed_dim=48, depth=2, num_heads=3, num_classes=5).double()
    fill(model)
    average = ModelEmaV3(model, decay=decay, use_warmup=warmup)
    optimizer = torch.optim.SGD(model.parameters(), LR, MOMENTUM)
    images = pictures(2, 32)
    losses = []
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        cross_entropy(model(images), LABELS).backward()
        optimizer.step()
        average.update(model, step=step)
        with torch.no_grad():
            losses.append(short(cross_entropy(average(images), LABELS)))
    final = {name: summary(name, tensor) for name, tensor in average.module.named_parameters()}
    return {"decay": decay, "warmup": warmup, "losses": losses, "final": final}


write_json(
    FOLDER,
    "averaging",
    {
        "library": f"timm {timm.__version__}, torch {torch.__version__.split('+')[0]}",
        "runs": [measure(0.9, False), measure(0.6, True), measure(0.9998, True)],
    },
)
