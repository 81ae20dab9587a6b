import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildModel } from '../../models/build.ts';
import { initialParameters } from '../../models/init.ts';
import { evaluation } from '../../models/model.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { largestDifference, normal, specOf, specsOf } from '../support/tensors.ts';

const overrides = { embed_dim: 12, depth: 3, heads: 3, patch_size: 4, drop: 0.1, drop_path: 0.3 };
const build = (changed: Readonly<Record<string, number>> = {}) =>
  buildModel(
    { arch: 'vit_tiny_patch16_224', overrides: { ...overrides, ...changed } },
    { num_classes: 2, image_size: 8 },
  );
const model = await build();

const images = normal('images', 2, 3, 8, 8);
const parameters = initialParameters(model.parameters, 'masks');
const device = await openDevice('cpu');

/** Logits under masks of ones, except where another factor is given. */
async function logits(factors: Readonly<Record<string, number>> = {}) {
  const masks: HostTensors = Object.fromEntries(
    model
      .masks(2)
      .map(({ name, shape }) => [name, { shape, data: new Float32Array(sizeOf(shape)).fill(factors[name] ?? 1) }]),
  );
  const program = await device.compile(
    ({ images: given, ...rest }, variables) => ({
      outputs: { logits: model.forward(variables, given!, { ...evaluation, training: true, masks: rest }) },
    }),
    { images: specOf(images), ...specsOf(masks) },
    specsOf(parameters),
  );
  const results = await program.run({ images, ...masks }, await device.variables(parameters));
  await program.dispose();
  return results['logits']!;
}

describe('the masks of a vision transformer', () => {
  test('stand where timm has dropout and drop-path, whose rate grows with depth', () => {
    assert.deepEqual(
      model.masks(2).map(({ name, shape, keep }) => `${name} [${shape}] ${keep.toFixed(3)}`),
      [
        'pos_drop [2,5,12] 0.900',
        'blocks.0.attn.proj_drop [2,5,12] 0.900',
        'blocks.0.mlp.drop1 [2,5,48] 0.900',
        'blocks.0.mlp.drop2 [2,5,12] 0.900',
        'blocks.1.attn.proj_drop [2,5,12] 0.900',
        'blocks.1.drop_path1 [2,1,1] 0.850',
        'blocks.1.mlp.drop1 [2,5,48] 0.900',
        'blocks.1.mlp.drop2 [2,5,12] 0.900',
        'blocks.1.drop_path2 [2,1,1] 0.850',
        'blocks.2.attn.proj_drop [2,5,12] 0.900',
        'blocks.2.drop_path1 [2,1,1] 0.700',
        'blocks.2.mlp.drop1 [2,5,48] 0.900',
        'blocks.2.mlp.drop2 [2,5,12] 0.900',
        'blocks.2.drop_path2 [2,1,1] 0.700',
      ],
    );
  });

  test('are none where nothing is dropped', async () => {
    assert.deepEqual((await build({ drop: 0, drop_path: 0 })).masks(2), []);
    assert.deepEqual((await build({ drop: 0, depth: 1 })).masks(2), []);
  });

  test('each change the result', async () => {
    const whole = await logits();
    for (const { name } of model.masks(2)) {
      assert.ok(largestDifference(whole, await logits({ [name]: 0.5 })) > 1e-6, name);
    }
  });

  test('of zeros on both branches of a block take the block out', async () => {
    const skipped = await logits({ 'blocks.1.drop_path1': 0, 'blocks.1.drop_path2': 0 });
    const without = await logits({ 'blocks.1.attn.proj_drop': 0, 'blocks.1.mlp.drop2': 0 });
    assert.equal(largestDifference(skipped, without), 0);
  });
});
