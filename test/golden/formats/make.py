"""Small files in many forms, and what Pillow and tifffile read from them: files/ and expected.json.

cd test/golden/formats && python3 make.py

expected.json: of each file the reader, the shape, and the samples (little-endian) in base64; what has no entry is to be refused.
"""
import base64
import json
import os
import struct
import zlib

import numpy as np
import tifffile
from PIL import Image, ImageOps

os.makedirs('files', exist_ok=True)
os.chdir('files')
for old in os.listdir('.'):
    os.remove(old)
rng = np.random.default_rng(1)
H, W = 12, 17
G8 = np.clip(np.add.outer(np.arange(H) * 9, np.arange(W) * 7) + rng.integers(0, 20, (H, W)), 0, 255).astype('u1')
G16 = (G8.astype('u4') * 257 + rng.integers(0, 200, (H, W))).clip(0, 65535).astype('u2')
RGB = np.stack([G8, G8[::-1], G8[:, ::-1]], -1)


def packed(values, bits):
    """Rows of samples of any depth, each filled up to a whole byte."""
    rows = []
    for row in values:
        text = ''.join(format(int(value), f'0{bits}b') for value in row)
        text += '0' * (-len(text) % 8)
        rows.append(int(text, 2).to_bytes(len(text) // 8, 'big'))
    return b''.join(rows)


def bare_tiff(name, bits, data, compression=1, photometric=1):
    """A directory that other writers would refuse."""
    tags = [(256, 4, W), (257, 4, H), (258, 3, bits), (259, 3, compression), (262, 3, photometric)]
    tags += [(273, 4, 8), (277, 3, 1), (278, 4, H), (279, 4, len(data))]
    head = b'II*\0' + struct.pack('<I', 8 + len(data) + len(data) % 2) + data + b'\0' * (len(data) % 2)
    head += struct.pack('<H', len(tags))
    for tag, kind, value in tags:
        head += struct.pack('<HHI', tag, kind, 1) + (struct.pack('<HH', value, 0) if kind == 3 else struct.pack('<I', value))
    with open(name, 'wb') as file:
        file.write(head + struct.pack('<I', 0))


# TIFF: compressions, byte orders, layouts, depths.
for compression in ['lzw', 'deflate', 'adobe_deflate', 'packbits']:
    for name, array in [('gray8', G8), ('gray16', G16), ('rgb', RGB)]:
        tifffile.imwrite(f'{compression}-{name}.tif', array, compression=compression)
for compression in ['lzma', 'zstd', 'lerc', 'jpeg2000', 'png', 'jpegxl', 'jpegxr']:
    tifffile.imwrite(f'{compression}.tif', G8, compression=compression)
tifffile.imwrite('jpeg.tif', RGB, compression='jpeg')
tifffile.imwrite('webp.tif', RGB, compression='webp', compressionargs={'lossless': True})
tifffile.imwrite('predictor.tif', G16, predictor=True, compression='lzw')
tifffile.imwrite('big-endian.tif', G16, byteorder='>')
tifffile.imwrite('bigtiff.tif', G16, bigtiff=True)
tifffile.imwrite('tiled.tif', np.tile(G16, (3, 3)), tile=(16, 16))
tifffile.imwrite('planes.tif', RGB.transpose(2, 0, 1).copy(), photometric='rgb', planarconfig='separate')
tifffile.imwrite('white-is-zero.tif', G16, photometric='miniswhite')
Image.fromarray(G8).convert('1').save('group4.tif', compression='group4')
Image.fromarray(RGB).convert('CMYK').save('cmyk.tif')
Image.fromarray(RGB).convert('LAB').save('lab.tif')
for bits in (1, 2, 4):
    bare_tiff(f'bits{bits}.tif', bits, packed(G16 >> (16 - bits), bits))
for bits in (6, 10, 12, 14):
    bare_tiff(f'bits{bits}.tif', bits, packed(G16 >> (16 - bits), bits))
bare_tiff('old-jpeg.tif', 8, G8.tobytes(), compression=6)
bare_tiff('unknown.tif', 8, G8.tobytes(), compression=4242)
bare_tiff('short.tif', 8, G8.tobytes()[:100])
for kind in ['i1', 'i2', 'i4', 'u4', 'u8', 'f2', 'f4', 'f8', 'c8']:
    tifffile.imwrite(f'{kind}.tif', (G8 // 2).astype(kind))
tifffile.imwrite('tiled-float.tif', np.tile(G8, (3, 3)).astype('f4'), tile=(16, 16))
tifffile.imwrite('big-endian-float.tif', G8.astype('f4'), byteorder='>', bigtiff=True)
tifffile.imwrite('cmyk16.tif', np.dstack([G16] * 4), photometric='separated')
tifffile.imwrite('pages.tif', np.stack([G8, G8[::-1]]), photometric='minisblack')

# JPEG.
Image.fromarray(G8).save('gray.jpg')
Image.fromarray(RGB).convert('CMYK').save('cmyk.jpg')
with open('gray.jpg', 'rb') as file:
    jpeg = file.read()
frame, table = jpeg.index(b'\xff\xc0'), jpeg.index(b'\xff\xdb')
edits = {
    'stray': jpeg[:table] + b'\0\1\2' + jpeg[table:],
    'stray-twice': jpeg[:table] + b'\r\n' + jpeg[table:frame] + b'\0\xff\0' + jpeg[frame:],
    'filled': jpeg[:table] + b'\xff\xff' + jpeg[table:],
    'trailing': jpeg + b'appended by a camera',
    'lossless': jpeg[: frame + 1] + b'\xc3' + jpeg[frame + 2 :],
    'hierarchical': jpeg[: frame + 1] + b'\xc5' + jpeg[frame + 2 :],
    'twelve': jpeg[: frame + 4] + b'\x0c' + jpeg[frame + 5 :],
    'cut': jpeg[:-60],
}
for name, data in edits.items():
    with open(f'{name}.jpg', 'wb') as file:
        file.write(data)

# PNG, WebP, GIF, BMP.
Image.fromarray(G8).save('gray.png')
Image.fromarray(G8).save('animated.png', save_all=True, append_images=[Image.fromarray(G8[::-1].copy())])
Image.fromarray(RGB).save('rgb.webp', lossless=True)
Image.fromarray(RGB).save('animated.webp', save_all=True, lossless=True, append_images=[Image.fromarray(RGB[::-1].copy())])
Image.fromarray(G8).save('gray.gif')
Image.fromarray(RGB).quantize(16).save('rgb.gif')
Image.fromarray(G8).save('animated.gif', save_all=True, append_images=[Image.fromarray(G8[::-1].copy())], duration=100)
Image.fromarray(G8).save('gray.bmp')
Image.fromarray(RGB).save('rgb.bmp')
Image.fromarray(G8 > 100).save('bilevel.bmp')
Image.fromarray(RGB).quantize(16).save('palette.bmp')
Image.fromarray(np.dstack([RGB, G8])).save('rgba.bmp')
with open('gray.bmp', 'rb') as file:
    bmp = file.read()
with open('top-down.bmp', 'wb') as file:
    file.write(bmp[:22] + struct.pack('<i', -H) + bmp[26:])
with open('run-lengths.bmp', 'wb') as file:
    file.write(bmp[:30] + struct.pack('<I', 1) + bmp[34:])
with open('cut.bmp', 'wb') as file:
    file.write(bmp[:-40])
with open('cut.gif', 'wb') as file, open('gray.gif', 'rb') as whole:
    file.write(whole.read()[:-60])
with open('cut.webp', 'wb') as file, open('rgb.webp', 'rb') as whole:
    file.write(whole.read()[:-60])

# Turned in every way that EXIF and TIFF have.
for way in range(2, 9):
    exif = Image.Exif()
    exif[0x0112] = way
    Image.fromarray(RGB).save(f'turned{way}.jpg', quality=95, subsampling=0, exif=exif)
    Image.fromarray(G8).save(f'turned{way}.png', exif=exif)
    Image.fromarray(RGB).save(f'turned{way}.webp', lossless=True, exif=exif)
    tifffile.imwrite(f'turned{way}.tif', G16, extratags=[(274, 'H', 1, way, True)])

# Bits that count: 12 of 16 and 4 of 8, as they are and spread over all.


def with_bits(name, array, bits):
    Image.fromarray(array).save(name)
    with open(name, 'rb') as file:
        data = file.read()
    body = b'sBIT' + bytes(bits)
    chunk = struct.pack('>I', len(bits)) + body + struct.pack('>I', zlib.crc32(body))
    with open(name, 'wb') as file:
        file.write(data[:33] + chunk + data[33:])


SIGNIFICANT = {
    'bits12.png': (G16 >> 4, [12]),
    'bits10.png': (G16 >> 6, [10]),
    'bits4.png': (G8 >> 4, [4]),
    'bits5-rgb.png': (RGB >> 3, [5, 5, 5]),
    'bits12-shifted.png': ((G16 >> 4) << 4, [12]),
    'bits12-repeated.png': ((G16 >> 4 << 4) | (G16 >> 12), [12]),
    'bits12-dark-shifted.png': ((G16 >> 8 << 4), [12]),
    'bits16.png': (G16, [16]),
}
for name, (array, bits) in SIGNIFICANT.items():
    with_bits(name, array, bits)
SCALED = {
    'bits12.png': np.round((G16 >> 4) * (65535 / 4095)).astype('u2'),
    'bits10.png': np.round((G16 >> 6) * (65535 / 1023)).astype('u2'),
    'bits4.png': ((G8 >> 4) * 17).astype('u1'),
    'bits5-rgb.png': np.round((RGB >> 3) * (255 / 31)).astype('u1'),
}

READ_BY_PILLOW = (
    ['group4.tif', 'cmyk.tif', 'bits1.tif', 'bits2.tif', 'bits4.tif', 'jpeg.tif', 'gray.jpg', 'cmyk.jpg']
    + ['stray.jpg', 'stray-twice.jpg', 'filled.jpg', 'trailing.jpg', 'gray.png', 'rgb.webp', 'gray.gif', 'rgb.gif']
    + ['gray.bmp', 'rgb.bmp', 'bilevel.bmp', 'palette.bmp', 'rgba.bmp', 'top-down.bmp']
    + [f'turned{way}.{suffix}' for way in range(2, 9) for suffix in ('jpg', 'png', 'webp')]
)
READ_BY_TIFFFILE = [
    f'{compression}-{name}.tif'
    for compression in ['lzw', 'deflate', 'adobe_deflate', 'packbits']
    for name in ['gray8', 'gray16', 'rgb']
] + ['webp.tif', 'predictor.tif', 'big-endian.tif', 'bigtiff.tif', 'tiled.tif', 'planes.tif', 'white-is-zero.tif']

expected = {}


def note(name, reader, array):
    array = np.ascontiguousarray(array if array.ndim == 3 else array[..., None])
    data = array.astype(array.dtype.newbyteorder('<')).tobytes()
    expected[name] = {
        'reader': reader,
        'shape': list(array.shape),
        'bits': 8 * array.dtype.itemsize,
        'samples': base64.b64encode(data).decode(),
    }


def turned(array, way):
    """TIFF 6.0, page 36: what the first row and column are."""
    array = array.swapaxes(0, 1) if way > 4 else array
    down = way in (3, 4, 7, 8)
    across = way in (2, 3, 6, 7)
    return array[:: -1 if down else 1, :: -1 if across else 1]


for name in READ_BY_PILLOW:
    image = ImageOps.exif_transpose(Image.open(name))
    gray = image.mode in ('1', 'L') and not name.endswith('.gif')
    note(name, f'Pillow {Image.__version__}', np.array(image.convert('L' if gray else 'RGB')))
for name in READ_BY_TIFFFILE:
    array = tifffile.imread(name)
    if name == 'planes.tif':
        array = array.transpose(1, 2, 0)
    if name == 'white-is-zero.tif':
        array = 65535 - array
    note(name, f'tifffile {tifffile.__version__}', array)
for way in range(2, 9):
    note(f'turned{way}.tif', f'tifffile {tifffile.__version__}, turned', turned(tifffile.imread(f'turned{way}.tif'), way))
for name, (array, _) in SIGNIFICANT.items():
    note(name, 'NumPy', SCALED.get(name, array))

with open('../expected.json', 'w') as file:
    json.dump(expected, file, indent=1, sort_keys=True)
    file.write('\n')
