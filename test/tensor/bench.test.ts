import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matmulPeak } from '../../tensor/bench.ts';
import { openDevice } from '../../tensor/devices/index.ts';

test('the matmul peak is a plausible number of operations', async () => {
  const gflops = await matmulPeak(await openDevice('cpu'), { size: 256, products: 2, runs: 2 });
  assert.ok(gflops > 0.1 && gflops < 100_000, `${gflops} GFLOP/s`);
});
