"""Writes sound files of every kind that assay reads into a folder: python originals.py <folder>.

Needs pillow, numpy, pydicom, imagecodecs and pylibjpeg with its plugins.
"""
import io
import sys
from pathlib import Path

import imagecodecs
import numpy as np
from PIL import Image, features
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import generate_uid

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
H, W = 40, 48
rng = np.random.default_rng(7)
y, x = np.mgrid[0:H, 0:W]
smooth = (96 + 64 * np.sin(x / 7) + 48 * np.cos(y / 5) + rng.normal(0, 6, (H, W))).clip(0, 255)
gray = smooth.astype(np.uint8)
rgb = np.stack([gray, gray[::-1], gray.T.copy().repeat(2, 0)[:H, :W].repeat(2, 1)[:H, :W]], 2)
rgb = np.ascontiguousarray(np.resize(rgb, (H, W, 3)))
deep = (smooth * 257 + rng.integers(0, 256, (H, W))).clip(0, 65535).astype(np.uint16)
L, RGB = Image.fromarray(gray), Image.fromarray(rgb)
I16 = Image.fromarray(deep)
rgba = Image.fromarray(np.dstack([rgb, 255 - gray]))

L.save(folder / "gray.png")
RGB.save(folder / "rgb.png")
rgba.save(folder / "rgba.png")
L.convert("LA").save(folder / "gray_alpha.png")
I16.save(folder / "gray16.png")
RGB.quantize(32).save(folder / "palette.png")
RGB.quantize(12).save(folder / "palette4.png", bits=4)
L.convert("1").save(folder / "bilevel.png")
for name, image, more in [
    ("gray", L, {}), ("rgb", RGB, {}), ("rgb_444", RGB, {"subsampling": 0}), ("progressive", RGB, {"progressive": True}),
    ("optimized", L, {"optimize": True}), ("cmyk", RGB.convert("CMYK"), {}), ("restart", RGB, {"restart_marker_blocks": 3}),
]:
    image.save(folder / f"{name}.jpg", quality=88, **more)
for name, image, more in [
    ("plain", L, {}), ("rgb", RGB, {}), ("lzw", RGB, {"compression": "tiff_lzw"}), ("deflate", L, {"compression": "tiff_deflate"}),
    ("packbits", L, {"compression": "packbits"}), ("deep", I16, {}), ("deep_deflate", I16, {"compression": "tiff_deflate"}),
    ("jpeg", RGB, {"compression": "jpeg"}), ("bilevel", L.convert("1"), {"compression": "group4"}),
]:
    image.save(folder / f"{name}.tif", **more)
L.convert("RGB").save(folder / "lossy.webp", quality=80)
RGB.save(folder / "lossless.webp", lossless=True)
rgba.save(folder / "alpha.webp", lossless=True)

EXPLICIT, IMPLICIT, BIG, DEFLATED = (f"1.2.840.10008.1.2{end}" for end in (".1", "", ".2", ".1.99"))
RLE, BASELINE, J2K, LOSSLESS, JPEG_LS = (f"1.2.840.10008.1.2{end}" for end in (".5", ".4.50", ".4.90", ".4.70", ".4.80"))


def dicom(name, pixels, syntax=EXPLICIT, stored=None, encoded=None, compressed=None, **more):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.1.1"
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[name])
    meta.TransferSyntaxUID = syntax
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128, is_implicit_VR=syntax == IMPLICIT, is_little_endian=syntax != BIG)
    colour = pixels.ndim == 3
    bits = pixels.dtype.itemsize * 8
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.PatientName, ds.Modality = "Nobody", "DX"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = (3, "RGB") if colour else (1, "MONOCHROME2")
    if colour:
        ds.PlanarConfiguration = 0
    ds.Rows, ds.Columns = pixels.shape[:2]
    ds.BitsAllocated, ds.BitsStored = bits, stored or bits
    ds.HighBit, ds.PixelRepresentation = ds.BitsStored - 1, int(pixels.dtype.kind == "i")
    for key, value in more.items():
        setattr(ds, key, value)
    data = pixels.astype(pixels.dtype.newbyteorder(">")).tobytes() if syntax == BIG else pixels.tobytes()
    ds.PixelData = data if encoded is None else encapsulate([encoded])
    ds["PixelData"].VR = "OW" if bits == 16 else "OB"
    if compressed is not None:
        ds.compress(compressed, encoding_plugin="pydicom")
    ds.save_as(folder / name, enforce_file_format=True)


twelve = (deep >> 4).astype(np.uint16)
dicom("explicit.dcm", twelve, stored=12, WindowCenter=2000, WindowWidth=3000)
dicom("implicit.dcm", twelve, IMPLICIT, stored=12, RescaleSlope=2, RescaleIntercept=-1000)
dicom("big.dcm", twelve, BIG, stored=12)
dicom("deflated.dcm", twelve, DEFLATED, stored=12)
dicom("signed.dcm", (twelve.astype(np.int16) - 2048), PhotometricInterpretation="MONOCHROME1")
dicom("eight.dcm", gray)
dicom("rgb.dcm", rgb)


dicom("rle.dcm", twelve, stored=12, compressed=RLE)
dicom("rle8.dcm", gray, compressed=RLE)
dicom("rle_rgb.dcm", rgb, compressed=RLE)
for name, image in [("baseline.dcm", L), ("baseline_rgb.dcm", RGB)]:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    dicom(name, np.asarray(image), BASELINE, encoded=out.getvalue(), **({"PhotometricInterpretation": "YBR_FULL_422"} if image is RGB else {}))
dicom("lossless.dcm", twelve, LOSSLESS, encoded=imagecodecs.ljpeg_encode(twelve, bitspersample=16))
dicom("jpegls.dcm", twelve, JPEG_LS, encoded=imagecodecs.jpegls_encode(twelve))
if features.check("jpg_2000"):
    out = io.BytesIO()
    I16.save(out, "JPEG2000", no_jp2=True)
    dicom("j2k.dcm", deep, J2K, encoded=out.getvalue())

labels = np.array([[0], [1], [1], [0]], np.uint8)
arrays = {f"{part}_{what}": value for part in ("train", "val", "test") for what, value in [("images", np.stack([gray] * 4)), ("labels", labels)]}
np.savez(folder / "stored.npz", **arrays)
np.savez_compressed(folder / "packed.npz", **arrays)
