import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeImage, decodeLimited } from '../../data/decoding/decode.ts';
import type { Raster } from '../../data/raster.ts';
import { resizeRaster } from '../../data/transforms/resize.ts';
import { temporaryFolder, writeFiles } from './files.ts';
import { golden, goldenImage, largestDifference } from './golden.ts';

async function decoded(path: string): Promise<Raster> {
  const result = await decodeImage(path);
  assert.ok(!('reason' in result), `${path} can be read`);
  return result;
}

const EXACT = [
  'rgba.png',
  'gray_alpha.png',
  'palette8.png',
  'palette4.png',
  'palette1.png',
  'palette_transparent.png',
  'bilevel.png',
  'interlaced.png',
  'gray2.png',
  'filters.png',
  'odd.png',
];
const JPEG = ['rgb_420.jpg', 'rgb_422.jpg', 'progressive.jpg', 'gray.jpg', 'cmyk.jpg', 'exif_orientation_1.jpg'];

describe('decoded pixels are those of Pillow', () => {
  for (const file of EXACT)
    it(`${file} exactly`, async () => {
      const raster = await decoded(goldenImage(file));
      const expected = golden(`${file}/rgb`);
      assert.deepEqual([raster.height, raster.width], expected.shape.slice(0, 2));
      assert.equal(largestDifference(inChannels(raster, expected.shape[2]!), expected.data), 0);
    });

  for (const file of JPEG)
    it(`${file} to within 2, as JPEG decoders differ`, async () => {
      const raster = await decoded(goldenImage(file));
      const expected = golden(`${file}/rgb`);
      assert.deepEqual([raster.height, raster.width, raster.channels], expected.shape);
      assert.ok(largestDifference(raster.data, expected.data) <= 2);
    });

  for (const file of ['gray16.png', 'rgb16.png'])
    it(`${file} keeps all 16 bits`, async () => {
      const raster = await decoded(goldenImage(file));
      const expected = golden(`${file}/raw`);
      assert.ok(raster.data instanceof Uint16Array);
      assert.deepEqual([raster.height, raster.width, raster.channels], expected.shape);
      assert.equal(largestDifference(raster.data, expected.data), 0);
    });

  it('is turned as EXIF orientation says', async () => {
    const raster = await decoded(goldenImage('exif_orientation_6.jpg'));
    assert.deepEqual([raster.width, raster.height], [32, 48]);
    // A quarter turn to the right: what is at (x, y) of the file comes to (height - 1 - y, x).
    const stored = golden('exif_orientation_6.jpg/rgb').data;
    const turned = Array.from(raster.data, (_, at) => {
      const [channel, x, y] = [at % 3, Math.floor(at / 3) % 32, Math.floor(at / 96)];
      return stored[3 * ((31 - x) * 48 + y) + channel]!;
    });
    assert.ok(largestDifference(raster.data, turned) <= 2);
  });

  it('goes by the content, not by the suffix', async () => {
    const raster = await decoded(goldenImage('png_named.jpg'));
    assert.deepEqual(raster, await decoded(goldenImage('odd.png')));
  });

  it('ignores surplus data behind the last row', async () => {
    const raster = await decoded(goldenImage('zip_bomb_idat.png'));
    assert.deepEqual([raster.width, raster.height], [8, 8]);
  });
});

it('stores gray files as one channel and the rest as three', async () => {
  const channels = async (file: string): Promise<number> => (await decoded(goldenImage(file))).channels;
  assert.deepEqual(
    await Promise.all(['gray8.png', 'gray_alpha.png', 'bilevel.png', 'gray.jpg', 'gray16.png'].map(channels)),
    [1, 1, 1, 1, 1],
  );
  assert.deepEqual(await Promise.all(['odd.png', 'rgba.png', 'palette8.png', 'cmyk.jpg'].map(channels)), [3, 3, 3, 3]);
});

