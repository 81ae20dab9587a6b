"""Networks of timm 0.5.4, SimMIM and UPerNet: outputs, losses, gradients, running statistics, five steps of SGD.

    python3 test/golden/models/make.py

Writes one JSON file a network beside itself. Weights and inputs are not stored: both sides make them by `noise` of
their names; of a tensor with more than 64 elements its `summary` is kept. All is computed in float64 on weights and
inputs that are exact in float32.
"""
import os
import sys

import timm
import torch
from timm.models.beit import Beit
from timm.models.densenet import DenseNet
from timm.models.resnet import BasicBlock, Bottleneck, ResNet
from timm.models.swin_transformer import SwinTransformer
from timm.models.vision_transformer import VisionTransformer
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import fill, noise, numbers, pictures, short, summary, write_json  # noqa: E402
from research import MaskedSwin, MaskedVit, SimMIM, UperNet, dice_loss, masked_l1  # noqa: E402

CLASSES = 5
STEPS, LR, MOMENTUM = 5, 0.01, 0.9
CLASS_INDICES = torch.tensor([3, 1])
assert timm.__version__ == "0.5.4", "the names and optimisers of later versions are others"


def kept(name, tensor):
    return numbers(tensor) if tensor.numel() <= 64 else summary(name, tensor)


def running(model):
    """Running means and variances."""
    return {name: buffer for name, buffer in model.named_buffers() if name.rsplit("_", 1)[-1] in ("mean", "var")}


def counters(model):
    return [buffer for name, buffer in model.named_buffers() if name.endswith("num_batches_tracked")]


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: summary(name, p.grad) for name, p in model.named_parameters() if p.grad is not None}


def descend(model, loss):
    """SGD with momentum on the one batch: what each step started from, what they came to."""
    optimizer = torch.optim.SGD(model.parameters(), LR, MOMENTUM)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        found = loss()
        found.backward()
        optimizer.step()
        losses.append(short(found))
    return losses


def measure(model, inputs, output, loss, more):
    """Everything of a golden that is computed. output and loss are functions of a model and its inputs."""
    fill(model)
    for counter in counters(model):
        counter.fill_(1)
    golden = {"output": kept("output", output(model.eval(), inputs))}
    model.train()
    if running(model):
        golden["output_train"] = kept("output", output(model, inputs))
        golden["running_after"] = {name: summary(name, buffer) for name, buffer in running(model).items()}
        fill(model)
    found = loss(model, inputs)
    golden["loss"] = short(found)
    golden["gradients"] = gradients(model, found)
    fill(model)
    golden |= more(model, inputs)
    fill(model)
    losses = descend(model, lambda: loss(model, inputs))
    after = dict(model.named_parameters()) | running(model)
    golden["sgd"] = {
        "lr": LR,
        "momentum": MOMENTUM,
        "losses": losses,
        "final": {name: summary(name, tensor) for name, tensor in after.items()},
        "output": kept("output", output(model.eval(), inputs)),
        "loss_after": short(loss(model.train(), inputs)),
    }
    return golden


def write(name, model, inputs, output, loss, more=lambda model, inputs: {}):
    double = measure(model.double(), {key: tensor.double() for key, tensor in inputs.items()}, output, loss, more)
    named = dict(model.named_parameters())
    state = model.state_dict()
    derived = {key: tensor for key, tensor in state.items() if key.endswith(("relative_position_index", "attn_mask"))}
    golden = {
        "library": f"timm {timm.__version__}, torch {torch.__version__.split('+')[0]}",
        "inputs": {key: list(tensor.shape) for key, tensor in inputs.items()},
        "state": [[key, list(tensor.shape)] for key, tensor in state.items()],
        "parameters": list(named),
        # Follow from the sizes of the windows; a state_dict has them all the same.
        "derived": {key: summary(key, tensor) for key, tensor in derived.items()},
        **double,
    }
    write_json(FOLDER, name, golden)


def classifier(name, model, side, more=lambda model, inputs: {}):
    # Batch norms of few values make much of rounding errors.
    count = 4 if running(model) else 2
    inputs = {"input": pictures(count, side), "target": (noise("target", [count, CLASSES]) > 0) * 1.0}
    write(
        name, model, inputs,
        output=lambda model, given: model(given["input"]),
        loss=lambda model, given: binary_cross_entropy_with_logits(model(given["input"]), given["target"]),
        more=more)


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


def narrow(model, factor):
    """A network of convolutions with a fraction of its channels."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            out, into, *kernel = module.weight.shape
            module.weight = nn.Parameter(torch.empty(out // factor, into if into == 3 else into // factor, *kernel))
        elif isinstance(module, nn.Linear):
            out, into = module.weight.shape
            module.weight = nn.Parameter(torch.empty(out, into // factor))
        elif isinstance(module, nn.BatchNorm2d):
            for part in ("weight", "bias"):
                setattr(module, part, nn.Parameter(torch.empty(module.num_features // factor)))
            for part in ("running_mean", "running_var"):
                setattr(module, part, torch.empty(module.num_features // factor))
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
