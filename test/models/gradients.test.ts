import assert from 'node:assert/strict';
import test from 'node:test';
import { buildModel } from '../../models/build.ts';
import { type FamilyName, families } from '../../models/families.ts';
import { initialWeights } from '../../models/init.ts';
import { evaluation } from '../../models/model.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import type { Tensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { mean, squaredDifference } from '../../tensor/tf.ts';
import { normal, specOf, specsOf } from '../support/tensors.ts';

interface Small {
  readonly overrides: ModelSettings['overrides'];
  readonly image_size: number;
}

const transformer: Small = { overrides: { embed_dim: 24, depth: 2, heads: 3, patch_size: 8 }, image_size: 32 };

/** Small relatives of every architecture: a family that is missing here does not compile. */
const small: Readonly<Record<FamilyName, Small>> = {
  vit: transformer,
  dinov2: transformer,
  dinov3: transformer,
  eva02: transformer,
  beit: transformer,
  swin: { overrides: { embed_dim: 12, depth: [2, 2], heads: [2, 4], window_size: 4 }, image_size: 32 },
  swinv2: { overrides: { embed_dim: 12, depth: [2, 2], heads: [2, 4], window_size: 4 }, image_size: 32 },
  convnext: { overrides: { embed_dim: 8, depth: [1, 2] }, image_size: 32 },
  resnet: { overrides: {}, image_size: 64 },
  densenet: { overrides: {}, image_size: 64 },
  inception: { overrides: {}, image_size: 75 },
  efficientnet: { overrides: {}, image_size: 64 },
  upernet: { overrides: { embed_dim: 12, depth: [2, 2], heads: [2, 4], window_size: 4 }, image_size: 32 },
  upernet_resnet: { overrides: { embed_dim: 4, depth: [1, 2] }, image_size: 32 },
  unet: { overrides: { embed_dim: 4, depth: 2 }, image_size: 16 },
};

const device = await openDevice('cpu', { threads: 1 });
const CLASSES = 3;
const BATCH = 2;

for (const family of Object.keys(small) as FamilyName[]) {
  for (const arch of Object.keys(families[family].architectures)) {
    test(`${arch}: every parameter has a gradient`, async () => {
      const { overrides, image_size } = small[family];
      const model = await buildModel({ arch, overrides }, { num_classes: CLASSES, image_size });
      const weights = initialWeights(model, 'gradients');
      // A branch whose last factor starts at zero hands no gradient on.
      for (const { name, init } of model.parameters) if (init.kind === 'zeros') weights[name]!.data.fill(0.1);
      const images = normal('images', BATCH, 3, image_size, image_size);
      // Any loss with a gradient for each output will do.
      const shape =
        families[family].task === 'segmentation' ? [BATCH, CLASSES, image_size, image_size] : [BATCH, CLASSES];
      const targets = normal('targets', ...shape);
      const program = await device.compile(
        (given, variables) => {
          const pick = (specs: readonly { readonly name: string }[]): Tensors =>
            Object.fromEntries(specs.map(({ name }) => [name, variables[name]!]));
          const { gradients } = valueAndGradients((current) => {
            const all = { ...current, ...pick(model.buffers) };
            const logits = model.forward(all, given['images']!, { ...evaluation, training: true });
            return mean(squaredDifference(logits, given['targets']!));
          }, pick(model.parameters));
          return { outputs: gradients };
        },
        { images: specOf(images), targets: specOf(targets) },
        specsOf(weights),
      );
      const gradients = await program.run({ images, targets }, await device.variables(weights));
      await program.dispose();
      assert.deepEqual(
        model.parameters.map(({ name }) => name).filter((name) => gradients[name]!.data.every((value) => value === 0)),
        [],
      );
    });
  }
}
