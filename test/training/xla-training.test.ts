/** What XLA's devices add to training: several devices, precision, and the same bytes from run to run. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Device } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { onEachDevice } from '../support/devices.ts';
import { shortModels, type Trained, trainShortly } from '../support/short-training.ts';
import { largest, largestDifference } from '../support/tensors.ts';

/** Largest differences of losses and parameters, in multiples of the tolerance that test/training/devices.test.ts states. */
function assertAlike(found: Trained, expected: Trained, tolerance: number): void {
  for (const [step, loss] of expected.losses.entries()) {
    assert.ok(
      Math.abs(found.losses[step]! - loss) <= tolerance * Math.max(1, loss),
      `${found.losses} ${expected.losses}`,
    );
  }
  for (const [key, tensor] of Object.entries(expected.parameters)) {
    const difference = largestDifference(found.parameters[key]!, tensor);
    assert.ok(difference <= 2 * tolerance * Math.max(1, largest(tensor)), `${key} differs by ${difference}`);
  }
}

async function hashes(cache: string): Promise<string> {
  const args = ['--import', 'tsx', 'test/support/tiny-training.ts', 'xla'];
  return (await promisify(execFile)(process.execPath, args, { env: { ...process.env, ASSAY_CACHE: cache } })).stdout;
}

await onEachDevice(
  (name) => `on the device ${name}`,
  (device: Device) => {
    test('two devices that share each batch give the numbers of one', async () => {
      const two = await openDevice('xla', { devices: 2 });
      for (const model of Object.values(shortModels)) {
        assertAlike(await trainShortly(two, model, 3), await trainShortly(device, model, 3), 1e-4);
      }
    });

    test('training in bf16 stays near float32, and is another one', async () => {
      const narrow = await openDevice('xla', { precision: 'bf16' });
      for (const model of Object.values(shortModels)) {
        const [found, expected] = [await trainShortly(narrow, model, 3), await trainShortly(device, model, 3)];
        assertAlike(found, expected, 0.05);
        assert.notDeepEqual(found.losses, expected.losses);
      }
    });

    test('equal runs give equal bytes in any process, compiled or loaded', async () => {
      const cache = mkdtempSync(join(tmpdir(), 'assay-programs-'));
      const compiled = await hashes(cache);
      assert.ok(readdirSync(join(cache, 'programs')).length > 0);
      assert.equal(await hashes(cache), compiled);
      rmSync(cache, { recursive: true });
    });

    test('a run that goes on from what another one left ends with the bytes of one that never stopped', async () => {
      for (const model of Object.values(shortModels)) {
        const { losses, ...whole } = await trainShortly(device, model, 4);
        const first = await trainShortly(device, model, 2);
        const { losses: later, ...resumed } = await trainShortly(device, model, 4, { trained: first, done: 2 });
        assert.deepEqual(resumed, whole);
        assert.deepEqual([...first.losses, ...later], losses);
      }
    });

    test('more devices than there are are refused', async () => {
      await assert.rejects(openDevice('xla', { devices: 1000 }), {
        name: 'EnvironmentError',
        message:
          /^the device xla cannot be opened: 1000 devices were asked for, and there (is 1|are \d+)\n {2}Ask for fewer\.$/,
      });
    });
  },
  ['xla'],
);

test('a precision that a device lacks is refused, with those that have it', async () => {
  await assert.rejects(openDevice('cpu', { precision: 'bf16' }), {
    name: 'EnvironmentError',
    message: 'the device cpu does not compute in bf16\n  Devices that do: cuda, rocm, oneapi, metal, tpu, xla.',
  });
});
