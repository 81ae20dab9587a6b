import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensors } from '../../tensor/device.ts';
import { type DeviceName, openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { sum } from '../../tensor/tf.ts';
import {
  type ClassificationLoss,
  imageLosses,
  smoothed,
  smoothedAnswers,
  targetsOf,
} from '../../training/losses/classification.ts';
import { golden } from './golden.ts';

interface Case {
  readonly name: string;
  readonly fn: string;
  readonly inputs: { readonly logits: number[][]; readonly target: number[] | number[][] };
  readonly weights?: readonly number[];
  readonly expected: number;
  readonly grad: readonly (readonly number[])[];
}

/** Share of the smoothing that the golden names. */
const smoothing = (fn: string): number =>
  Number(/(?:label_smoothing |LabelSmoothingCrossEntropy\()([\d.]+)/.exec(fn)?.[1] ?? 0);

function lossOf(fn: string): ClassificationLoss {
  if (fn.includes('Asymmetric')) return 'asymmetric';
  return fn.startsWith('BCE') ? 'bce' : 'cross-entropy';
}

async function check(name: DeviceName, { fn, inputs, weights, expected, grad }: Case): Promise<void> {
  const shape = [inputs.logits.length, inputs.logits[0]!.length];
  const loss = lossOf(fn);
  const device = await openDevice(name, { threads: 1 });
  const spec = { shape, dtype: 'float32' } as const;
  const program = await device.compile(
    ({ logits, targets }) => {
      const given = fn.includes('0.95') ? smoothedAnswers(targets!, 0.1) : smoothed(targets!, smoothing(fn));
      const total = (of: Tensors) => sum(imageLosses(loss, of['logits']!, given, weights), 0);
      const { value, gradients } = valueAndGradients(total, { logits: logits! });
      return { outputs: { value, gradient: gradients['logits']! } };
    },
    { logits: spec, targets: spec },
    {},
  );
  const variables = await device.variables({});
  const run = await program.run(
    {
      logits: { shape, data: Float32Array.from(inputs.logits.flat()) },
      targets: { shape, data: targetsOf(inputs.target, shape[1]!) },
    },
    variables,
  );
  // The goldens average (or add) over images, for BCE over classes too; imageLosses leaves the images apart.
  const scale = fn.includes('sum') ? (loss === 'cross-entropy' ? 1 : shape[1]!) : 1 / shape[0]!;
  const value = run['value']!.data[0]! * scale;
  assert.ok(Math.abs(value - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), `${value}, not ${expected}`);
  grad.flat().forEach((entry, index) => {
    const found = run['gradient']!.data[index]! * scale;
    assert.ok(Math.abs(found - entry) <= 1e-6, `gradient ${index}: ${found}, not ${entry}`);
  });
  await program.dispose();
  variables.dispose();
}

for (const device of ['reference', 'cpu'] as const) {
  for (const found of golden<{ cases: Case[] }>('losses/losses.json').cases) {
    test(`${found.name} has torch's value and gradient, on ${device}`, () => check(device, found));
  }
}

test('a class index becomes a one-hot row, a multi-label row stays', () => {
  assert.deepEqual(targetsOf([2, 0], 3), Float32Array.of(0, 0, 1, 1, 0, 0));
  assert.deepEqual(targetsOf([[1, 0, 1]], 3), Float32Array.of(1, 0, 1));
});

for (const name of ['reference', 'cpu'] as const) {
  test(`labels that are not known count neither in loss nor in gradient, on ${name}`, async () => {
    const device = await openDevice(name, { threads: 1 });
    const spec = { shape: [2, 3], dtype: 'float32' } as const;
    const compiled = (loss: ClassificationLoss) =>
      device.compile(
        ({ logits, targets }) => {
          const total = (given: Tensors) => sum(imageLosses(loss, given['logits']!, targets!), 0);
          const { value, gradients } = valueAndGradients(total, { logits: logits! });
          return { outputs: { value, gradient: gradients['logits']! } };
        },
        { logits: spec, targets: spec },
        {},
      );
    const logits = { shape: [2, 3], data: Float32Array.of(0.5, -1, 2, 1, 1, 1) };
    const of = async (loss: ClassificationLoss, targets: readonly number[]) => {
      const program = await compiled(loss);
      const variables = await device.variables({});
      const run = await program.run(
        { logits, targets: { shape: [2, 3], data: Float32Array.from(targets) } },
        variables,
      );
      await program.dispose();
      variables.dispose();
      return { value: run['value']!.data[0]!, gradient: [...run['gradient']!.data] };
    };
    const known = await of('bce-known', [1, -1, 0.7, -1, -1, -1]);
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const entropy = (x: number, t: number) => Math.log1p(Math.exp(x)) - x * t;
    assert.ok(Math.abs(known.value - (entropy(0.5, 1) + entropy(2, 0.7)) / 2) < 1e-6);
    const gradient = [(sigmoid(0.5) - 1) / 2, 0, (sigmoid(2) - 0.7) / 2, 0, 0, 0];
    known.gradient.forEach((value, index) => {
      assert.ok(Math.abs(value - gradient[index]!) < 1e-6);
    });
    // Where all labels are known it is bce.
    const [all, plain] = [await of('bce-known', [1, 0, 0.5, 1, 1, 0]), await of('bce', [1, 0, 0.5, 1, 1, 0])];
    assert.ok(Math.abs(all.value - plain.value) < 1e-6);
    const alone = await of('asymmetric-known', [1, -1, 0.7, -1, -1, -1]);
    assert.deepEqual([alone.gradient[1], ...alone.gradient.slice(3)], [0, 0, 0, 0]);
    const same = [
      await of('asymmetric-known', [1, 0, 1, 1, 1, 0]),
      await of('asymmetric', [1, 0, 1, 1, 1, 0]),
    ] as const;
    assert.ok(Math.abs(same[0].value - same[1].value) < 1e-6);
  });
}

test('smoothed answers leave what is not known', async () => {
  const program = await (await openDevice('reference')).compile(
    ({ targets }) => ({ outputs: { smooth: smoothedAnswers(targets!, 0.2) } }),
    { targets: { shape: [1, 4], dtype: 'float32' } },
    {},
  );
  const given = { targets: { shape: [1, 4], data: Float32Array.of(1, 0, -1, 0.5) } };
  const variables = await (await openDevice('reference')).variables({});
  const smooth = (await program.run(given, variables))['smooth']!.data;
  [0.9, 0.1, -1, 0.5].forEach((value, at) => {
    assert.ok(Math.abs(smooth[at]! - value) < 1e-6, `${smooth[at]}, not ${value}`);
  });
  await program.dispose();
});
