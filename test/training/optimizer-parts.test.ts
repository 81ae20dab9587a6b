/** What the reference runs do not reach: they are short, and their gradients seldom stand at right angles. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Device, HostTensor, HostTensors } from '../../tensor/device.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { optimizerFor } from '../../training/optimizers/index.ts';
import { projected } from '../../training/optimizers/projection.ts';
import { specsOf } from '../../training/programs.ts';
import { scalar } from '../../training/step.ts';
import { onEachDevice } from '../support/devices.ts';

const tensor = (shape: readonly number[], ...data: readonly number[]): HostTensor => ({
  shape,
  data: Float32Array.from(data),
});

async function project(device: Device, inputs: Readonly<Record<'parameter' | 'gradient' | 'step', HostTensor>>) {
  const program = await device.compile(
    ({ parameter, gradient, step }) => {
      const found = projected({
        parameter: parameter!,
        gradient: gradient!,
        step: step!,
        eps: 1e-8,
        wd_ratio: 0.25,
      });
      return { outputs: { step: found.step, decay: found.decay } };
    },
    specsOf(inputs),
    {},
  );
  const variables = await device.variables({});
  const { step, decay } = await program.run(inputs, variables);
  await program.dispose();
  variables.dispose();
  return { step: Array.from(step!.data, (value) => Math.round(value * 1e6) / 1e6 + 0), decay: decay!.data[0] };
}

/** Parameters, after each step of a rate of 1 and a gradient of -1. */
async function walk(device: Device, k: number, steps: number): Promise<number[]> {
  const settings = { name: 'sgd', momentum: 0, weight_decay: 0, lookahead: { k, alpha: 0.5 } } as const;
  const optimizer = optimizerFor(settings, { weightDecays: {}, lrScales: {} });
  const start = { p: tensor([1], 0), ...withPrefix('state/', optimizer.init({ p: [1] })) };
  const inputs = (step: number): HostTensors => mapRecord(optimizer.scalars(1, step), scalar);
  const gradient = { 'gradient/p': tensor([1], -1) };
  const program = await device.compile(
    (given, { p, ...state }) => {
      const updated = optimizer.update({
        parameters: { p: p! },
        gradients: withoutPrefix('gradient/', given),
        state: withoutPrefix('state/', state),
        scalars: given,
      });
      return { outputs: {}, variables: { ...updated.parameters, ...withPrefix('state/', updated.state) } };
    },
    specsOf({ ...gradient, ...inputs(1) }),
    specsOf(start),
  );
  const variables = await device.variables(start);
  const path: number[] = [];
  for (let step = 1; step <= steps; step++) {
    await program.run({ ...gradient, ...inputs(step) }, variables);
    path.push((await variables.read(['p']))['p']!.data[0]!);
  }
  await program.dispose();
  variables.dispose();
  return path;
}

await onEachDevice(
  (name) => `parts of optimisers on ${name}`,
  (device) => {
    const step = tensor([2, 2], 1, 1, 1, 1);
    test('a step loses its part along each channel where every gradient is at a right angle to its channel', async () => {
      const [parameter, gradient] = [tensor([2, 2], 1, 0, 0, 2), tensor([2, 2], 0, 1, 3, 0)];
      assert.deepEqual(await project(device, { parameter, gradient, step }), { step: [0, 1, 1, 0], decay: 0.25 });
    });

    test('else its part along the whole tensor where the gradient is at a right angle to that', async () => {
      const [parameter, gradient] = [tensor([2, 2], 1, 0, 0, 3), tensor([2, 2], 3, 0, 0, -1)];
      const found = await project(device, { parameter, gradient, step });
      assert.deepEqual(found, { step: [0.6, 1, 1, -0.2], decay: 0.25 });
    });

    test('else nothing, and nothing where there is but one dimension', async () => {
      const [parameter, gradient] = [tensor([2, 2], 1, 0, 0, 1), tensor([2, 2], 1, 0, 0, 1)];
      assert.deepEqual(await project(device, { parameter, gradient, step }), { step: [1, 1, 1, 1], decay: 1 });
      const flat = { parameter: tensor([2], 1, 0), gradient: tensor([2], 0, 1), step: tensor([2], 1, 1) };
      assert.deepEqual(await project(device, flat), { step: [1, 1], decay: 1 });
    });

    test('slow weights begin after k steps and then go half the way every k', async () => {
      assert.deepEqual(await walk(device, 2, 6), [1, 2, 3, 3, 4, 4]);
      assert.deepEqual(await walk(device, 1, 3), [1, 1.5, 2]);
    });
  },
);
