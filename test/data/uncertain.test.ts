import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fixedLabels, trainingLabels } from '../../data/feeding/uncertain.ts';

const image = { id: 'a', label: [1, -1, 0, -1] };
const soft = (policy: 'lsr-ones' | 'lsr-zeros', seed: string, id = 'a') => {
  const label = trainingLabels(policy, seed)({ ...image, id });
  assert.ok(typeof label !== 'number');
  return label;
};

describe('uncertain labels', () => {
  it('are ones, zeros or left out', () => {
    const labels = (['ones', 'zeros', 'ignore'] as const).map((policy) => trainingLabels(policy, 's')(image));
    assert.deepEqual(labels, [
      [1, 1, 0, 1],
      [1, 0, 0, 0],
      [1, -1, 0, -1],
    ]);
  });

  it('are soft in training, drawn once a trial', () => {
    const drawn = Array.from({ length: 200 }, (_, index) => soft('lsr-ones', 's', `i${index}`)).flatMap((l) => [
      l[1]!,
      l[3]!,
    ]);
    assert.ok(Math.min(...drawn) >= 0.55 && Math.max(...drawn) < 0.85 && new Set(drawn).size > 390);
    assert.ok(soft('lsr-zeros', 's').every((value, index) => [0, 2].includes(index) || (value >= 0 && value < 0.3)));
    assert.deepEqual(soft('lsr-ones', 's'), soft('lsr-ones', 's'));
    assert.notDeepEqual(soft('lsr-ones', 's'), soft('lsr-ones', 'other trial'));
    assert.deepEqual([soft('lsr-ones', 's')[0], soft('lsr-ones', 's')[2]], [1, 0]);
  });

  it('are drawn anew every epoch where that is asked for', () => {
    const [once, first, second] = [undefined, 1, 2].map((epoch) => trainingLabels('lsr-ones', 's', epoch)(image));
    assert.notDeepEqual(first, second);
    assert.notDeepEqual(first, once);
    assert.deepEqual(trainingLabels('lsr-ones', 's', 1)(image), first);
  });

  it('are never random in validation and testing', () => {
    const labels = (['lsr-ones', 'lsr-zeros', 'ignore'] as const).map((policy) => fixedLabels(policy)(image));
    assert.deepEqual(labels, [
      [1, 1, 0, 1],
      [1, 0, 0, 0],
      [1, -1, 0, -1],
    ]);
  });

  it('leave a class index alone', () => assert.equal(trainingLabels('lsr-ones', 's')({ id: 'a', label: 2 }), 2));
});
