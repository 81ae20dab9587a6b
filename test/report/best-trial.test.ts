import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestTrial } from '../../report/best-trial.ts';

const trial = (arm: string, number: number, hd95: number | null) => ({
  arm,
  trial: number,
  metrics: { hd95, mean_dice: hd95 === null ? null : 1 - hd95 / 10 },
});
const name = ({ arm, trial: number }: { arm: string; trial: number }): string => `${arm}/${number}`;

test('the best trial of the arm with the best mean, not the best of all', () => {
  const trials = [trial('lucky', 1, 1), trial('lucky', 2, 9), trial('steady', 1, 3), trial('steady', 2, 2)];
  assert.equal(name(bestTrial(trials, 'hd95')), 'steady/2');
  assert.equal(name(bestTrial(trials, 'mean_dice')), 'steady/2');
});

test('the first of equal ones, and what has no value last', () => {
  const trials = [trial('none', 1, null), trial('some', 1, null), trial('some', 2, 4), trial('same', 1, 4)];
  assert.equal(name(bestTrial(trials, 'hd95')), 'some/2');
  assert.equal(name(bestTrial([trial('none', 1, null)], 'hd95')), 'none/1');
});
