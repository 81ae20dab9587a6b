import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dice } from '../../metrics/definitions/dice.ts';
import { iou } from '../../metrics/definitions/iou.ts';
import { maskScores, overlap, pooled, UNKNOWN_SPACING } from '../../metrics/masks/mask-scores.ts';
import { measureSegmentation } from '../../metrics/segmentation.ts';
import { near } from './golden.ts';

interface Case {
  readonly name: string;
  readonly shape: readonly [number, number, number, number];
  readonly y: readonly number[];
  readonly p: readonly number[];
  readonly expected: {
    readonly dice_pooled: number;
    readonly mean_dice: number;
    readonly dice_per_image: readonly number[];
    readonly iou_pooled: number;
    readonly iou_per_image: readonly number[];
    readonly mean_iou: number;
  };
}

const golden: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL('../golden/metrics/segmentation.json', import.meta.url), 'utf8'),
);

const foreground = (values: readonly number[]): Uint8Array => Uint8Array.from(values, (value) => Number(value > 0.5));

/** Scores of every image and channel. */
function scoresOf({ shape: [images, channels, height, width], y, p }: Case) {
  const [truth, prediction] = [foreground(y), foreground(p)];
  const pixels = width * height;
  return Array.from({ length: images }, (_, image) =>
    Array.from({ length: channels }, (_, channel) => {
      const start = (image * channels + channel) * pixels;
      const part = (mask: Uint8Array) => mask.subarray(start, start + pixels);
      return maskScores(part(truth), part(prediction), { width, height }, null);
    }),
  );
}

for (const found of golden.cases) {
  test(`${found.name}: overlaps are the reference's`, () => {
    const { expected, shape } = found;
    const scores = scoresOf(found);
    const structures = Array.from({ length: shape[1] }, (_, index) => `s${index}`);
    const metrics = measureSegmentation(structures, scores);
    near(Number(metrics['dice']), expected.dice_pooled);
    near(Number(metrics['mean_dice']), expected.mean_dice);
    near(Number(metrics['iou']), expected.iou_pooled);
    near(Number(metrics['mean_iou']), expected.mean_iou);
    scores.forEach((image, index) => {
      near(dice(pooled(image)), expected.dice_per_image[index]);
      near(iou(pooled(image)), expected.iou_per_image[index]);
    });
  });
}

const grid = { width: 4, height: 1 };
const mask = (...values: readonly number[]) => Uint8Array.from(values);

test('a perfect prediction has no distance, also of nothing', () => {
  for (const [one, size] of [
    [mask(0, 1, 1, 0), 2],
    [mask(0, 0, 0, 0), 0],
  ] as const) {
    const all = { truth: size, prediction: size, both: size };
    const lesions = { found: Math.min(1, size), missed: 0, extra: 0 };
    assert.deepEqual(maskScores(one, one, grid, null), { ...all, boundary: all, lesions, hd95: 0, asd: 0 });
  }
});

test('millimetres are there only where the size of a pixel is known', () => {
  const known = maskScores(mask(1, 0, 0, 0), mask(0, 1, 0, 0), grid, { x: 0.5, y: 2 }, 0.4);
  assert.deepEqual([known.hd95, known.asd], [1, 1]);
  assert.deepEqual(known.millimetres, { hd95: 0.5, asd: 0.5, outlines: { within: 0, all: 2 } });
  const unknown = maskScores(mask(1, 0, 0, 0), mask(0, 1, 0, 0), grid, null);
  assert.ok(!('millimetres' in unknown));
  assert.equal(measureSegmentation(['a'], [[known], [unknown]])['hd95_mm'], UNKNOWN_SPACING);
  assert.equal(measureSegmentation(['a'], [[known], [known]])['hd95_mm'], 0.5);
});

test('several structures are counted together and apart, a single one has no name of its own', () => {
  const right = maskScores(mask(1, 1, 0, 0), mask(1, 1, 0, 0), grid, null);
  const wrong = maskScores(mask(1, 1, 0, 0), mask(0, 0, 1, 1), grid, null);
  const metrics = measureSegmentation(['lungs', 'heart'], [[right, wrong]]);
  assert.deepEqual([metrics['dice'], metrics['dice/lungs'], metrics['dice/heart']], [0.5, 1, 0]);
  assert.deepEqual([metrics['mean_dice/heart'], metrics['iou/heart'], metrics['hd95/lungs']], [0, 0, 0]);
  const single = measureSegmentation(['lungs'], [[right]]);
  assert.ok(Object.keys(single).every((name) => !name.includes('/')));
});

test('overlaps count pixels, whatever stands for inside', () => {
  assert.deepEqual(overlap(mask(0, 255, 1, 1), mask(1, 1, 0, 7)), { truth: 3, prediction: 3, both: 2 });
});
