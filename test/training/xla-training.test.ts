/** What XLA's devices add to training: several devices, precision, and the same bytes from run to run. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { initialWeights } from '../../models/init.ts';
import type { Model } from '../../models/model.ts';
import type { Device, HostTensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import type { XlaDevice } from '../../tensor/devices/xla/device.ts';
import { XlaProgram } from '../../tensor/devices/xla/program.ts';
import { withPrefix } from '../../tensor/records.ts';
import { drawMasks } from '../../training/inputs/masks.ts';
import { createOptimizer } from '../../training/optimizers/index.ts';
import { inOrder } from '../../training/pending.ts';
import { specsOf } from '../../training/programs.ts';
import { type TrainStepParts, trainInputs, trainStep } from '../../training/step.ts';
import { Trainer } from '../../training/trainer.ts';
import { onEachDevice } from '../support/devices.ts';
import { shortModels, type Trained, trainShortly } from '../support/short-training.ts';
import { largest, largestDifference, normal } from '../support/tensors.ts';

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

const partsOf = (model: Model): TrainStepParts => ({
  model,
  loss: 'cross-entropy',
  optimizer: createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 0.01 }, model),
});

function batchFor(model: Model) {
  const { data, shape } = normal('images', 4, 3, model.image_size, model.image_size);
  return { images: Float32Array.from(data), shape, labels: [0, 1, 2, 3] };
}

const bytesOf = (tensors: HostTensors): number =>
  Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);

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

    test('a training step moves its batch up and its loss down, and its variables stay where they are', async () => {
      const { client } = device as XlaDevice;
      for (const model of Object.values(shortModels)) {
        const parts = partsOf(model);
        const initial = { parameters: initialWeights(model, 'short'), optimizer: Trainer.freshState(parts) };
        const kept = bytesOf({ ...initial.parameters, ...initial.optimizer });
        const trainer = await Trainer.create(device, parts, initial);
        const batch = batchFor(model);
        const input = (step: number) => ({ lr: 0.01, step, masks: () => drawMasks(model.masks(4), 'short', 1, step) });
        await trainer.step(batch, input(1));
        const before = structuredClone(client.transfers);
        for (const step of [2, 3]) await trainer.step(batch, input(step));
        const { toDevice, toHost } = client.transfers;
        const masks = bytesOf(drawMasks(model.masks(4), 'short', 1, 1));
        const scalars = 4 * Object.keys(parts.optimizer.scalars(0.01, 1)).length;
        const up = batch.images.byteLength + 4 * 4 * model.num_classes + masks + scalars;
        assert.equal(toDevice.bytes - before.toDevice.bytes, 2 * up);
        assert.equal(toHost.bytes - before.toHost.bytes, 2 * 4);
        assert.ok(kept > 100 * 1024, `${kept}`);
        await trainer.dispose();
      }
    });

    test('a training step gives the memory of every variable that it changes to the new value', async () => {
      for (const model of Object.values(shortModels)) {
        const parts = partsOf(model);
        const state = withPrefix('optimizer/', Trainer.freshState(parts));
        const variables = { ...initialWeights(model, 'short'), ...state };
        const program = await device.compile(trainStep(parts), trainInputs(parts, 4), specsOf(variables));
        assert.ok(program instanceof XlaProgram);
        const { aliased, outputs } = program.compiled.executable.memory();
        // Of what comes out, nothing but the loss (and a table of addresses) has memory of its own.
        assert.ok(aliased >= 0.99 * bytesOf(variables), `${aliased} of ${bytesOf(variables)}`);
        assert.ok(outputs - aliased < 64 * 1024, `${outputs} ${aliased}`);
        await program.dispose();
      }
    });

    test('a batch is free before its step has ended, and steps that are begun early end as others do', async () => {
      const model = shortModels.swin;
      const parts = partsOf(model);
      const trained = async (ahead: number) => {
        const initial = { parameters: initialWeights(model, 'short'), optimizer: Trainer.freshState(parts) };
        const trainer = await Trainer.create(device, parts, initial);
        const memory = batchFor(model);
        const original = Float32Array.from(memory.images);
        const begin = (step: number) => {
          memory.images.set(original);
          return trainer
            .begin(memory, { lr: 0.01, step, masks: () => drawMasks(model.masks(4), 'short', 1, step) })
            .finally(() => memory.images.fill(Number.NaN));
        };
        const losses: number[] = [];
        for await (const loss of inOrder([1, 2, 3, 4], begin, ahead)) losses.push(loss);
        const { parameters } = await trainer.read();
        await trainer.dispose();
        return { losses, parameters };
      };
      assert.deepEqual(await trained(1), await trained(0));
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
