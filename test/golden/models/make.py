"""Networks of timm 0.5.4, SimMIM and UPerNet: outputs, losses, gradients, running statistics, five steps of SGD.

    python3 test/golden/models/make.py

Writes one JSON file a network beside itself; measure.py says what is in it.
"""
import timm
import torch
from timm.models.beit import Beit
from timm.models.densenet import DenseNet
from timm.models.resnet import BasicBlock, Bottleneck, ResNet
from timm.models.swin_transformer import SwinTransformer
from timm.models.vision_transformer import VisionTransformer
from torch import nn
from torch.nn.functional import cross_entropy

from measure import CLASSES, classifier, gradients, narrow, noise, pictures, short, write
from research import MaskedSwin, MaskedVit, SimMIM, UperNet, dice_loss, masked_l1

CLASS_INDICES = torch.tensor([3, 1])
assert timm.__version__ == "0.5.4", "the names and optimisers of later versions are others"


def cross_entropies(model, inputs):
    """Of class indices, with its gradients, and of distributions."""
    found = cross_entropy(model(inputs["input"]), CLASS_INDICES)
    of_indices = {"loss": short(found), "classes": CLASS_INDICES.tolist(), "gradients": gradients(model, found)}
    soft = (noise("soft", [2, CLASSES]) + 0.5)
    soft = (soft / soft.sum(1, keepdim=True)).float()
    of_soft = {"loss": short(cross_entropy(model(inputs["input"]), soft.double())), "target": soft.flatten().tolist()}
    return {"cross_entropy": of_indices, "cross_entropy_soft": of_soft}


def distilled():
    """Both heads are trained on the mean of their logits, as in evaluation."""
    model = VisionTransformer(img_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=2, num_classes=CLASSES, distilled=True)
    model.train = lambda mode=True: nn.Module.train(model, False)
    return model


def simmim(name, encoder, side, stride, grid):
    inputs = {"input": pictures(2, side), "mask": (noise("mask", [2, grid, grid]) > -0.1) * 1.0}
    def reconstruct(model, given):
        return model(given["input"], given["mask"])
    write(
        name, SimMIM(encoder, stride), inputs, output=reconstruct,
        loss=lambda model, given: masked_l1(given["input"], reconstruct(model, given), given["mask"]))


def upernet(name, model, side):
    # The norm behind the pooling to one pixel needs more than two images.
    inputs = {"input": pictures(4, side), "target": (noise("target", [4, 1, side, side]) > 0) * 1.0}
    write(
        name, model, inputs,
        output=lambda model, given: model(given["input"]),
        loss=lambda model, given: dice_loss(model(given["input"]), given["target"]))


SWIN = {"patch_size": 4, "embed_dim": 24}
VIT = {"img_size": 32, "patch_size": 8, "embed_dim": 48, "depth": 2, "num_heads": 3}


def swin(**settings):
    return SwinTransformer(num_classes=CLASSES, drop_path_rate=0, **SWIN, **settings)


def main():
    classifier("vit_i32_p8_e48_d2_h3", VisionTransformer(**VIT, num_classes=CLASSES), 32, cross_entropies)
    classifier("vit_distilled_i32_p8_e24_d2_h2", distilled(), 32)
    classifier("beit_i32_p8_e48_d2_h3", Beit(
        **VIT, num_classes=CLASSES, qkv_bias=True, init_values=0.1, use_abs_pos_emb=False, use_rel_pos_bias=True), 32)
    classifier("swin_i56_p4_e24_d22_w7", swin(img_size=56, depths=[2, 2], num_heads=[2, 4], window_size=7), 56)
    classifier("swin_i64_p4_e24_d222_w4", swin(img_size=64, depths=[2, 2, 2], num_heads=[2, 4, 8], window_size=4), 64)
    classifier("resnet_bottleneck_i64", narrow(ResNet(Bottleneck, [1, 2, 1, 1], num_classes=CLASSES), 8), 64)
    classifier("resnet_basic_i64", narrow(ResNet(BasicBlock, [2, 1, 1, 1], num_classes=CLASSES), 8), 64)
    classifier("densenet_g8_i64", DenseNet(growth_rate=8, block_config=(2, 2, 2, 2), num_classes=CLASSES), 64)
    simmim(
        "simmim_swin_pretrain_i64_p4_e24_d22_w4",
        MaskedSwin(**SWIN, img_size=64, depths=[2, 2], num_heads=[2, 4], window_size=4, drop_path_rate=0), 64, 8, 16)
    simmim("simmim_vit_pretrain_i32_p8_e48_d2_h3", MaskedVit(**VIT), 32, 8, 4)
    upernet("upernet_swin_i64_e12_d2222_w2", UperNet(
        1, img_size=64, patch_size=4, embed_dim=12, depths=[2, 2, 2, 2], num_heads=[2, 4, 8, 16], window_size=2,
        drop_path_rate=0), 64)


if __name__ == "__main__":
    main()
