/** The vision transformer against timm's numbers (test/golden/models). */
import { test } from 'node:test';
import { buildModel } from '../../models/build.ts';
import { evaluation } from '../../models/model.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { mean } from '../../tensor/tf.ts';
import { imageLosses, targetsOf } from '../../training/losses/classification.ts';
import { specOf, specsOf } from '../support/tensors.ts';
import { testClassifier } from './classifier.ts';
import { closeGradients, closeLoss, drawnWeights, type GoldenModel, goldenModel, inputsOf } from './golden.ts';

const name = 'vit_i32_p8_e48_d2_h3';
const settings = { arch: 'vit_tiny_patch16_224', overrides: { embed_dim: 48, depth: 2, heads: 3, patch_size: 8 } };
const model = await buildModel(settings, { num_classes: 5, image_size: 32 });

testClassifier(name, model);

interface Golden extends GoldenModel {
  readonly cross_entropy: Pick<GoldenModel, 'loss' | 'gradients'> & { readonly classes: readonly number[] };
  readonly cross_entropy_soft: { readonly loss: number; readonly target: readonly number[] };
}

const { cross_entropy, cross_entropy_soft, ...golden } = goldenModel<Golden>(name);
const parameters = drawnWeights(model);
const soft = { shape: [2, 5], data: Float32Array.from(cross_entropy_soft.target) };
const inputs = { images: inputsOf(golden)['input']!, targets: soft };
const classes = { shape: [2, 5], data: targetsOf(cross_entropy.classes, 5) };
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
  closeLoss('of the batch', results['loss']!.data[0]!, cross_entropy.loss, 1e-5);
  closeGradients(withoutPrefix('grad/', results), cross_entropy.gradients);
});

test(`${name}: cross-entropy with distributions matches`, async () => {
  const results = await run(soft);
  closeLoss('of the batch', results['loss']!.data[0]!, cross_entropy_soft.loss, 1e-5);
});
