import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PreparedImage } from '../../data/dataset.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import { classWeights } from '../../stages/finetune/class-weights.ts';

type Labels = readonly PreparedImage['label'][];
function weights(labels: Labels, classes: readonly string[], more: Partial<FinetuneParams> = {}) {
  const train = labels.map((label) => ({ label }) as PreparedImage);
  const schedule = { class_weights: 'balanced' } as FinetuneParams['schedule'];
  const kind = typeof labels[0] === 'number' ? 'multi-class' : 'multi-label';
  return classWeights(
    { schedule, uncertain: 'ones', ...more },
    { labels: kind, classes, splits: { train, val: [], test: [] } },
  );
}

test('nothing is weighted unless it is asked for', () => {
  assert.equal(weights([0, 1], ['a', 'b'], { schedule: {} as FinetuneParams['schedule'] }), null);
});

test('one class an image: all classes weigh the same, and an image 1 in the mean', () => {
  const labels = [0, 0, 0, 0, 0, 0, 1, 1, 2];
  const found = weights(labels, ['a', 'b', 'c', 'nowhere'])!;
  assert.deepEqual(found, [9 / 24, 9 / 8, 9 / 4, 1]);
  const three = weights(labels, ['a', 'b', 'c'])!;
  assert.equal(
    labels.reduce((sum, label) => sum + three[label]!, 0),
    labels.length,
  );
});

test('several labels: absent ones over those that are there; uncertain ones count as the policy says', () => {
  const labels: Labels = [
    [1, 0, 0],
    [0, -1, 0],
    [0, 1, 0],
    [0, 0, 0],
  ];
  const classes = ['a', 'b', 'nowhere'];
  assert.deepEqual(weights(labels, classes), [3, 1, 1]);
  assert.deepEqual(weights(labels, classes, { uncertain: 'lsr-zeros' }), [3, 3, 1]);
  assert.deepEqual(weights(labels, classes, { uncertain: 'ignore' }), [3, 2, 1]);
});
