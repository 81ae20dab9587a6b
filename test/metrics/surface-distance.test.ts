import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Grid, type Spacing, squaredDistances } from '../../metrics/masks/distance-transform.ts';
import { outlineDistances, surface, surfaceDistance } from '../../metrics/masks/surface-distance.ts';

type Point = readonly [x: number, y: number];

const between = (truth: Uint8Array, prediction: Uint8Array, grid: Grid, spacing?: Spacing) =>
  surfaceDistance(outlineDistances(truth, prediction, grid, spacing), grid, spacing);

const spacings = fc.constantFrom<Spacing>({ x: 1, y: 1 }, { x: 0.5, y: 1 }, { x: 1.75, y: 0.3 });

/** Two masks of one size, dense, sparse or empty. */
const masks = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain((grid) => {
    const length = grid.width * grid.height;
    const pixels = (share: number) => fc.integer({ min: 0, max: 99 }).map((value) => Number(value < share));
    const one = fc
      .constantFrom(0, 3, 50, 95)
      .chain((share) =>
        fc.array(pixels(share), { minLength: length, maxLength: length }).map((values) => Uint8Array.from(values)),
      );
    return fc.tuple(fc.constant(grid), one, one, spacings);
  });

function pointsOf(mask: Uint8Array, { width }: Grid, spacing: Spacing): readonly Point[] {
  return Array.from(mask.keys())
    .filter((at) => mask[at] !== 0)
    .map((at) => [(at % width) * spacing.x, Math.floor(at / width) * spacing.y]);
}

const nearest = ([x, y]: Point, points: readonly Point[]): number =>
  points.reduce((best, [a, b]) => Math.min(best, Math.hypot(x - a, y - b)), Number.POSITIVE_INFINITY);

/** Straight from the definition: the surface is looked for with a lookup that knows what lies outside. */
function bruteSurface(mask: Uint8Array, { width, height }: Grid): Uint8Array {
  const at = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
  return mask.map((_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    return Number(at(x, y) && !(at(x - 1, y) && at(x + 1, y) && at(x, y - 1) && at(x, y + 1)));
  });
}

/** numpy.percentile(values, 95). */
function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = 0.95 * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
  return low + (high - low) * (rank % 1);
}

function brute(truth: Uint8Array, prediction: Uint8Array, grid: Grid, spacing: Spacing) {
  const [a, b] = [truth, prediction].map((mask) => pointsOf(bruteSurface(mask, grid), grid, spacing)) as [
    Point[],
    Point[],
  ];
  if (a.length === 0 && b.length === 0) return { hd95: 0, asd: 0 };
  if (a.length === 0 || b.length === 0) {
    const diagonal = Math.hypot(grid.width * spacing.x, grid.height * spacing.y);
    return { hd95: diagonal, asd: diagonal };
  }
  const [there, back] = [a.map((point) => nearest(point, b)), b.map((point) => nearest(point, a))];
  const all = [...there, ...back];
  return {
    hd95: Math.max(percentile95(there), percentile95(back)),
    asd: all.reduce((sum, value) => sum + value, 0) / all.length,
  };
}

const close = (found: number, wanted: number): boolean =>
  found === wanted || Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));

test('the distance transform finds the nearest site, by comparison with all of them', () => {
  fc.assert(
    fc.property(masks, ([grid, sites, , spacing]) => {
      const points = pointsOf(sites, grid, spacing);
      squaredDistances(sites, grid, spacing).forEach((square, at) => {
        const here: Point = [(at % grid.width) * spacing.x, Math.floor(at / grid.width) * spacing.y];
        assert.ok(close(Math.sqrt(square), nearest(here, points)), `pixel ${at}: ${Math.sqrt(square)}`);
      });
    }),
    { numRuns: 300 },
  );
});

test('Hausdorff and surface distance are those of the definition, by comparison of all pairs of points', () => {
  fc.assert(
    fc.property(masks, ([grid, truth, prediction, spacing]) => {
      const found = between(truth, prediction, grid, spacing);
      const wanted = brute(truth, prediction, grid, spacing);
      assert.ok(close(found.hd95, wanted.hd95), `hd95 ${found.hd95}, not ${wanted.hd95}`);
      assert.ok(close(found.asd, wanted.asd), `asd ${found.asd}, not ${wanted.asd}`);
    }),
    { numRuns: 500 },
  );
});

test('distances do not depend on which mask is the truth', () => {
  fc.assert(
    fc.property(masks, ([grid, truth, prediction, spacing]) => {
      const [one, other] = [between(truth, prediction, grid, spacing), between(prediction, truth, grid, spacing)];
      assert.ok(close(one.hd95, other.hd95) && close(one.asd, other.asd));
    }),
  );
});

const grid = { width: 4, height: 3 };
const empty = new Uint8Array(12);
const full = new Uint8Array(12).fill(1);

test('both masks empty: they agree', () => assert.deepEqual(between(empty, empty, grid), { hd95: 0, asd: 0 }));

test('one mask empty: as far apart as the image allows, whichever it is', () => {
  const expected = { hd95: 5, asd: 5 };
  assert.deepEqual(between(empty, full, grid), expected);
  assert.deepEqual(between(full, empty, grid), expected);
  assert.deepEqual(between(full, empty, grid, { x: 2, y: 2 }), { hd95: 10, asd: 10 });
});

test('a mask that fills the image has its surface at the border', () => {
  assert.deepEqual([...surface(full, grid)], [1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1]);
});

test('an image of 512 pixels takes well below a second', () => {
  const size = { width: 512, height: 512 };
  const disc = (centre: number) =>
    Uint8Array.from({ length: 512 * 512 }, (_, at) => Number(Math.hypot((at % 512) - centre, (at >> 9) - 256) < 150));
  const started = performance.now();
  const { hd95, asd } = between(disc(240), disc(250), size);
  assert.ok(performance.now() - started < 2000);
  assert.ok(hd95 > 8 && hd95 <= 10 && asd > 5 && asd < 8, `${hd95} ${asd}`);
});
