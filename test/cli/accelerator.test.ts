/** A whole experiment on a device of XLA: what is kept of the device beside the results. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Manifest } from '../../store/manifest.ts';
import { onEachDevice } from '../support/devices.ts';
import { assay, BINARY, execute, temporaryFolder } from './binary.ts';

const EXPERIMENT = `name: accelerated
task: classification
device: xla
data:
  format: phantom
  phantom: { train: 24, val: 8, test: 8, size: 32 }
  image: { size: 32, normalize: none }
model: { arch: vit_tiny_patch16_224, patch_size: 8, embed_dim: 16, depth: 1, heads: 2 }
init: { method: random }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 2, batch_size: 8 }
`;

/** 600 steps. */
const LONG = EXPERIMENT.replace('train: 24,', 'train: 96,').replace(
  'epochs: 2, batch_size: 8',
  'epochs: 25, batch_size: 4',
);

function environmentsIn(folder: string): readonly Manifest['environment'][] {
  return ['finetune', 'evaluate'].map((stage) => {
    const parent = join(folder, 'runs/cache', stage);
    const [key] = readdirSync(parent);
    return (JSON.parse(readFileSync(join(parent, key!, 'manifest.json'), 'utf8')) as Manifest).environment;
  });
}

await onEachDevice(
  (name) => `on the device ${name}`,
  ({ about }) => {
    test('a run keeps which accelerator made its results, and how many shared a batch', async (t) => {
      for (const several of [1, 2]) {
        const folder = temporaryFolder(t);
        writeFileSync(join(folder, 'accelerated.yaml'), `${EXPERIMENT}devices: ${several}\n`);
        const { code, stderr } = await assay(folder, 'run', 'accelerated.yaml');
        assert.equal(code, 0, stderr);
        for (const { device, accelerator, devices } of environmentsIn(folder)) {
          assert.deepEqual(
            { device, accelerator, devices },
            { device: 'xla', accelerator: about!.accelerator, devices: several === 1 ? undefined : several },
          );
        }
      }
    });

    // The bundler is a compiler of its own: what it drops is missed in the started program alone, and what is collected too
    // early is missed only now and then. A small young generation is collected every few steps.
    test('hundreds of steps through the program that users start come to their end', async (t) => {
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, 'long.yaml'), LONG);
      const options = { NODE_OPTIONS: '--max-semi-space-size=1' };
      const { code, stderr } = await execute(process.execPath, [BINARY, 'run', 'long.yaml'], folder, options);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /epoch 25\/25/);
    });
  },
  ['xla'],
);
