/** Architectures that torchvision has too, against its numbers (test/golden/models/convolutional.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { efficientnet } from '../../models/efficientnet/model.ts';
import { inception } from '../../models/inception/model.ts';
import type { Model } from '../../models/model.ts';
import type { HostTensor } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { mean, squaredDifference } from '../../tensor/tf.ts';
import { largest, pass } from './batch-norm-parity.ts';

/** Product with noise, norm. */
type Summary = readonly [number, number];

interface Golden {
  readonly input_shape: readonly number[];
  readonly shapes: readonly (readonly number[])[];
  readonly logits: readonly number[];
  readonly logits_train: readonly number[];
  readonly loss: number;
  readonly gradients: readonly Summary[];
  readonly running_after: readonly Summary[];
}

const CLASSES = 3;
const streams = { buffers: 10_000, images: 20_000, targets: 20_001, probe: 30_000 };

/** Numbers in [-0.5, 0.5): the hash of the script that made the goldens. */
const noise = (stream: number, shape: readonly number[], scale: number, offset = 0): HostTensor => ({
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, index) => {
    let hash = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    hash ^= hash >>> 15;
    return ((hash >>> 8) / 2 ** 24 - 0.5) * scale + offset;
  }),
});

/** The values that the script gave the weights. */
function weightsOf(model: Model): Record<string, HostTensor> {
  const parameters = model.parameters.map(({ name, shape }, stream) => {
    const matrix = shape.length > 1;
    const scale = matrix ? 2 * Math.sqrt(6 / sizeOf(shape.slice(1))) : 0.5;
    return [name, noise(stream, shape, scale, matrix ? 0 : 1)] as const;
  });
  const floats = model.buffers.filter(({ shape }) => shape.length > 0);
  const statistics = floats.map(({ name, shape }, index) => {
    return [name, noise(streams.buffers + index, shape, 0.5, name.endsWith('var') ? 1 : 0)] as const;
  });
  const counters = model.buffers.filter(({ shape }) => shape.length === 0);
  const counted = counters.map(({ name }) => [name, { shape: [], data: Int32Array.of(7) }] as const);
  return Object.fromEntries([...parameters, ...statistics, ...counted]);
}

function summary({ data, shape }: HostTensor, stream: number): Summary {
  const probe = noise(streams.probe + stream, shape, 1).data;
  const product = Array.from(data).reduce((sum, value, index) => sum + value * probe[index]!, 0);
  return [product, Math.hypot(...data)];
}

/** Registers the tests of one model. Tolerances are what float32 arithmetic may be off by. */
function testParity(name: string, model: Model): void {
  const golden: Golden = JSON.parse(readFileSync(new URL(`../golden/models/${name}.json`, import.meta.url), 'utf8'));
  const near = (what: string, found: ArrayLike<number>, expected: readonly number[], tolerance: number): void => {
    const off = largest(expected.map((value, index) => found[index]! - value));
    assert.ok(off <= tolerance, `${what} is off by ${off}, more than ${tolerance}`);
  };

  test(`${name}: output, loss, gradients and running statistics are torchvision's`, async () => {
    assert.deepEqual(
      model.parameters.map(({ shape }) => [...shape]),
      golden.shapes,
    );
    const input = noise(streams.images, golden.input_shape, 4);
    const target = noise(streams.targets, [golden.input_shape[0]!, CLASSES], 1);
    const results = await pass(
      await openDevice('cpu', { threads: 1 }),
      model,
      weightsOf(model),
      { input, target },
      { of: 'logits', loss: (logits, targets) => mean(squaredDifference(logits, targets)) },
    );
    near('logits', results['logits']!.data, golden.logits, 2e-5 * largest(golden.logits));
    near('logits_train', results['logits_train']!.data, golden.logits_train, 2e-5 * largest(golden.logits_train));
    near('the loss', results['loss']!.data, [golden.loss], 1e-5);
    const scale = largest(golden.gradients.map(([, norm]) => norm));
    for (const [index, { name: key }] of model.parameters.entries()) {
      const expected = golden.gradients[index]!;
      const found = summary(results[`grad/${key}`]!, index);
      near(`the gradient of ${key}`, found, expected, 1e-4 * expected[1] + 1e-6 * scale);
    }
    const floats = model.buffers.filter(({ shape }) => shape.length > 0);
    for (const [index, { name: key }] of floats.entries()) {
      const expected = golden.running_after[index]!;
      near(key, summary(results[key]!, streams.buffers + index), expected, 1e-5 * expected[1]);
    }
    assert.equal(results[model.buffers.find(({ shape }) => shape.length === 0)!.name]!.data[0], 8);
  });
}

testParity('inception_v3_w2_i139', inception('inception', { image_size: 139, width: 2, drop: 0 }, CLASSES));
testParity(
  'efficientnet_i64',
  efficientnet(
    'efficientnet',
    {
      image_size: 64,
      width: 8,
      stages: [
        { blocks: 1, kernel: 3, stride: 1, expand: 1, out: 8 },
        { blocks: 2, kernel: 3, stride: 2, expand: 6, out: 16 },
        { blocks: 1, kernel: 5, stride: 2, expand: 6, out: 24 },
        { blocks: 1, kernel: 5, stride: 1, expand: 6, out: 24 },
      ],
      features: 40,
      drop: 0,
      drop_path: 0,
    },
    CLASSES,
  ),
);
