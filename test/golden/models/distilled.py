"""A small distilled DeiT of timm: its weights, logits (the mean of both heads), and the gradients of cross-entropy.

python -m venv v && v/bin/pip install timm safetensors && v/bin/python distilled.py
"""
import timm
import torch
from safetensors.torch import save_file
from timm.models.deit import VisionTransformerDistilled

torch.manual_seed(7)
model = VisionTransformerDistilled(img_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=2, num_classes=3)
with torch.no_grad():
    for parameter in model.parameters():
        parameter.add_(0.2 * torch.randn_like(parameter))
images = torch.randn(2, 3, 32, 32)
classes = torch.tensor([2, 0])
logits = model(images)
torch.nn.functional.cross_entropy(logits, classes).backward()
tensors = {f'param/{name}': value for name, value in model.state_dict().items()}
tensors |= {f'grad/{name}': value.grad for name, value in model.named_parameters()}
tensors |= {'input': images, 'logits': logits.detach()}
names = ' '.join(model.state_dict())
save_file(tensors, 'vit_distilled.safetensors', {'library': f'timm {timm.__version__}', 'parameters': names})
