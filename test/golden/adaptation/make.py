"""Parts of a vision transformer in training, by torch: LoRA as peft has it, BitFit, frozen blocks.

    python3 test/golden/adaptation/make.py

timm's network as it is (any version with its layer names), in float64 on weights that are made of their names. A low-rank
layer is a module of its own here, x W' + b + alpha / rank (x A') B': the product of the narrow matrices is never made.
"""
import os
import sys

import timm
import torch
from timm.models.vision_transformer import VisionTransformer
from torch import nn
from torch.nn.functional import cross_entropy

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import fill, pictures, short, summary, value, write_json  # noqa: E402

CLASSES, LABELS = 5, torch.tensor([3, 1])
STEPS, LR, MOMENTUM = 5, 0.01, 0.9
RANK, ALPHA, TARGETS = 2, 6.0, ("attn.qkv", "mlp.fc1")


class LowRank(nn.Module):
    def __init__(self, base, name):
        super().__init__()
        self.base = base
        self.lora_A = nn.Linear(base.in_features, RANK, bias=False).double()
        self.lora_B = nn.Linear(RANK, base.out_features, bias=False).double()
        with torch.no_grad():
            for side, layer in (("A", self.lora_A), ("B", self.lora_B)):
                layer.weight.copy_(value(f"{name}.lora_{side}.weight", layer.weight.shape))

    def forward(self, x):
        return self.base(x) + ALPHA / RANK * self.lora_B(self.lora_A(x))


def network():
    model = VisionTransformer(
        img_size=32, patch_size=8, embed_dim=48, depth=2, num_heads=3, num_classes=CLASSES
    ).double()
    fill(model)
    return model


def lora(model):
    model.requires_grad_(False)
    model.head.requires_grad_(True)
    for index, block in enumerate(model.blocks):
        for target in TARGETS:
            part, name = target.split(".")
            inside = getattr(block, part)
            setattr(inside, name, LowRank(getattr(inside, name), f"blocks.{index}.{target}"))


def bitfit(model):
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.endswith(".bias") or name.startswith("head."))


def partial(model):
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.startswith(("blocks.1.", "norm.", "head.")))


def merged(model):
    """By the names of the network without low-rank layers."""
    tensors = dict(model.named_parameters())
    found = {}
    for name, tensor in tensors.items():
        if ".lora_" in name:
            continue
        prefix = name.removesuffix("weight").replace(".base.", ".")
        if ".base." in name and name.endswith("weight"):
            product = tensors[f"{prefix}lora_B.weight"] @ tensors[f"{prefix}lora_A.weight"]
            tensor = tensor + ALPHA / RANK * product
        found[name.replace(".base.", ".")] = tensor
    return found


def measure(change):
    model = network()
    change(model)
    images = pictures(2, 32)
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    optimizer = torch.optim.SGD(trained.values(), LR, MOMENTUM)
    losses, gradients = [], {}
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = cross_entropy(model(images), LABELS)
        loss.backward()
        if step == 0:
            gradients = {name: summary(name, p.grad) for name, p in trained.items()}
        optimizer.step()
        losses.append(short(loss.detach()))
    final = {name: summary(name, tensor) for name, tensor in merged(model).items()}
    return {"losses": losses, "gradients": gradients, "final": final}


write_json(
    FOLDER,
    "adaptation",
    {
        "library": f"timm {timm.__version__}, torch {torch.__version__.split('+')[0]}",
        "lora": measure(lora) | {"rank": RANK, "alpha": ALPHA},
        "bitfit": measure(bitfit),
        "partial": measure(partial),
    },
)
