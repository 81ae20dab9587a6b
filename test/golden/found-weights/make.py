"""Weights files as people have them: other names, other parts of a training run, one channel, a number that is none.

    python3 test/golden/found-weights/make.py

Writes them beside itself, in half precision. Weights are noise of their names in steps of 1/64.
"""
import os
import sys

import torch
from safetensors.torch import save_file
from timm.models.swin_transformer import SwinTransformer
from timm.models.vision_transformer import VisionTransformer
from torch import nn

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import noise  # noqa: E402

WIDTH = 4


def coarse(name, shape):
    return ((noise(name, shape) * 128).floor() / 64).half()


def drawn(model, seed=""):
    """Names of the model, those that begin with head last and only where it has one."""
    state = {name: tensor for name, tensor in model.state_dict().items() if not name.endswith(("index", "attn_mask"))}
    return {name: coarse(seed + name, tensor.shape) for name, tensor in state.items()}


def vit(classes=0, seed="", channels=3):
    sizes = {"img_size": 32, "embed_dim": WIDTH, "depth": 1, "num_heads": 2}
    return drawn(VisionTransformer(num_classes=classes, in_chans=channels, **sizes), seed)


def prefixed(prefix, state):
    return {prefix + name: tensor for name, tensor in state.items()}


def save(file, content):
    torch.save(content, os.path.join(FOLDER, file))


def hugging_face(state):
    """The names of transformers' ViTForImageClassification: three projections in place of one."""
    names = {
        "cls_token": "vit.embeddings.cls_token", "pos_embed": "vit.embeddings.position_embeddings",
        "patch_embed.proj": "vit.embeddings.patch_embeddings.projection", "norm": "vit.layernorm", "head": "classifier",
        "blocks.0.norm1": "vit.encoder.layer.0.layernorm_before", "blocks.0.norm2": "vit.encoder.layer.0.layernorm_after",
        "blocks.0.attn.proj": "vit.encoder.layer.0.attention.output.dense",
        "blocks.0.mlp.fc1": "vit.encoder.layer.0.intermediate.dense", "blocks.0.mlp.fc2": "vit.encoder.layer.0.output.dense"}
    made = {}
    for name, tensor in state.items():
        layer, _, kind = name.rpartition(".") if "." in name else (name, "", "")
        if layer == "blocks.0.attn.qkv":
            for part, piece in zip(("query", "key", "value"), tensor.chunk(3)):
                made[f"vit.encoder.layer.0.attention.attention.{part}.{kind}"] = piece.contiguous()
        else:
            made[f"{names[layer]}.{kind}" if kind else names[layer]] = tensor
    return made


def moved(name):
    """The names of timm since 0.9: a stage begins with the merge that ended the one before; the head has a part."""
    if name.startswith("head."):
        return name.replace("head.", "head.fc.")
    parts = name.split(".")
    return ".".join(["layers", str(int(parts[1]) + 1), *parts[2:]]) if "downsample" in parts else name


class Net(nn.Module):
    """A class of someone's script."""


def main():
    swin = drawn(SwinTransformer(embed_dim=WIDTH, depths=[1, 1, 1, 1], num_heads=[1, 2, 2, 2], num_classes=3))
    save("names-of-timm-0.5.pth", swin)
    save("names-of-timm-0.9.pth", {moved(name): tensor for name, tensor in swin.items()})
    save("same-in-timm-names.pth", vit(3))
    save_file(hugging_face(vit(3)), os.path.join(FOLDER, "hf-vit.safetensors"), {"format": "pt"})
    save("one-channel.pth", vit(channels=1))
    save("lightning-pos-weight.ckpt", {"state_dict": prefixed("model.", vit(3)) | {"criterion.pos_weight": torch.tensor([1.0, 2.0, 3.0])}})
    save("swa.pth", prefixed("module.", vit()) | {"n_averaged": torch.tensor(5)})
    both = prefixed("backbone.", vit()) | prefixed("backbone_momentum.", vit(seed="momentum "))
    save("ssl.ckpt", {"state_dict": both | {"projection_head.layers.0.weight": coarse("projection", [8, WIDTH])}})
    encoder = prefixed("base_encoder.", vit()) | {"base_encoder.head.0.weight": coarse("head", [8, WIDTH])}
    rest = prefixed("momentum_encoder.", vit(seed="momentum ")) | {"predictor.0.weight": coarse("predictor", [8, 8])}
    save("moco-v3-one-gpu.pth.tar", {"state_dict": encoder | rest})
    broken = vit()
    broken["blocks.0.mlp.fc1.weight"][0, 0] = float("nan")
    save("nan.pth", broken)
    save("nested.pth", {"checkpoint": {"model": vit()}})
    save("module-in-dict.pth", {"model": Net(), "epoch": 3})


if __name__ == "__main__":
    main()
