"""The pictures of this folder, and what Pillow and torchvision make of them: expected.safetensors.

    pip install --no-deps --target pillow-9.4 pillow==9.4.0
    PYTHONPATH=pillow-9.4 python3 test/golden/images/make.py            compares
    PYTHONPATH=pillow-9.4 python3 test/golden/images/make.py --write    writes

Pillow 9.4, as the paper had it: later ones resize in another fixed point. Pictures are waves, whose levels compress well,
under shapes with sharp edges, which a wrong filter or a shifted pixel does not survive.
"""
import io
import os
import struct
import sys
import zlib

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torchvision import transforms
from torchvision.transforms import InterpolationMode, functional

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import noise  # noqa: E402

NORMS = {"imagenet": ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]), "chestxray": ([0.5056] * 3, [0.252] * 3)}


# --- pictures


def drawn(name, width, height, channels=3, white=255):
    """[height, width, channels]: to each channel its waves and its disks."""
    y, x = np.mgrid[:height, :width] / min(width, height)
    planes = []
    for channel in range(channels):
        draws = noise(f"{name} {channel}", [24]).numpy() + 0.5
        level = 0.5 + 0.22 * np.sin(5 * draws[0] * x + 7 * draws[1] * y + 6 * draws[2]) + 0.1 * np.cos(9 * x * y + 6 * draws[3])
        for left, top, size, shade in draws[4:].reshape(5, 4):
            level = np.where(np.hypot(x - left, y - top) < 0.05 + 0.2 * size, level + (shade - 0.5) * 0.6, level)
        planes.append(level)
    return (np.stack(planes, 2).clip(0, 1) * white).round().astype(np.uint16 if white > 255 else np.uint8)


def encoded(image, form, **settings):
    file = io.BytesIO()
    image.save(file, form, **settings)
    return file.getvalue()


def png(array, **settings):
    return encoded(Image.fromarray(array.squeeze()), "PNG", optimize=True, **settings)


