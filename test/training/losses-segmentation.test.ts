import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../common/random.ts';
import type { HostTensor } from '../../tensor/device.ts';
import { type DeviceName, openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { batchLoss, type LossName, lossOfSums, lossTerms } from '../../training/losses/classification.ts';
import { overlapTerms } from '../../training/losses/segmentation.ts';
import { golden } from './golden.ts';

type Maps = readonly (readonly (readonly (readonly number[])[])[])[];

interface Case {
  readonly name: string;
  readonly inputs: { readonly pred?: Maps; readonly logits?: Maps; readonly target: Maps };
  readonly expected: number;
  readonly grad: Maps;
}

const values = (maps: Maps): number[] => maps.flat(3);
const host = (maps: Maps): HostTensor => ({
  shape: [maps.length, maps[0]!.length, maps[0]![0]!.length, maps[0]![0]![0]!.length],
  data: Float32Array.from(values(maps)),
});

/** Value and gradient of a loss of `given`: logits, or probabilities already. */
async function evaluate(
  name: DeviceName,
  loss: LossName,
  given: HostTensor,
  target: HostTensor,
  probabilities = false,
) {
  const device = await openDevice(name, { threads: 1 });
  const spec = { shape: given.shape, dtype: 'float32' } as const;
  const program = await device.compile(
    ({ given: input, target: truth }) => {
      const { value, gradients } = valueAndGradients(
        (current) => {
          const x = current['given']!;
          return batchLoss(loss, probabilities ? overlapTerms(x, truth!) : lossTerms(loss, x, truth!));
        },
        { given: input! },
      );
      return { outputs: { value, gradient: gradients['given']!, terms: lossTerms(loss, input!, truth!) } };
    },
    { given: spec, target: spec },
    {},
  );
  const variables = await device.variables({});
  const { value, gradient, terms } = await program.run({ given, target }, variables);
  await program.dispose();
  variables.dispose();
  return { value: value!.data[0]!, gradient: gradient!.data, terms: terms! };
}

const near = (found: number, wanted: number, what: string): void =>
  assert.ok(Math.abs(found - wanted) <= 1e-6, `${what}: ${found}, not ${wanted}`);

for (const device of ['reference', 'cpu'] as const) {
  for (const { name, inputs, expected, grad } of golden<{ cases: Case[] }>('losses/dice.json').cases) {
    test(`${name} has torch's value and gradient, on ${device}`, async () => {
      const given = host(inputs.pred ?? inputs.logits!);
      const found = await evaluate(device, 'dice', given, host(inputs.target), inputs.pred !== undefined);
      near(found.value, expected, 'loss');
      values(grad).forEach((entry, index) => {
        near(found.gradient[index]!, entry, `gradient ${index}`);
      });
    });
  }
}

const stream = randomStream('losses-segmentation');
const shape = [3, 2, 4, 5];
const draw = (make: () => number): HostTensor => ({ shape, data: Float32Array.from({ length: 120 }, make) });
const logits = draw(() => 3 * stream.normal());
const target = draw(() => stream.integer(2));

test('bce-dice is the sum of Dice and of the mean cross-entropy of all pixels', async () => {
  const entropies = Array.from(
    logits.data,
    (x, at) => Math.max(x, 0) - x * target.data[at]! + Math.log1p(Math.exp(-Math.abs(x))),
  );
  const entropy = entropies.reduce((sum, value) => sum + value, 0) / entropies.length;
  const dice = await evaluate('reference', 'dice', logits, target);
  const both = await evaluate('reference', 'bce-dice', logits, target);
  near(both.value, dice.value + entropy, 'loss');
});

test('the loss of a split is that of one batch of all its images', async () => {
  for (const loss of ['dice', 'bce-dice'] as const) {
    const { value, terms } = await evaluate('cpu', loss, logits, target);
    const width = terms.shape[1]!;
    const sums = Array.from({ length: width }, (_, term) =>
      [0, 1, 2].reduce((sum, image) => sum + terms.data[image * width + term]!, 0),
    );
    near(lossOfSums(loss, sums, 3), value, loss);
  }
});

test('logits that overflow an exponential leave loss and gradient finite', async () => {
  const extreme = draw(() => (stream.integer(2) === 0 ? 200 : -200));
  const { value, gradient } = await evaluate('cpu', 'bce-dice', extreme, target);
  assert.ok(Number.isFinite(value) && gradient.every(Number.isFinite));
});
