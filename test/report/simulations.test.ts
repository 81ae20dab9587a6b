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

test('the interval of an AUC holds the true one', () => {
  const share = aucCoverage(1.1902, 100, 20, 400, SEED);
  assert.ok(share > 0.91 && share < 0.98, String(share));
});