def jpeg(array, quality=90, **settings):
    return encoded(Image.fromarray(array.squeeze()), "JPEG", quality=quality, **settings)


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def written(width, height, bits, colour, data, interlaced=0):
    """A PNG file whose header need not fit its data."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND")


def paeth(left, above, corner):
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))


def filtered(rows, step):
    """Bytes of rows, each after its filter: none, left, above, mean and Paeth in turn; step: bytes of a pixel."""
    out, before = bytearray(), bytes(len(rows[0]))
    for at, row in enumerate(rows):
        kind = at % 5
        out.append(kind)
        for x, value in enumerate(row):
            left, above, corner = (row[x - step] if x >= step else 0), before[x], (before[x - step] if x >= step else 0)
            out.append((value - (0, left, above, (left + above) // 2, paeth(left, above, corner))[kind]) % 256)
        before = row
    return bytes(out)


def rows_of(array):
    return [row.astype(">u2" if array.dtype == np.uint16 else np.uint8).tobytes() for row in array]


def adam7(array):
    passes = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
    return b"".join(filtered(rows_of(array[top::down, left::right]), 3) for top, left, down, right in passes)


def palette(array, colours):
    return Image.fromarray(array).quantize(colours, dither=Image.Dither.NONE)


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def pictures():
    odd, gray8, colours = drawn("odd", 47, 51), drawn("gray8", 65, 75, 1), drawn("colours", 53, 45)
    few = drawn("few", 23, 17)
    jpg = jpeg(colours, subsampling="4:2:0")
    whole = png(drawn("whole", 40, 36))
    made = {
        "bilevel.png": encoded(Image.fromarray(drawn("bilevel", 29, 37, 1)[..., 0] > 127), "PNG"),
        "filters.png": written(31, 25, 8, 2, filtered(rows_of(drawn("filters", 31, 25)), 3)),
        "gray16.png": encoded(Image.fromarray(drawn("gray16", 40, 48, 1, 65535)[..., 0]), "PNG"),
        "gray8.png": png(gray8),
        "gray_alpha.png": png(drawn("gray and alpha", 25, 20, 2)),
        "interlaced.png": written(27, 35, 8, 2, adam7(drawn("interlaced", 27, 35)), 1),
        "large_rgb.png": png(drawn("large", 200, 150)),
        "odd.png": png(odd),
        "palette8.png": encoded(palette(drawn("palette", 32, 32), 200), "PNG"),
        "palette4.png": encoded(palette(few, 16), "PNG", bits=4),
        "palette1.png": encoded(palette(few, 2), "PNG", bits=1),
        "palette_transparent.png": encoded(palette(drawn("transparent", 30, 30), 16), "PNG", bits=4, transparency=bytes([0, 255, 128, 7])),
        "png_named.jpg": png(odd),
        "rgb16.png": written(20, 24, 16, 2, filtered(rows_of(drawn("rgb16", 20, 24, 3, 65535)), 6)),
        "rgba.png": png(drawn("rgba", 36, 30, 4)),
        "cmyk.jpg": encoded(Image.fromarray(drawn("inks", 45, 35, 4), "CMYK"), "JPEG", quality=90),
        "exif_orientation_1.jpg": jpeg(drawn("turned", 48, 32), 95, exif=exif(1)),
        "exif_orientation_6.jpg": jpeg(drawn("turned", 48, 32), 95, exif=exif(6)),
        "gray.jpg": jpeg(drawn("gray", 51, 60, 1)),
        "progressive.jpg": jpeg(colours, subsampling="4:2:0", progressive=True),
        "rgb_420.jpg": jpg,
        "rgb_422.jpg": jpeg(colours, subsampling="4:2:2"),
        # Two bits a sample, four samples a byte.
        "gray2.png": written(21, 19, 2, 0, b"".join(b"\0" + packed(row) for row in drawn("gray2", 21, 19, 1, 3)[..., 0])),
    }
    broken = {
        "bad_crc.png": whole[:77] + bytes([whole[77] ^ 0xFF]) + whole[78:],
        "bomb.jpg": resized_header(jpg, 65500),
        "bomb.png": written(100000, 100000, 8, 2, bytes(1000)),
        "bomb_max.png": written(2**31 - 1, 2**31 - 1, 16, 6, bytes(1)),
        "html_renamed.jpg": b"<html><body>404</body></html>",
        "short_data.png": written(50, 50, 8, 2, bytes(301)),
        "text_renamed.png": b"This is not an image.\n" * 5,
        "truncated.jpg": jpg[:len(jpg) // 2],
        "truncated.png": whole[:len(whole) // 2],
        "truncated_header.jpg": jpg[:100],
        "zero_byte.png": b"",
        "zero_width.png": written(0, 10, 8, 2, bytes(10)),
        "zip_bomb_idat.png": written(8, 8, 8, 2, bytes(3000000)),
    }
    return made, broken


def packed(row):
    row = np.pad(row, (0, -len(row) % 4)).reshape(-1, 4)
    return bytes((row << np.array([6, 4, 2, 0], np.uint8)).sum(1).astype(np.uint8))


def resized_header(jpg, side):
    """With other sides in its frame header, marker FFC0."""
    at = jpg.index(b"\xff\xc0") + 5
    return jpg[:at] + struct.pack(">HH", side, side) + jpg[at + 4:]


# --- what is made of them


def plain(image):
    array = torch.from_numpy(np.array(image))
    return array[..., :1] if (array == array[..., :1]).all() else array


def normalized(image, norm):
    steps = [transforms.Resize((36, 36)), transforms.CenterCrop(28), transforms.ToTensor(), transforms.Normalize(*NORMS[norm])]
    return transforms.Compose(steps)(image)


def expectations(made):
    images = {name: Image.open(io.BytesIO(file)).convert("RGB") for name, file in made.items()}
    found = {f"{name}/rgb": plain(image) for name, image in images.items() if name not in (
        "gray8.png", "gray16.png", "large_rgb.png", "png_named.jpg", "rgb16.png")}
    # Pillow reads 8 of the 16 bits in colours.
    found["gray16.png/raw"] = torch.from_numpy(drawn("gray16", 40, 48, 1, 65535))
    found["rgb16.png/raw"] = torch.from_numpy(drawn("rgb16", 20, 24, 3, 65535))
    gray = functional.resize(images["gray8.png"], [64, 64])
    found["gray8.png/resize64"] = plain(gray)
    found["gray8.png/center56"] = plain(functional.center_crop(gray, 56))
    # Every third row and column.
    found["gray8.png/ten56"] = torch.stack([plain(crop)[::3, ::3] for crop in functional.ten_crop(gray, 56)])
    for norm in NORMS:
        found[f"palette8.png/center28_of_36_{norm}"] = normalized(images["palette8.png"], norm)
    large, odd = images["large_rgb.png"], images["odd.png"]
    found["large_rgb.png/resize25_bilinear"] = plain(functional.resize(large, [25, 25]))
    found["large_rgb.png/resize_short_24"] = plain(functional.resize(large, 24))
    found["large_rgb.png/resize_97x41"] = plain(functional.resize(large, [41, 97]))
    found["odd.png/resize_50x70"] = plain(functional.resize(odd, [70, 50]))
    for name, degrees in (("7", 7), ("minus_3.5", -3.5)):
        found[f"odd.png/rotate_{name}_nearest"] = plain(functional.rotate(odd, degrees, InterpolationMode.NEAREST))
    found["odd.png/resized_crop_5_3_30_40_to_24"] = plain(functional.resized_crop(odd, 5, 3, 30, 40, [24, 24]))
    return {name: tensor.contiguous() for name, tensor in found.items()}


def main():
    made, broken = pictures()
    expected = expectations(made)
    path = os.path.join(FOLDER, "expected.safetensors")
    if "--write" in sys.argv:
        for name, file in {**made, **broken}.items():
            with open(os.path.join(FOLDER, name), "wb") as out:
                out.write(file)
        save_file(expected, path)
        return 0
    wrong = []
    for name, file in {**made, **broken}.items():
        with open(os.path.join(FOLDER, name), "rb") as stored:
            wrong += [] if stored.read() == file else [name]
    known = load_file(path)
    wrong += [name for name in sorted({*known, *expected}) if name not in known or name not in expected or not torch.equal(known[name], expected[name])]
    print("\n".join(f"{name} differs" for name in wrong) or "all is the same")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
