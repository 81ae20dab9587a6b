import assert from 'node:assert/strict';
import { test } from 'node:test';
import { masksOf, mirrored } from '../../stages/scoring/masks.ts';
import { noise } from '../support/noise.ts';
import { golden } from '../training/golden.ts';

test('inside is where the logit is above 0, at the size of the model', () => {
  const logits = [-30, -0.01, 0.01, 30, 5, -5, 1, -1];
  assert.deepEqual([...masksOf([logits], 2, { width: 2, height: 2 })!], [0, 0, 1, 1, 1, 0, 1, 0]);
});

test('between pixels probabilities are resized, not logits', () => {
  // Of 1 and 0 halfway: 0.5 would be the mean of logits ±x too, but that of 20 and -1 is above 0 for logits alone.
  const mask = masksOf([[20, -1, 20, -1]], 2, { width: 8, height: 1 })!;
  const inside = mask.reduce((sum, value) => sum + value, 0);
  // Probabilities 1 and 0.27 pass 0.5 at 0.68 of the way, of centres at 2 and 6: up to the pixel whose centre is 4.5.
  assert.deepEqual([...mask], [1, 1, 1, 1, 1, 0, 0, 0]);
  assert.equal(inside, 5);
});

test('a logit that is not finite gives no mask', () => {
  assert.equal(
    masksOf(
      [
        [0, 0, 0, 0],
        [0, Number.NaN, 0, 0],
      ],
      2,
      { width: 2, height: 2 },
    ),
    null,
  );
});

test('masks of an image and its mirror image are those of torch', () => {
  const { shape, masks } = golden<{ readonly shape: readonly number[]; readonly masks: readonly number[] }>(
    'flips/flips.json',
  );
  const side = shape[1]!;
  const [first, second] = ['view', 'mirrored view'].map((name) =>
    Array.from(noise(name, masks.length), (value) => value * 12),
  );
  assert.deepEqual([...masksOf([first!, mirrored(second!, side)], side, { width: side, height: side })!], masks);
});

test('a mirror image of a mirror image is the image', () => {
  const planes = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...mirrored(planes, 2)], [2, 1, 4, 3, 6, 5, 8, 7]);
  assert.deepEqual(mirrored(mirrored(planes, 2), 2), planes);
});
