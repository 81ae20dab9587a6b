/** What one optimiser step is made of: several batches, clipped gradients, some of the parameters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Device, HostTensors } from '../../tensor/device.ts';
import { createOptimizer } from '../../training/optimizers/index.ts';
import type { TrainStepParts } from '../../training/step.ts';
import { type LabelledBatch, Trainer } from '../../training/trainer.ts';
import { onEachDevice } from '../support/devices.ts';
import { batches, slice, unmasked, zeros } from './linear-job.ts';

const labels = [0, 1, 1, 0, 1, 0, 0];
const sgd = createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 0.01 }, unmasked);
const parts: TrainStepParts = { model: unmasked, loss: 'cross-entropy', optimizer: sgd };
const seven = batches(labels, 7)[0]!;
const cut = (from: number, to: number): LabelledBatch => slice(seven, from, to);

/** Parameters and losses after these steps, each of these batches. */
async function after(device: Device, given: TrainStepParts, steps: readonly (readonly LabelledBatch[])[]) {
  const accumulates = steps.some((group) => group.length > 1);
  const initial = { parameters: zeros(), optimizer: Trainer.freshState(given) };
  const trainer = await Trainer.create(device, given, initial, { accumulates });
  const losses: number[] = [];
  for (const [index, group] of steps.entries()) {
    for (const [at, batch] of group.entries()) {
      const continues = at < group.length - 1;
      losses.push(await trainer.step(batch, { lr: 0.5, step: index + 1, continues, masks: () => ({}) }));
    }
  }
  const tensors = await trainer.read();
  await trainer.dispose();
  return { ...tensors, losses };
}

function closeTo(found: HostTensors, expected: HostTensors): void {
  for (const [name, { data }] of Object.entries(expected)) {
    data.forEach((value, index) => {
      const got = found[name]!.data[index]!;
      assert.ok(Math.abs(got - value) <= 2e-7, `${name}[${index}]: ${got}, not ${value}`);
    });
  }
}

await onEachDevice(
  (name) => `one step, on ${name}`,
  (device) => {
    test('batches of any sizes make the step of the whole group', async () => {
      const whole = await after(device, parts, [[cut(0, 7)], [cut(0, 5)]]);
      for (const group of [
        [0, 4, 7],
        [0, 1, 2, 6, 7],
      ]) {
        const cuts = group.slice(1).map((to, index) => cut(group[index]!, to));
        const found = await after(device, parts, [cuts, [cut(0, 3), cut(3, 5)]]);
        closeTo(found.parameters, whole.parameters);
        closeTo(found.optimizer, whole.optimizer);
        const mean = cuts.reduce((sum, { labels: some }, at) => sum + some.length * found.losses[at]!, 0) / 7;
        assert.ok(Math.abs(mean - whole.losses[0]!) <= 2e-7);
      }
    });

    test('the gradients of a group are clipped together', async () => {
      const clipped = { ...parts, clip_grad: 0.1 };
      const whole = await after(device, clipped, [[cut(0, 7)]]);
      closeTo((await after(device, clipped, [[cut(0, 4), cut(4, 7)]])).parameters, whole.parameters);
      // Without momentum, decay and any former step, a step of rate 0.5 is half the clipped gradient.
      const length = Math.hypot(...Object.values(whole.parameters).flatMap(({ data }) => Array.from(data)));
      assert.ok(Math.abs(length - 0.05) <= 1e-6, String(length));
    });

    test('a group makes the same bits again', async () => {
      const steps = [
        [cut(0, 4), cut(4, 7)],
        [cut(0, 2), cut(2, 5)],
      ];
      assert.deepEqual(await after(device, parts, steps), await after(device, parts, steps));
    });

    test('frozen parameters keep their values and have no state', async () => {
      const some = { ...parts, frozen: new Set(['head.weight']) };
      for (const steps of [[[cut(0, 3)]], [[cut(0, 3), cut(3, 5)]]]) {
        const { parameters, optimizer } = await after(device, some, steps);
        assert.deepEqual(parameters['head.weight'], zeros()['head.weight']);
        assert.notDeepEqual(parameters['head.bias'], zeros()['head.bias']);
        assert.deepEqual(Object.keys(optimizer), ['momentum/head.bias']);
      }
    });
  },
);
