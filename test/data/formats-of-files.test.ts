/**
 * Files in many forms against what independent readers make of them: test/golden/formats/make.py wrote them, with Pillow and
 * tifffile. What they read and assay does not has a reason that names what it is.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeImage, decodeValues } from '../../data/decoding/decode.ts';
import { AS_FILES_SAY } from '../../data/decoding/reading.ts';
import { largestDifference } from './golden.ts';

const folder = fileURLToPath(new URL('../golden/formats/', import.meta.url));

interface Expected {
  readonly shape: readonly number[];
  readonly bits: 8 | 16;
  readonly samples: string;
}
const expected: Readonly<Record<string, Expected>> = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8'));

function samplesOf({ bits, samples }: Expected): Uint8Array | Uint16Array {
  const bytes = Uint8Array.from(Buffer.from(samples, 'base64'));
  return bits === 8 ? bytes : new Uint16Array(bytes.buffer);
}

const UNSIGNED = 'unsigned integers of 8 or 16 bits can be read, and of 1, 2 or 4 in gray';
const CUT = 'its image data are damaged or cut off';
const several = 'it holds 2 images; one image a file is expected, unless data.frame says which';

/** The true reason of everything that is not read. */
const REASONS: Readonly<Record<string, string>> = {
  'animated.gif': several,
  'animated.png': several,
  'animated.webp': several,
  'pages.tif': several,
  'i1.tif': `its samples are 8-bit signed integers; ${UNSIGNED}`,
  'i2.tif': `its samples are 16-bit signed integers; ${UNSIGNED}`,
  'i4.tif': `its samples are 32-bit signed integers; ${UNSIGNED}`,
  'u4.tif': `its samples have 32 bits; ${UNSIGNED}`,
  'u8.tif': `its samples have 64 bits; ${UNSIGNED}`,
  'f2.tif': `its samples are 16-bit floating-point numbers; ${UNSIGNED}`,
  'f4.tif': `its samples are 32-bit floating-point numbers; ${UNSIGNED}`,
  'f8.tif': `its samples are 64-bit floating-point numbers; ${UNSIGNED}`,
  'tiled-float.tif': `its samples are 32-bit floating-point numbers; ${UNSIGNED}`,
  'big-endian-float.tif': `its samples are 32-bit floating-point numbers; ${UNSIGNED}`,
  'c8.tif': `its samples are 64-bit complex numbers; ${UNSIGNED}`,
  'bits6.tif': `its samples have 6 bits; ${UNSIGNED}`,
  'bits10.tif': `its samples have 10 bits; ${UNSIGNED}`,
  'bits12.tif': `its samples have 12 bits; ${UNSIGNED}`,
  'bits14.tif': `its samples have 14 bits; ${UNSIGNED}`,
  'old-jpeg.tif': 'its compression is JPEG as of 1992 (old-style) (number 6), which is not supported',
  'jpeg2000.tif': 'its compression is JPEG 2000 (number 34712), which is not supported',
  'jpegxl.tif': 'its compression is JPEG XL (number 50002), which is not supported',
  'jpegxr.tif': 'its compression is JPEG XR (number 34934), which is not supported',
  'lerc.tif': 'its compression is LERC (number 34887), which is not supported',
  'lzma.tif': 'its compression is LZMA (number 34925), which is not supported',
  'png.tif': 'its compression is PNG (number 34933), which is not supported',
  'zstd.tif': 'its compression is Zstandard (number 50000), which is not supported',
  'unknown.tif': 'its compression is number 4242, which is not supported',
  'lab.tif': 'its colours are CIELab (number 8), which is not supported',
  'cmyk16.tif': 'it is CMYK of 16 bits, which is not supported',
  'short.tif': `${CUT}: its packed pixels are damaged, or fewer than its header says`,
  'lossless.jpg': 'it is lossless JPEG, which is not supported',
  'hierarchical.jpg': 'it is hierarchical JPEG, which is not supported',
  'twelve.jpg': 'it is JPEG of 12 bits a sample; only 8 are supported',
  'cut.jpg': `${CUT}: it ends within the segment at byte 318`,
  'cut.gif': `${CUT}: its packed pixels are damaged, or fewer than its header says`,
  'cut.webp': `${CUT}: it ends before its declared length`,
  'cut.bmp': `${CUT}: 12 rows of 20 bytes reach beyond the end of the file`,
  'run-lengths.bmp': 'it is packed by run lengths of 8 bits, which is not supported',
};

describe('a file in whatever form', () => {
  for (const name of readdirSync(`${folder}files`).sort()) {
    const wanted = expected[name];
    if (wanted === undefined)
      it(`${name} is refused for what it is`, async () =>
        assert.deepEqual(await decodeImage(`${folder}files/${name}`), { reason: REASONS[name] }));
    else
      it(`${name} has the pixels that other readers see`, async () => {
        const raster = await decodeImage(`${folder}files/${name}`);
        assert.ok(!('reason' in raster), JSON.stringify(raster));
        assert.deepEqual([raster.height, raster.width, raster.channels], wanted.shape);
        assert.equal(8 * raster.data.BYTES_PER_ELEMENT, wanted.bits);
        // JPEG decoders differ a little.
        const most = /jpe?g/.test(name) ? 2 : 0;
        assert.ok(largestDifference(raster.data, samplesOf(wanted)) <= most);
      });
  }
});

it('bits that count are left alone where values are names, as in masks, and where the experiment says what is white', async () => {
  const path = `${folder}files/bits12.png`;
  const stored = await decodeValues(path, null);
  assert.ok(!('reason' in stored) && Math.max(...stored.data) < 4096);
  const white = await decodeImage(path, { ...AS_FILES_SAY, white: 4095 });
  assert.deepEqual(white, await decodeImage(path));
  assert.match(
    JSON.stringify(await decodeImage(path, { ...AS_FILES_SAY, white: 1023 })),
    /above white \(data.white: 1023\)/,
  );
});

it('one of several images is read where it is asked for, in every format that has several', async () => {
  const first = async (name: string) => decodeImage(`${folder}files/${name}`, { ...AS_FILES_SAY, frame: 1 });
  const second = async (name: string) => decodeImage(`${folder}files/${name}`, { ...AS_FILES_SAY, frame: 2 });
  for (const [name, still] of [
    ['animated.gif', 'gray.gif'],
    ['animated.png', 'gray.png'],
    ['animated.webp', 'rgb.webp'],
    ['pages.tif', 'lzw-gray8.tif'],
  ] as const)
    assert.deepEqual(await first(name), await decodeImage(`${folder}files/${still}`), name);
  const upright = await decodeImage(`${folder}files/gray.png`);
  const turned = await second('pages.tif');
  assert.ok(!('reason' in turned) && !('reason' in upright));
  assert.deepEqual(turned.data.slice(-upright.width), upright.data.slice(0, upright.width));
  assert.deepEqual(await second('animated.png'), {
    reason: 'it is an animated PNG file of 2 images, of which only the first can be read',
  });
  assert.deepEqual(await second('gray.png'), { reason: 'it holds 1 image, and data.frame asks for number 2' });
  assert.deepEqual(await second('gray.bmp'), { reason: 'it holds 1 image, and data.frame asks for number 2' });
});
