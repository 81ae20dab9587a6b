"""Networks that timm 0.5.4 has not, by a newer timm: small relatives of each family, and sizes of the full ones.

    python3 test/golden/models/today.py [NAME...]

Writes one JSON file a network beside itself (measure.py says what is in it), of the names that are given or all; and
counts.json, parameters and tensors of the full networks with 1000 classes, when no name is given.
"""
import sys
from functools import partial

import timm
import torch
from timm.layers import LayerNorm
from timm.models.convnext import ConvNeXt
from timm.models.eva import Eva
from timm.models.resnet import Bottleneck, ResNet
from timm.models.swin_transformer_v2 import SwinTransformerV2
from timm.models.vision_transformer import VisionTransformer

from measure import CLASSES, FOLDER, classifier, narrow, write_json

assert timm.__version__ == "1.0.31"

# By assay's names: timm's, where they differ.
FULL = {
    "resnet34": None,
    "resnet101": None,
    "resnext50_32x4d": None,
    "densenet169": None,
    "swin_large_patch4_window7_224": None,
    "swin_large_patch4_window12_384": None,
    "vit_small_patch32_224": None,
    "vit_base_patch32_224": None,
    "vit_large_patch32_224": None,
    "vit_large_patch14_224": None,
    "vit_small_patch14_dinov2": None,
    "vit_base_patch14_dinov2": None,
    "vit_large_patch14_dinov2": None,
    "vit_small_patch14_reg4_dinov2": None,
    "vit_base_patch14_reg4_dinov2": None,
    "vit_large_patch14_reg4_dinov2": None,
    "vit_small_patch16_dinov3": None,
    "vit_base_patch16_dinov3": None,
    "vit_large_patch16_dinov3": None,
    "eva02_base_patch14_224": None,
    "convnext_tiny": None,
    "convnext_base": None,
    "convnextv2_tiny": None,
    "convnextv2_base": None,
    "swinv2_tiny_window8_256": None,
    "swinv2_base_window8_256": None,
    "swinv2_base_window12_192": None,
}


def resnext():
    """Four groups, and an eighth of the channels."""
    return narrow(ResNet(Bottleneck, [1, 2, 1, 1], num_classes=CLASSES, cardinality=4, base_width=16), 8)


VIT = {"img_size": 40, "patch_size": 8, "embed_dim": 48, "depth": 2, "num_heads": 3, "num_classes": CLASSES}


def dinov2(**settings):
    return VisionTransformer(**VIT, init_values=1e-5, **settings)


def dinov3():
    """Upstream reads the class token, which timm leaves to its settings."""
    return Eva(
        **VIT, qkv_bias=False, init_values=1e-5, rope_type="dinov3", rope_temperature=100, rope_rotate_half=True,
        use_rot_pos_emb=True, use_abs_pos_emb=False, num_reg_tokens=4, use_fc_norm=False, dynamic_img_size=True,
        norm_layer=partial(LayerNorm, eps=1e-5), global_pool="token")


def eva02():
    """224 pixels of pre-training are 28 patches of 8."""
    return Eva(
        **VIT, qkv_fused=False, mlp_ratio=8 / 3, swiglu_mlp=True, scale_mlp=True, use_rot_pos_emb=True,
        ref_feat_shape=(28, 28))


def convnext(**settings):
    """78 pixels are 19 cells, which are halved to nine, four and two."""
    return ConvNeXt(depths=(1, 2, 1, 2), dims=(8, 16, 32, 64), kernel_sizes=7, num_classes=CLASSES, **settings)


def swinv2():
    """The last stage has one window, the first shifts its own."""
    return SwinTransformerV2(
        img_size=64, embed_dim=24, depths=(2, 2, 2), num_heads=(2, 4, 8), window_size=4, num_classes=CLASSES,
        drop_path_rate=0)


# Maker, side of the images, steps of training: those of batch norms over few values double rounding errors.
NETWORKS = {
    "resnext_g4_i72": (resnext, 72, 5),
    "dinov2_i40_p8_e48_d2_h3": (dinov2, 40, 20),
    "dinov2_reg4_i40_p8_e48_d2_h3": (partial(dinov2, reg_tokens=4, no_embed_class=True), 40, 20),
    "dinov3_i40_p8_e48_d2_h3": (dinov3, 40, 20),
    "eva02_i40_p8_e48_d2_h3": (eva02, 40, 20),
    "convnext_i78_e8_d1212": (convnext, 78, 20),
    "convnextv2_i78_e8_d1212": (partial(convnext, use_grn=True, ls_init_value=None), 78, 20),
    "swinv2_i64_p4_e24_d222_w4": (swinv2, 64, 20),
}


def counts():
    """Parameters that are trained, and tensors of them."""
    found = {}
    for name, theirs in FULL.items():
        with torch.device("meta"):
            parameters = list(timm.create_model(theirs or name, num_classes=1000).parameters())
        found[name] = [sum(parameter.numel() for parameter in parameters), len(parameters)]
    return {"library": f"timm {timm.__version__}", "counts": found}


def main():
    chosen = sys.argv[1:] or NETWORKS
    for name in chosen:
        make, side, steps = NETWORKS[name]
        classifier(name, make(), side, steps=steps)
    if not sys.argv[1:]:
        write_json(FOLDER, "counts", counts())


if __name__ == "__main__":
    main()
