import assert from 'node:assert/strict';
import { test } from 'node:test';
import { efficiency } from '../../training/costs/architecture-benchmark.ts';

test('the efficiency is the arithmetic of a step as a share of the peak; a backward pass costs two forward passes', () => {
  // 10 images of 2 GMACs a second are 40 GFLOP/s forwards, of 200 that are possible.
  assert.equal(efficiency('forward', 10, 2e9, 200), 0.2);
  assert.ok(Math.abs(efficiency('training', 10, 2e9, 200) - 0.6) < 1e-12);
});
