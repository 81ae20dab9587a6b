/** Averages of weights in training, against timm's (test/golden/averaging). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import type { Model } from '../../models/model.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { frozenParameters } from '../../training/adaptation/freeze.ts';
import { createOptimizer } from '../../training/optimizers/index.ts';
import type { TrainStepParts } from '../../training/step.ts';
import { Trainer } from '../../training/trainer.ts';
import { closeFinal, closeLoss, drawnWeights, type GoldenModel } from '../models/golden.ts';
import { pictures } from '../support/noise.ts';
import { copyOf, normal } from '../support/tensors.ts';
import { golden } from './golden.ts';

interface Run extends Pick<GoldenModel['sgd'], 'losses' | 'final'> {
  readonly decay: number;
  readonly warmup: boolean;
}

const { runs } = golden<{ readonly runs: readonly Run[] }>('averaging/averaging.json');
const settings = { arch: 'vit_tiny_patch16_224', overrides: { embed_dim: 48, depth: 2, heads: 3, patch_size: 8 } };
const vit = await buildModel(settings, { num_classes: 5, image_size: 32 });
const device = await openDevice('cpu', { threads: 1 });

function partsOf(
  model: Model,
  ema: NonNullable<TrainStepParts['ema']>,
  freeze: readonly string[] = [],
): TrainStepParts {
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 0 }, model);
  return { model, loss: 'cross-entropy', optimizer, frozen: frozenParameters(freeze, model), ema };
}

const images = pictures([2, 3, 32, 32]);
const batch = { images: Float32Array.from(images.data), shape: images.shape, labels: [3, 1] };
const stepOf = (step: number, continues = false) => ({ lr: 0.01, step, continues, masks: () => ({}) });

for (const accumulates of [false, true]) {
  for (const { decay, warmup, losses, final } of runs) {
    const how = `${warmup ? 'with' : 'without'} a warm-up${accumulates ? ', where gradients are accumulated' : ''}`;
    test(`averages of decay ${decay} ${how} are timm's, and what is validated`, async () => {
      const parts = partsOf(vit, { decay, warmup });
      const begun = { parameters: drawnWeights(vit), optimizer: Trainer.freshState(parts) };
      const trainer = await Trainer.create(device, parts, begun, { accumulates });
      for (const [index, loss] of losses.entries()) {
        // The same batch twice has its own gradient.
        if (accumulates) await trainer.step(batch, stepOf(index + 1, true));
        await trainer.step(batch, stepOf(index + 1));
        const { data } = await (await trainer.lossTerms(batch)).value;
        closeLoss(`after step ${index + 1}`, (data[0]! + data[1]!) / 2, loss, 1e-4);
      }
      closeFinal(trainer.counting(await trainer.read()), final);
      await trainer.dispose();
    });
  }
}

test('running statistics are averaged too, counters are not, and what is frozen stays as it is', async () => {
  const resnet = await buildModel({ arch: 'resnet18', overrides: {} }, { num_classes: 3, image_size: 32 });
  const parts = partsOf(resnet, { decay: 0.75, warmup: false }, ['layer1.0.*']);
  const parameters = initialWeights(resnet, 'averages');
  const trainer = await Trainer.create(device, parts, {
    parameters: copyOf(parameters),
    optimizer: Trainer.freshState(parts),
  });
  const drawn = normal('images', 4, 3, 32, 32);
  const four = { images: Float32Array.from(drawn.data), shape: drawn.shape, labels: [0, 1, 2, 0] };
  let expected = new Float64Array();
  const watched = 'layer2.0.bn1.running_mean';
  for (const step of [1, 2, 3]) {
    await trainer.step(four, stepOf(step));
    const read = await trainer.read();
    const now = read.parameters[watched]!.data;
    expected = Float64Array.from(now, (value, at) => (step === 1 ? value : 0.75 * expected[at]! + 0.25 * value));
    const counting = trainer.counting(read);
    const found = counting[watched]!.data;
    assert.ok(
      expected.every((value, at) => Math.abs(value - found[at]!) < 1e-6),
      `step ${step}`,
    );
    assert.deepEqual(counting['layer2.0.bn1.num_batches_tracked']!.data, Int32Array.of(step));
    for (const name of ['layer1.0.conv1.weight', 'layer1.0.bn1.running_var', 'layer1.0.bn1.num_batches_tracked'])
      assert.deepEqual(counting[name], parameters[name], name);
  }
  await trainer.dispose();
});
