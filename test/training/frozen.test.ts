/** What a training step computes and changes where parts of a real model are frozen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import type { Model } from '../../models/model.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { trace } from '../../tensor/graph/trace.ts';
import { frozenParameters } from '../../training/adaptation/freeze.ts';
import { createOptimizer } from '../../training/optimizers/index.ts';
import { specsOf } from '../../training/programs.ts';
import { predictionInputs, predictionStep, type TrainStepParts, trainInputs, trainStep } from '../../training/step.ts';
import { Trainer } from '../../training/trainer.ts';
import { copyOf, normal } from '../support/tensors.ts';

const vit = await buildModel(
  { arch: 'vit_tiny_patch16_224', overrides: { depth: 3, embed_dim: 16, heads: 2, patch_size: 8 } },
  { num_classes: 3, image_size: 16 },
);
const resnet = await buildModel({ arch: 'resnet18', overrides: {} }, { num_classes: 3, image_size: 32 });
const densenet = await buildModel({ arch: 'densenet121', overrides: {} }, { num_classes: 3, image_size: 32 });

function partsOf(model: Model, patterns: readonly string[]): TrainStepParts {
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0, weight_decay: 0 }, model);
  return { model, loss: 'cross-entropy', optimizer, frozen: frozenParameters(patterns, model) };
}

/** Products of matrices in a program. */
function products(step: Parameters<typeof trace>[0], model: Model, inputs: Parameters<typeof trace>[1]): number {
  const { nodes } = trace(step, inputs, specsOf(initialWeights(model, 'frozen')));
  return nodes.filter(({ op }) => op === 'Gemm' || op === 'MatMul' || op === 'FusedMatMul').length;
}
const training = (patterns: readonly string[]): number => {
  const parts = partsOf(vit, patterns);
  return products(trainStep(parts), vit, trainInputs(parts, 2));
};

test('no gradient is computed of frozen parameters, and none before the first that is trained', () => {
  const forward = products(predictionStep(vit), vit, predictionInputs(vit, 2));
  // The head's weight alone.
  assert.equal(training(['body']), forward + 1);
  const block = (training([]) - training(['cls_token', 'pos_embed', 'patch_embed.*', 'blocks.0.*'])) / forward;
  assert.ok(block > 0.3, String(block));
  // A block whose weights are frozen still hands the gradient on, but has no product for each weight.
  assert.equal(training([]) - training(['blocks.1.attn.proj.weight', 'blocks.1.mlp.fc2.weight']), 2);
});

async function trained(model: Model, patterns: readonly string[]) {
  const device = await openDevice('cpu', { threads: 1 });
  const parts = partsOf(model, patterns);
  const before = initialWeights(model, 'frozen');
  const trainer = await Trainer.create(device, parts, {
    parameters: copyOf(before),
    optimizer: Trainer.freshState(parts),
  });
  const images = normal('images', 4, 3, model.image_size, model.image_size);
  const batch = { images: Float32Array.from(images.data), shape: images.shape, labels: [0, 1, 2, 0] };
  const loss = await trainer.step(batch, { lr: 0.1, step: 1, masks: () => ({}) });
  const terms = await (await trainer.lossTerms(batch)).value;
  const { parameters: after } = await trainer.read();
  await trainer.dispose();
  const same = (name: string): boolean =>
    before[name]!.data.every((value, index) => value === after[name]!.data[index]);
  const changed = Object.keys(before).filter((name) => !same(name));
  return { changed, loss, terms };
}

test('of a transformer exactly what is not frozen changes', async () => {
  const { changed } = await trained(vit, ['body', '!blocks.2.norm*']);
  const norms = ['norm1.weight', 'norm1.bias', 'norm2.weight', 'norm2.bias'].map((name) => `blocks.2.${name}`);
  assert.deepEqual(changed, [...norms, ...vit.head]);
});

for (const model of [resnet, densenet]) {
  test(`${model.arch}: a batch norm whose weight is frozen keeps its running statistics`, async () => {
    assert.deepEqual((await trained(model, ['body'])).changed, model.head);
  });
}

test('a batch norm whose weight is frozen normalises as in evaluation, all others by the batch', async () => {
  const { changed } = await trained(resnet, ['body', '!layer4.1.bn2.*']);
  assert.deepEqual(changed, [
    'layer4.1.bn2.weight',
    'layer4.1.bn2.bias',
    ...resnet.head,
    'layer4.1.bn2.running_mean',
    'layer4.1.bn2.running_var',
    'layer4.1.bn2.num_batches_tracked',
  ]);
  // Only the head changes, and the body is the same function in training and in evaluation: so is the loss, but for the head.
  const frozen = partsOf(resnet, ['body']);
  const device = await openDevice('cpu', { threads: 1 });
  const weights = initialWeights(resnet, 'frozen');
  const trainer = await Trainer.create(device, frozen, { parameters: weights, optimizer: {} });
  const images = normal('images', 4, 3, 32, 32);
  const batch = { images: Float32Array.from(images.data), shape: images.shape, labels: [0, 1, 2, 0] };
  const { data } = await (await trainer.lossTerms(batch)).value;
  const loss = await trainer.step(batch, { lr: 0.1, step: 1, masks: () => ({}) });
  await trainer.dispose();
  assert.ok(Math.abs(loss - Array.from(data).reduce((sum, term) => sum + term, 0) / 4) <= 1e-6);
});
