/** UPerNet on ResNet-50: sizes, parity with UPerNet on Swin, learning, and the weights of a classifier. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { architectures, checkModel, describeModel, weightsArchitecture } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import { type ModelDescription, weightsOf } from '../../models/model.ts';
import { resnet } from '../../models/resnet/model.ts';
import { upernetResnetArchitectures, upernetResnetConfig } from '../../models/upernet-resnet/sizes.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { frozenParameters } from '../../training/adaptation/freeze.ts';
import { drawMasks } from '../../training/inputs/masks.ts';
import { createOptimizer } from '../../training/optimizers/index.ts';
import { Trainer } from '../../training/trainer.ts';
import { openWeights } from '../../weights/format/file.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { loadWeights } from '../../weights/loading/load.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { rules } from '../../weights/rules/index.ts';
import { copyOf, normal } from '../support/tensors.ts';

const full = { arch: 'upernet_resnet50', overrides: {} };
const small = { arch: 'upernet_resnet50', overrides: { embed_dim: 4, depth: [1, 1, 1] } };
const sizes = { num_classes: 2, image_size: 32 };

const shapesOf = (model: ModelDescription) => new Map(weightsOf(model).map(({ name, shape }) => [name, shape.join()]));

test("its backbone is all of timm's resnet50 but the classifier", () => {
  const shapes = shapesOf(describeModel(full, { num_classes: 2, image_size: 224 }));
  const expected = weightsOf(describeModel({ arch: 'resnet50', overrides: {} }, { num_classes: 5, image_size: 224 }));
  const body = expected.filter(({ name }) => !name.startsWith('fc.'));
  for (const { name, shape } of body) assert.equal(shapes.get(`backbone.${name}`), shape.join(), name);
  assert.equal([...shapes.keys()].filter((name) => name.startsWith('backbone.')).length, body.length);
});

test('what follows the backbone is that of UPerNet on Swin, fitted to the channels of its four stages', () => {
  const rest = (settings: ModelSettings): ReadonlyMap<string, string> =>
    new Map(
      [...shapesOf(describeModel(settings, { num_classes: 2, image_size: 224 }))].filter(
        ([name]) => !name.startsWith('backbone.'),
      ),
    );
  const own = rest(full);
  assert.deepEqual([...own.keys()], [...rest({ arch: 'upernet_swin_tiny', overrides: {} }).keys()]);
  assert.deepEqual(
    ['PPN.stages.3.1', 'PPN.bottleneck.0', 'FPN.conv1x1.1', 'FPN.smooth_conv.0', 'FPN.conv_fusion.0', 'head'].map(
      (name) => own.get(`${name}.weight`),
    ),
    ['512,2048,1,1', '2048,4096,3,3', '256,1024,1,1', '256,256,3,3', '256,1024,3,3', '2,256,3,3'],
  );
});

test('it learns, and keeps the running statistics of its backbone', async () => {
  const model = await buildModel(small, sizes);
  const device = await openDevice('cpu', { threads: 1 });
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 0 }, model);
  const parts = { model, loss: 'bce-dice', optimizer } as const;
  const initial = { parameters: initialWeights(model, 'learning'), optimizer: Trainer.freshState(parts) };
  const trainer = await Trainer.create(device, parts, initial);
  const images = normal('images', 4, 3, 32, 32);
  // To be found: where the first channel is above 0, and the lower half.
  const masks = Float32Array.from({ length: 4 * 2 * 32 * 32 }, (_, at) => {
    const [image, structure, pixel] = [at >> 11, (at >> 10) & 1, at & 1023];
    return Number(structure === 0 ? images.data[image * 3 * 1024 + pixel]! > 0 : pixel >= 512);
  });
  const batch = { images: images.data as Float32Array, shape: images.shape, masks };
  const losses: number[] = [];
  for (let step = 1; step <= 15; step++) {
    losses.push(await trainer.step(batch, { lr: 0.1, step, masks: (specs) => drawMasks(specs, 'learning', 1, step) }));
  }
  const { parameters } = await trainer.read();
  await trainer.dispose();
  assert.ok(losses.at(-1)! < 0.8 * losses[0]!, losses.join(' '));
  assert.deepEqual([...parameters['backbone.layer3.0.bn2.num_batches_tracked']!.data], [15]);
  assert.ok(parameters['backbone.bn1.running_mean']!.data.every((value) => value !== 0));
});

test('a frozen backbone keeps its weights and its running statistics', async () => {
  const model = await buildModel(small, sizes);
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0, weight_decay: 0 }, model);
  const parts = { model, loss: 'dice', optimizer, frozen: frozenParameters(['backbone.*'], model) } as const;
  const before = initialWeights(model, 'frozen');
  const initial = { parameters: copyOf(before), optimizer: Trainer.freshState(parts) };
  const trainer = await Trainer.create(await openDevice('cpu', { threads: 1 }), parts, initial);
  const images = normal('images', 2, 3, 32, 32);
  const masks = Float32Array.from({ length: 2 * 2 * 32 * 32 }, (_, at) => at % 2);
  const batch = { images: images.data as Float32Array, shape: images.shape, masks };
  await trainer.step(batch, { lr: 0.1, step: 1, masks: (specs) => drawMasks(specs, 'frozen', 1, 1) });
  const { parameters } = await trainer.read();
  await trainer.dispose();
  for (const [name, tensor] of Object.entries(before)) {
    if (name.startsWith('backbone.')) assert.deepEqual(parameters[name], tensor, name);
  }
  assert.deepEqual([...parameters['PPN.bottleneck.1.num_batches_tracked']!.data], [1]);
});

const folder = mkdtempSync(join(tmpdir(), 'assay-upernet-'));
after(() => rmSync(folder, { recursive: true }));

test('the checkpoint of a classifier goes into the backbone, its head is left over', async () => {
  const classifier = resnet(
    'resnet',
    upernetResnetConfig(upernetResnetArchitectures['upernet_resnet50']!, small, 32),
    7,
  );
  const checkpoint = initialWeights(classifier, 'pre-trained');
  const path = join(folder, 'resnet.safetensors');
  writeSafetensors(path, checkpoint);
  const file = await openWeights(path);
  const { tensors, report } = loadWeights(bodyOf(describeModel(small, sizes)), file, rules.imagenet_1k);
  file.close();
  const body = Object.keys(checkpoint).filter((name) => !name.startsWith('fc.'));
  assert.deepEqual(Object.keys(tensors).toSorted(), body.map((name) => `backbone.${name}`).toSorted());
  for (const name of body) assert.deepEqual(tensors[`backbone.${name}`], checkpoint[name], name);
  assert.deepEqual([report.missing, report.unused], [[], ['fc.bias', 'fc.weight']]);
});

test('architectures on another one take the weights of that one', () => {
  const others = Object.fromEntries(
    architectures().flatMap(({ name }) => {
      const whose = weightsArchitecture(name);
      return whose === name ? [] : [[name, whose]];
    }),
  );
  assert.deepEqual(others, {
    upernet_swin_tiny: 'swin_tiny_patch4_window7_224',
    upernet_swin_small: 'swin_small_patch4_window7_224',
    upernet_swin_base: 'swin_base_patch4_window7_224',
    upernet_resnet50: 'resnet50',
  });
});

test('sizes that make no network are refused', () => {
  assert.deepEqual(checkModel({ arch: 'upernet_resnet50', overrides: { depth: 3, heads: 2 } }, 224), [
    {
      path: 'model.heads',
      message: 'upernet_resnet50 has no heads',
      hint: 'Leave it out; of upernet_resnet50, embed_dim, depth, drop can be changed.',
    },
  ]);
  assert.deepEqual(checkModel({ arch: 'upernet_resnet50', overrides: { depth: 3, embed_dim: 0.5, drop: 1 } }, 16), [
    {
      path: 'model.image_size',
      message: 'expected a whole number of at least 32, found 16',
      hint: 'Use images of 32 pixels or more: data.image.size may be larger than the files, which are enlarged then.',
    },
    {
      path: 'model.embed_dim',
      message: 'expected a whole number of at least 1, found 0.5',
      hint: 'Give embed_dim as a positive integer.',
    },
    {
      path: 'model.drop',
      message: 'expected a probability of at least 0 and less than 1, found 1',
      hint: 'Give drop below 1.',
    },
    {
      path: 'model.depth',
      message: 'expected at least 2 stages, found 1',
      hint: 'Give depth as a list of two or more.',
    },
  ]);
});
