/** What is told from sizes alone of batches of one image is what tracing the training step finds. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { architectures, checkModel, normsSingleCells } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { singleImageProblem } from '../../models/single-images.ts';
import { trainingMemory } from '../../training/costs/model-costs.ts';

/** Of convolutional networks the smallest, and sizes at which the last maps just become larger. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  resnet18: [32, 33, 64],
  resnet50: [32, 64],
  densenet121: [32, 63, 64],
  inception_v3: [75, 107],
  efficientnet_b0: [32, 33],
  unet: [16, 32],
  upernet_resnet50: [64],
  upernet_swin_tiny: [224],
  vit_tiny_patch16_224: [32],
  swin_tiny_patch4_window7_224: [224],
};

describe('whether a batch of one image can be trained on', () => {
  for (const { name: arch, task } of architectures())
    for (const image_size of SIZES[arch] ?? [])
      test(`${arch} at ${image_size} px`, async () => {
        const settings = { arch, overrides: arch === 'unet' ? { embed_dim: 4 } : {} };
        assert.deepEqual(checkModel(settings, image_size), []);
        const model = await buildModel(settings, { num_classes: 2, image_size });
        const single = () => trainingMemory(model, task, 1);
        if (normsSingleCells(settings, image_size)) assert.throws(single, /more than one value a channel/);
        else single();
        trainingMemory(model, task, 2);
      });
});

const resnet = { arch: 'resnet18', overrides: {} };

test('one training image is no batch, however large a batch may be', () => {
  assert.deepEqual(singleImageProblem(resnet, 32, { batch_size: 8, images: 1 }), {
    path: 'data',
    message: 'resnet18 at 32 px trains on batches of at least 2 images, but there is one training image',
    hint: 'One of its batch norms sees maps of a single cell, and of one image that is one value to normalise by. Use more images, or a network without such maps.',
  });
  assert.equal(singleImageProblem(resnet, 32, { batch_size: 8, images: 9 }), null);
  assert.equal(singleImageProblem(resnet, 64, { batch_size: 1, images: 1 }), null);
});
