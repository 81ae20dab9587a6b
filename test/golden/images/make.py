"""What Pillow and torchvision make of the pictures of this folder, which stay as they are: expected.safetensors.

    python3 test/golden/images/make.py            compares
    python3 test/golden/images/make.py --write    writes

Pictures: written by Pillow from smooth shapes and noise, in the forms that their names say; the damaged ones are cut,
or have one field changed.
"""
import os
import sys

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torchvision import transforms
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional

FOLDER = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(FOLDER, "expected.safetensors")
NORMS = {"imagenet": ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]), "chestxray": ([0.5056] * 3, [0.252] * 3)}


def plain(image, channels=3):
    return torch.from_numpy(np.array(image))[..., :channels]


def thinned(image):
    return plain(image, 1)[::7, ::7]


def made(key):
    file, what = key.split("/")
    path = os.path.join(FOLDER, file)
    if what == "raw":
        return None
    image = Image.open(path).convert("RGB")
    resized = functional.resize(image, [256, 256])
    match what.split("_"):
        case ["rgb"]:
            return plain(image)
        case ["resize256"]:
            return plain(resized)
        case ["center224"]:
            return thinned(functional.center_crop(resized, 224))
        case ["ten224"]:
            return torch.stack([thinned(crop) for crop in functional.ten_crop(resized, 224)])
        case ["center64", "of", "72", norm]:
            steps = [transforms.Resize((72, 72)), transforms.CenterCrop(64), transforms.ToTensor(), transforms.Normalize(*NORMS[norm])]
            return transforms.Compose(steps)(image)
        case ["rotate", degrees, "nearest"]:
            return plain(functional.rotate(image, float(degrees), InterpolationMode.NEAREST))
        case ["resized", "crop", *numbers]:
            top, left, height, width, side = (int(number) for number in numbers if number != "to")
            return plain(functional.resized_crop(image, top, left, height, width, [side, side]))
        case ["resize64", "bilinear"]:
            return plain(functional.resize(image, [64, 64]))
        case ["resize", "short", side]:
            return plain(functional.resize(image, int(side)))
        case ["resize", size]:
            width, height = (int(side) for side in size.split("x"))
            return plain(functional.resize(image, [height, width]))
    return None


def main():
    known = load_file(FILE)
    found, worst = {}, 0
    for key, expected in known.items():
        tensor = made(key)
        if tensor is None:
            found[key] = expected
            print(key, "is kept")
            continue
        if tensor.dim() == expected.dim() and expected.shape[-1] == 1:
            tensor = tensor[..., :1]
        found[key] = tensor.contiguous()
        off = (tensor.double() - expected.double()).abs().max().item() if tensor.shape == expected.shape else float("inf")
        if off:
            print(key, list(tensor.shape), list(expected.shape), "off by", off)
        worst = max(worst, off if tensor.dtype != torch.float32 or off > 1e-6 else 0)
    if "--write" in sys.argv:
        save_file(found, FILE)
    return worst


if __name__ == "__main__":
    sys.exit(1 if main() and "--write" not in sys.argv else 0)
