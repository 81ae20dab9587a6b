"""The models that assay and PyTorch both have, by the names of bench/compare.ts."""
from functools import partial

import torchvision
from torchvision.models.vision_transformer import VisionTransformer

from upernet import UperNet

TORCHVISION = {
    "vit_base_patch16_224": "vit_b_16",
    "swin_tiny_patch4_window7_224": "swin_t",
    "swin_base_patch4_window7_224": "swin_b",
    "resnet18": "resnet18",
    "resnet50": "resnet50",
    "densenet121": "densenet121",
}


def small_vit(num_classes):
    return VisionTransformer(
        image_size=112, patch_size=16, num_layers=6, num_heads=3, hidden_dim=192, mlp_dim=768, num_classes=num_classes)


# Name: (how to build it with a number of classes, side of its images, whether it segments).
MODELS = {
    **{name: (getattr(torchvision.models, theirs), 224, False) for name, theirs in TORCHVISION.items()},
    "vit_small_112": (small_vit, 112, False),
    "upernet_swin_tiny": (partial(UperNet, "swin_t", 96), 224, True),
    "upernet_swin_base": (partial(UperNet, "swin_b", 128), 224, True),
}


def build(name, classes):
    """The model, the side of its images, and whether it segments."""
    constructor, side, segments = MODELS[name]
    return constructor(num_classes=classes), side, segments
