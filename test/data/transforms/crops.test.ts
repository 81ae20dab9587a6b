import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeImage } from '../../../data/decoding/decode.ts';
import { centerCrop, resizedSide, tenCrops } from '../../../data/transforms/crops.ts';
import { type Crop, writeNormalized } from '../../../data/transforms/normalize.ts';
import type { Plane } from '../../../data/transforms/resample.ts';
import { resizePlane } from '../../../data/transforms/resize.ts';
import { golden, goldenImage, largestDifference } from '../golden.ts';

async function resized(file: string, side: number): Promise<Plane> {
  const raster = await decodeImage(goldenImage(file));
  assert.ok(!('reason' in raster));
  return resizePlane(raster, side, side);
}

/** Every step-th row and column of a gray crop of 56, in units of 8 bit. */
function sampled(plane: Plane, crop: Crop, step: number): number[] {
  const out = new Float32Array(3 * 56 * 56);
  writeNormalized(plane, 255, 'none', crop, 56, out, 0);
  const values: number[] = [];
  for (let y = 0; y < 56; y += step) for (let x = 0; x < 56; x += step) values.push(Math.round(255 * out[y * 56 + x]!));
  return values;
}

describe('crops for evaluation are those of torchvision', () => {
  it('one centre crop', async () => {
    const actual = sampled(await resized('gray8.png', 64), centerCrop(64, 56), 1);
    assert.ok(largestDifference(actual, golden('gray8.png/center56').data) <= 1);
  });

  it('ten crops in its order', async () => {
    const plane = await resized('gray8.png', 64);
    const actual = tenCrops(64, 56).flatMap((crop) => sampled(plane, crop, 3));
    assert.ok(largestDifference(actual, golden('gray8.png/ten56').data) <= 1);
  });

  for (const [normalize, deviation] of [
    ['imagenet', 0.224],
    ['chestxray', 0.252],
  ] as const)
    it(`normalised as ${normalize}, red, green and blue planes`, async () => {
      const out = new Float32Array(3 * 28 * 28);
      writeNormalized(await resized('palette8.png', 36), 255, normalize, centerCrop(36, 28), 28, out, 0);
      const { data } = golden(`palette8.png/center28_of_36_${normalize}`);
      // One step of 8 bit, which Pillow rounds to and assay does not.
      assert.ok(largestDifference(out, data) <= 1.01 / 255 / deviation);
    });
});

it('resizes to 256 for 224 and in proportion for other sizes', () => {
  assert.deepEqual([224, 112, 64, 96, 8].map(resizedSide), [256, 128, 73, 110, 9]);
});

it('starts the crop of an odd margin where torchvision does', () => {
  assert.deepEqual(
    [73, 75, 72, 74].map((side) => centerCrop(side, 64).left),
    [4, 6, 4, 5],
  );
});

it('inception puts black at -1 and white at 1 in every channel', () => {
  const plane: Plane = { width: 2, height: 2, channels: 1, data: Float32Array.of(0, 51, 204, 255) };
  const out = new Float32Array(12);
  writeNormalized(plane, 255, 'inception', { left: 0, top: 0, flip: false }, 2, out, 0);
  const channel = [-1, -0.6, 0.6, 1];
  assert.ok(largestDifference(out, [...channel, ...channel, ...channel]) < 1e-6);
});

it('fills all three channels from gray, each with its own statistics', () => {
  const plane: Plane = { width: 1, height: 1, channels: 1, data: Float32Array.of(65535) };
  const out = new Float32Array(4);
  writeNormalized(plane, 65535, 'imagenet', { left: 0, top: 0, flip: false }, 1, out, 1);
  const expected = [0, (1 - 0.485) / 0.229, (1 - 0.456) / 0.224, (1 - 0.406) / 0.225];
  assert.ok(largestDifference(out, expected) < 1e-6);
});
