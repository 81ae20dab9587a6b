/** A short form of bench/statistics.ts, with limits that 400 experiments can hold: what was wrong before stays far outside. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aucCoverage, equalArms, ownErrors } from '../../bench/statistics-simulations.ts';

const SEED = 'short';

test('ten equal arms: a star, a best or a set that misses are rare', () => {
  const { star, best, missed } = equalArms(10, 3, 400, SEED);
  // Before: a star in 47 % of such experiments, after an adjustment over 9 tests in 9 %.
  assert.ok(star < 0.06 && best < 0.02 && missed < 0.09, JSON.stringify({ star, best, missed }));
});

test('arms with errors of their own on few cases: seeds alone find differences everywhere, seeds and cases do not', () => {
  const { together, seedsAlone } = ownErrors(60, 10, 400, SEED);
  assert.ok(together > 0.01 && together < 0.09 && seedsAlone > 0.3, JSON.stringify({ together, seedsAlone }));
});

test('the interval of an AUC holds the true one, also where few positives carry it', () => {
  const share = aucCoverage(1.1902, { cases: 100, positives: 20, trials: 1 }, 400, SEED);
  assert.ok(share > 0.91 && share < 0.98, String(share));
  // With units - 1 degrees of freedom 90.7 % at one trial.
  for (const trials of [1, 10]) {
    const few = aucCoverage(2.1988, { cases: 100, positives: 10, trials }, 1000, SEED);
    assert.ok(few > 0.92 && few < 0.975, `${few} at ${trials} trials`);
  }
});
