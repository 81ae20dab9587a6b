"""The models that assay and PyTorch both have, by the names of bench/compare.ts: timm's, and UPerNet on timm's Swin."""
from functools import partial

import timm
from timm.models.vision_transformer import VisionTransformer

from upernet import UperNet


def small_vit(num_classes):
    return VisionTransformer(img_size=112, patch_size=16, embed_dim=192, depth=6, num_heads=3, num_classes=num_classes)


def of_timm(name):
    """How to build timm's model of this name, with random weights; drop rates as its constructor has them."""
    return partial(timm.create_model, name)


# Name: (how to build it with a number of classes, side of its images, whether it segments, whether it is a CNN).
MODELS = {
    **{name: (of_timm(name), 224, False, False) for name in (
        "vit_base_patch16_224", "swin_tiny_patch4_window7_224", "swin_base_patch4_window7_224", "beit_base_patch16_224")},
    **{name: (of_timm(name), 224, False, True) for name in ("resnet18", "resnet50", "densenet121")},
    "vit_small_112": (small_vit, 112, False, False),
    "upernet_swin_tiny": (partial(UperNet, "swin_tiny_patch4_window7_224"), 224, True, True),
    "upernet_swin_base": (partial(UperNet, "swin_base_patch4_window7_224"), 224, True, True),
}


def build(name, classes):
    """The model, the side of its images, whether it segments, and whether channels last may help."""
    constructor, side, segments, convolutions = MODELS[name]
    return constructor(num_classes=classes), side, segments, convolutions
