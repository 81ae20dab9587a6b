/** The distilled DeiT against timm's numbers (test/golden/models/distilled.py). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkModel, countMacs } from '../../models/architectures.ts';
import { evaluation } from '../../models/model.ts';
import { countParameters } from '../../models/parameter-counts.ts';
import { buildModel } from '../../models/registry.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { withPrefix } from '../../tensor/records.ts';
import { mean } from '../../tensor/tf.ts';
import { imageLosses, targetsOf } from '../../training/losses/classification.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { readGolden } from '../support/safetensors.ts';
import { largest, largestDifference, specOf, specsOf } from '../support/tensors.ts';

const file = new URL('../golden/models/vit_distilled.safetensors', import.meta.url);
const golden = readGolden(file);
const settings = {
  arch: 'deit_tiny_distilled_patch16_224',
  overrides: { embed_dim: 24, depth: 2, heads: 2, patch_size: 8 },
};
const model = buildModel(settings, { num_classes: 3, image_size: 32 });

test("the parameters have timm's names and shapes, in its order; both heads are drawn anew", async () => {
  const { metadata } = await readSafetensors(fileURLToPath(file));
  // Of timm 0.5.4 the order, of later versions, which have it otherwise, the names.
  const names = model.parameters.map(({ name }) => name);
  assert.deepEqual(names.slice(0, 3), ['cls_token', 'dist_token', 'pos_embed']);
  assert.deepEqual(names.toSorted(), metadata['parameters']?.split(' ').toSorted());
  for (const { name, shape } of model.parameters)
    assert.deepEqual([...shape], [...golden[`param/${name}`]!.shape], name);
  assert.deepEqual(model.head, ['head.weight', 'head.bias', 'head_dist.weight', 'head_dist.bias']);
});

test('logits are the mean of both heads, and gradients match', async () => {
  const parameters = Object.fromEntries(model.parameters.map(({ name }) => [name, golden[`param/${name}`]!]));
  const inputs = { images: golden['input']!, targets: { shape: [2, 3], data: targetsOf([2, 0], 3) } };
  const device = await openDevice('cpu');
  const program = await device.compile(
    ({ images, targets }, variables) => {
      const { value, gradients } = valueAndGradients((current) => {
        const logits = model.forward(current, images!, { ...evaluation, training: true });
        return mean(imageLosses('cross-entropy', logits, targets!), 0);
      }, variables);
      return {
        outputs: {
          loss: value,
          logits: model.forward(variables, images!, evaluation),
          ...withPrefix('grad/', gradients),
        },
      };
    },
    { images: specOf(inputs.images), targets: specOf(inputs.targets) },
    specsOf(parameters),
  );
  const results = await program.run(inputs, await device.variables(parameters));
  assert.ok(largestDifference(results['logits']!, golden['logits']!) <= 1e-5 * largest(golden['logits']!));
  const scale = Math.max(...model.parameters.map(({ name }) => largest(golden[`grad/${name}`]!)));
  for (const { name } of model.parameters) {
    const difference = largestDifference(results[`grad/${name}`]!, golden[`grad/${name}`]!);
    assert.ok(difference <= 5e-5 * scale, `${name} differs by ${difference}`);
  }
});

test('sizes are those of timm at 224 px', () => {
  const full = { arch: 'deit_base_distilled_patch16_224', overrides: {} };
  assert.deepEqual(checkModel(full, 224), []);
  // timm 1.0.31: 87,338,192 parameters with 1000 classes.
  assert.equal(countParameters(full, { num_classes: 1000, image_size: 224 }), 87_338_192);
  assert.ok(countMacs(full, { num_classes: 1000, image_size: 224 }) > 17e9);
});
