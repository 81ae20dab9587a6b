/** Layer norm of tokens whose means are many times their deviations, against its formula in double precision. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerNorm } from '../../../tensor/ops/layer-norm.ts';
import { onEachDevice } from '../../support/devices.ts';
import { evaluate, normal } from './devices.ts';

const WIDTH = 96;
const TOKENS = [
  [0, 1],
  [3, 0.03],
  [1000, 1],
] as const;
/** A mean of 1000 deviations is itself rounded to 3e-5 of one. */
const TOLERANCE = 5e-5;

const noise = normal('tokens', [TOKENS.length, WIDTH]).data;
const x = {
  shape: [TOKENS.length, WIDTH],
  data: Float32Array.from(noise, (value, at) => {
    const [mean, deviation] = TOKENS[Math.floor(at / WIDTH)]!;
    return mean + deviation * value;
  }),
};
const [scale, offset] = [normal('scale', [WIDTH]), normal('offset', [WIDTH])];
const EPSILON = 1e-6;

function normalised(row: readonly number[]): readonly number[] {
  const mean = row.reduce((a, b) => a + b) / WIDTH;
  const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / WIDTH;
  return row.map((value, at) => ((value - mean) / Math.sqrt(variance + EPSILON)) * scale.data[at]! + offset.data[at]!);
}

await onEachDevice(
  (name) => `on the device ${name}`,
  (device) => {
    test('layer norm keeps its digits where means are many deviations', async () => {
      const { value } = await evaluate(device, (t, s, o) => layerNorm(t!, s!, o!, EPSILON), [x, scale, offset]);
      TOKENS.forEach(([mean], token) => {
        const expected = normalised([...x.data.subarray(token * WIDTH, (token + 1) * WIDTH)]);
        const largest = Math.max(...expected.map(Math.abs));
        expected.forEach((wanted, at) => {
          const distance = Math.abs(value.data[token * WIDTH + at]! - wanted) / largest;
          assert.ok(distance <= TOLERANCE, `token of mean ${mean}: off by ${distance}`);
        });
      });
    });
  },
);
