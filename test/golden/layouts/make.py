"""Names that other libraries give to the tensors of their networks, and what the networks compute: references for loading.

    pip install -r test/golden/requirements.txt
    python3 test/golden/layouts/make.py

Writes one JSON file a network beside itself: the names and shapes of the tensors as the library saves them, and the
logits for one batch. Weights are not stored: both sides compute them as a hash of the tensors' names. All is computed
in float64 on weights and images that are exact in float32.
"""
import json
import os
import sys
import tempfile

import open_clip
import timm
import torch
import torchvision
import torchxrayvision
import transformers
from safetensors import safe_open
from timm.models._manipulate import adapt_input_conv
from torch import nn
from torchvision.models.efficientnet import EfficientNet, MBConvConfig
from torchvision.models.resnet import BasicBlock, ResNet

CLASSES = 3
BATCH = 2
FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import fill, noise, value, write_json  # noqa: E402



def set_head(layer):
    """The last layer gets the values that a test gives to the model's own: heads are not loaded."""
    with torch.no_grad():
        layer.weight.copy_(value("HEAD.weight", layer.weight.shape))
        layer.bias.copy_(value("HEAD.bias", layer.bias.shape))


def write(name, library, model, head, side, forward=None, channels=3, tensors=None, file_name=lambda own: own):
    """tensors: names and shapes in the file, where those in memory differ; file_name: from the one to the other."""
    model = model.double().eval()
    fill(model, file_name)
    set_head(head)
    images = (noise("images", (BATCH, 1 if channels == 1 else 3, side, side)) * 4).double()
    with torch.no_grad():
        logits = (forward or model)(images)
    state = [(key, list(tensor.shape)) for key, tensor in model.state_dict().items()] if tensors is None else tensors
    golden = {
        "library": library,
        "image_size": side,
        "gray": channels == 1,
        "tensors": state,
        "logits": logits.flatten().tolist(),
    }
    with open(os.path.join(FOLDER, name + ".json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))
    print(name, len(state), logits.flatten().tolist())


def saved(model):
    """Names and shapes in the file that save_pretrained writes, and the name there of each tensor in memory.

    They differ since transformers 5; which is which is told by values that no two tensors share.
    """
    with torch.no_grad():
        for index, (name, tensor) in enumerate(model.state_dict().items()):
            if tensor.dtype.is_floating_point:
                tensor.copy_(torch.full_like(tensor, index + 1))
    memory = {index + 1: name for index, name in enumerate(model.state_dict())}
    with tempfile.TemporaryDirectory() as folder:
        model.float().save_pretrained(folder)
        with safe_open(os.path.join(folder, "model.safetensors"), "pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}
    shapes = [(key, list(tensor.shape)) for key, tensor in tensors.items()]
    names = {memory[round(tensor.flatten()[0].item())]: key for key, tensor in tensors.items() if tensor.is_floating_point()}
    return shapes, lambda name: names[name]


def hugging_face(name, model, head, side, channels=3):
    library = f"transformers {transformers.__version__}"
    shapes, file_name = saved(model)
    forward = lambda images: model(images).logits
    if [name for name, _ in shapes] != list(model.state_dict()) and "resnet" not in name:
        write(f"{name}_memory", library, model, head, side, forward, channels)
    write(name, library, model, head, side, forward, channels, tensors=shapes, file_name=file_name)


def all_hugging_face():
    vit = dict(hidden_size=48, num_hidden_layers=2, num_attention_heads=3, intermediate_size=192, image_size=32, patch_size=8, num_labels=CLASSES)
    model = transformers.ViTForImageClassification(transformers.ViTConfig(**vit))
    hugging_face("hf_vit", model, model.classifier, 32)
    model = transformers.ViTForImageClassification(transformers.ViTConfig(**vit, num_channels=1))
    hugging_face("hf_vit_gray", model, model.classifier, 32, 1)
    config = transformers.BeitConfig(**vit, use_relative_position_bias=True)
    model = transformers.BeitForImageClassification(config)
    hugging_face("hf_beit", model, model.classifier, 32)
    config = transformers.BeitConfig(**vit, use_shared_relative_position_bias=True)
    model = transformers.BeitForImageClassification(config)
    hugging_face("hf_beit_shared", model, model.classifier, 32)
    config = transformers.SwinConfig(image_size=56, patch_size=4, embed_dim=24, depths=[2, 2], num_heads=[3, 6], window_size=7, num_labels=CLASSES)
    model = transformers.SwinForImageClassification(config)
    hugging_face("hf_swin", model, model.classifier, 56)
    for block, sizes in (("basic", [8, 16, 32, 64]), ("bottleneck", [32, 64, 128, 256])):
        config = transformers.ResNetConfig(embedding_size=8, hidden_sizes=sizes, depths=[1, 2, 1, 1], layer_type=block, num_labels=CLASSES)
        model = transformers.ResNetForImageClassification(config)
        hugging_face(f"hf_resnet_{block}", model, model.classifier[1], 64)


def all_timm():
    library = f"timm {timm.__version__}"
    vit = dict(img_size=32, patch_size=8, embed_dim=48, depth=2, num_heads=3, num_classes=CLASSES)
    swin = dict(img_size=56, patch_size=4, embed_dim=24, depths=(2, 2), num_heads=(3, 6), window_size=7, num_classes=CLASSES)
    beit = dict(**vit, use_abs_pos_emb=False, use_rel_pos_bias=True, init_values=0.1)
    model = timm.models.vision_transformer.VisionTransformer(**vit)
    write("timm_vit", library, model, model.head, 32)
    model = timm.models.beit.Beit(**beit)
    write("timm_beit", library, model, model.head, 32)
    model = timm.models.swin_transformer.SwinTransformer(**swin)
    write("timm_swin", library, model, model.head.fc, 56)
    model = timm.models.swin_transformer.SwinTransformer(**swin, in_chans=1)
    write("timm_swin_gray", library, model, model.head.fc, 56, channels=1)
    model = timm.models.densenet.DenseNet(growth_rate=8, block_config=(2, 2, 2, 2), num_classes=CLASSES)
    write("timm_densenet", library, model, model.classifier, 64)
    model = timm.create_model("resnet18", num_classes=CLASSES, in_chans=1)
    write("timm_resnet18_gray", library, model, model.fc, 64, channels=1)
    model = timm.create_model("efficientnet_b0", num_classes=CLASSES)
    write("timm_efficientnet_b0", library, model, model.classifier, 64)
    # The trunk of BiomedCLIP in small, with OpenCLIP's text encoder beside it.
    vision = dict(timm_model_name="vit_tiny_patch16_224", timm_model_pretrained=False, timm_pool="", timm_proj="linear", image_size=224)
    model = open_clip.model.CLIP(16, vision, dict(context_length=8, vocab_size=16, width=16, heads=2, layers=1))
    model.visual.trunk.reset_classifier(0)
    head = nn.Linear(192, CLASSES).double()
    forward = lambda images: head(model.visual.trunk.forward_features(images)[:, 0])
    write("open_clip_vit", f"open_clip {open_clip.__version__}", model, head, 224, forward)


def all_torchvision():
    library = f"torchvision {torchvision.__version__.split('+')[0]}"
    model = torchvision.models.VisionTransformer(image_size=32, patch_size=8, num_layers=2, num_heads=3, hidden_dim=48, mlp_dim=192, num_classes=CLASSES)
    write("torchvision_vit", library, model, model.heads.head, 32)
    model = torchvision.models.SwinTransformer([4, 4], 24, [2, 2], [3, 6], [7, 7], num_classes=CLASSES)
    write("torchvision_swin", library, model, model.head, 56)
    stages = [(1, 3, 1, 8, 8, 1), (6, 3, 2, 8, 16, 2), (6, 5, 2, 16, 24, 1), (6, 5, 1, 24, 24, 1)]
    model = EfficientNet([MBConvConfig(*stage, width_mult=1, depth_mult=1) for stage in stages], dropout=0, num_classes=CLASSES, last_channel=40)
    write("torchvision_efficientnet", library, model, model.classifier[1], 64)
    model = torchvision.models.efficientnet_b0(num_classes=CLASSES)
    write("torchvision_efficientnet_b0", library, model, model.classifier[1], 64)
    model = torchvision.models.DenseNet(8, (2, 2, 2, 2), 16, num_classes=CLASSES)
    write("torchvision_densenet", library, model, model.classifier, 64)
    resnet = ResNet(BasicBlock, [1, 1, 1, 1], num_classes=CLASSES)
    write("torchvision_resnet", library, resnet, resnet.fc, 64)
    inception = torchvision.models.inception_v3(num_classes=CLASSES, init_weights=False)
    write("torchvision_inception_v3", library, inception, inception.fc, 139)


class Backbone(nn.Module):
    """As RadImageNet and others put a network together again from its children."""

    def __init__(self, modules):
        super().__init__()
        self.backbone = nn.Sequential(*modules)


def all_children():
    library = f"torchvision {torchvision.__version__.split('+')[0]}, children"

    def part(name, modules, features, side, further=lambda maps: maps):
        model = Backbone(modules)
        head = nn.Linear(features, CLASSES).double()
        forward = lambda images: head(further(model.backbone(images)).mean((2, 3)))
        write(name, library, model, head, side, forward)

    part("children_resnet", list(ResNet(BasicBlock, [1, 1, 1, 1]).children())[:9], 512, 64)
    small = lambda: torchvision.models.DenseNet(8, (2, 2, 2, 2), 16)
    relu = torch.nn.functional.relu
    features = small().classifier.in_features
    part("children_densenet", list(small().children())[:-1], features, 64, relu)
    part("children_densenet_features", list(small().features.children()), features, 64, relu)
    inception = list(torchvision.models.inception_v3(init_weights=False, aux_logits=False).children())
    part("children_inception_v3", inception[:-3], 2048, 139)


def all_torchxrayvision():
    model = torchxrayvision.models.DenseNet(growth_rate=8, block_config=(2, 2, 2, 2), num_init_features=16, num_classes=CLASSES, in_channels=1)
    forward = lambda images: model.classifier(model.features2(images))
    write("torchxrayvision_densenet", f"torchxrayvision {torchxrayvision.__version__}", model, model.classifier, 64, forward, 1)


def channels():
    """timm's own function, told that three channels are wanted of so many."""
    made = {}
    for count in (1, 2, 4, 6):
        given = value("conv", (2, count, 2, 2))
        made[str(count)] = adapt_input_conv(3, given.float(), base_chans=count).double().flatten().tolist()
    with open(os.path.join(FOLDER, "channels.json"), "w") as file:
        json.dump({"library": f"timm {timm.__version__}", "spread": made}, file, separators=(",", ":"))


all_hugging_face()
all_timm()
all_torchvision()
all_children()
all_torchxrayvision()
channels()
