/** Metrics of masks against scipy, OpenCV and MONAI, on empty masks and single pixels too. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { boundary, boundaryDepth } from '../../metrics/masks/boundary.ts';
import type { Grid, Spacing } from '../../metrics/masks/distance-transform.ts';
import { lesions } from '../../metrics/masks/lesions.ts';
import { maskScores, UNKNOWN_SPACING } from '../../metrics/masks/mask-scores.ts';
import { measureSegmentation } from '../../metrics/segmentation.ts';

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly spacing: Spacing;
    readonly tolerance: number;
    readonly truth: readonly string[];
    readonly prediction: readonly string[];
    readonly expected: Readonly<Record<string, number | null>>;
  }[];
}

const golden: Golden = JSON.parse(readFileSync('test/golden/metrics/masks.json', 'utf8'));
const pixelsOf = (rows: readonly string[]): Uint8Array =>
  Uint8Array.from(rows.join(''), (pixel) => Number(pixel === '#'));
const gridOf = (rows: readonly string[]): Grid => ({ width: rows[0]!.length, height: rows.length });
const scoresOf = ({ truth, prediction, spacing, tolerance }: Golden['cases'][number]) =>
  maskScores(pixelsOf(truth), pixelsOf(prediction), gridOf(truth), spacing, tolerance);

/** What stands for no value: nothing is wrong with nothing, and a distance to nothing is the diagonal. */
function instead(name: string, { truth, spacing, expected }: Golden['cases'][number]): number | 'undefined' {
  if (name === 'area_error') return 'undefined';
  const nothing = expected['dice'] === null;
  if (!/hd95|asd/.test(name)) return 1;
  const { width, height } = gridOf(truth);
  if (nothing) return 0;
  return name.endsWith('_mm') ? Math.hypot(width * spacing.x, height * spacing.y) : Math.hypot(width, height);
}

for (const found of golden.cases) {
  test(`metrics of one mask are those of scipy, OpenCV and MONAI: ${found.name}`, () => {
    const scores = scoresOf(found);
    const values = measureSegmentation(['a'], [[scores]]);
    const { found: right, missed, extra, ...expected } = found.expected;
    assert.deepEqual(scores.lesions, { found: right, missed, extra });
    for (const [name, own] of Object.entries(expected)) {
      const wanted = own ?? instead(name, found);
      const value = values[name];
      if (wanted === 'undefined') assert.equal(value, 'the truth of every test image is empty', name);
      else
        assert.ok(
          typeof value === 'number' && Math.abs(value - wanted) <= 1e-9 * Math.max(1e-3, wanted),
          `${name} is ${value}, not ${wanted}`,
        );
    }
  });
}

test('images are averaged, lesions also counted together, and images without a truth have no area error', () => {
  const images = golden.cases.map((one) => [scoresOf(one)]);
  const values = measureSegmentation(['a'], images);
  const mean = (name: string, of: readonly Golden['cases'][number][] = golden.cases): number =>
    of.reduce((sum, one) => sum + (one.expected[name] ?? Number(instead(name, one))), 0) / of.length;
  const close = (name: string, wanted: number): void =>
    assert.ok(Math.abs(Number(values[name]) - wanted) < 1e-9, `${name} is ${values[name]}, not ${wanted}`);
  for (const name of ['boundary_iou', 'surface_dice', 'hd95_mm', 'asd_mm']) close(name, mean(name));
  close('mean_lesion_f1', mean('lesion_f1'));
  const total = (name: string): number => golden.cases.reduce((sum, { expected }) => sum + expected[name]!, 0);
  close('lesion_f1', total('found') / (total('found') + (total('missed') + total('extra')) / 2));
  const known = golden.cases.filter(({ expected }) => expected['area_error'] !== null);
  assert.equal(known.length, golden.cases.length - 2);
  close('area_error', mean('area_error', known));
});

test('without the size of every pixel there are no millimetres, and the reason says so', () => {
  const known = golden.cases[0]!;
  const { millimetres: _, ...unknown } = scoresOf(known);
  const values = measureSegmentation(['a'], [[scoresOf(known)], [unknown]]);
  for (const name of ['hd95_mm', 'asd_mm', 'surface_dice']) assert.equal(values[name], UNKNOWN_SPACING, name);
  assert.equal(typeof values['hd95'], 'number');
});

const masks = fc.integer({ min: 1, max: 9 }).chain((width) =>
  fc.integer({ min: 1, max: 9 }).chain((height) => {
    const mask = fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height })
      .map((list) => Uint8Array.from(list));
    return fc.tuple(fc.constant({ width, height }), mask, mask);
  }),
);

test('a pixel is near the outline where one outside is at most so many rows and columns away', () => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 3 }), ([grid, mask], depth) => {
      const { width, height } = grid;
      const outside = (x: number, y: number): boolean =>
        x < 0 || y < 0 || x >= width || y >= height || mask[y * width + x] === 0;
      boundary(mask, grid, depth).forEach((near, at) => {
        let wanted = false;
        for (let dy = -depth; dy <= depth; dy++)
          for (let dx = -depth; dx <= depth; dx++) wanted ||= outside((at % width) + dx, Math.floor(at / width) + dy);
        assert.equal(near, Number(mask[at] !== 0 && wanted));
      });
    }),
  );
});

test('the depth is 2 % of the diagonal, at least a pixel, halves rounded to even', () => {
  const of = (width: number, height: number): number => boundaryDepth({ width, height });
  assert.deepEqual([of(4, 1), of(224, 224), of(60, 45), of(100, 75)], [1, 6, 2, 2]);
});

test('lesions do not depend on which way the image is turned; truth and prediction exchanged, missed and extra are', () => {
  fc.assert(
    fc.property(masks, ([grid, truth, prediction]) => {
      const found = lesions(truth, prediction, grid);
      assert.deepEqual(lesions(truth.toReversed(), prediction.toReversed(), grid), found);
      const exchanged = lesions(prediction, truth, grid);
      assert.deepEqual([exchanged.missed, exchanged.extra], [found.extra, found.missed]);
    }),
  );
});
