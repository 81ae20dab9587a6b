/** The vision transformer against timm's numbers (test/golden/models). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluation } from '../../models/model.ts';
import { buildModel } from '../../models/registry.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { withPrefix } from '../../tensor/records.ts';
import { mean } from '../../tensor/tf.ts';
import { imageLosses, targetsOf } from '../../training/losses/classification.ts';
import { readGolden } from '../support/safetensors.ts';
import { largest, largestDifference, specOf, specsOf } from '../support/tensors.ts';
import { testClassifier } from './classifier.ts';

const name = 'vit_i32_p8_e48_d2_h3';
const settings = { arch: 'vit_tiny_patch16_224', overrides: { embed_dim: 48, depth: 2, heads: 3, patch_size: 8 } };
const model = buildModel(settings, { num_classes: 5, image_size: 32 });

testClassifier(name, model);

const golden = readGolden(new URL(`../golden/models/${name}.safetensors`, import.meta.url));
const parameters = Object.fromEntries(model.parameters.map((spec) => [spec.name, golden[`param/${spec.name}`]!]));
const inputs = { images: golden['input']!, targets: golden['target_soft']! };
const classes = { shape: [2, 5], data: targetsOf(Array.from(golden['target_class']!.data), 5) };
const device = await openDevice('cpu');
const program = await device.compile(
  ({ images, targets }, variables) => {
    const { value, gradients } = valueAndGradients((current) => {
      const logits = model.forward(current, images!, { ...evaluation, training: true });
      return mean(imageLosses('cross-entropy', logits, targets!), 0);
    }, variables);
    return { outputs: { loss: value, ...withPrefix('grad/', gradients) } };
  },
  { images: specOf(inputs.images), targets: specOf(inputs.targets) },
  specsOf(parameters),
);
const run = async (targets: typeof classes) => program.run({ ...inputs, targets }, await device.variables(parameters));

test(`${name}: cross-entropy with class indices and its gradients match`, async () => {
  const results = await run(classes);
  assert.ok(Math.abs(results['loss']!.data[0]! - golden['loss_ce']!.data[0]!) <= 1e-5);
  const scale = Math.max(...model.parameters.map((spec) => largest(golden[`grad_ce/${spec.name}`]!)));
  for (const spec of model.parameters) {
    const difference = largestDifference(results[`grad/${spec.name}`]!, golden[`grad_ce/${spec.name}`]!);
    assert.ok(difference <= 5e-5 * scale, `${spec.name} differs by ${difference}`);
  }
});

test(`${name}: cross-entropy with distributions matches`, async () => {
  const results = await run({ shape: [2, 5], data: Float32Array.from(golden['target_soft']!.data) });
  assert.ok(Math.abs(results['loss']!.data[0]! - golden['loss_ce_soft']!.data[0]!) <= 1e-5);
});
