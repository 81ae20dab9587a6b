"""Masks as the published segmentation code shrinks them: by area in 8 bits, then all above 0 is inside.

    python3 test/golden/recipe/masks.py

Writes masks.json beside itself: outlines of random ellipses, rows of 0 and 1.
"""
import json
import os

import cv2
import numpy as np

FOLDER = os.path.dirname(os.path.abspath(__file__))
# From width, height to width, height: by whole numbers, between them, of another shape, larger.
SIZES = [(48, 40, 12, 10), (45, 38, 14, 9), (61, 61, 13, 13), (40, 49, 22, 22), (12, 10, 30, 17)]


def text(mask):
    return ["".join("1" if value else "0" for value in row) for row in mask]


def main():
    random = np.random.default_rng(20)
    cases = []
    for width, height, to_width, to_height in SIZES:
        y, x = np.mgrid[:height, :width]
        (cx, cy), (rx, ry) = random.uniform(0.3, 0.7, 2), random.uniform(0.1, 0.4, 2)
        inside = ((x + 0.5) / width - cx) ** 2 / rx**2 + ((y + 0.5) / height - cy) ** 2 / ry**2 < 1
        drawn = np.where(inside, 255, 0).astype(np.uint8)
        shrunk = cv2.resize(drawn, (to_width, to_height), interpolation=cv2.INTER_AREA)
        cases.append({"mask": text(drawn), "any": text(shrunk > 0)})
    with open(os.path.join(FOLDER, "masks.json"), "w") as file:
        json.dump({"note": f"OpenCV {cv2.__version__}", "cases": cases}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
