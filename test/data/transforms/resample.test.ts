import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeImage } from '../../../data/decoding/decode.ts';
import type { Raster } from '../../../data/raster.ts';
import { augmentationMap } from '../../../data/transforms/geometry.ts';
import { type Box, resample, stretch } from '../../../data/transforms/resample.ts';
import { resizePlane, resizeRaster } from '../../../data/transforms/resize.ts';
import { golden, goldenImage, largestDifference } from '../golden.ts';

async function decoded(file: string): Promise<Raster> {
  const result = await decodeImage(goldenImage(file));
  assert.ok(!('reason' in result));
  return result;
}

describe('resizing is that of Pillow', () => {
  const cases = [
    ['gray8.png', 'resize64', 64, 64],
    ['large_rgb.png', 'resize25_bilinear', 25, 25],
    ['large_rgb.png', 'resize_short_24', 32, 24],
    ['large_rgb.png', 'resize_97x41', 97, 41],
    ['odd.png', 'resize_50x70', 50, 70],
  ] as const;
  for (const [file, name, width, height] of cases)
    it(`${file} ${name} exactly`, async () => {
      const resized = resizeRaster(await decoded(file), width, height);
      assert.equal(largestDifference(resized.data, golden(`${file}/${name}`).data), 0);
    });

  it('of a crop to within its rounding, which takes nothing from outside the crop', async () => {
    const box: Box = { left: 3, top: 5, width: 40, height: 30 };
    const plane = resample(await decoded('odd.png'), box, stretch(box, 24, 24), 24, 24);
    assert.ok(largestDifference(interleaved(plane.data, 3), golden('odd.png/resized_crop_5_3_30_40_to_24').data) <= 1);
  });
});

function interleaved(planar: Float32Array, channels: number): Float32Array {
  const pixels = planar.length / channels;
  return planar.map((_, at) => Math.round(planar[(at % channels) * pixels + Math.floor(at / channels)]!));
}

function wholeSquare(size: number): Box {
  return { left: 0, top: 0, width: size, height: size };
}

it('a flip alone mirrors the pixels exactly', () => {
  const raster: Raster = { width: 3, height: 3, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
  const map = augmentationMap({ crop: wholeSquare(3), flip: true, angle: 0 }, 3);
  assert.deepEqual([...resample(raster, wholeSquare(3), map, 3, 3).data], [3, 2, 1, 6, 5, 4, 9, 8, 7]);
});

describe('rotation', () => {
  /** The middle square of odd.png (47 x 51), where rotations about the centre of either agree. */
  const size = 47;
  const middle: Box = { left: 0, top: 2, width: size, height: size };

  async function meanDistance(angle: number, name: string): Promise<number> {
    const map = augmentationMap({ crop: middle, flip: false, angle }, size);
    const { data } = resample(await decoded('odd.png'), middle, map, size, size);
    const expected = golden(name).data.subarray(2 * size * 3, (2 + size) * size * 3);
    let sum = 0;
    let count = 0;
    for (const [at, value] of interleaved(data, 3).entries()) {
      // Corners come from beyond the square there, and are 0 here.
      const [x, y] = [Math.floor(at / 3) % size, Math.floor(at / 3 / size)];
      if (Math.hypot(x - 23, y - 23) > 22) continue;
      sum += Math.abs(value - expected[at]!);
      count++;
    }
    return sum / count;
  }

  for (const [angle, name] of [
    [7, 'odd.png/rotate_7_nearest'],
    [-3.5, 'odd.png/rotate_minus_3.5_nearest'],
  ] as const)
    it(`by ${angle} degrees turns as Pillow does`, async () => {
      const right = await meanDistance(angle, name);
      for (const other of [-angle, 0, angle * 0.5, angle * 1.5])
        assert.ok(right < 0.75 * (await meanDistance(other, name)), `${right} for ${angle}, less than for ${other}`);
    });

  it('leaves the corners that it uncovers black and keeps the level elsewhere', () => {
    const white: Raster = { width: 40, height: 30, channels: 1, data: new Uint8Array(1200).fill(200) };
    const crop: Box = { left: 4, top: 2, width: 30, height: 25 };
    const { data } = resample(white, crop, augmentationMap({ crop, flip: true, angle: 7 }, 20), 20, 20);
    assert.equal(data[0], 0);
    assert.equal(data[19], 0);
    for (const value of data) assert.ok(value === 0 || Math.abs(value - 200) < 1e-3);
    assert.ok(data.filter((value) => value === 0).length < 40);
  });
});

it('keeps a constant image constant, and every image within its range, at any size', () => {
  const raster = fc
    .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
    .chain(({ width, height }) =>
      fc
        .uint16Array({ minLength: width * height, maxLength: width * height })
        .map((data): Raster => ({ width, height, channels: 1, data: new Uint16Array(data) })),
    );
  const side = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(raster, side, side, (image, width, height) => {
      const [low, high] = [Math.min(...image.data), Math.max(...image.data)];
      for (const value of resizePlane(image, width, height).data) {
        // float32 between the passes rounds by up to 2^-24 of the value.
        assert.ok(value >= low - 0.01 && value <= high + 0.01);
      }
      assert.deepEqual(resizeRaster(image, image.width, image.height).data, image.data);
    }),
  );
});
