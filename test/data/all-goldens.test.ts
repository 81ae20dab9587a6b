/** All reference pictures, where they are there; the repository has those that differ in kind. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '../../data/decoding/decode.ts';
import type { Raster } from '../../data/raster.ts';
import { centerCrop, tenCrops } from '../../data/transforms/crops.ts';
import type { Crop } from '../../data/transforms/normalize.ts';
import { resizeRaster } from '../../data/transforms/resize.ts';
import { goldenTensors, largestDifference } from './golden.ts';

const folder = fileURLToPath(new URL('../../../shared/golden/images/', import.meta.url));
const skip = existsSync(folder) ? false : `${folder} is not here`;

interface Index {
  readonly files: readonly {
    readonly file: string;
    readonly expected: readonly string[];
    readonly tolerance: number;
  }[];
  readonly broken: readonly { readonly file: string }[];
}
const index = (): Index => JSON.parse(readFileSync(`${folder}index.json`, 'utf8')) as Index;

async function decoded(file: string): Promise<Raster> {
  const raster = await decodeImage(`${folder}${file}`);
  assert.ok(!('reason' in raster), file);
  return raster;
}

/** RGB as Pillow has it, of a crop. */
function rgb({ width, height, channels, data }: Raster, crop: Crop & { readonly size?: number }): number[] {
  const [w, h] = crop.size === undefined ? [width, height] : [crop.size, crop.size];
  return Array.from({ length: w * h * 3 }, (_, at) => {
    const column = Math.floor(at / 3) % w;
    const x = crop.left + (crop.flip ? w - 1 - column : column);
    const y = crop.top + Math.floor(at / 3 / w);
    return data[(y * width + x) * channels + (channels === 1 ? 0 : at % 3)]!;
  });
}
const WHOLE = { left: 0, top: 0, flip: false };

it('every picture has the pixels of Pillow, within the tolerance stated', { skip }, async () => {
  const golden = goldenTensors(`${folder}expected_rgb.safetensors`);
  for (const { file, expected, tolerance } of index().files) {
    // Those without have transforms, below.
    if (expected.length === 0) continue;
    // Pillow leaves it to its caller to turn them; test/data/decode.test.ts has the turned ones.
    if (file.startsWith('exif_orientation')) continue;
    const raster = await decoded(file);
    // Pillow loses what 16 bits have more than 8; the samples as stored are in `raw`.
    const raw = expected.includes(`${file}/raw`);
    const { data, shape } = golden(`${file}/${raw ? 'raw' : 'rgb'}`);
    assert.deepEqual([raster.height, raster.width], shape.slice(0, 2), file);
    const found = raw ? raster.data : rgb(raster, WHOLE);
    assert.ok(largestDifference(found, data) <= tolerance, `${file}: ${largestDifference(found, data)}`);
  }
});

it('resizing and crops are those of torchvision to within 1', { skip }, async () => {
  const golden = goldenTensors(`${folder}transforms.safetensors`);
  const near = (found: ArrayLike<number>, name: string): void =>
    assert.ok(largestDifference(found, golden(name).data) <= 1, name);
  for (const file of ['gray8.png', 'rgb.png', 'large_rgb.png']) {
    const square = resizeRaster(await decoded(file), 256, 256);
    near(rgb(square, WHOLE), `${file}/resize256`);
    near(rgb(square, { ...centerCrop(256, 224), size: 224 }), `${file}/center224`);
    near(
      tenCrops(256, 224).flatMap((crop) => rgb(square, { ...crop, size: 224 })),
      `${file}/ten224`,
    );
  }
  const large = await decoded('large_rgb.png');
  for (const [name, width, height] of [
    ['resize64_bilinear', 64, 64],
    ['resize_short_60', 80, 60],
    ['resize_97x41', 97, 41],
  ] as const)
    near(resizeRaster(large, width, height).data, `large_rgb.png/${name}`);
});

it('every broken file gets a reason, and takes no memory worth mentioning', { skip }, async () => {
  const before = process.memoryUsage().rss;
  for (const { file } of index().broken) {
    const raster = await decodeImage(`${folder}${file}`);
    // The two that are sound: surplus data behind the last row, a PNG file named as JPEG.
    const sound = file === 'zip_bomb_idat.png' || file === 'png_named.jpg';
    assert.equal('reason' in raster, !sound, file);
  }
  assert.ok(process.memoryUsage().rss - before < 200e6);
});
