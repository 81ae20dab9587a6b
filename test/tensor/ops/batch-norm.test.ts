/** Batch norm of channels whose means are many times their deviations, against torch in double precision. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Device } from '../../../tensor/device.ts';
import { valueAndGradients } from '../../../tensor/gradients.ts';
import { batchNorm } from '../../../tensor/ops/batch-norm.ts';
import { channelAffine } from '../../../tensor/ops/channels.ts';
import { standardize } from '../../../tensor/ops/standardize.ts';
import * as tf from '../../../tensor/tf.ts';
import { onEachDevice } from '../../support/devices.ts';

interface Golden {
  readonly shape: readonly number[];
  readonly maps: readonly (readonly number[])[];
  readonly weight: readonly number[];
  readonly bias: readonly number[];
  readonly dy: readonly (readonly number[])[];
  readonly output: readonly (readonly number[])[];
  readonly gradient: readonly (readonly number[])[];
  readonly weight_gradient: readonly number[];
  readonly bias_gradient: readonly number[];
  readonly running_mean: readonly number[];
  readonly running_var: readonly number[];
}
const golden: Golden = JSON.parse(
  readFileSync(new URL('../../golden/batch-norm/batch-norm.json', import.meta.url), 'utf8'),
);
const channels = golden.shape[0]!;
const TOLERANCE = 1e-5;

/** Normalised in one operation, or as DenseNet does it: standardised once, then scaled by each layer. */
const ways = {
  'batch norm': (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) => {
    const running = { running_mean: tf.zeros([channels]), running_var: tf.ones([channels]) };
    return batchNorm(x, { weight, bias, ...running }, { training: true });
  },
  'maps standardised once for several layers': (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) => {
    const standard = standardize(x, 1e-5);
    return { output: channelAffine(standard.values, weight, bias, { shift: standard.shift }), ...standard };
  },
} as const;

async function pass(device: Device, way: (typeof ways)[keyof typeof ways]) {
  const maps = { shape: golden.shape, data: Float32Array.from(golden.maps.flat()) };
  const dy = { shape: golden.shape, data: Float32Array.from(golden.dy.flat()) };
  const perChannel = (data: readonly number[]) => ({ shape: [channels], data: Float32Array.from(data) });
  const inputs = { maps, dy, weight: perChannel(golden.weight), bias: perChannel(golden.bias) };
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => [name, { shape, dtype: 'float32' as const }]),
  );
  const program = await device.compile(
    (given) => {
      const { output, ...rest } = way(given['maps']!, given['weight']!, given['bias']!);
      const statistics = 'running_mean' in rest ? rest : { running_mean: rest.mean, running_var: rest.variance };
      const { gradients } = valueAndGradients(
        ({ maps: x, weight, bias }) => tf.sum(tf.mul(way(x!, weight!, bias!).output, given['dy']!)),
        { maps: given['maps']!, weight: given['weight']!, bias: given['bias']! },
      );
      const { running_mean, running_var } = statistics;
      return {
        outputs: {
          output,
          running_mean,
          running_var,
          dx: gradients['maps']!,
          dw: gradients['weight']!,
          db: gradients['bias']!,
        },
      };
    },
    specs,
    {},
  );
  const variables = await device.variables({});
  const outputs = await program.run(inputs, variables);
  await program.dispose();
  variables.dispose();
  return outputs;
}

/** Channel by channel: beside the gradients of one, those of another are nothing. */
function assertChannels(what: string, found: ArrayLike<number>, expected: readonly (readonly number[])[]): void {
  expected.forEach((values, channel) => {
    const largest = Math.max(...values.map(Math.abs));
    values.forEach((value, at) => {
      const distance = Math.abs(found[channel * values.length + at]! - value);
      assert.ok(distance <= TOLERANCE * largest, `${what} of channel ${channel}: off by ${distance / largest}`);
    });
  });
}

const SHAPE = [1, 64, 4, 4] as const;
/** Maps between 0 and 1, but for one image that is a thousand times as bright. */
function unlike(odd: number): Float32Array {
  const noise = (at: number): number => ((at * 7919) % 101) / 100;
  return Float32Array.from({ length: SHAPE[1] * 16 }, (_, at) => noise(at) + (Math.floor(at / 16) === odd ? 1000 : 0));
}

await onEachDevice(
  (name) => `on the device ${name}`,
  (device) => {
    for (const [name, way] of Object.entries(ways)) {
      test(`${name} keeps its digits where means are many deviations`, async () => {
        const found = await pass(device, way);
        assertChannels('output', found['output']!.data, golden.output);
        assertChannels('gradient', found['dx']!.data, golden.gradient);
        assertChannels(
          'gradient by the weight',
          found['dw']!.data,
          golden.weight_gradient.map((value) => [value]),
        );
        assertChannels(
          'gradient by the bias',
          found['db']!.data,
          golden.bias_gradient.map((value) => [value]),
        );
      });
    }

    test('an image unlike all others costs no digits, wherever in the batch it is', async () => {
      for (const odd of [0, SHAPE[1] - 1]) {
        const maps = unlike(odd);
        const program = await device.compile(
          ({ x }) => ({ outputs: { values: standardize(x!, 1e-5).values } }),
          { x: { shape: SHAPE, dtype: 'float32' } },
          {},
        );
        const variables = await device.variables({});
        const { values } = await program.run({ x: { shape: SHAPE, data: maps } }, variables);
        await program.dispose();
        variables.dispose();
        const mean = maps.reduce((sum, value) => sum + value, 0) / maps.length;
        const variance = maps.reduce((sum, value) => sum + (value - mean) ** 2, 0) / maps.length;
        const expected = Array.from(maps, (value) => (value - mean) / Math.sqrt(variance + 1e-5));
        assertChannels('values', values!.data, [expected]);
      }
    });

    test('running statistics keep them, too', async () => {
      const found = await pass(device, ways['batch norm']);
      assertChannels(
        'running mean',
        found['running_mean']!.data,
        golden.running_mean.map((value) => [value]),
      );
      assertChannels(
        'running variance',
        found['running_var']!.data,
        golden.running_var.map((value) => [value]),
      );
    });
  },
);
