"""Images a second of a Pillow loop that decodes and shrinks; see bench/prepare.ts."""

import glob
import sys
import time
from multiprocessing import Pool

from PIL import Image

folder, processes, store = sys.argv[1], *map(int, sys.argv[2:4])


def load(path):
    image = Image.open(path)
    scale = min(1, store / min(image.size))
    size = [round(side * scale) for side in image.size]
    return len(image.resize(size, Image.BILINEAR).tobytes())


paths = sorted(glob.glob(f"{folder}/*.png") + glob.glob(f"{folder}/*.jp*g"))
with Pool(processes) as pool:
    pool.map(load, paths[: 2 * processes])
    start = time.perf_counter()
    pool.map(load, paths, chunksize=4)
    print(len(paths) / (time.perf_counter() - start))
