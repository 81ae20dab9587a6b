/** Training on each device of this machine takes the same course. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDevice } from '../../tensor/devices/index.ts';
import { onEachDevice } from '../support/devices.ts';
import { shortModels, type Trained, trainShortly } from '../support/short-training.ts';
import { largest, largestDifference } from '../support/tensors.ts';

const STEPS = 3;
const names = ['vit', 'resnet', 'swin'] as const;

const cpu = await openDevice('cpu');
const expectations = new Map<string, Trained>();
for (const name of names) expectations.set(name, await trainShortly(cpu, shortModels[name], STEPS));

await onEachDevice(
  (name) => `on the device ${name}`,
  (device) => {
    for (const name of names) {
      const skip = device.name === 'reference' && name === 'resnet' && 'convolutions take it long';
      test(`${name} learns what it learns on the cpu`, { skip }, async () => {
        const expected = expectations.get(name)!;
        const found = await trainShortly(device, shortModels[name], STEPS);
        for (const [step, loss] of expected.losses.entries()) {
          assert.ok(
            Math.abs(found.losses[step]! - loss) <= 1e-4 * Math.max(1, loss),
            `${found.losses} ${expected.losses}`,
          );
        }
        for (const [key, tensor] of Object.entries(expected.parameters)) {
          const difference = largestDifference(found.parameters[key]!, tensor);
          assert.ok(difference <= 2e-4 * Math.max(1, largest(tensor)), `${key} differs by ${difference}`);
        }
      });
    }
  },
);
