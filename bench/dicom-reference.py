"""What pydicom reads from DICOM files, for bench/dicom-reference.ts to compare with.

  python3 -m venv venv && venv/bin/pip install pydicom pydicom-data numpy pylibjpeg pylibjpeg-libjpeg \
    pylibjpeg-openjpeg pylibjpeg-rle pyjpegls python-gdcm
  venv/bin/python bench/dicom-reference.py OUT

Writes OUT/index.json and, for each frame of each file of pydicom's own tests, a file of 32-bit floats: shares of white
of gray images (modality table or rescaling, VOI table or window, else the whole range; then the inversion of MONOCHROME1),
colours of 0 to 255 of others.
"""
import json
import pathlib
import sys
import warnings

import numpy as np
import pydicom
from pydicom.data import get_testdata_files
from pydicom.pixels import apply_modality_lut, apply_voi_lut, pixel_array

warnings.simplefilter("ignore")
FRAMES = 3


def of_frame(ds, number):
    """Enhanced files keep windows and rescaling in groups of the frame, or of all frames."""
    groups = [*(ds.get("PerFrameFunctionalGroupsSequence") or [])[number : number + 1], *(ds.get("SharedFunctionalGroupsSequence") or [])[:1]]
    flat = pydicom.Dataset()
    for group in reversed(groups):
        for element in group:
            if element.VR == "SQ" and element.value:
                flat.update(element.value[0])
    flat.update(ds)
    flat.file_meta = getattr(ds, "file_meta", None)
    return flat


def shades(frame, ds):
    values = apply_modality_lut(frame, ds).astype(float)
    item = ds.VOILUTSequence[0] if ds.get("VOILUTSequence") else None
    if item is not None and item.get("LUTDescriptor") is not None and item.get("LUTData") is not None:
        white = 2 ** int(item.LUTDescriptor[2]) - 1
        share = apply_voi_lut(values.astype(int), ds).astype(float) / white
    elif ds.get("WindowWidth") not in (None, "") and ds.get("WindowCenter") not in (None, ""):
        def first(value):
            return float(value[0] if isinstance(value, (list, pydicom.multival.MultiValue)) else value)
        center, width = first(ds.WindowCenter), first(ds.WindowWidth)
        kind = ds.get("VOILUTFunction", "LINEAR")
        if kind == "SIGMOID":
            share = 1 / (1 + np.exp(-4 * (values - center) / width))
        elif kind == "LINEAR_EXACT":
            share = np.clip((values - center) / width + 0.5, 0, 1)
        else:
            share = np.clip((values - (center - 0.5)) / (width - 1) + 0.5, 0, 1) if width > 1 else (values > center - 0.5)
    else:
        low, high = values.min(), values.max()
        share = (values - low) / (high - low) if high > low else np.zeros_like(values)
    share = np.clip(np.asarray(share, float), 0, 1)
    return 1 - share if ds.PhotometricInterpretation == "MONOCHROME1" else share


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    index = []
    for name in sorted(set(get_testdata_files())):
        path = pathlib.Path(name)
        if path.is_dir():
            continue
        entry = {"path": str(path)}
        try:
            ds = pydicom.dcmread(path, force=True)
            if "PixelData" not in ds and "FloatPixelData" not in ds and "DoubleFloatPixelData" not in ds:
                continue
            stored = ds.PhotometricInterpretation
            frames = int(ds.get("NumberOfFrames") or 1)
            entry.update(photometric=stored, syntax=str(ds.file_meta.get("TransferSyntaxUID", "")) if hasattr(ds, "file_meta") else "",
                         bits=[int(ds.BitsAllocated), int(ds.BitsStored)], frames=frames, files=[])
            for number in range(min(FRAMES, frames)):
                # Colours come as RGB, whatever they are stored as.
                frame = pixel_array(ds, index=number)
                values = shades(frame, of_frame(ds, number)) if ds.SamplesPerPixel == 1 else frame
                file = f"{len(index):03d}-{number}.f32"
                np.asarray(values, "<f4").tofile(out / file)
                entry["files"].append(file)
        except Exception as error:  # What pydicom cannot read is noted as that.
            entry["error"] = f"{type(error).__name__}: {error}"[:200]
        index.append(entry)
    (out / "index.json").write_text(json.dumps(index, indent=1))


main(pathlib.Path(sys.argv[1]))
