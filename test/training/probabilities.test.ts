import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { meanProbabilities } from '../../training/losses/probabilities.ts';

const close = (found: readonly number[], expected: readonly number[]) =>
  assert.ok(
    found.length === expected.length && found.every((value, index) => Math.abs(value - expected[index]!) < 1e-12),
    `${found}, not ${expected}`,
  );

test('softmax gives a distribution, sigmoid a probability a class', () => {
  close(meanProbabilities([Math.log(1), Math.log(2), Math.log(5)], 3, 'softmax'), [0.125, 0.25, 0.625]);
  close(meanProbabilities([0, Math.log(3), -Math.log(3)], 3, 'sigmoid'), [0.5, 0.75, 0.25]);
});

test('crops are averaged after the activation, not before it', () => {
  const crops = [0, Math.log(3), 0, Math.log(7)];
  close(meanProbabilities(crops, 2, 'softmax'), [(1 / 4 + 1 / 8) / 2, (3 / 4 + 7 / 8) / 2]);
  close(meanProbabilities(crops, 2, 'sigmoid'), [0.5, (3 / 4 + 7 / 8) / 2]);
});

test('logits of any size give probabilities, and softmax ones add up to one', () => {
  const logits = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(logits, (values) => {
      const softmax = meanProbabilities(values, 3, 'softmax');
      const sigmoid = meanProbabilities(values, 3, 'sigmoid');
      assert.ok([...softmax, ...sigmoid].every((value) => value >= 0 && value <= 1 + 1e-12));
      assert.ok(Math.abs(softmax.reduce((sum, value) => sum + value, 0) - 1) < 1e-12);
    }),
  );
});
