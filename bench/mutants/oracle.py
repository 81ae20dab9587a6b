"""What Pillow, pydicom and numpy make of files, a line of JSON for each path on standard input: python oracle.py < paths.

A picture is {"shape", "bits", "data" (base64)}, as assay gives it: gray stays one channel, everything else is RGB.
"""
import base64
import json
import sys
import warnings

import numpy as np
import pydicom
from PIL import Image
from pydicom.pixels import apply_modality_lut

warnings.simplefilter("ignore")
GRAY = {"1": "L", "L": "L", "LA": "L", "La": "L"}


def picture(path):
    with Image.open(path, formats=["PNG", "JPEG", "TIFF", "WEBP"]) as image:
        image.load()
        if image.mode.startswith("I;16") or image.mode == "I":
            values = np.asarray(image)
            return values.astype(np.uint16)
        return np.asarray(image.convert(GRAY.get(image.mode, "RGB")))


def dicom(path):
    ds = pydicom.dcmread(path)
    values = ds.pixel_array
    if values.ndim == 3 and values.shape[2] == 3:
        return values.astype(np.uint8)
    white = 255 if ds.BitsStored <= 8 else 65535
    values = apply_modality_lut(values, ds).astype(np.float64)
    if "WindowCenter" in ds and "WindowWidth" in ds:
        centre, width = (float(v[0] if isinstance(v, pydicom.multival.MultiValue) else v) for v in (ds.WindowCenter, ds.WindowWidth))
        share = ((values - (centre - 0.5)) / (width - 1) + 0.5).clip(0, 1)
    else:
        low, high = values.min(), values.max()
        share = (values - low) / (high - low) if high > low else values * 0
    if ds.PhotometricInterpretation == "MONOCHROME1":
        share = 1 - share
    return np.floor(share * white + 0.5).astype(np.uint8 if white == 255 else np.uint16)


def archive(path):
    with np.load(path) as arrays:
        return np.concatenate([np.concatenate([arrays[f"{part}_images"].ravel(), arrays[f"{part}_labels"].ravel()]) for part in ("train", "val", "test")])


def read(path):
    if path.endswith(".npz"):
        return archive(path)
    return dicom(path) if path.endswith(".dcm") else picture(path)


for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        values = read(path)
        bits = 16 if values.dtype == np.uint16 else 8
        data = values.astype("<u2" if bits == 16 else "u1").tobytes()
        answer = {"shape": values.shape, "bits": bits, "data": base64.b64encode(data).decode()}
    except BaseException as error:
        answer = {"refused": f"{type(error).__name__}: {error}"[:200]}
    print(json.dumps(answer), flush=True)
