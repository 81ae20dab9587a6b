/** LoRA, BitFit and frozen blocks of a real model against torch's numbers (test/golden/adaptation). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../common/errors.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import { evaluation, type Model } from '../../models/model.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { frozenParameters } from '../../training/adaptation/freeze.ts';
import { type Adapted, withLora } from '../../training/adaptation/lora.ts';
import { createOptimizer } from '../../training/optimizers/index.ts';
import { lossGradients, type TrainStepParts } from '../../training/step.ts';
import { Trainer } from '../../training/trainer.ts';
import { closeFinal, closeGradients, closeLoss, drawnWeights, type GoldenModel } from '../models/golden.ts';
import { pictures } from '../support/noise.ts';
import { specsOf } from '../support/tensors.ts';
import { golden } from './golden.ts';

type Measured = Pick<GoldenModel, 'gradients'> & Pick<GoldenModel['sgd'], 'losses' | 'final'>;
type Golden = Readonly<Record<'bitfit' | 'partial' | 'lora', Measured>> & {
  readonly lora: { readonly rank: number; readonly alpha: number };
};

const expected = golden<Golden>('adaptation/adaptation.json');
const settings = { arch: 'vit_tiny_patch16_224', overrides: { embed_dim: 48, depth: 2, heads: 3, patch_size: 8 } };
const model = await buildModel(settings, { num_classes: 5, image_size: 32 });
const device = await openDevice('cpu', { threads: 1 });

const plain = (...freeze: readonly string[]): Adapted => ({
  ...{ model, freeze },
  begin: (weights) => weights,
  merge: (trained) => trained,
});
const { rank, alpha } = expected.lora;
const adaptations: Readonly<Record<'bitfit' | 'partial' | 'lora', Adapted>> = {
  lora: withLora(model, { rank, alpha, targets: ['*.attn.qkv.weight', '*.mlp.fc1.*'] }, []),
  bitfit: plain('body', '!*.bias'),
  partial: plain('body', '!blocks.1.*', '!norm.*'),
};

function partsOf({ model: changed, freeze }: Adapted): TrainStepParts {
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 0 }, changed);
  return { model: changed, loss: 'cross-entropy', optimizer, frozen: frozenParameters(freeze, changed) };
}

const images = pictures([2, 3, 32, 32]);

for (const [name, adapted] of Object.entries(adaptations)) {
  const reference = expected[name as keyof Golden];
  const parts = partsOf(adapted);

  test(`${name}: what is trained has torch's gradients, all else none`, async () => {
    const parameters = drawnWeights(adapted.model);
    const targets = { shape: [2, 5], data: Float32Array.from([0, 0, 0, 1, 0, 0, 1, 0, 0, 0]) };
    const inputs = { images, targets };
    const program = await device.compile(
      (given, variables) => {
        const { value, gradients } = lossGradients(parts, given, variables, 1);
        return { outputs: { loss: value, ...withPrefix('grad/', gradients) } };
      },
      specsOf(inputs),
      specsOf(parameters),
    );
    const found = await program.run(inputs, await device.variables(parameters));
    closeLoss('of the batch', found['loss']!.data[0]!, reference.losses[0]!, 1e-5);
    const gradients = withoutPrefix('grad/', found);
    assert.deepEqual(Object.keys(gradients).sort(), Object.keys(reference.gradients).sort());
    closeGradients(gradients, reference.gradients);
    await program.dispose();
  });

  test(`${name}: five steps of SGD end with torch's weights, by the names of the model itself`, async () => {
    const trainer = await Trainer.create(device, parts, {
      parameters: drawnWeights(adapted.model),
      optimizer: Trainer.freshState(parts),
    });
    const batch = { images: Float32Array.from(images.data), shape: images.shape, labels: [3, 1] };
    for (const [index, loss] of reference.losses.entries()) {
      const found = await trainer.step(batch, { lr: 0.01, step: index + 1, masks: () => ({}) });
      closeLoss(`before step ${index + 1}`, found, loss, 1e-4);
    }
    const merged = adapted.merge((await trainer.read()).parameters);
    assert.deepEqual(Object.keys(merged).sort(), model.parameters.map((spec) => spec.name).sort());
    closeFinal(merged, reference.final);
    await trainer.dispose();
  });
}

async function logits(of: Model, weights: ReturnType<typeof initialWeights>): Promise<readonly number[]> {
  const program = await device.compile(
    (given, variables) => ({ outputs: { logits: of.forward(variables, given['images']!, evaluation) } }),
    specsOf({ images }),
    specsOf(weights),
  );
  const found = await program.run({ images }, await device.variables(weights));
  await program.dispose();
  return Array.from(found['logits']!.data);
}

test('a model begins with its narrow matrices as it is without, and once merged computes what it did with them', async () => {
  const { lora } = adaptations;
  const own = initialWeights(model, 'seed');
  const begun = lora.begin(own, 'seed');
  assert.deepEqual(await logits(lora.model, begun), await logits(model, own));
  assert.deepEqual(lora.merge(begun), own);
  const trained = drawnWeights(lora.model);
  const [apart, merged] = [await logits(lora.model, trained), await logits(model, lora.merge(trained))];
  for (const [at, value] of apart.entries()) assert.ok(Math.abs(value - merged[at]!) < 2e-5, `${value}, ${merged[at]}`);
});

test('what freeze takes out is trained beside the narrow matrices, but for their own matrix', () => {
  const targets = ['blocks.0.attn.qkv.weight'];
  const { freeze } = withLora(model, { rank: 1, alpha: 1, targets }, ['!*.bias', '!blocks.0.attn.*']);
  const trained = model.parameters.map(({ name }) => name).filter((name) => !freeze.includes(name));
  const others = model.parameters.filter(({ name }) => name.endsWith('.bias') || model.head.includes(name));
  assert.deepEqual(new Set(trained), new Set([...others.map(({ name }) => name), 'blocks.0.attn.proj.weight']));
});

for (const [targets, message] of [
  [
    ['*.attn.q.weight'],
    'schedule.lora.targets[0]: no parameter of vit_tiny_patch16_224 matches "*.attn.q.weight"\n  The nearest are head.weight, norm.weight, blocks.0.attn.qkv.weight. `*` stands for any characters.',
  ],
  [
    ['*.bias', 'head.*'],
    'schedule.lora.targets: no matrix of vit_tiny_patch16_224 but its head matches "*.bias", "head.*"\n  Choose weights of linear layers: convolutions, biases and tables have no pair of narrow matrices.',
  ],
] as const) {
  test(`targets that are none: ${targets.join(', ')}`, () => {
    assert.throws(
      () => withLora(model, { rank: 1, alpha: 1, targets }, []),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.equal(error.message, message);
        return true;
      },
    );
  });
}