describe('what cannot be read gets a reason', () => {
  const DAMAGED = 'its image data are damaged or cut off';
  const BOMB = 'its header declares more than 178956970 pixels, as a decompression bomb does';
  const FOREIGN = 'it is not a PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image';
  const reasons = {
    'truncated.jpg': `${DAMAGED}: it ends before the marker of its end`,
    'truncated_header.jpg': 'its image data are damaged or cut off: it ends within the segment at byte 89',
    'truncated.png': `${DAMAGED}: it ends within the chunk IDAT at byte 33`,
    'bad_crc.png': `${DAMAGED}: its chunk IDAT at byte 33 does not fit its checksum`,
    'short_data.png': `${DAMAGED}: its packed pixels are damaged, or fewer than its header says`,
    'zero_byte.png': 'it is empty',
    'text_renamed.png': FOREIGN,
    'html_renamed.jpg':
      'it is an HTML page, as a failed download leaves it, not a PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image',
    'zero_width.png':
      'its image data are damaged or cut off: its header says 0 x 10 pixels, of which 1 to 178956970 can be read',
    'bomb.png': BOMB,
    'bomb.jpg': BOMB,
    'bomb_max.png':
      'its image data are damaged or cut off: its header says 2147483647 x 2147483647 pixels, of which 1 to 178956970 can be read',
  };
  for (const [file, reason] of Object.entries(reasons))
    it(file, async () => assert.deepEqual(await decodeImage(goldenImage(file)), { reason }));

  const broken = {
    'reserved-marker.jpg': 'the marker FF 66 at byte 788 stands where it must not',
    'table-in-scan.jpg': 'it ends within the segment at byte 784',
  };
  for (const [name, what] of Object.entries(broken))
    it(`a JPEG file whose scan is broken by a marker, as Pillow does: ${name}`, async () => {
      const path = fileURLToPath(new URL(`./damaged/${name}`, import.meta.url));
      assert.deepEqual(await decodeImage(path), { reason: `${DAMAGED}: ${what}` });
    });

  it('a file that is not there', async () =>
    assert.deepEqual(await decodeImage('/nowhere/a.png'), { reason: 'it does not exist' }));

  it('a folder', async (t) => assert.deepEqual(await decodeImage(temporaryFolder(t)), { reason: 'it is a folder' }));

  it('each its own, however many fail at once', async () => {
    const files = Object.keys(reasons).flatMap((file) => [file, file, file, file]);
    const found = await Promise.all(files.map((file) => decodeImage(goldenImage(file))));
    for (const [index, reason] of Object.values(reasons).entries())
      assert.deepEqual(found.slice(4 * index, 4 * index + 4), Array(4).fill({ reason }));
  });

  it('an SVG picture, whose loader would interpret a program', async (t) => {
    const folder = temporaryFolder(t);
    writeFiles(folder, { 'a.png': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>' });
    assert.deepEqual(await decodeImage(`${folder}/a.png`), {
      reason: 'it is an SVG drawing, not a PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image',
    });
  });

  it('a bomb takes no memory worth mentioning', async () => {
    const before = process.memoryUsage().rss;
    await Promise.all(['bomb.png', 'bomb.jpg', 'bomb_max.png'].map((file) => decodeImage(goldenImage(file))));
    assert.ok(process.memoryUsage().rss - before < 100e6);
  });
});

/** Gray goldens of palette files have one channel where assay keeps three. */
function inChannels(raster: Raster, channels: number): ArrayLike<number> {
  return raster.channels === channels ? raster.data : raster.data.filter((_, index) => index % raster.channels === 0);
}

describe('shrinking while decoding', () => {
  const cases = ['gray8.png', 'gray16.png', 'rgba.png', 'rgb16.png', 'cmyk.jpg', 'large_rgb.png', 'palette8.png'];
  for (const file of cases)
    it(`${file} is the whole image, resized as Pillow does`, async () => {
      const whole = await decodeImage(goldenImage(file));
      assert.ok(!('reason' in whole));
      const limit = Math.floor(Math.min(whole.width, whole.height) / 2);
      const small = await decodeLimited(goldenImage(file), limit);
      assert.ok(!('reason' in small));
      const { raster, width, height } = small;
      assert.deepEqual([width, height, raster.channels], [whole.width, whole.height, whole.channels]);
      assert.equal(Math.min(raster.width, raster.height), limit);
      const expected = resizeRaster(whole, raster.width, raster.height);
      const white = whole.data instanceof Uint8Array ? 255 : 65535;
      const distances = Array.from(raster.data, (value, at) => Math.abs(value - expected.data[at]!) / white);
      const mean = distances.reduce((sum, value) => sum + value, 0) / distances.length;
      const most = distances.reduce((largest, value) => Math.max(largest, value), 0);
      assert.ok(mean < 0.01 && most < 0.05, `${mean}, ${most}`);
    });
});
