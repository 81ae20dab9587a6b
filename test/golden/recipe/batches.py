"""Batches of the published training codes of Ma et al. (2022), by what draws.json says was drawn.

    node --import tsx test/golden/recipe/draws.ts && python3 test/golden/recipe/batches.py

Writes batches.json beside itself: sources and results as bytes in base64, rows of gray pixels. Classification by
torchvision on Pillow's images: RandomResizedCrop, RandomHorizontalFlip, RandomRotation(7); and what validation sees.
Segmentation by the formulas of albumentations 0.4.3, ShiftScaleRotate(rotate_limit=10) and RandomBrightnessContrast,
with OpenCV.
"""
import base64
import json
import os

import cv2
import numpy as np
import PIL
import torchvision
from PIL import Image
from torchvision.transforms import functional as F

FOLDER = os.path.dirname(os.path.abspath(__file__))
SIZE, RESIZED = 32, 37
BILINEAR, NEAREST = F.InterpolationMode.BILINEAR, F.InterpolationMode.NEAREST


def picture(random, width, height):
    """Smooth shades with edges and some noise: a gray picture."""
    small = random.uniform(0, 255, (6, 5)).astype(np.float32)
    shades = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[:height, :width]
    inside = ((x / width - 0.45) / 0.3) ** 2 + ((y / height - 0.5) / 0.35) ** 2 < 1
    values = shades + 60 * inside + random.normal(0, 4, (height, width))
    return np.clip(values, 0, 255).astype(np.uint8), inside.astype(np.uint8)


def text(pixels):
    return base64.b64encode(np.ascontiguousarray(pixels, dtype=np.uint8).tobytes()).decode()


def classified(pixels, draw):
    image = Image.fromarray(pixels).convert("RGB")
    crop = draw["crop"]
    box = (crop["top"], crop["left"], crop["height"], crop["width"])
    seen = F.resized_crop(image, *box, [SIZE, SIZE], BILINEAR)
    seen = F.hflip(seen) if draw["flip"] else seen
    seen = F.rotate(seen, draw["angle"], NEAREST, fill=0)
    validated = F.center_crop(F.resize(image, [RESIZED, RESIZED], BILINEAR), [SIZE, SIZE])
    return np.asarray(seen)[..., 0], np.asarray(validated)[..., 0]


def moved(image, draw, interpolation):
    matrix = cv2.getRotationMatrix2D((SIZE / 2, SIZE / 2), draw["angle"], draw["scale"])
    matrix[0, 2] += draw["shiftX"] * SIZE
    matrix[1, 2] += draw["shiftY"] * SIZE
    return cv2.warpAffine(image, matrix, (SIZE, SIZE), flags=interpolation, borderMode=cv2.BORDER_REFLECT_101)


def lit(image, draw):
    table = np.arange(256).astype(np.float32) * draw["contrast"] + draw["brightness"] * 255
    return cv2.LUT(image, np.clip(table, 0, 255).astype(np.uint8))


def segmented(image, mask, draw):
    if any(draw[name] for name in ("shiftX", "shiftY", "angle")) or draw["scale"] != 1:
        image, mask = moved(image, draw, cv2.INTER_LINEAR), moved(mask, draw, cv2.INTER_NEAREST)
    if draw["contrast"] != 1 or draw["brightness"] != 0:
        image = lit(image, draw)
    return image, mask


def main():
    random = np.random.default_rng(22)
    with open(os.path.join(FOLDER, "draws.json")) as file:
        draws = json.load(file)
    golden = {
        "note": f"torchvision {torchvision.__version__}, Pillow {PIL.__version__}, OpenCV {cv2.__version__}",
        "classification": [],
        "segmentation": [],
    }
    for draw in draws["classification"]:
        source, _ = picture(random, draw["width"], draw["height"])
        training, validation = classified(source, draw)
        result = {"source": text(source), "training": text(training), "validation": text(validation)}
        golden["classification"].append({"id": draw["id"], **result})
    for draw in draws["segmentation"]:
        source, inside = picture(random, draw["width"], draw["height"])
        image, mask = segmented(source, inside, draw)
        result = {"source": text(source), "inside": text(inside), "image": text(image), "mask": text(mask)}
        golden["segmentation"].append({"id": draw["id"], **result})
    with open(os.path.join(FOLDER, "batches.json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
