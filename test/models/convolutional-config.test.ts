import assert from 'node:assert/strict';
import test from 'node:test';
import { checkModel, describeModel } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';

test('overrides of transformers are refused by name', () => {
  const hint = (arch: string) => `Leave it out; of ${arch}, drop can be changed.`;
  for (const arch of ['resnet50', 'densenet121']) {
    assert.deepEqual(checkModel({ arch, overrides: { heads: 3, embed_dim: 96 } }, 224), [
      { path: 'model.heads', message: `${arch} has no heads`, hint: hint(arch) },
      { path: 'model.embed_dim', message: `${arch} has no embed_dim`, hint: hint(arch) },
    ]);
  }
});

test('images too small to be halved five times, and impossible rates, are named', () => {
  for (const arch of ['resnet18', 'densenet121']) {
    assert.deepEqual(checkModel({ arch, overrides: { drop: 1 } }, 16), [
      {
        path: 'model.image_size',
        message: 'expected a whole number of at least 32, found 16',
        hint: 'Use images of 32 pixels or more: data.image.size may be larger than the files, which are enlarged then.',
      },
      {
        path: 'model.drop',
        message: 'expected a probability of at least 0 and less than 1, found 1',
        hint: 'Give drop below 1.',
      },
    ]);
  }
});

test('weights start as in timm: kaiming normal, last norms of residual blocks at zero, running variances at one', () => {
  const deviation = (data: ArrayLike<number>): number =>
    Math.sqrt(Array.from(data, (value) => value * value).reduce((a, b) => a + b, 0) / data.length);
  const near = (found: number, expected: number) => assert.ok(Math.abs(found / expected - 1) < 0.02, `${found}`);
  const resnet = initialWeights(
    describeModel({ arch: 'resnet18', overrides: {} }, { num_classes: 2, image_size: 64 }),
    'seed',
  );
  near(deviation(resnet['layer2.0.conv1.weight']!.data), Math.sqrt(2 / (128 * 9)));
  near(deviation(resnet['fc.weight']!.data), 1 / Math.sqrt(512) / Math.sqrt(3));
  assert.ok(resnet['layer1.0.bn2.weight']!.data.every((value) => value === 0));
  assert.ok(resnet['layer1.0.bn1.weight']!.data.every((value) => value === 1));
  assert.ok(resnet['bn1.running_var']!.data.every((value) => value === 1));
  assert.deepEqual(resnet['bn1.num_batches_tracked'], { shape: [], data: Int32Array.of(0) });
  const densenet = initialWeights(
    describeModel({ arch: 'densenet121', overrides: {} }, { num_classes: 2, image_size: 64 }),
    'seed',
  );
  near(deviation(densenet['features.denseblock1.denselayer1.conv2.weight']!.data), Math.sqrt(2 / (128 * 9)));
  assert.ok(densenet['classifier.bias']!.data.every((value) => value === 0));
});

test('dropout masks have the shapes of what they drop', async () => {
  const sizes = { num_classes: 2, image_size: 64 };
  const resnet = await buildModel({ arch: 'resnet50', overrides: { drop: 0.25 } }, sizes);
  assert.deepEqual(resnet.masks(4), [{ name: 'drop', shape: [4, 2048], keep: 0.75 }]);
  const densenet = await buildModel({ arch: 'densenet121', overrides: { drop: 0.25 } }, sizes);
  const masks = densenet.masks(4);
  assert.equal(masks.length, 58);
  assert.deepEqual(masks.at(-1), {
    name: 'features.denseblock4.denselayer16.drop',
    shape: [32, 4, 2, 2],
    keep: 0.75,
  });
});

test('Inception takes no images below 75 pixels', () => {
  const problem = {
    path: 'model.image_size',
    message: 'expected a whole number of at least 75, found 74',
    hint: 'Use images of 75 pixels or more: data.image.size may be larger than the files, which are enlarged then.',
  };
  assert.deepEqual(checkModel({ arch: 'inception_v3', overrides: {} }, 74), [problem]);
  assert.deepEqual(checkModel({ arch: 'inception_v3', overrides: {} }, 75), []);
});

test("Inception and EfficientNet start as in timm: deviations of their own, a classifier's bound by its classes", () => {
  const startOf = (arch: string, name: string) => {
    const { parameters } = describeModel({ arch, overrides: {} }, { num_classes: 4, image_size: 75 });
    return parameters.find((each) => each.name === name)?.init;
  };
  assert.deepEqual(startOf('inception_v3', 'Mixed_6c.branch7x7_2.conv.weight'), { kind: 'trunc_normal', std: 0.1 });
  assert.deepEqual(startOf('inception_v3', 'fc.weight'), { kind: 'trunc_normal', std: 0.1 });
  assert.deepEqual(startOf('inception_v3', 'fc.bias'), { kind: 'uniform', bound: 1 / Math.sqrt(2048) });
  const normal = (fanOut: number) => ({ kind: 'normal', std: Math.sqrt(2 / fanOut) });
  assert.deepEqual(startOf('efficientnet_b0', 'conv_stem.weight'), normal(32 * 9));
  assert.deepEqual(startOf('efficientnet_b0', 'blocks.2.1.conv_dw.weight'), normal(25));
  assert.deepEqual(startOf('efficientnet_b0', 'blocks.2.1.se.conv_reduce.weight'), normal(10));
  assert.deepEqual(startOf('efficientnet_b0', 'blocks.2.1.se.conv_reduce.bias'), { kind: 'zeros' });
  assert.deepEqual(startOf('efficientnet_b0', 'classifier.weight'), { kind: 'uniform', bound: 0.5 });
});

test('drop-path rates of EfficientNet grow from 0 and stay below the given one; blocks without a shortcut have none', async () => {
  const settings = { arch: 'efficientnet_b0', overrides: { drop: 0.2, drop_path: 0.16 } };
  const masks = (await buildModel(settings, { num_classes: 2, image_size: 64 })).masks(4);
  assert.deepEqual(masks[0], { name: 'blocks.1.1.drop_path', shape: [1, 4, 1, 1], keep: 1 - (0.16 * 2) / 16 });
  assert.deepEqual(masks.at(-2), { name: 'blocks.5.3.drop_path', shape: [1, 4, 1, 1], keep: 1 - (0.16 * 14) / 16 });
  assert.deepEqual(masks.at(-1), { name: 'drop', shape: [4, 1280], keep: 0.8 });
  assert.equal(masks.length, 10);
});
