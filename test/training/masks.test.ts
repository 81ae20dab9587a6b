import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawMasks } from '../../training/inputs/masks.ts';

const specs = [
  { name: 'blocks.0.drop_path', shape: [100, 50], keep: 0.8 },
  { name: 'blocks.1.drop_path', shape: [100, 50], keep: 0.5 },
];

test('a mask holds 0 and 1 / keep, and its mean is 1', () => {
  for (const { name, shape, keep } of specs) {
    const mask = drawMasks(specs, 'seed', 1, 1)[name]!;
    assert.deepEqual(mask.shape, shape);
    assert.deepEqual(new Set(mask.data), new Set([0, 1 / keep].map(Math.fround)));
    const mean = Array.from(mask.data).reduce((sum, value) => sum + value, 0) / mask.data.length;
    // Five standard errors of 5,000 draws.
    assert.ok(Math.abs(mean - 1) < 5 * Math.sqrt((1 - keep) / keep / 5000), `mean ${mean}`);
  }
});

test('masks depend on seed, epoch, batch and name, and on nothing else', () => {
  const name = 'blocks.1.drop_path';
  const first = drawMasks(specs, 'seed', 2, 3)[name];
  assert.deepEqual(drawMasks([specs[1]!], 'seed', 2, 3)[name], first);
  assert.notDeepEqual(drawMasks(specs, 'other', 2, 3)[name], first);
  assert.notDeepEqual(drawMasks(specs, 'seed', 3, 3)[name], first);
  assert.notDeepEqual(drawMasks(specs, 'seed', 2, 4)[name], first);
  const renamed = { ...specs[1]!, name: 'blocks.2.drop_path' };
  assert.notDeepEqual(drawMasks([renamed], 'seed', 2, 3)[renamed.name], first);
});

test('a model without masks gets none', () => {
  assert.deepEqual(drawMasks([], 'seed', 1, 1), {});
});
